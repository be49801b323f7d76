"""The words that headings consist of, and the role of a heading made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from geodata.tables import words
from loaders.names.normalise import heading_key
from loaders.names.site_types import match_site_type

Part = Literal["points", "low", "high", "context"]
"""The content of a column of a site type: its number, an end of its range, or neither."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: position from 0, and its heading as typed."""

    index: int
    heading: str


def match_site_type_part(text: str) -> tuple[str, Part] | None:
    """Return the site type that a heading names, and which part of it the column contains.

    The name alone is the number of points; a known word for the low or the high end
    of a range may follow, or one for how the number is known.

    Examples
    --------
    >>> match_site_type_part("Thư viện huyện, thấp nhất")
    ('district_library', 'low')
    """
    if site_type := match_site_type(text):
        return site_type, "points"
    key = heading_key(text)
    for ending, part in _part_endings().items():
        if key.endswith(ending) and (site_type := match_site_type(key.removesuffix(ending))):
            return site_type, part
    return None


def is_total(text: str) -> bool:
    """Return whether text marks a row or column as a total."""
    return heading_key(text) in _total_keys()


def province_rank(key: str) -> int | None:
    """Return how much a column with such a heading key is to be trusted to name the province.

    0 is the most; ``None`` if it names something else.
    """
    role = _roles().get(key, "")
    return int(role.removeprefix("province ")) if role.startswith("province ") else None


def is_site_type_heading(key: str) -> bool:
    """Return whether a heading key is that of the column of site types."""
    return _roles().get(key) == "site_type"


def is_context_heading(key: str) -> bool:
    """Return whether a heading key is known and of no use here: a running number."""
    return _roles().get(key) == "context"


@cache
def _total_keys() -> frozenset[str]:
    return frozenset(map(heading_key, words("headings")["total"]))


@cache
def _part_endings() -> dict[str, Part]:
    parts: dict[str, Part] = {"low": "low", "high": "high", "provenance": "context"}
    known = words("headings")
    return {heading_key(word): part for name, part in parts.items() for word in known[name]}


@cache
def _roles() -> dict[str, str]:
    """Return the role of every known heading by its comparable form."""
    roles = {
        # How a number is known, and its sources, are of no use here: codes and numbers suffice.
        heading_key(word): "context" if meaning == "provenance" else meaning
        for meaning, some in words("headings").items()
        for word in some
    }
    # The ends of a total add nothing to those of its parts.
    ends = [ending for ending, part in _part_endings().items() if part != "context"]
    return roles | {total + end: "context" for total in _total_keys() for end in ends}


def known_role(heading: str) -> str:
    """Return the role of a column of that heading, as in :class:`RoledColumn`.

    Examples
    --------
    >>> known_role("Thư viện huyện, thấp nhất")
    'district_library_low'
    >>> known_role("Ghi chú")
    ''
    """
    if role := _roles().get(heading_key(heading)):
        return role
    match = match_site_type_part(heading)
    if match is None:
        return ""
    site_type, part = match
    return {"points": site_type, "context": "context"}.get(part, f"{site_type}_{part}")
