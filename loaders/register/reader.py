"""A register of access points, one row per point -> checked counts per province and site type.

Every row is joined, left out with a reason, or a problem; nothing is lost on the way, and
nothing is counted that the file does not state. A million rows take seconds: each name is
resolved once, points are found in provinces by a grid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from loaders.names.mappings import NO_MAPPINGS, Kind, Mappings
from loaders.options import NO_REGISTER_OPTIONS, RegisterOptions
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import ProblemRecorder, failure
from loaders.register.columns import name_column
from loaders.register.counting import CHUNK, RegisterCounting
from loaders.register.name_division import NameDivision, name_division
from loaders.register.open_source import open_sources
from loaders.register.repetitions import identity_columns, row_keys
from loaders.register.repetitions_of_parts import Here, find_repeated, left_out
from loaders.register.row_outcomes import RowClassifier
from loaders.register.row_report import RegisterReport, repetition_problems
from loaders.register.row_table import row_table
from loaders.register.sheet_choice import choose_table
from loaders.register.source import check_rows
from loaders.register.table import RegisterTable, in_degrees, recognised_system

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from loaders.problems.ledger import Ledger
    from loaders.register.columns import RegisterColumns
    from loaders.register.source import Progress, Source
    from loaders.spatial.coordinate_systems import CrsFinding

_READ: Final = 0.5
"""Share of the time that goes into reading the file, for the progress reported."""
SHOWN_ROWS: Final = 20
_SAMPLE: Final = 20_000
"""Rows by which the division of the names is recognised."""


@dataclass(frozen=True, slots=True)
class RegisterInterpretation:
    """How a register was read.

    Attributes
    ----------
    format
        As :class:`loaders.register.source.Source` has it: ``csv``, ``parquet``, ``xlsx``.
    encoding, sheet, sheets
        Of a text file; of a workbook or map format, and all it has.
    heading_rows
        The row of the headings; empty where they are the names of the columns.
    columns
        Pairs of the role of a column (``x``, ``y``, ``both``, ``geometry``, ``province``,
        ``site_type``) and its heading.
    ignored
        Headings of the columns that are not used.
    crs
        Reference system of the coordinates as ``EPSG:4326``, ``None`` without any.
    crs_how
        Where that comes from, as in :class:`loaders.spatial.coordinate_systems.CrsFinding`.
    axes_swapped
        Whether the coordinates were in the other order.
    shown
        The first rows of a text file or a sheet from the top, with their numbers.
    """

    format: str
    encoding: str | None
    sheet: str | None
    heading_rows: tuple[int, ...]
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    crs: str | None
    crs_how: str
    axes_swapped: bool
    sheets: tuple[str, ...] = ()
    shown: tuple[tuple[int, tuple[str, ...]], ...] = ()


class UnreadableRegisterError(InputError):
    """The columns of a register are not known.

    Attributes
    ----------
    reading
        How far the file was understood, so that the user can choose its columns.
    """

    def __init__(self, problems: tuple[Problem, ...], reading: RegisterInterpretation) -> None:
        super().__init__(problems)
        self.reading = reading


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """The content of a register.

    Attributes
    ----------
    points
        One row per access point that counts: ``row`` (int32, as the file has it), ``lon``,
        ``lat`` (degrees, EPSG:4326; NaN where only the province is known),
        ``province_code``, ``site_type`` (categories of text).
    counts
        One row per (province, site type) that the register has, in the form of
        :attr:`loaders.counts.reader.Counts.cells`; ``row`` is the first that counts.
    categories
        Access points of other site types: ``province_code``, ``category`` (as spelled in
        the file), ``points`` (int64); not among the counts.
    ledger
        What became of each row; one point a row.
    reading
        How the file was read.
    file
        Name of the file, without its folder.
    problems
        All that was found; of many rows with one problem a hundred are listed.
    names_met
        The names that were looked up, for :meth:`loaders.names.mappings.Mappings.unused`.
    rows
        What became of each row, as in :func:`loaders.register.row_table.row_table`.
    """

    points: pd.DataFrame
    counts: pd.DataFrame
    categories: pd.DataFrame
    ledger: Ledger
    reading: RegisterInterpretation
    file: str
    problems: tuple[Problem, ...]
    names_met: dict[Kind, tuple[str, ...]]
    rows: pd.DataFrame


def read_register(
    path: Path | str,
    provinces: gpd.GeoDataFrame,
    options: RegisterOptions = NO_REGISTER_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
    progress: Progress | None = None,
) -> Register:
    """Read a register of access points and count it.

    Parameters
    ----------
    path
        CSV, Parquet, workbook, or points in a map format: one row per access point with
        its site type, and coordinates (degrees, or metres of a system that can be recognised)
        or the name of its province.
    provinces
        ``province_code`` and ``geometry`` (EPSG:4326).
    options
        User choices that override detection.
    mappings
        Accepted meanings of names that are not known.
    progress
        Called with the share that is done, from 0 to 1.

    Returns
    -------
    Register
        What could be counted, and every problem.

    Raises
    ------
    InputError
        If nothing can be read at all: no table, a reference system that is not known.
    UnreadableRegisterError
        If there are no columns of type and place.
    """
    path = Path(path)
    report_progress: Progress = progress or (lambda _done: None)
    report_progress(0.0)
    source, columns, sheets = find_table(path, options)
    identity, name = identity_columns(columns, source.head), name_column(columns)
    used = [column.index for column in (*columns.used, *identity, *([name] if name else ()))]
    geometry = source.geometry if not columns.located else None
    if geometry is not None:
        used.append(geometry)
    read = source.read(columns.row, sorted(set(used)), lambda done: report_progress(done * _READ))
    check_rows(path, len(read.rows))
    if not len(read.rows) and not read.misshapen:
        raise failure(path, "file_empty")
    table = RegisterTable.of(path, columns, read, geometry, mappings)
    if options.crs is None and geometry is None:
        table = table.with_decimal_points()
    finding = recognised_system(path, table, source.crs, options)
    classifier = RowClassifier(provinces, has_coordinates=table.has_coordinates)
    division = division_of_names(path, table, finding, classifier, options)
    counting = RegisterCounting(classifier, table, division)
    recorder = ProblemRecorder(path.name, problems=[*source.problems])
    report = RegisterReport(recorder, columns, read, table)
    starts = range(0, max(1, len(read.rows)), CHUNK)
    classified = []
    for start in starts:
        classified.append(counting.classify(start, finding))
        done = min(1.0, (start + CHUNK) / max(1, len(read.rows)))
        report_progress(_READ + (1 - _READ) * done)
    keys = row_keys(0, table, classified, read, identity)
    repeated = [*find_repeated(Here(), {0: keys}, len(keys), [*keys])]
    counting.leave_out(classified, left_out(repeated, options.once))
    for start, chunk in zip(starts, classified, strict=True):
        counting.add(start, chunk, report)
    ledger = report.ledger()
    report.record_columns()
    recorder.problems += (*finding.problems, *division.problems)
    report.record_rows()
    recorder.problems += repetition_problems(repeated, [path.name])
    if not ledger.of("joined").rows:
        recorder.record("no_points_joined")
    report_progress(1.0)
    return Register(
        points=counting.points(),
        counts=counting.counts(),
        categories=counting.categories(),
        ledger=ledger,
        reading=_reading(source, columns, sheets, finding, geometry),
        file=path.name,
        problems=tuple(recorder.problems),
        names_met=table.names_met,
        rows=row_table(read, table, classified, name),
    )


def division_of_names(
    path: Path,
    table: RegisterTable,
    finding: CrsFinding,
    classifier: RowClassifier,
    options: RegisterOptions,
) -> NameDivision:
    """Return the division of the names, by a sample of the rows with coordinates."""
    located = np.flatnonzero(np.isfinite(table.x) & np.isfinite(table.y) & ~table.unreadable)
    sample = located[:: max(1, -(-len(located) // _SAMPLE))]
    lon, lat = in_degrees(table.x[sample], table.y[sample], finding)
    lies_in = classifier.lies_in(lon, lat)
    return name_division(path.name, table, sample, lies_in, options.division)


def find_table(
    path: Path, options: RegisterOptions
) -> tuple[Source, RegisterColumns, tuple[str, ...]]:
    """Return the table whose headings make up a register, its columns, and all sheets."""
    sources = open_sources(path, options.encoding)
    sheets = tuple(dict.fromkeys(source.sheet for source in sources if source.sheet))
    table, problems = choose_table(path, sources, options)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise UnreadableRegisterError(tuple(errors), _reading(*table, sheets))
    source, columns = table
    return replace(source, problems=(*source.problems, *problems)), columns, sheets


def _reading(
    source: Source,
    columns: RegisterColumns,
    sheets: tuple[str, ...],
    finding: CrsFinding | None = None,
    geometry: int | None = None,
) -> RegisterInterpretation:
    roles = ("x", "y") if len(columns.place) > 1 else ("both",)
    named = [(role, column.heading) for role, column in zip(roles, columns.place, strict=False)]
    named += [("province", column.heading) for column in columns.provinces]
    if columns.site_type:
        named.append(("site_type", columns.site_type.heading))
    if geometry is not None:
        named.insert(0, ("geometry", source.head.rows[0].text(geometry)))
    crs = finding.crs if finding else None
    code = crs.to_epsg() if crs else None
    shown = [row for row in source.head.rows[:SHOWN_ROWS] if row.number]
    return RegisterInterpretation(
        format=source.format,
        encoding=source.encoding,
        sheet=source.sheet,
        heading_rows=(columns.row,) if columns.row else (),
        columns=tuple(named),
        ignored=tuple(column.heading for column in columns.ignored),
        crs=f"EPSG:{code}" if code else str(crs.name) if crs else None,
        crs_how=finding.how if finding else "",
        axes_swapped=bool(finding and finding.swapped),
        sheets=sheets,
        shown=tuple((row.number, row.cells) for row in shown),
    )
