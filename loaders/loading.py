"""One table of everything: 63 polygons joined with what is known of the access points."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geodata.boundaries
from geodata import tables
from loaders.access_points import (
    AccessPoints,
    CountedCells,
    cell_ranges,
    cells_of_counts,
    join,
    ordered_columns,
)
from loaders.boundaries.reader import Boundaries
from loaders.counts.reader import Counts
from loaders.evidence.published import published
from loaders.names.mappings import KINDS, NO_MAPPINGS
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import JoinReport
from loaders.reading import held, read_file
from loaders.register.reader import Register

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd

    from loaders.names.mappings import Kind, Mappings
    from loaders.problems.report import FileKind, FileReport
    from loaders.reading import FileOptions, FileResult


def check(
    boundaries_file: Path | str | None = None,
    counts_file: Path | str | None = None,
    points_file: Path | str | None = None,
    *,
    choices: Mapping[FileKind, FileOptions] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    in_process: bool = True,
) -> JoinReport:
    """Report how some files join, whatever is wrong with them.

    Parameters
    ----------
    boundaries_file, counts_file, points_file, choices, mappings, in_process
        As for :func:`load`.
    """
    files = (boundaries_file, counts_file, points_file)
    return report(read(files, choices, mappings, in_process=in_process), mappings)


def load(
    boundaries_file: Path | str | None = None,
    counts_file: Path | str | None = None,
    points_file: Path | str | None = None,
    *,
    choices: Mapping[FileKind, FileOptions] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    in_process: bool = True,
) -> AccessPoints:
    """Load boundaries and counts, join them, and report.

    Parameters
    ----------
    boundaries_file
        Boundaries of the 63 provinces; the embedded ones by default.
    counts_file
        A table of counts; the published figures by default.
    points_file
        A register of access points, to be counted instead of a table.
    choices, mappings, in_process
        As for :func:`loaders.reading.read_file`; the choices by what a file brings.

    Raises
    ------
    InputError
        With all problems of all files, if any of them is an error.
    """
    files = (boundaries_file, counts_file, points_file)
    return joined(read(files, choices, mappings, in_process=in_process), mappings)


def report(
    readings: Collection[FileResult],
    mappings: Mappings = NO_MAPPINGS,
    mappings_report: FileReport | None = None,
) -> JoinReport:
    """Report how files that were read join.

    Parameters
    ----------
    readings
        One of each kind at the most.
    mappings
        With which they were read.
    mappings_report
        On the file that those come from, if any.
    """
    by_kind = {one.kind: one for one in readings}
    boundaries = held(by_kind.get("boundaries"), Boundaries)
    polygons, named = set(tables.provinces()["province_code"]), set[str]()
    if "boundaries" in by_kind:
        polygons = set(boundaries.provinces["province_code"]) if boundaries else set()
    others: tuple[Problem, ...] = ()
    if {"counts", "points"} <= by_kind.keys():
        others = (Problem("error", "counts_twice", by_kind["points"].file),)
    elif counts := _counts(by_kind):
        named = set(counts.cells["province_code"])
    elif not {"counts", "points"} & by_kind.keys():
        named = set(published().provinces)
    files = [one.report for one in readings]
    if mappings_report:
        files.append(mappings_report)
    if all(one.content for one in readings):
        others += mappings.unused(_names(readings))
    return JoinReport(tuple(files), tuple(sorted(polygons & named)), others)


def joined(
    readings: Collection[FileResult],
    mappings: Mappings = NO_MAPPINGS,
    mappings_report: FileReport | None = None,
) -> AccessPoints:
    """Join files that were read; where there is none of a kind, the embedded data.

    Raises
    ------
    InputError
        With all problems of all files, if any of them is an error.
    """
    found = report(readings, mappings, mappings_report)
    if not found.loadable:
        raise InputError(found.problems)
    by_kind = {one.kind: one for one in readings}
    boundaries, counts = held(by_kind.get("boundaries"), Boundaries), _counts(by_kind)
    known = None if counts else published()
    cells = cells_of_counts(counts) if counts else ordered_columns(published().cells)
    polygons = boundaries.provinces if boundaries else geodata.boundaries.provinces()
    return AccessPoints(
        provinces=join(polygons, cells),
        cells=cells,
        problems=found.problems,
        boundaries_file=boundaries.file if boundaries else None,
        counts_file=counts.file if counts else None,
        published=known,
        ranges=cell_ranges(cells),
        register=held(by_kind.get("points"), Register),
    )


def read(
    files: tuple[Path | str | None, Path | str | None, Path | str | None],
    choices: Mapping[FileKind, FileOptions] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    *,
    in_process: bool = False,
) -> tuple[FileResult, ...]:
    """Read boundaries, counts and a register of points, as far as there are any.

    Parameters
    ----------
    files
        Paths, or ``None``, in that order.
    choices, mappings, in_process
        As for :func:`loaders.reading.read_file`; the choices by what a file brings.
    """
    kinds: tuple[FileKind, ...] = ("boundaries", "counts", "points")
    readings: list[FileResult] = []
    for kind, file in zip(kinds, files, strict=True):
        if file is not None:
            reading = read_file(
                kind,
                Path(file),
                (choices or {}).get(kind),
                mappings,
                provinces=outlines(readings),
                in_process=in_process,
            )
            readings.append(reading)
    return tuple(readings)


def outlines(readings: Collection[FileResult]) -> gpd.GeoDataFrame | None:
    """Return the outlines that were read among some files, if any were."""
    found = next((one for one in readings if one.kind == "boundaries"), None)
    boundaries = held(found, Boundaries)
    return boundaries.provinces if boundaries else None


@cache
def embedded() -> AccessPoints:
    """Return the embedded boundaries with the published figures; once per process."""
    return load()


def _counts(by_kind: Mapping[FileKind, FileResult]) -> CountedCells | None:
    if counts := held(by_kind.get("counts"), Counts):
        return CountedCells(counts.cells, counts.file)
    if register := held(by_kind.get("points"), Register):
        return CountedCells(register.counts, register.file)
    return None


def _names(readings: Collection[FileResult]) -> dict[Kind, tuple[str, ...]]:
    """Return the names that were looked up in some files, by kind."""
    found: dict[Kind, tuple[str, ...]] = dict.fromkeys(KINDS, ())
    for one in readings:
        if isinstance(one.content, Boundaries):
            found["province"] += one.content.names_met
        elif one.content:
            for kind in KINDS:
                found[kind] += one.content.names_met.get(kind, ())
    return found
