"""The headings of a register of access points -> what its columns hold.

Known words, Vietnamese or English, compared as headings always are. A heading that may
be anything ("Tên", "Mã", "name") is taken for that of a province only where provinces
stand under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from loaders.formats.sheets import SEARCHED_ROWS
from loaders.names.heading_words import Column, is_site_type_heading, province_rank
from loaders.names.normalise import heading_key
from loaders.names.provinces import Match, match_province

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loaders.formats.sheets import Row, Sheet
    from loaders.options import RegisterOptions

Place = Literal["x", "y", "both"]

_PLACE_HEADINGS: Final[tuple[dict[Place, tuple[str, ...]], ...]] = (
    # In order of trust: degrees by name, then what may be degrees or metres.
    {
        "x": (
            *("longitude", "lon", "long", "lng", "kinh do", "kinh do dong", "toa do kinh do"),
            *("decimallongitude", "gps longitude", "gps lon", "gps lng", "kinh do gps"),
        ),
        "y": (
            *("latitude", "lat", "vi do", "vi do bac", "toa do vi do"),
            *("decimallatitude", "gps latitude", "gps lat", "vi do gps"),
        ),
        "both": (
            *("toa do", "toa do gps", "vi tri gps", "gps", "coordinates", "coordinate", "latlon"),
            *("lat lon", "lat long", "latlng", "vi do kinh do", "kinh do vi do", "lon lat"),
            *("lonlat", "location", "toa do dia ly"),
        ),
    },
    {
        "x": (
            *("x", "x coord", "x coordinate", "coord x", "point x", "toa do x", "easting", "east"),
            *("dong", "toa do dong", "toa do e", "e"),
        ),
        "y": (
            *("y", "y coord", "y coordinate", "coord y", "point y", "toa do y", "northing"),
            *("north", "bac", "toa do bac", "toa do n", "n"),
        ),
        "both": (),
    },
)
_MORE_SITE_TYPE_HEADINGS: Final = (
    *("loai diem truy nhap internet", "loai diem truy cap internet", "loai hinh co so"),
    *("loai co so", "cap thu vien", "category", "kind"),
)
_ANYTHING: Final = frozenset(
    heading_key(heading)
    for heading in ("name", "name_vi", "name_en", "ten", "ma", "ma so", "code", "iso")
)
_NOTE: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_LEAST_SHARE: Final = 0.5
"""Of the different values under such a heading, how many must be provinces."""


@dataclass(frozen=True, slots=True)
class RegisterColumns:
    """What the columns under one row of headings hold.

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
        return bool((self.x and self.y) or self.both)

    @property
    def complete(self) -> bool:
        """Whether access points can be counted by these columns."""
        return bool(self.site_type and (self.located or self.provinces))

    @property
    def understood(self) -> int:
        """How many kinds of column are there: tells headings from titles."""
        return 2 * self.located + bool(self.provinces) + bool(self.site_type)

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that are read."""
        place = (self.x, self.y) if self.x and self.y else (self.both,)
        found = [*place, *self.provinces, self.site_type]
        return tuple(column for column in found if column is not None)


def find_columns(head: Sheet, choices: RegisterOptions) -> RegisterColumns:
    """Return what the columns of a table hold.

    Parameters
    ----------
    head
        The first rows.
    choices
        What a person has said; the rest is found out.

    Returns
    -------
    RegisterColumns
        Of the first row that makes a register, else of the one with most known headings.
    """
    rows = head.rows[:SEARCHED_ROWS]
    if choices.heading_row is not None:
        rows = tuple(row for row in head.rows if row.number == choices.heading_row) or rows[:1]
    found = [_columns(row, head, choices) for row in rows]
    complete = [columns for columns in found if columns.complete]
    if complete:
        return complete[0]
    return max(found, key=lambda columns: columns.understood)


def unknown_choices(head: Sheet, row: int, choices: RegisterOptions) -> tuple[str, ...]:
    """Return the headings that a person has named and the file does not have."""
    heading = next(one for one in head.rows if one.number == row)
    known = {heading.text(index) for index in range(len(heading.cells))}
    asked = (choices.x, choices.y, choices.province, choices.site_type)
    return tuple(name for name in asked if name is not None and name not in known)


def _columns(row: Row, head: Sheet, choices: RegisterOptions) -> RegisterColumns:
    columns = [Column(index, row.text(index)) for index in range(len(row.cells))]
    headed = [column for column in columns if column.heading]
    below = [one for one in head.rows if one.number > row.number]
    x, y, both = _place(headed)
    if choices.x or choices.y:
        x, y, both = _named(headed, choices.x) or x, _named(headed, choices.y) or y, None
    taken = {column for column in (x, y, both) if column}
    site_type = _named(headed, choices.site_type) or next(filter(_is_site_type, headed), None)
    others = [column for column in headed if column not in taken and column != site_type]
    if choices.province is not None:
        provinces = [one for one in others if one.heading == choices.province]
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


def _named(columns: Iterable[Column], heading: str | None) -> Column | None:
    return next((one for one in columns if one.heading == heading), None)


def _place(columns: Sequence[Column]) -> tuple[Column | None, Column | None, Column | None]:
    """Return the columns of the coordinates: a pair of one kind, or one with both."""
    for headings in _place_keys():
        found = {
            place: next((one for one in columns if _key(one) in keys), None)
            for place, keys in headings.items()
        }
        if found["x"] and found["y"]:
            return found["x"], found["y"], None
        if found["both"]:
            return None, None, found["both"]
    return None, None, None


def _provinces(columns: Iterable[Column], below: Sequence[Row]) -> list[Column]:
    ranked = [(province_rank(_key(column)), column) for column in columns]
    known = [(rank, column) for rank, column in ranked if rank is not None]
    kept = [
        (rank, column)
        for rank, column in known
        if _key(column) not in _ANYTHING or _holds_provinces(column, below)
    ]
    return [column for _, column in sorted(kept, key=lambda pair: (pair[0], pair[1].index))]


def _holds_provinces(column: Column, below: Sequence[Row]) -> bool:
    values = {row.text(column.index) for row in below} - {""}
    matched = sum(isinstance(match_province(value), Match) for value in values)
    return bool(values) and matched >= _LEAST_SHARE * len(values)


def _is_site_type(column: Column) -> bool:
    key = _key(column)
    return is_site_type_heading(key) or key in _more_site_type_keys()


def _key(column: Column) -> str:
    """Return the comparable form of a heading, without a unit in brackets at its end."""
    return heading_key(_NOTE.sub("", column.heading)) or heading_key(column.heading)


@cache
def _place_keys() -> tuple[dict[Place, frozenset[str]], ...]:
    return tuple(
        {place: frozenset(map(heading_key, words)) for place, words in headings.items()}
        for headings in _PLACE_HEADINGS
    )


@cache
def _more_site_type_keys() -> frozenset[str]:
    return frozenset(map(heading_key, _MORE_SITE_TYPE_HEADINGS))
