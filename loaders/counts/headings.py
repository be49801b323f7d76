"""The headings of a counts file -> the roles of its columns, and its shape.

Long: one row per province and site type. Wide: one row per province, one column
per site type. Headings are known words, Vietnamese or English, compared without
case, accents and punctuation; like names, they are never matched by likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, get_args

from geodata.tables import site_types
from loaders.options import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.names.heading_words import Column, Part

Shape = Literal["long", "wide"]


ROLES: Final = (
    *get_args(Role)[:-1],
    *(known.code for known in site_types()),
    *("category", "ignored"),
    *(f"{known.code}_{end}" for known in site_types() for end in ("low", "high")),
)
"""What a person can say that a column holds, in the words of ``CountsOptions.roles``."""

_SINGLE_ROLES = ("site_type", "points", "low", "high", "year", "division", "total")


@dataclass(frozen=True, slots=True)
class RoledColumn:
    """A column and its role.

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
    """The roles of the columns under the headings.

    Attributes
    ----------
    rows
        The rows of the headings in the file, from 1: one, or two.
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
        Columns of the wide shape that the user has declared site types of their own.
    ignored
        Columns that are not understood.
    repeated
        Columns with the role of an earlier one.
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
        """The columns of numbers of points, ends of ranges and totals among them."""
        ends = self.low_by_site_type + self.high_by_site_type
        columns = [*self.points_columns, self.low, self.high, self.total]
        return tuple(column for column in [*columns, *(end for _, end in ends)] if column)

    @property
    def site_types(self) -> tuple[str, ...]:
        """Codes of the site types that have columns of their own, in the order of the file."""
        columns = self.by_site_type + self.low_by_site_type + self.high_by_site_type
        by_place = sorted(columns, key=lambda pair: pair[1].index)
        return tuple(dict.fromkeys(code for code, _ in by_place))

    @property
    def understood(self) -> int:
        """How many kinds of column are there: this distinguishes headings from titles."""
        kinds = (self.provinces, self.site_type, self.has_counts, self.site_types)
        return sum(bool(kind) for kind in kinds)


def headings_of(rows: tuple[int, ...], columns: Iterable[RoledColumn]) -> Headings:
    """Return the headings that columns of these roles make; ``rows`` is where they stand."""
    columns = tuple(columns)
    provinces: list[tuple[str, Column]] = []
    by_part: dict[str, dict[str, Column]] = {"points": {}, "low": {}, "high": {}}
    single: dict[str, Column] = {}
    ignored: list[Column] = []
    repeated: list[Column] = []
    for roled in columns:
        role, column = roled.role, roled.column
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
        categories=tuple(roled.column for roled in columns if roled.role == "category"),
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
