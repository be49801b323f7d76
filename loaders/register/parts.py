"""A register in parts, larger than one file or one machine -> checked counts.

Each part is read and classified alone, wherever that is done, and the results are added. What is
decided for a whole register is decided once, by a sample of the rows of all parts: its columns,
the reference system and the order of its axes, decimal points, the division of its names. Names
in blocks are looked for in each part alone, for a part may begin in the middle of one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import getitem
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from geodata.tables import DIVISION
from loaders.cells import SITE_TYPES
from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.options import NO_REGISTER_OPTIONS, RegisterOptions
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import ProblemRecorder, excerpt, failure
from loaders.register.counting import CHUNK, RegisterCounting
from loaders.register.name_columns import (
    MOST_NAMES,
    PROVINCE_CODES,
    province_names,
    site_type_names,
)
from loaders.register.name_division import MERGED_DIVISION, name_division
from loaders.register.open_source import open_sources
from loaders.register.reader import division_of_names, find_table
from loaders.register.repetitions import PART_BITS, ROW, identity_columns, row_keys
from loaders.register.repetitions_of_parts import find_repeated, left_out
from loaders.register.row_outcomes import RowClassifier
from loaders.register.row_report import RegisterReport, repetition_problems
from loaders.register.sum_of_parts import (
    CountedParts,
    PartCount,
    added,
    names_met,
)
from loaders.register.table import RegisterTable, recognised_system
from loaders.spatial.coordinate_systems import CrsFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from loaders.names.heading_words import Column
    from loaders.register.columns import RegisterColumns
    from loaders.register.repetitions_of_parts import Cluster
    from loaders.register.source import Columns, Source

_SAMPLED_BYTES: Final = 4_000_000
"""Every row of so many bytes is sampled, of twice as many every second."""


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

    @classmethod
    def of(
        cls,
        paths: Sequence[Path],
        provinces: gpd.GeoDataFrame,
        options: RegisterOptions,
        mappings: Mappings,
    ) -> Self:
        """Return the plan by the first part that can be understood."""
        for path in paths:
            try:
                source, columns, _ = find_table(path, options)
            except InputError:
                if path is paths[-1]:
                    raise
                continue
            break
        return cls(
            _headings(source, columns.row),
            columns,
            identity_columns(columns, source.head),
            None if columns.located else source.geometry,
            source.crs,
            provinces,
            options,
            mappings,
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
        read = source.read(row, sorted(positions), lambda _done: None)
        table = RegisterTable.of(path, self.columns, read, self.geometry, self.mappings)
        return source, read, table.with_decimal_points(surely=True) if self.pointed else table

    def decided(
        self, file: str, samples: Sequence[_Sample]
    ) -> tuple[PartsPlan, tuple[Problem, ...]]:
        """Return the plan with what is decided by a sample, and the problems of that.

        Raises
        ------
        InputError
            If the reference system is not known.
        """
        if not samples:
            return self, ()
        places, texts = zip(*samples, strict=True)
        x, y, unreadable = map(np.concatenate, zip(*places, strict=True))
        names = [pa.chunked_array(each, pa.utf8()) for each in zip(*texts, strict=True)]
        table = RegisterTable.of_values(
            np.arange(len(x), dtype=np.int32),
            (x, y, unreadable),
            [province_names(each, self.mappings) for each in names[1:]],
            site_type_names(names[0], self.mappings),
            has_coordinates=self.has_coordinates,
        )
        path = Path(file)
        if self.options.crs is None and self.geometry is None:
            table = table.with_decimal_points()
        finding = recognised_system(path, table, self.crs, self.options)
        division = division_of_names(path, table, finding, self.classifier, self.options)
        year = DIVISION if division.merged is None else MERGED_DIVISION
        decided = replace(
            self,
            options=replace(self.options, division=year),
            finding=finding,
            pointed=len(table.restored) > 0,
        )
        return decided, (*finding.problems, *division.problems)


_Sample = tuple[tuple["NDArray[Any]", ...], tuple["NDArray[Any]", ...]]
"""Coordinates and where they cannot be read; the site types and the provinces named."""


def count_parts(
    paths: Sequence[Path],
    provinces: gpd.GeoDataFrame,
    options: RegisterOptions = NO_REGISTER_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
    *,
    cluster: Cluster,
) -> CountedParts:
    """Count a register in parts.

    Parameters
    ----------
    paths
        The parts, all with the same headings; rows of a later one come after those of an earlier.
    provinces, options, mappings
        As for :func:`loaders.register.reader.read_register`.
    cluster
        Carries the steps out; all of it must see the files under these paths.

    Raises
    ------
    InputError
        If no part can be understood, or the reference system is not known.
    """
    folder = os.path.commonpath([path.parent for path in paths])
    names = [path.relative_to(folder).as_posix() for path in paths]
    plan = PartsPlan.of(paths, provinces, options, mappings)
    shared = cluster.scatter(plan, broadcast=True)
    step = sum(path.stat().st_size for path in paths) // _SAMPLED_BYTES + 1
    sampled = [cluster.submit(_sample, shared, path, step) for path in paths]
    samples = [each for each in cluster.gather(sampled, errors="skip") if each]
    plan, problems = plan.decided(f"{Path(folder).name}/…", samples)
    shared = cluster.scatter(plan, broadcast=True)

    def counted(places: Iterable[int], again: NDArray[np.int64]) -> dict[int, Any]:
        parts = again >> PART_BITS
        return {
            place: cluster.submit(
                _count, shared, place, paths[place], names[place], again[parts == place]
            )
            for place in places
        }

    def summaries(tasks: dict[int, Any]) -> dict[int, PartCount]:
        first = [cluster.submit(getitem, each, 0) for each in tasks.values()]
        return {each.number: each for each in cluster.gather(first, errors="skip")}

    tasks = counted(range(len(paths)), np.zeros(0, np.int64))
    found = summaries(tasks)
    read = [place for place, each in found.items() if each.ledger]
    keys = {place: cluster.submit(getitem, tasks[place], 1) for place in read}
    del tasks
    rows = sum(each.ledger.of("joined").rows for each in found.values() if each.ledger)
    columns = found[read[0]].keys if read else ()
    repeated = list(find_repeated(cluster, keys, rows, columns))
    again = left_out(repeated, options.once)
    found |= summaries(counted(np.unique(again >> PART_BITS).tolist(), again))
    results = [found[place] for place in sorted(found)]
    lost = [
        Problem("reading_failed", name) for place, name in enumerate(names) if place not in found
    ]
    total = added(results)
    problems = (*problems, *total.problems, *lost, *repetition_problems(repeated, names))
    problems += mappings.unused(names_met(results))
    return replace(total, problems=problems, parts=len(paths), unread=len(paths) - total.parts)


def _headings(source: Source, row: int) -> tuple[str, ...]:
    return next((each.cells for each in source.head.rows if each.number == row), ())


def _sample(plan: PartsPlan, path: Path, step: int) -> _Sample | None:
    """Return some rows of a part, among them one with each name; nothing of a bad part."""
    try:
        _, _, table = plan.read(path)
    except InputError:
        return None
    columns = (table.site_type, *table.provinces)
    names = pd.DataFrame({place: each.text for place, each in enumerate(table.provinces)})
    names["unplaced"] = np.isnan(table.x) | np.isnan(table.y)
    different = np.flatnonzero(~names.duplicated())
    rows = np.union1d(np.arange(0, len(table.rows), step), different)
    texts = tuple(np.array(each.texts, object)[each.text[rows]] for each in columns)
    return (table.x[rows], table.y[rows], table.unreadable[rows]), texts


def _count(
    plan: PartsPlan, number: int, path: Path, name: str, again: NDArray[np.int64]
) -> tuple[PartCount, pd.DataFrame | None]:
    """Return what came of a part, and the rows that count by what others may repeat of them."""
    try:
        source, read, table = plan.read(path, plan.identity)
    except InputError as error:
        return PartCount(number, tuple(replace(each, file=name) for each in error.problems)), None
    none = np.zeros(0, np.intp)
    division = name_division(name, table, none, none.astype(np.int16), plan.options.division)
    counting = RegisterCounting(plan.classifier, table, division)
    recorder = ProblemRecorder(
        name, problems=[replace(each, file=name) for each in source.problems]
    )
    report = RegisterReport(recorder, plan.columns, read, table, MOST_NAMES)
    starts = range(0, max(1, len(read.rows)), CHUNK)
    classified = [counting.classify(start, plan.finding) for start in starts]
    counting.leave_out(classified, again & ROW)
    keys = row_keys(number, table, classified, read, plan.identity)
    for start, chunk in zip(starts, classified, strict=True):
        counting.add(start, chunk, report)
    ledger = report.ledger()
    report.record_columns()
    report.record_rows()
    types = len(SITE_TYPES) + len(table.others)
    counted = counting.counted.reshape(len(PROVINCE_CODES), types)[:, : len(SITE_TYPES)]
    return PartCount(
        number,
        tuple(recorder.problems),
        ledger,
        counted,
        counting.categories(),
        table.names_met,
        tuple(keys.columns),
    ), keys
