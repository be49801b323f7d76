"""How the parts of a register are read: decided once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pyarrow as pa

from geodata.tables import DIVISION
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import excerpt, failure
from loaders.register.counting import CHUNK, RegisterCounting
from loaders.register.name_columns import province_names, site_type_names
from loaders.register.name_division import MERGED_DIVISION, name_division
from loaders.register.open_source import open_sources
from loaders.register.reader import division_of_names, find_table
from loaders.register.repetitions import identity_columns
from loaders.register.row_outcomes import RowClassifier
from loaders.register.source import Columns
from loaders.register.table import RegisterTable, recognised_system
from loaders.spatial.coordinate_systems import CrsFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from loaders.names.heading_words import Column
    from loaders.names.mappings import Mappings
    from loaders.options import RegisterOptions
    from loaders.register.columns import RegisterColumns
    from loaders.register.row_outcomes import ClassifiedRows
    from loaders.register.source import Source

ROW_NUMBER: Final = "access-map row"
"""Heading of a column that has the numbers of the rows, where they are not those of the file."""


Sample = tuple[tuple["NDArray[Any]", ...], tuple["NDArray[Any]", ...]]
"""Coordinates and where they cannot be read; the site types and the provinces named."""


@dataclass(frozen=True)
class PartsPlan:
    """How the parts of a register are read.

    Attributes
    ----------
    headings, columns, identity, geometry, crs
        Of every part: its headings, their roles, those that distinguish rows, and its geometry.
    provinces, options, mappings
        As for :func:`count_parts`; the options with what was decided.
    finding, pointed
        The system of the coordinates, and whether their decimal points were taken away.
    in_blocks
        Whether names may stand only in the first row of a block.
    numbers
        The column that has the numbers of the rows, where they are not those of the file.
    problems
        Of what was decided.
    """

    headings: tuple[str, ...]
    columns: RegisterColumns
    identity: tuple[Column, ...]
    geometry: int | None
    crs: CRS | None
    provinces: gpd.GeoDataFrame
    options: RegisterOptions
    mappings: Mappings
    finding: CrsFinding = field(default_factory=lambda: CrsFinding(None, "unknown"))
    pointed: bool = False
    in_blocks: bool = True
    numbers: Column | None = None
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls,
        paths: Sequence[Path],
        provinces: gpd.GeoDataFrame,
        options: RegisterOptions,
        mappings: Mappings,
    ) -> Self:
        """Return the plan by the first part that can be understood, if possible one with rows."""
        found = None
        for path in paths:
            try:
                source, columns, _ = found = find_table(path, options)
            except InputError:
                if path is paths[-1] and not found:
                    raise
            else:
                if source.head.rows[-1].number > columns.row:
                    break
        numbers = next((each for each in columns.ignored if each.heading == ROW_NUMBER), None)
        columns = replace(
            columns, ignored=tuple(each for each in columns.ignored if each != numbers)
        )
        return cls(
            _headings(source, columns.row),
            columns,
            identity_columns(columns, source.head),
            None if columns.located else source.geometry,
            source.crs,
            provinces,
            options,
            mappings,
            numbers=numbers,
        )

    @property
    def has_coordinates(self) -> bool:
        """Whether the register has coordinates."""
        return self.columns.located or self.geometry is not None

    @cached_property
    def classifier(self) -> RowClassifier:
        """Made once in each process."""
        return RowClassifier(self.provinces, has_coordinates=self.has_coordinates)

    def read(
        self, path: Path, more: Iterable[Column] = ()
    ) -> tuple[Source, Columns, RegisterTable]:
        """Return the rows of a part, with some columns more than those used.

        Raises
        ------
        InputError
            If it cannot be read, or is no part of this register.
        """
        row = self.columns.row
        for source in open_sources(path, self.options.encoding):
            if _headings(source, row) == self.headings and source.crs == self.crs:
                break
        else:
            headings = excerpt(", ".join(self.headings))
            raise failure(path, "part_differs", headings=headings)
        positions = {column.index for column in (*self.columns.used, *more)}
        positions |= set() if self.geometry is None else {self.geometry}
        positions |= {self.numbers.index} if self.numbers else set()
        read = source.read(row, sorted(positions), lambda _done: None)
        if self.numbers:
            read = Columns(read.cells, read.cells[self.numbers.index].to_numpy().astype(np.int32))
        table = RegisterTable.of(
            path, self.columns, read, self.geometry, self.mappings, in_blocks=self.in_blocks
        )
        return source, read, table.with_decimal_points(surely=True) if self.pointed else table

    def table(self, place: tuple[NDArray[Any], ...], texts: Sequence[pa.Array]) -> RegisterTable:
        """Return some rows by their coordinates, site types and provinces named."""
        site_types, *provinces = [pa.chunked_array([each]) for each in texts]
        x, y, unreadable = place
        return RegisterTable.of_values(
            np.arange(len(x), dtype=np.int32),
            (x, y, unreadable),
            [province_names(each, self.mappings) for each in provinces],
            site_type_names(site_types, self.mappings),
            has_coordinates=self.has_coordinates,
        )

    def classified(self, table: RegisterTable) -> tuple[RegisterCounting, list[ClassifiedRows]]:
        """Return what counts the rows of a table, and what becomes of them, chunk by chunk."""
        none = np.zeros(0, np.intp)
        division = name_division("", table, none, none.astype(np.int16), self.options.division)
        counting = RegisterCounting(self.classifier, table, division)
        starts = range(0, max(1, len(table.rows)), CHUNK)
        return counting, [counting.classify(start, self.finding) for start in starts]

    def decided(self, file: str, samples: Sequence[Sample]) -> PartsPlan:
        """Return the plan with what is decided by a sample.

        Raises
        ------
        InputError
            If the reference system is not known.
        """
        if not samples:
            return self
        place, texts = (
            tuple(map(np.concatenate, zip(*each, strict=True)))
            for each in zip(*samples, strict=True)
        )
        table = self.table(place, [pa.array(each, pa.utf8()) for each in texts])
        path = Path(file)
        if self.options.crs is None and self.geometry is None:
            table = table.with_decimal_points()
        finding = recognised_system(path, table, self.crs, self.options)
        division = division_of_names(path, table, finding, self.classifier, self.options)
        year = DIVISION if division.merged is None else MERGED_DIVISION
        return replace(
            self,
            options=replace(self.options, division=year),
            finding=finding,
            pointed=len(table.restored) > 0,
            problems=(*finding.problems, *division.problems),
        )


def _headings(source: Source, row: int) -> tuple[str, ...]:
    return next((each.cells for each in source.head.rows if each.number == row), ())
