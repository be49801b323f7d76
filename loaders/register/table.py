"""The cells of a register as numbers: coordinates, provinces named, site types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import CRS

from loaders.problems.problem import InputError, Problem, outcome
from loaders.problems.recorder import excerpt, failure
from loaders.register.coordinates import numbers, pairs, with_decimal_point, wkb_points
from loaders.register.name_columns import (
    BLANK,
    LEFT,
    PROVINCE_CODES,
    Names,
    filled_down,
    province_names,
    site_type_names,
    too_many_names,
)
from loaders.spatial.coordinate_systems import CRS_STORED, CrsFinding, Sample, recognise_crs
from loaders.spatial.reference_land import is_around_vietnam

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from loaders.names.mappings import Kind, Mappings
    from loaders.options import RegisterOptions
    from loaders.register.columns import RegisterColumns
    from loaders.register.source import Columns

_SAMPLE: Final = 2000
"""Positions by which the reference system is recognised."""
_FAR: Final = 999.0
"""Degrees of positions that a reference system cannot place: far from everything."""


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """The cells of a register as numbers, one for each row.

    Attributes
    ----------
    rows
        Number of each row as the file has it.
    x, y, unreadable
        Coordinates as in the file, NaN where there are none, and where there is text that
        is not a coordinate.
    has_coordinates
        Whether there are columns of coordinates.
    provinces, site_type, others
        The names in the columns, and the site types other than the four.
    named, differ
        The province that each row names, and where two columns name two.
    filled
        For each column of provinces the positions of the rows that have the name of their block.
    restored
        Positions of the rows whose coordinates have got their decimal points back.
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
    filled: tuple[NDArray[np.intp], ...] = ()
    restored: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))

    @classmethod
    def of(
        cls,
        path: Path,
        columns: RegisterColumns,
        read: Columns,
        geometry: int | None,
        mappings: Mappings,
        *,
        in_blocks: bool = True,
    ) -> RegisterTable:
        """Return the cells that were read, as numbers.

        Parameters
        ----------
        path
            For the errors.
        columns, read, geometry
            The roles of the columns, their cells, and the position of a column of geometry.
        mappings
            Accepted meanings of names that are not known.
        in_blocks
            Whether names may stand only in the first row of a block.

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
                problem = Problem("column_many_names", path.name, column=heading)
                raise InputError((problem,))
        return cls.of_values(
            read.rows,
            _coordinates(columns, read, geometry),
            [province_names(read.cells[each.index], mappings) for each in columns.provinces],
            site_type_names(read.cells[site_type.index], mappings),
            has_coordinates=columns.located or geometry is not None,
            in_blocks=in_blocks,
        )

    @classmethod
    def of_values(
        cls,
        rows: NDArray[np.int32],
        place: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]],
        provinces: list[Names],
        site_types: tuple[Names, tuple[str, ...]],
        *,
        has_coordinates: bool,
        in_blocks: bool = True,
    ) -> RegisterTable:
        """Return the rows with these numbers, coordinates and names."""
        x, y, unreadable = place
        types, others = site_types
        unplaced = np.isnan(x) | np.isnan(y)
        among = unplaced & (types.meaning != BLANK) & in_blocks
        filled_names = [filled_down(each, among) for each in provinces]
        provinces = [names for names, _ in filled_names]
        named, differ = _agreed(provinces, len(rows))
        return cls(
            rows=rows,
            x=x,
            y=y,
            unreadable=unreadable,
            has_coordinates=has_coordinates,
            provinces=tuple(provinces),
            site_type=types,
            others=others,
            named=named,
            differ=differ,
            filled=tuple(np.flatnonzero(filled) for _, filled in filled_names),
        )

    def with_decimal_points(self, *, surely: bool = False) -> RegisterTable:
        """Return the table with the decimal points of degrees that a spreadsheet took away.

        That is so where most of the coordinates are, with them, in Vietnam, or it is known
        of the register that this is a part of.
        """
        if not self.has_coordinates:
            return self
        usable = np.isfinite(self.x) & np.isfinite(self.y) & ((self.x != 0) | (self.y != 0))
        x, y = with_decimal_point(self.x, self.y)
        fine = is_around_vietnam(self.x, self.y) | is_around_vietnam(self.y, self.x)
        restored = usable & ~fine & is_around_vietnam(x, y)
        most = surely or 2 * (fine | restored).sum() > usable.sum()
        if not restored.any() or not most:
            return self
        return replace(
            self,
            x=np.where(restored, x, self.x),
            y=np.where(restored, y, self.y),
            restored=np.flatnonzero(restored),
        )

    @property
    def names_met(self) -> dict[Kind, tuple[str, ...]]:
        """The names that were looked up, by kind."""
        provinces = dict.fromkeys(text for names in self.provinces for text in names.texts)
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

    The first column with a name that is known decides; a mark stands where none is. A name
    that a person wants left out leaves the row out, whatever stands beside it.
    """
    named = np.full(count, -1, np.int16)
    differ, left = np.zeros(count, bool), np.zeros(count, bool)
    for names in provinces:
        meaning = names.meaning
        differ |= (named >= 0) & (meaning >= 0) & (named != meaning)
        named = np.where((named >= 0) | (meaning == -1), named, meaning)
        left |= meaning == LEFT
    named[left] = LEFT
    return named, differ & ~left


def recognised_system(
    path: Path, table: RegisterTable, crs: CRS | None, options: RegisterOptions
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
    if crs is None and options.crs is None:
        for swapped in (False, True):
            if _mostly_in_vietnam(x, y, swapped=swapped):
                problems = (Problem("axes_swapped", path.name),) if swapped else ()
                degrees = CRS.from_user_input(CRS_STORED)
                return CrsFinding(degrees, "recognised", swapped=swapped, problems=problems)
    codes = [PROVINCE_CODES[place] if place >= 0 else None for place in table.named[rows]]
    sample = Sample(x, y, codes if any(codes) else ())
    finding = recognise_crs(sample, crs, options.crs, path.name)
    if outcome(finding.problems) == "refused":
        raise InputError(finding.problems)
    return finding


def _mostly_in_vietnam(x: NDArray[np.float64], y: NDArray[np.float64], *, swapped: bool) -> bool:
    """Return whether most positions, read as degrees in one order or the other, are in Vietnam.

    Each of the others is reported: no system in metres has numbers as small. The order is that
    of more of them.
    """
    plain, turned = is_around_vietnam(x, y).sum(), is_around_vietnam(y, x).sum()
    most = turned > plain if swapped else plain >= turned
    return bool(most and 2 * (plain + turned) > len(x))


def in_degrees(
    x: NDArray[np.float64], y: NDArray[np.float64], finding: CrsFinding
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coordinates as longitude and latitude; missing ones stay as they are."""
    if finding.crs is None:
        return x, y
    if finding.crs.equals(CRS_STORED, ignore_axis_order=True):
        return (y, x) if finding.swapped else (x, y)
    zero = (x == 0) & (y == 0)
    placed = finding.to_degrees(np.column_stack([x, y]))
    # What the system cannot place is far from everything, not missing.
    placed = np.where(np.isinf(placed), _FAR, placed)
    return np.where(zero, 0.0, placed[:, 0]), np.where(zero, 0.0, placed[:, 1])
