"""The headings of a counts file -> what its columns hold, and its shape.

Long: one row per province and site type. Wide: one row per province, one column
per site type. Headings are known words, Vietnamese or English, compared without
case, accents and punctuation; like names, they are never matched by likeness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Literal

from geodata.tables import site_types
from loaders.names import MAX_NAME_LENGTH, SUGGESTION_LIKENESS, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Shape = Literal["long", "wide"]
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

_SINGLE_ROLES = ("site_type", "points", "low", "high", "year", "division", "total")
_SITE_TYPE_NAMES: Mapping[str, tuple[str, ...]] = {
    "provincial_library": (
        *("provincial libraries", "province library", "thu vien cap tinh", "tv tinh"),
        *("tv cap tinh", "thu vien tinh thanh pho"),
    ),
    "district_library": (
        *("district libraries", "thu vien cap huyen", "tv huyen", "tv cap huyen"),
        *("thu vien quan huyen", "thu vien huyen thi xa", "thu vien huyen thi xa thanh pho"),
    ),
    "commune_library": (
        *("commune libraries", "communal library", "thu vien cap xa", "tv xa", "tv cap xa"),
        *("thu vien xa phuong", "thu vien xa phuong thi tran"),
    ),
    # Never "bưu điện" or "post office" alone: not every post office is one of these.
    "commune_post_office": (
        *("commune post offices", "commune cultural post office", "bd vh xa", "bdvhx"),
        *("commune cultural post offices", "buu dien van hoa xa", "diem bdvhx", "diem bd vh xa"),
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: position from 0, and its heading as typed."""

    index: int
    heading: str


