"""The headings of a register of access points -> the roles of its columns.

Known words, Vietnamese or English, compared as headings always are. A heading that may
be anything ("Tên", "Mã", "name") is taken for that of a province only where provinces
are listed under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata.tables import words
from loaders.formats.sheets import SEARCHED_ROWS
from loaders.names.heading_words import Column, is_site_type_heading, province_rank
from loaders.names.normalise import heading_key
from loaders.names.provinces import Match, match_province

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loaders.formats.sheets import Row, Sheet
    from loaders.options import RegisterOptions

_NOTE: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_GROUPS: Final = re.compile(r"^(?:.*[/:]|.*[^\s]-(?=\S)|_.*_(?=(?:latitude|longitude)$))")
"""Names of groups of questions before the name of one, as forms export them."""
_ANY_NAME: Final = frozenset({"ten", "name"})
"""Of a column that does not name provinces, a name of access points."""
_LEAST_SHARE: Final = 0.5
"""Of the different values under such a heading, how many must be provinces."""


@dataclass(frozen=True, slots=True)
class RegisterColumns:
    """The roles of the columns under one row of headings.

    Attributes
    ----------
    row
        The row of the headings; 0 where they are the names of a Parquet file's columns.
    x, y
        Longitude or easting, latitude or northing.
    both
        Column with latitude and longitude in one cell.
    provinces
        Columns that name the province, codes before names.
    site_type
        Column of the site type.
    ignored
        Columns that are not used.
    """

    row: int
    x: Column | None = None
    y: Column | None = None
    both: Column | None = None
    provinces: tuple[Column, ...] = ()
    site_type: Column | None = None
    ignored: tuple[Column, ...] = ()

    @property
    def located(self) -> bool:
        """Whether there are coordinates."""
        return bool(self.place)

    @property
    def place(self) -> tuple[Column, ...]:
        """The columns of the coordinates: two, one with both of them, or none."""
        if self.x and self.y:
            return (self.x, self.y)
        return (self.both,) if self.both else ()

    @property
    def complete(self) -> bool:
        """Whether access points can be counted by these columns."""
        return bool(self.site_type and (self.located or self.provinces))

    @property
    def understood(self) -> int:
        """How many kinds of column are there: this distinguishes headings from titles."""
        return 2 * self.located + bool(self.provinces) + bool(self.site_type)

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that are read."""
        columns = (*self.place, *self.provinces, self.site_type)
        return tuple(column for column in columns if column is not None)


def find_columns(head: Sheet, options: RegisterOptions) -> RegisterColumns:
    """Return the roles of the columns of a table.

    Parameters
    ----------
    head
        The first rows.
    options
        User choices that override detection.

    Returns
    -------
    RegisterColumns
        Of the first row that makes a register, else of the one with most known headings.
    """
    rows = head.rows[:SEARCHED_ROWS]
    if options.heading_row is not None:
        rows = tuple(row for row in head.rows if row.number == options.heading_row) or rows[:1]
    candidates = [_columns(row, head, options) for row in rows]
    return max(
        candidates, key=lambda columns: (columns.complete, columns.complete or columns.understood)
    )


def unknown_headings(head: Sheet, row: int, options: RegisterOptions) -> tuple[str, ...]:
    """Return the headings that the user has chosen and the file does not have."""
    headings = next(each for each in head.rows if each.number == row)
    known = {headings.text(index) for index in range(len(headings.cells))}
    chosen = (options.x, options.y, options.province, options.site_type)
    return tuple(name for name in chosen if name is not None and name not in known)


def _columns(row: Row, head: Sheet, options: RegisterOptions) -> RegisterColumns:
    columns = [Column(index, row.text(index)) for index in range(len(row.cells))]
    headed = [column for column in columns if column.heading]
    below = [each for each in head.rows if each.number > row.number]
    x, y, both = _place(headed)
    if options.x or options.y:
        x, y, both = _named(headed, options.x) or x, _named(headed, options.y) or y, None
    taken = {column for column in (x, y, both) if column}
    site_type = _named(headed, options.site_type) or next(filter(_is_site_type, headed), None)
    others = [column for column in headed if column not in taken and column != site_type]
    if options.province is not None:
        provinces = [column for column in others if column.heading == options.province]
    else:
        provinces = _provinces(others, below)
    used = {*taken, *provinces, site_type}
    return RegisterColumns(
        row=row.number,
        x=x,
        y=y,
        both=both,
        provinces=tuple(provinces),
        site_type=site_type,
        ignored=tuple(column for column in headed if column not in used),
    )


def is_identifier(column: Column) -> bool:
    """Return whether a heading is that of the numbers by which access points are identified.

    Of a column that is not used also one that might be the code of a province.
    """
    key = _key(column)
    return key in _keys("identifier") or province_rank(key) == 0


def name_column(columns: RegisterColumns) -> Column | None:
    """Return the column with what the access points are called, if there is one."""
    keys = _keys("point_name") | _ANY_NAME
    return next((column for column in columns.ignored if _key(column) in keys), None)


def _named(columns: Iterable[Column], heading: str | None) -> Column | None:
    return next((column for column in columns if column.heading == heading), None)


def _place(columns: Sequence[Column]) -> tuple[Column | None, Column | None, Column | None]:
    """Return the columns of the coordinates: a pair of one kind, or one with both."""
    # In order of trust: degrees by name, then what may be degrees or metres.
    for rank in (1, 2):
        matches = {
            place: next((each for each in columns if _key(each) in _keys(f"{place} {rank}")), None)
            for place in ("x", "y", "both")
        }
        if matches["x"] and matches["y"]:
            return matches["x"], matches["y"], None
        if matches["both"]:
            return None, None, matches["both"]
    return None, None, None


def _provinces(columns: Iterable[Column], below: Sequence[Row]) -> list[Column]:
    ranked = [(province_rank(_key(column)), column) for column in columns]
    known = [(rank, column) for rank, column in ranked if rank is not None]
    holding = [
        (rank, column)
        for rank, column in known
        if not (_key(column) in _keys("anything") or _is_in_group(column))
        or _holds_provinces(column, below)
    ]
    return [column for _, column in sorted(holding, key=lambda pair: (pair[0], pair[1].index))]


def _holds_provinces(column: Column, below: Sequence[Row]) -> bool:
    values = {row.text(column.index) for row in below} - {""}
    matched = sum(isinstance(match_province(value), Match) for value in values)
    return bool(values) and matched >= _LEAST_SHARE * len(values)


def _is_site_type(column: Column) -> bool:
    key = _key(column)
    return is_site_type_heading(key) or key in _keys("site_type")


def _key(column: Column) -> str:
    """Return the comparable form of a heading, without a unit in brackets at its end.

    Of a form's heading with the names of its groups (``group_a/site_type``, ``gps-Latitude``,
    ``_place_latitude``) that of the question, where the whole is not known.
    """
    whole = heading_key(_NOTE.sub("", column.heading)) or heading_key(column.heading)
    if _is_known(whole):
        return whole
    question = heading_key(_GROUPS.sub("", column.heading))
    return question if _is_known(question) else whole


def _is_known(key: str) -> bool:
    known = any(key in _keys(meaning) for meaning in words("register"))
    return known or is_site_type_heading(key) or province_rank(key) is not None


def _is_in_group(column: Column) -> bool:
    return _key(column) != heading_key(_NOTE.sub("", column.heading))


@cache
def _keys(meaning: str) -> frozenset[str]:
    """Return the comparable forms of the words of a meaning."""
    return frozenset(map(heading_key, words("register").get(meaning, ())))
