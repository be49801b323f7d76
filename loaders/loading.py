"""One table of everything: 63 polygons joined with what is known of the access points."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeAlias

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
from loaders.database.connection import Copy, is_address, public_name
from loaders.evidence.published import published
from loaders.isolation import process
from loaders.names.mappings import KINDS, NO_MAPPINGS
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import JoinReport
from loaders.reading import FileResult, content_as, read_file
from loaders.register.reader import Register

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd

    from loaders.names.mappings import Kind, Mappings
    from loaders.problems.catalogue import FileKind
    from loaders.problems.report import FileReport
    from loaders.reading import FileOptions

Files: TypeAlias = "tuple[Path | str | None, Path | str | None, Path | str | None]"
DATA_KINDS: Final[tuple[FileKind, ...]] = ("boundaries", "counts", "points")
"""What files bring, in the order in which they are given and read."""


def check(
    boundaries_file: Path | str | None = None,
    counts_file: Path | str | None = None,
    points_file: Path | str | None = None,
    *,
    options: Mapping[FileKind, FileOptions] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    in_process: bool = True,
) -> JoinReport:
    """Report how some files join; problems of the files are part of the report.

    Parameters
    ----------
    boundaries_file, counts_file, points_file, options, mappings, in_process
        As for :func:`load`.
    """
    files = (boundaries_file, counts_file, points_file)
    return report(read(files, options, mappings, in_process=in_process), mappings)


def load(
    boundaries_file: Path | str | None = None,
    counts_file: Path | str | None = None,
    points_file: Path | str | None = None,
    *,
    options: Mapping[FileKind, FileOptions] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    in_process: bool = True,
) -> AccessPoints:
    """Load boundaries and counts, join them, and report.

    Parameters
    ----------
    boundaries_file
        Boundaries of the 63 provinces; the embedded ones by default. It and the others may
        be addresses of tables, as :data:`loaders.database.connection.EXPECTED`.
    counts_file
        A table of counts; the published figures by default.
    points_file
        A register of access points, to be counted instead of a table.
    options, mappings, in_process
        As for :func:`loaders.reading.read_file`; the options by kind of file.

    Raises
    ------
    InputError
        With all problems of all files, if any of them is an error.
    """
    files = (boundaries_file, counts_file, points_file)
    return joined(read(files, options, mappings, in_process=in_process), mappings)


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
    by_kind = {reading.kind: reading for reading in readings}
    boundaries = content_as(by_kind.get("boundaries"), Boundaries)
    polygons, named = set(tables.provinces()["province_code"]), set[str]()
    if "boundaries" in by_kind:
        polygons = set(boundaries.provinces["province_code"]) if boundaries else set()
    others: tuple[Problem, ...] = ()
    if {"counts", "points"} <= by_kind.keys():
        others = (Problem("counts_twice", by_kind["points"].file),)
    elif counts := _counts(by_kind):
        named = set(counts.cells["province_code"])
    elif not {"counts", "points"} & by_kind.keys():
        named = set(published().provinces)
    files = [reading.report for reading in readings]
    if mappings_report:
        files.append(mappings_report)
    if all(reading.content for reading in readings):
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
    join_report = report(readings, mappings, mappings_report)
    if not join_report.loadable:
        raise InputError(join_report.problems)
    by_kind = {reading.kind: reading for reading in readings}
    boundaries, counts = content_as(by_kind.get("boundaries"), Boundaries), _counts(by_kind)
    known = None if counts else published()
    cells = cells_of_counts(counts) if counts else ordered_columns(published().cells)
    polygons = boundaries.provinces if boundaries else geodata.boundaries.provinces()
    return AccessPoints(
        provinces=join(polygons, cells),
        cells=cells,
        problems=join_report.problems,
        boundaries_file=boundaries.file if boundaries else None,
        counts_file=counts.file if counts else None,
        published=known,
        ranges=cell_ranges(cells),
        register=content_as(by_kind.get("points"), Register),
    )


def read(
    files: Files,
    options: Mapping[FileKind, FileOptions] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    *,
    in_process: bool = True,
    copies: Mapping[FileKind, Copy] | None = None,
) -> tuple[FileResult, ...]:
    """Read boundaries, counts and a register of points, as far as there are any.

    Parameters
    ----------
    files
        Paths, addresses of tables of PostgreSQL, or ``None``, in that order.
    options, mappings, in_process
        As for :func:`loaders.reading.read_file`; the options by kind of file.
    copies
        The tables as they were copied before; they are copied now if there are none.
    """
    with TemporaryDirectory(prefix="access-map-") as folder:
        if copies is None:
            copies = copied(files, Path(folder), in_process=in_process)
        readings: list[FileResult] = []
        for kind, file in zip(DATA_KINDS, files, strict=True):
            copy = copies.get(kind)
            path = copy.path if copy else file
            if copy and not path:
                unread = FileResult(kind, copy.name, None, copy.problems)
                readings.append(unread.named(copy.name))
            elif path is not None:
                reading = read_file(
                    kind,
                    Path(path),
                    (options or {}).get(kind),
                    mappings,
                    provinces=outlines(readings),
                    in_process=in_process,
                )
                readings.append(reading.named(copy.name) if copy else reading)
    return tuple(readings)


def copied(files: Files, folder: Path, *, in_process: bool = True) -> dict[FileKind, Copy]:
    """Copy the tables of databases among some files into a folder."""
    given = zip(DATA_KINDS, files, strict=True)
    addresses = {kind: address for kind, address in given if is_address(address)}
    if not addresses:
        return {}
    from loaders.database.copies import copy_tables  # noqa: PLC0415 - its driver takes long

    if in_process:
        return copy_tables(addresses, folder)
    try:
        return process.run_isolated(copy_tables, addresses, folder)
    except InputError as error:
        return {
            kind: Copy(public_name(address), problems=error.problems)
            for kind, address in addresses.items()
        }


def outlines(readings: Collection[FileResult]) -> gpd.GeoDataFrame | None:
    """Return the outlines that were read among some files, if any were."""
    reading = next((each for each in readings if each.kind == "boundaries"), None)
    boundaries = content_as(reading, Boundaries)
    return boundaries.provinces if boundaries else None


@cache
def embedded() -> AccessPoints:
    """Return the embedded boundaries with the published figures; once per process."""
    return load()


def _counts(by_kind: Mapping[FileKind, FileResult]) -> CountedCells | None:
    if counts := content_as(by_kind.get("counts"), Counts):
        return CountedCells(counts.cells, counts.file)
    if register := content_as(by_kind.get("points"), Register):
        return CountedCells(register.counts, register.file)
    return None


def _names(readings: Collection[FileResult]) -> dict[Kind, tuple[str, ...]]:
    """Return the names that were looked up in some files, by kind."""
    names: dict[Kind, tuple[str, ...]] = dict.fromkeys(KINDS, ())
    for reading in readings:
        if isinstance(reading.content, Boundaries):
            names["province"] += reading.content.names_met
        elif isinstance(reading.content, Counts | Register):
            for kind in KINDS:
                names[kind] += reading.content.names_met.get(kind, ())
    return names
