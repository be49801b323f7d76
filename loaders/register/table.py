"""The cells of a register as numbers: coordinates, provinces named, site types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import CRS

from loaders.problems.problem import InputError, Problem, outcome
from loaders.problems.recorder import excerpt
from loaders.register.coordinates import numbers, pairs, wkb_points
from loaders.register.name_columns import (
    PROVINCE_CODES,
    Names,
    province_names,
    site_type_names,
    too_many_names,
)
from loaders.register.source import failure
from loaders.spatial.coordinate_systems import (
    CRS_STORED,
    VIETNAM_BOUNDS,
    CrsFinding,
    Sample,
    recognise_crs,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from loaders.names.mappings import Kind, Mappings
    from loaders.options import RegisterOptions
    from loaders.register.columns import RegisterColumns
    from loaders.register.source import Columns, Source

_SAMPLE: Final = 2000
"""Positions by which the reference system is recognised."""
_FAR: Final = 999.0
"""Stands for degrees that a reference system has no place for: far from everything."""


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """The cells of a register as numbers, one for each row.

    Attributes
    ----------
    rows
        Number of each row as the file has it.
    x, y, unreadable
        Coordinates as they stand, NaN where there are none, and where there is text that
        is none.
    has_coordinates
        Whether there are columns of coordinates.
    provinces, site_type, others
        The names in the columns, and the site types other than the four.
    named, differ
        The province that each row names, and where two columns name two.
    """

    rows: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    unreadable: NDArray[np.bool_]
    has_coordinates: bool
    provinces: tuple[Names, ...]
    site_type: Names
    others: tuple[str, ...]
    named: NDArray[np.int16]
    differ: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        path: Path,
        columns: RegisterColumns,
        read: Columns,
        geometry: int | None,
        mappings: Mappings,
    ) -> RegisterTable:
        """Return the cells that were read, as numbers.

        Parameters
        ----------
        path
            For the errors.
        columns, read, geometry
            What the columns hold, their cells, and the position of a column of geometry.
        mappings
            What names mean that are not known.

        Raises
        ------
        InputError
            If a column has more different names than there can be.
        """
        site_type = columns.site_type
        if site_type is None:
            raise failure(path, "register_type_missing")
        for column in (*columns.provinces, site_type):
            if too_many_names(read.cells[column.index]):
                heading = excerpt(column.heading)
                problem = Problem("error", "column_many_names", path.name, column=heading)
                raise InputError((problem,))
        provinces = [province_names(read.cells[one.index], mappings) for one in columns.provinces]
        types, others = site_type_names(read.cells[site_type.index], mappings)
        x, y, unreadable = _coordinates(columns, read, geometry)
        named, differ = _agreed(provinces, len(read.rows))
        return cls(
            rows=read.rows,
            x=x,
            y=y,
            unreadable=unreadable,
            has_coordinates=columns.located or geometry is not None,
            provinces=tuple(provinces),
            site_type=types,
            others=others,
            named=named,
            differ=differ,
        )

    @property
    def names_met(self) -> dict[Kind, tuple[str, ...]]:
        """The names that were looked up, by kind."""
        provinces = dict.fromkeys(text for one in self.provinces for text in one.texts)
        return {"province": tuple(provinces), "site_type": self.site_type.texts}


def _coordinates(
    columns: RegisterColumns, read: Columns, geometry: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    if geometry is not None:
        return wkb_points(read.cells[geometry])
    if columns.x and columns.y:
        x, wrong_x = numbers(read.cells[columns.x.index])
        y, wrong_y = numbers(read.cells[columns.y.index])
        # One of two is no place.
        return x, y, wrong_x | wrong_y | (np.isnan(x) != np.isnan(y))
    if columns.both:
        return pairs(read.cells[columns.both.index])
    nowhere = np.full(len(read.rows), np.nan)
    return nowhere, nowhere, np.zeros(len(read.rows), bool)


def _agreed(provinces: list[Names], count: int) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Return the province that each row names, and where two columns name two.

    The first column with a name that is known decides; a mark stands where none is.
    """
    named = np.full(count, -1, np.int16)
    differ = np.zeros(count, bool)
    for names in provinces:
        own = names.meaning
        differ |= (named >= 0) & (own >= 0) & (named != own)
        named = np.where((named >= 0) | (own == -1), named, own)
    return named, differ


def recognised(
    path: Path, table: RegisterTable, source: Source, choices: RegisterOptions
) -> CrsFinding:
    """Return the reference system of the coordinates, by a sample of those that are any."""
    if not table.has_coordinates:
        return CrsFinding(None, "unknown")
    usable = np.isfinite(table.x) & np.isfinite(table.y) & ((table.x != 0) | (table.y != 0))
    rows = np.flatnonzero(usable)
    if not len(rows):
        return CrsFinding(None, "unknown")
    rows = rows[:: max(1, -(-len(rows) // _SAMPLE))]
    x, y = table.x[rows], table.y[rows]
    if source.crs is None and choices.crs is None:
        for swapped in (False, True):
            if _mostly_in_vietnam(*((y, x) if swapped else (x, y))):
                problem = Problem("warning", "axes_swapped", path.name)
                told = (problem,) if swapped else ()
                crs = CRS.from_user_input(CRS_STORED)
                return CrsFinding(crs, "recognised", swapped=swapped, problems=told)
    codes = [PROVINCE_CODES[place] if place >= 0 else None for place in table.named[rows]]
    sample = Sample(x, y, codes if any(codes) else ())
    finding = recognise_crs(sample, source.crs, choices.crs, path.name)
    if outcome(finding.problems) == "refused":
        raise InputError(finding.problems)
    return finding


def _mostly_in_vietnam(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> bool:
    """Return whether most positions, read as degrees, are in Vietnam.

    The others are told of one by one: no system in metres has numbers as small.
    """
    west, south, east, north = VIETNAM_BOUNDS
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return bool(2 * inside.sum() > len(lon))


def in_degrees(
    x: NDArray[np.float64], y: NDArray[np.float64], finding: CrsFinding
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coordinates as longitude and latitude; those that are none stay as they are."""
    if finding.crs is None:
        return x, y
    if finding.crs.equals(CRS_STORED, ignore_axis_order=True):
        return (y, x) if finding.swapped else (x, y)
    zero = (x == 0) & (y == 0)
    placed = finding.to_degrees(np.column_stack([x, y]))
    # What the system cannot place is far from everything, not missing.
    placed = np.where(np.isinf(placed), _FAR, placed)
    return np.where(zero, 0.0, placed[:, 0]), np.where(zero, 0.0, placed[:, 1])
