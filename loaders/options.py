"""User choices of how a file is to be read; everything else is detected.

Each reader answers with the interpretation it took (``reading``), in the same words, so
that a screen can show it and the user change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Numbers = Literal["vi", "en"]
"""How numbers are written: ``1.234,5`` or ``1,234.5``."""

Quantity = Literal["points"]
"""What the numbers count, where a title speaks of something else."""
Dashes = Literal["none", "unknown"]
"""What a dash means: no access point at all, or a number that is not known."""

Role = Literal[
    "province", "site_type", "points", "low", "high", "year", "total", "division", "ignored"
]
"""Role of a column of a counts table; a site type's own column has the type's code."""

Overlaps = Literal["lower_code"]
"""To which of two provinces their overlap is given."""

Repetition = Literal["rows", "ids", "places"]
REPETITIONS: Final[tuple[Repetition, ...]] = get_args(Repetition)
"""What rows of a register may have in common with an earlier one: all of it, the identifier,
or the place within some metres."""


@dataclass(frozen=True, slots=True)
class CountsOptions:
    """How a counts file is to be read; ``None`` and empty where it is to be detected.

    Attributes
    ----------
    sheet
        Name of the sheet of a workbook.
    encoding
        Of a text file, one of :data:`loaders.formats.text_encoding.ENCODINGS`.
    heading_row
        Row of the headings as a spreadsheet numbers it, from 1.
    roles
        Roles of columns: pairs of position (from 0) or heading, and a :data:`Role`, the code
        of a site type (``<code>_low``, ``<code>_high`` for the ends of its range), or
        ``category`` for a site type other than the four.
    numbers
        How numbers are written.
    year
        The year to take where the file has several.
    quantity
        ``points`` where the numbers are access points though a title says otherwise.
    dashes
        What "-" in a cell of numbers means: that there are none, or that it is not known.
    """

    sheet: str | None = None
    encoding: str | None = None
    heading_row: int | None = None
    roles: tuple[tuple[int | str, str], ...] = ()
    numbers: Numbers | None = None
    year: int | None = None
    quantity: Quantity | None = None
    dashes: Dashes | None = None


@dataclass(frozen=True, slots=True)
class BoundariesOptions:
    """How a boundary file is to be read; ``None`` where it is to be detected.

    Attributes
    ----------
    layer
        Name of the layer.
    code_column, name_column
        Headings of the columns of codes and names of the provinces; empty where
        no column is to be used for that.
    crs
        Coordinate reference system, as ``EPSG:3405``.
    encoding
        Of the text in the file, one of :data:`loaders.formats.text_encoding.ENCODINGS`.
    overlaps
        ``lower_code`` to give each overlap of two provinces to the one with the lower code,
        also where it is too large to be repaired without a word.
    left_out
        Numbers of the features to leave out, 1 the first.
    """

    layer: str | None = None
    code_column: str | None = None
    name_column: str | None = None
    crs: str | None = None
    encoding: str | None = None
    overlaps: Overlaps | None = None
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterOptions:
    """How a register of access points is to be read; ``None`` where it is to be detected.

    Attributes
    ----------
    x, y
        Headings of the columns of longitude or easting and of latitude or northing.
    province, site_type
        Headings of the columns of the province and of the site type.
    crs
        Coordinate reference system of the coordinates, as ``EPSG:4326``.
    sheet, encoding, heading_row
        As for a counts file.
    division
        The division of which the provinces named are: 2013 or 2025.
    once
        Rows of which repetitions are counted once: this one of :data:`REPETITIONS`, and those
        before it. ``None`` to count every row.
    """

    x: str | None = None
    y: str | None = None
    province: str | None = None
    site_type: str | None = None
    crs: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    heading_row: int | None = None
    division: int | None = None
    once: Repetition | None = None


NO_COUNTS_OPTIONS: Final = CountsOptions()
NO_BOUNDARIES_OPTIONS: Final = BoundariesOptions()
NO_REGISTER_OPTIONS: Final = RegisterOptions()
