"""The words that headings consist of, and what a heading made of them means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from loaders.names.normalise import heading_key
from loaders.names.site_types import match_site_type

Part = Literal["points", "low", "high", "context"]
"""What a column of a site type holds: its number, an end of its range, or neither."""
_PROVINCE_HEADINGS: tuple[tuple[str, ...], ...] = (
    # In order of trust: a code wins over a name.
    (
        *("province_code", "gso_code", "code", "ma", "ma so", "ma gso", "ma tinh", "ma so tinh"),
        *("ma tinh thanh pho", "ma tinh tp", "ma tinh thanh", "ma dvhc", "ma don vi hanh chinh"),
        *("ma dia phuong", "ma tinh gso"),
    ),
    ("iso_3166_2", "iso", "iso code", "iso 3166-2 code", "ma iso", "ma iso 3166-2"),
    ("hasc", "hasc code", "ma hasc"),
    ("pcode", "p-code", "adm1_pcode"),
    (
        *("province_vi", "province_name", "province", "name", "name_vi", "tinh", "ten tinh"),
        *("ten", "tinh thanh", "tinh thanh pho", "tinh tp", "ten tinh thanh", "ten tinh tp"),
        *("ten tinh thanh pho", "dia phuong", "ten dia phuong", "don vi hanh chinh"),
        "province vietnamese",
    ),
    ("province_en", "name_en", "province english", "ten tieng anh"),
)
_SITE_TYPE_HEADINGS = (
    *("site_type", "type", "type of site", "loai", "loai diem", "loai hinh", "loai hinh diem"),
    *("loai diem truy nhap", "loai diem truy cap", "loai hinh diem truy nhap"),
)
_POINTS_HEADINGS = (
    *("points", "count", "number", "number of points", "access points", "diem", "so diem"),
    *("so luong", "so luong diem", "so diem truy nhap", "so diem truy cap"),
    *("so diem truy nhap internet", "so diem truy nhap internet cong cong"),
)
_LOW_HEADINGS = (
    *("points_low", "low", "min", "minimum", "thap nhat", "toi thieu", "it nhat"),
    *("so diem thap nhat", "so diem toi thieu"),
)
_HIGH_HEADINGS = (
    *("points_high", "high", "max", "maximum", "cao nhat", "toi da", "nhieu nhat"),
    *("so diem cao nhat", "so diem toi da"),
)
_DIVISION_HEADINGS = ("division", "division of year", "don vi hanh chinh nam", "dia gioi nam")
_YEAR_HEADINGS = ("year", "nam", "nam so lieu", "nam thong ke", "nien do", "ky so lieu")
TOTAL_WORDS = (
    *("tong", "tong cong", "tong so", "cong", "total", "grand total", "sum"),
    *("ca nuoc", "toan quoc", "tong so diem", "whole country"),
)
# How a number is known, and whence: a column of a table taken out of the dashboard.
_PROVENANCE_HEADINGS = (*("basis", "how it is known", "cach biet", "sources", "source", "nguon"),)
# Columns that say nothing the codes do not say: passed over without a word.
_CONTEXT_HEADINGS = (
    *("region", "region_vi", "region_en", "region vietnamese", "vung", "stt", "tt", "so tt", "no"),
    *("missing_parts", "parts not counted", "phan chua tinh"),
    *_PROVENANCE_HEADINGS,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: position from 0, and its heading as typed."""

    index: int
    heading: str


def match_site_type_part(text: str) -> tuple[str, Part] | None:
    """Return the site type that a heading names, and what of it the column holds.

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
    """Return whether text says that a row or column holds a total."""
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
    """Return whether a heading key is known and says nothing that is needed: a running number."""
    return _roles().get(key) == "context"


@cache
def _total_keys() -> frozenset[str]:
    return frozenset(map(heading_key, TOTAL_WORDS))


@cache
def _part_endings() -> dict[str, Part]:
    parts: tuple[tuple[Part, tuple[str, ...]], ...] = (
        ("low", _LOW_HEADINGS),
        ("high", _HIGH_HEADINGS),
        ("context", _PROVENANCE_HEADINGS),
    )
    return {heading_key(heading): part for part, headings in parts for heading in headings}


@cache
def _roles() -> dict[str, str]:
    """Return the comparable form of every known heading -> what it holds."""
    roles = {
        heading_key(heading): f"province {rank}"
        for rank, headings in enumerate(_PROVINCE_HEADINGS)
        for heading in headings
    }
    for role, headings in (
        ("site_type", _SITE_TYPE_HEADINGS),
        ("points", _POINTS_HEADINGS),
        ("low", _LOW_HEADINGS),
        ("high", _HIGH_HEADINGS),
        ("division", _DIVISION_HEADINGS),
        ("year", _YEAR_HEADINGS),
        ("total", TOTAL_WORDS),
        ("context", _CONTEXT_HEADINGS),
    ):
        roles |= {heading_key(heading): role for heading in headings}
    # The ends of a total say no more than those of its parts.
    ends = [ending for ending, part in _part_endings().items() if part != "context"]
    return roles | {total + end: "context" for total in _total_keys() for end in ends}


def known_role(heading: str) -> str:
    """Return what a column of that heading holds, as :class:`RoledColumn` has it.

    Examples
    --------
    >>> known_role("Thư viện huyện, thấp nhất")
    'district_library_low'
    >>> known_role("Ghi chú")
    ''
    """
    if role := _roles().get(heading_key(heading)):
        return role
    found = match_site_type_part(heading)
    if found is None:
        return ""
    site_type, part = found
    return {"points": site_type, "context": "context"}.get(part, f"{site_type}_{part}")
