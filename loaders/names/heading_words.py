"""The words that headings consist of, and the role of a heading made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from geodata.tables import site_types, words
from loaders.names.normalise import (
    heading_key,
    in_two_languages,
    normalise,
    without_footnote,
    without_ordinal,
)
from loaders.names.site_types import likely_site_types, match_site_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Part = Literal["points", "low", "high", "context"]
"""The content of a column of a site type: its number, an end of its range, or neither."""

BY_UNIT: Final = "province 6"
"""Role of a column called after no kind of unit: its content decides."""
_BRACKETS: Final = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_BEHIND_A_SIGN: Final = re.compile(r"\s*[,:;/\u2013-]\s*([^,:;/\u2013()-]*)$")
_UNIT_OF: Final = re.compile(r"\b(?:don vi|don vi tinh|dvt|units?) ?: ?([^:()]*)")
_OF_POINTS: Final = re.compile(
    r"\b(?:du kien|planned|(?:ke hoach|kh|uoc|plan|target)(?: so(?! [0-9])| nam| 20[0-9]{2})"
    r"|(?:tren|per) [0-9][0-9., ]* ?(?:nguoi|dan|people|inhabitants|population)"
    r"|tang them|tang/giam|chenh lech|xep hang|thu hang|rank|ranking|change|ngung hoat dong)\b"
)
"""Said beside the points: plans, rates, changes, ranks and those closed are other numbers."""
_NOT_EACH: Final = re.compile(r"%|\b(?:nghin|ngan|tram|trieu|thousands?|hundreds?|millions?)\b")
_REFERENCE: Final = re.compile(r"[0-9=+*\s]*")
_YEAR: Final = re.compile(r"(?:\b|_)((?:19|20)[0-9]{2})(?:\b|_|$)")
_DAY_OF_YEAR: Final = re.compile(
    r"(?i)(?:tính\s+)?(?:đến\s+|tới\s+|as\s+of\s+|as\s+at\s+)?(?:hết\s+)?(?:ngày\s+|tháng\s+)?"
    r"(?:[0-9]{1,2}[/.-]){1,2}(?=(?:19|20)[0-9]{2}\b)"
)
# The programme itself is called by them: "Nâng cao khả năng sử dụng máy tính…".
_USE_OF_COMPUTERS: Final = re.compile(r"su dung may tinh|computer us\w+|us\w+ of computers?")


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


def is_measure_heading(text: str) -> bool:
    """Return whether a column is about the measure that our own files have beside the points."""
    return heading_key(text) in _keys("measure_beside")


@cache
def _total_keys() -> frozenset[str]:
    return frozenset(map(heading_key, words("headings")["total"]))


@cache
def _part_endings() -> dict[str, Part]:
    known, behind = words("headings"), words("heading_parts")
    parts: dict[Part, tuple[str, ...]] = {
        "low": (*known["low"], *behind["low_end"]),
        "high": (*known["high"], *behind["high_end"]),
        "context": known["provenance"],
    }
    return {heading_key(word): part for part, some in parts.items() for word in some}


@cache
def _roles() -> dict[str, str]:
    """Return the role of every known heading by its comparable form."""
    roles = {
        # How a number is known, and its sources, are of no use here: codes and numbers suffice.
        heading_key(word): "context" if meaning == "provenance" else meaning
        for meaning, some in words("headings").items()
        for word in some
    }
    # The ends of a total, and how it is known, add nothing to those of its parts.
    return roles | {total + end: "context" for total in _total_keys() for end in _part_endings()}


def known_role(heading: str) -> str:
    """Return the role of a column of that heading, as in :class:`RoledColumn`.

    A unit or a reference to a note may stand behind it.

    Examples
    --------
    >>> known_role("Thư viện huyện, thấp nhất")
    'district_library_low'
    >>> known_role("Thư viện huyện (điểm)")
    'district_library'
    >>> known_role("Ghi chú")
    ''
    """
    if role := next(filter(None, map(_role, _spellings(heading))), ""):
        return role
    roles = {_role(part) for part in in_two_languages(heading)}
    return roles.pop() if len(roles) == 1 else ""


@lru_cache(maxsize=4096)
def role_of_levels(levels: tuple[str, ...]) -> tuple[str, int | None]:
    """Return the role of a heading of one or more rows, and the year that it names beside.

    Words that only group columns ("Trong đó", "Loại điểm") or say that access points are
    counted may stand in a row of their own. Any other word there makes the column unknown, and
    so does one for a plan.

    Parameters
    ----------
    levels
        Its texts from the uppermost row to the lowest.

    Examples
    --------
    >>> role_of_levels(("Trong đó", "Thư viện", "huyện"))
    ('district_library', None)
    >>> role_of_levels(("Thư viện huyện", "Số máy"))
    ('', None)
    """
    levels = tuple(dict.fromkeys(filter(None, map(str.strip, levels))))
    if any("%" in level or heading_key(level) in _keys("plan") for level in levels):
        return "", None
    if role := _role_without_groups(levels):
        return role, None
    years = {int(year) for level in levels for year in _YEAR.findall(level)}
    if len(years) == 1:
        (year,) = years
        dated = tuple(filter(None, map(_without_year, levels)))
        if role := _role_without_groups(dated):
            return role, year
    return "", None


def quantity_of(text: str) -> Literal["points", "other"] | None:
    """Return whether text says that access points are counted, or computers, shares and the like.

    What it names first is what is counted; a unit decides. Plans, rates and changes are none.

    Examples
    --------
    >>> quantity_of("Số máy tính tại các điểm truy nhập"), quantity_of("Đơn vị tính: điểm")
    ('other', 'points')
    """
    key = _USE_OF_COMPUTERS.sub("", normalise(text))
    if heading_key(text) in _keys("other_unit"):
        return "other"
    if unit := _UNIT_OF.search(key):
        if heading_key(unit.group(1)) in _keys("amount"):
            return "points"
        if heading_key(unit.group(1)) in _keys("other_unit") or _NOT_EACH.search(unit.group(1)):
            return "other"
    # "… theo loại điểm" names what the numbers are split by.
    counted = re.split(r"\b(?:theo|by)\b", key, maxsplit=1)[0]
    other, points = _place(key, "other_quantity"), _place(counted, "quantity")
    if other < points or "%" in key or _OF_POINTS.search(key):
        return "other"
    return "points" if points < len(key) else None


def may_mean_site_type(text: str) -> bool:
    """Return whether an unknown heading is like the name of a site type, or speaks of any.

    Examples
    --------
    >>> may_mean_site_type("TVH"), may_mean_site_type("Thư viện khác"), may_mean_site_type("Vùng")
    (True, True, False)
    """
    key = normalise(text)
    if quantity_of(text) == "other" or _place(key, "plan") <= len(key):
        return False
    return bool(likely_site_types(text)) or _place(key, "kind") <= len(key)


def _place(key: str, meaning: str) -> int:
    """Return where one of the words of a meaning begins, behind the end if none does."""
    match = _any_word(meaning).search(key)
    return match.start() if match else 1_000_000


@cache
def _any_word(meaning: str) -> re.Pattern[str]:
    some = "|".join(map(re.escape, words("heading_parts")[meaning]))
    return re.compile(rf"\b(?:{some})\b")


def _role_without_groups(levels: Sequence[str]) -> str:
    """Return the role of the levels joined, as few words that only group left out as can be."""
    if role := known_role(" ".join(levels)):
        return role
    groups = [place for place, level in enumerate(levels) if _is_group(level)]
    for size in range(1, len(groups) + 1):
        for left_out in combinations(groups, size):
            rest = [level for place, level in enumerate(levels) if place not in left_out]
            role = known_role(" ".join(rest))
            # A column of provinces or of types is never one of several below a group.
            if role == "total" and any(map(_is_kind, levels)):
                return "context"  # of the libraries alone
            if role == "total" or role.startswith(_site_type_codes()):
                return role
    return ""


def _is_group(text: str) -> bool:
    keys = _keys("group") | _keys("amount") | _keys("kind") | _keys("agency")
    return any(
        heading_key(spelling) in keys or _tokens(spelling) <= _group_tokens()
        for spelling in _spellings(text)
    )


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", normalise(text)))


@cache
def _group_tokens() -> frozenset[str]:
    """Return the single words that group columns in any order: "Chia theo các loại hình điểm"."""
    return frozenset(word for words_ in words("heading_parts")["group"] for word in words_.split())


def _is_kind(text: str) -> bool:
    return heading_key(text) in _keys("kind")


def _without_year(level: str) -> str:
    rest = _YEAR.sub(" ", _DAY_OF_YEAR.sub(" ", level))
    key = heading_key(rest)
    if key in _keys("provisional"):
        return ""
    # A word for the kind of figure beside the year: "Thư viện xã (năm 2013)".
    bare = re.sub(r"(?i)[(\[]?\s*\b(?:năm|year|sơ bộ|thực hiện|prel\.?)\b\s*[)\]]?", " ", rest)
    return re.sub(r"\(\s*\)|\s+", " ", bare.replace("_", " ")).strip()


def _spellings(heading: str) -> Iterator[str]:
    """Yield a heading as it stands, and without its number, footnotes and units behind it."""
    yield heading
    bare = without_ordinal(without_footnote(heading))
    yield bare
    for pattern in (_BRACKETS, _BEHIND_A_SIGN):
        match = pattern.search(bare)
        if match and match.start() and _is_unit(match.group(1)):
            yield bare[: match.start()]


def _is_unit(text: str) -> bool:
    return _REFERENCE.fullmatch(text) is not None or heading_key(text) in _keys("amount")


@cache
def _keys(meaning: str) -> frozenset[str]:
    return frozenset(map(heading_key, words("heading_parts")[meaning]))


@cache
def _site_type_codes() -> tuple[str, ...]:
    return tuple(site_type.code for site_type in site_types())


def _role(heading: str) -> str:
    if role := _roles().get(heading_key(heading)):
        return BY_UNIT if role == "unit" else role
    match = match_site_type_part(heading)
    if match is None:
        return ""
    site_type, part = match
    return {"points": site_type, "context": "context"}.get(part, f"{site_type}_{part}")