@dataclass(frozen=True, slots=True)
class RoledColumn:
    """A column and what it holds.

    Attributes
    ----------
    column
        The column.
    role
        ``province <rank>``, the code of a site type (``<code>_low``, ``<code>_high`` for
        the ends of its range), ``category``, ``site_type``, ``points``, ``low``, ``high``,
        ``year``, ``division``, ``total``, ``context`` (known, and of no use here), or
        ``""`` where the heading is not known.
    year
        The year that the heading names beside, if any.
    """

    column: Column
    role: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns under the headings hold.

    Attributes
    ----------
    rows
        The rows of the file that hold the headings, from 1: one, or two.
    columns
        Every column with its role.
    provinces
        Columns that name the province, codes before names.
    site_type, points, low, high
        Columns of the long shape.
    by_site_type, low_by_site_type, high_by_site_type
        Columns of the wide shape, with the code of the site type: its number, and
        the ends of its range.
    total
        Column of row totals in the wide shape.
    division
        Column that names the year of the division.
    year
        Column that names the year of the numbers.
    categories
        Columns of the wide shape that a person has called site types of their own.
    ignored
        Columns that are not understood.
    repeated
        Columns that say the same as an earlier one.
    """

    rows: tuple[int, ...]
    columns: tuple[RoledColumn, ...] = ()
    provinces: tuple[Column, ...] = ()
    site_type: Column | None = None
    points: Column | None = None
    low: Column | None = None
    high: Column | None = None
    by_site_type: tuple[tuple[str, Column], ...] = ()
    low_by_site_type: tuple[tuple[str, Column], ...] = ()
    high_by_site_type: tuple[tuple[str, Column], ...] = ()
    total: Column | None = None
    division: Column | None = None
    year: Column | None = None
    categories: tuple[Column, ...] = ()
    ignored: tuple[Column, ...] = ()
    repeated: tuple[Column, ...] = ()

    @property
    def first_row(self) -> int:
        """The row in which the headings begin."""
        return self.rows[0]

    @property
    def row(self) -> int:
        """The row in which the headings end: what is below is the table."""
        return self.rows[-1]

    @property
    def has_counts(self) -> bool:
        """Whether the long shape has a column of numbers."""
        return bool(self.points or self.low or self.high)

    @property
    def shape(self) -> Shape | None:
        """The shape of the table, ``None`` where the headings make up none."""
        if self.provinces and self.site_type and self.has_counts:
            return "long"
        return "wide" if self.provinces and (self.site_types or self.categories) else None

    @property
    def points_columns(self) -> tuple[Column, ...]:
        """The columns whose numbers add up: not the ends of ranges, not totals."""
        if self.shape == "long":
            return (self.points,) if self.points else ()
        return (*(column for _, column in self.by_site_type), *self.categories)

    @property
    def number_columns(self) -> tuple[Column, ...]:
        """The columns that hold numbers of points, ends of ranges and totals among them."""
        ends = self.low_by_site_type + self.high_by_site_type
        columns = [*self.points_columns, self.low, self.high, self.total]
        return tuple(column for column in [*columns, *(one for _, one in ends)] if column)

    @property
    def site_types(self) -> tuple[str, ...]:
        """Codes of the site types that have columns of their own, in the order of the file."""
        columns = self.by_site_type + self.low_by_site_type + self.high_by_site_type
        by_place = sorted(columns, key=lambda pair: pair[1].index)
        return tuple(dict.fromkeys(code for code, _ in by_place))

    @property
    def understood(self) -> int:
        """How many kinds of column are there: tells headings from titles."""
        kinds = (self.provinces, self.site_type, self.has_counts, self.site_types)
        return sum(bool(kind) for kind in kinds)


def match_site_type(text: str) -> str | None:
    """Return the code of the site type that text names, else ``None``.

    Codes, the Vietnamese and English terms and listed abbreviations match, with
    or without ``Số``/``Số điểm`` in front.
    """
    key = heading_key(text)
    names = _site_type_keys()
    stripped = re.sub(r"^so(?:luong)?(?=thuvien|tv|diem|bd|buudien)(?:diem)?", "", key)
    return names.get(key) or names.get(stripped)


def site_type_likeness(text: str) -> tuple[str, ...]:
    """Return the codes of the site types whose names are like text, best first.

    They are suggestions for a person and are never applied.
    """
    key = heading_key(text)
    if len(key) > MAX_NAME_LENGTH:
        return ()
    best: dict[str, float] = {}
    # SequenceMatcher indexes its second sequence once: the constant one.
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    for name, code in _site_type_keys().items():
        matcher.set_seq1(name)
        # The bound is cheap and never below the ratio itself.
        if matcher.quick_ratio() < SUGGESTION_LIKENESS:
            continue
        likeness = matcher.ratio()
        if likeness >= SUGGESTION_LIKENESS:
            best[code] = max(likeness, best.get(code, 0.0))
    return tuple(sorted(best, key=lambda code: -best[code]))


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


def heading_key(text: str) -> str:
    """Return the comparable form of a heading: letters and digits alone."""
    return re.sub(r"[\W_]", "", normalise(text))


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
def _site_type_keys() -> dict[str, str]:
    return {
        heading_key(name): site_type.code
        for site_type in site_types()
        for name in (
            site_type.code,
            site_type.label_vi,
            site_type.label_en,
            *_SITE_TYPE_NAMES.get(site_type.code, ()),
        )
    }


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


def headings_of(rows: tuple[int, ...], columns: Iterable[RoledColumn]) -> Headings:
    """Return what columns of these roles hold together; ``rows`` is where they are named."""
    columns = tuple(columns)
    provinces: list[tuple[str, Column]] = []
    by_part: dict[str, dict[str, Column]] = {"points": {}, "low": {}, "high": {}}
    single: dict[str, Column] = {}
    ignored: list[Column] = []
    repeated: list[Column] = []
    for one in columns:
        role, column = one.role, one.column
        if role.startswith("province "):
            provinces.append((role, column))
        elif site_type := _site_type_roles().get(role):
            code, part = site_type
            if by_part[part].setdefault(code, column) is not column:
                repeated.append(column)
        elif role in _SINGLE_ROLES:
            if single.setdefault(role, column) is not column:
                repeated.append(column)
        elif not role and column.heading:
            ignored.append(column)
    return Headings(
        rows=rows,
        columns=columns,
        provinces=tuple(column for _, column in sorted(provinces, key=lambda pair: pair[0])),
        by_site_type=tuple(by_part["points"].items()),
        low_by_site_type=tuple(by_part["low"].items()),
        high_by_site_type=tuple(by_part["high"].items()),
        categories=tuple(one.column for one in columns if one.role == "category"),
        ignored=tuple(ignored),
        repeated=tuple(repeated),
        **single,
    )


@cache
def _site_type_roles() -> dict[str, tuple[str, Part]]:
    endings: tuple[tuple[str, Part], ...] = (("", "points"), ("_low", "low"), ("_high", "high"))
    return {
        known.code + ending: (known.code, part)
        for known in site_types()
        for ending, part in endings
    }
