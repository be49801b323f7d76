"""A register of access points, one row per point -> checked counts per province and site type.

Every row is joined, left out with a reason, or a problem; nothing is lost on the way, and
nothing is counted where the file does not say so. A million rows take seconds: names are
read once each, points are told by a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loaders.names.mappings import NO_MAPPINGS, Kind, Mappings
from loaders.options import NO_REGISTER_OPTIONS, RegisterOptions
from loaders.problems.problem import InputError, Problem
from loaders.register.columns import RegisterColumns, find_columns, unknown_choices
from loaders.register.counting import CHUNK, RegisterCounting
from loaders.register.open_source import open_sources
from loaders.register.row_outcomes import RowClassifier
from loaders.register.row_report import RegisterReport
from loaders.register.source import check_rows, failure
from loaders.register.table import RegisterTable, recognised

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from loaders.problems.ledger import Ledger
    from loaders.register.source import Progress, Source
    from loaders.spatial.coordinate_systems import CrsFinding

_READ: Final = 0.5
"""Share of the time that goes into reading the file, for the progress told."""


@dataclass(frozen=True, slots=True)
class RegisterInterpretation:
    """How a register was read.

    Attributes
    ----------
    kind
        As :class:`loaders.register.source.Source` has it: ``csv``, ``parquet``, ``xlsx``.
    encoding, sheet
        Of a text file, and of a workbook or map format.
    heading_row
        0 where the headings are the names of the columns.
    columns
        Pairs of what a column holds (``x``, ``y``, ``both``, ``geometry``, ``province``,
        ``site_type``) and its heading.
    ignored
        Headings of the columns that are not used.
    crs
        Reference system of the coordinates as ``EPSG:4326``, ``None`` without any.
    how
        Where that comes from, as in :class:`loaders.spatial.coordinate_systems.CrsFinding`.
    swapped
        Whether the coordinates stood in the other order.
    """

    kind: str
    encoding: str | None
    sheet: str | None
    heading_row: int
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    crs: str | None
    how: str
    swapped: bool


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """What a register says.

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
    """

    points: pd.DataFrame
    counts: pd.DataFrame
    categories: pd.DataFrame
    ledger: Ledger
    reading: RegisterInterpretation
    file: str
    problems: tuple[Problem, ...]
    names_met: dict[Kind, tuple[str, ...]]


def read_register(
    path: Path | str,
    provinces: gpd.GeoDataFrame,
    choices: RegisterOptions = NO_REGISTER_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
    progress: Progress | None = None,
) -> Register:
    """Read a register of access points and count it.

    Parameters
    ----------
    path
        CSV, Parquet, workbook, or points in a map format: one row per access point with
        its site type, and coordinates (degrees, or metres of a system that can be told)
        or the name of its province.
    provinces
        ``province_code`` and ``geometry`` (EPSG:4326).
    choices
        What a person has said of the file.
    mappings
        What names mean that are not known.
    progress
        Called with the share that is done, from 0 to 1.

    Returns
    -------
    Register
        What could be counted, and every problem.

    Raises
    ------
    InputError
        If nothing can be read at all: no table, no columns that say type and place, a
        reference system that is not known.
    """
    path = Path(path)
    tell: Progress = progress or _tell_nobody
    tell(0.0)
    source, columns = _find_table(path, choices)
    used = [column.index for column in columns.used]
    geometry = source.geometry if not columns.located else None
    if geometry is not None:
        used.append(geometry)
    read = source.read(columns.row, sorted(set(used)), lambda done: tell(done * _READ))
    check_rows(path, len(read.rows))
    if not len(read.rows) and not read.misshapen:
        raise failure(path, "file_empty")
    table = RegisterTable.of(path, columns, read, geometry, mappings)
    finding = recognised(path, table, source, choices)
    counting = RegisterCounting(
        RowClassifier(provinces, has_coordinates=table.has_coordinates), table
    )
    report = RegisterReport(path.name, columns, read, table.provinces, table.site_type)
    for start in range(0, max(1, len(read.rows)), CHUNK):
        counting.take(start, finding, report)
        tell(_READ + (1 - _READ) * min(1.0, (start + CHUNK) / max(1, len(read.rows))))
    ledger = report.ledger()
    problems = (
        *source.problems,
        *report.about_columns(),
        *finding.problems,
        *report.about_rows(),
    )
    if not ledger.of("joined").rows:
        problems += (Problem("error", "no_points_joined", path.name),)
    tell(1.0)
    return Register(
        points=counting.points(),
        counts=counting.counts(),
        categories=counting.categories(),
        ledger=ledger,
        reading=_reading(source, columns, finding, geometry),
        file=path.name,
        problems=problems,
        names_met=table.names_met,
    )


def _tell_nobody(_done: float) -> None:
    pass


def _find_table(path: Path, choices: RegisterOptions) -> tuple[Source, RegisterColumns]:
    """Return the first table whose headings make up a register, and its columns."""
    found = [
        (source, find_columns(source.head, choices))
        for source in open_sources(path, choices.encoding)
        if choices.sheet is None or source.sheet in {None, choices.sheet}
    ]
    if not found:
        raise failure(path, "sheet_missing", sheet=choices.sheet)
    located = [pair for pair in found if pair[1].site_type and pair[0].geometry is not None]
    complete = [pair for pair in found if pair[1].complete] + located
    # Of several readings the one that makes most of the headings.
    best = max(complete or found, key=lambda pair: pair[1].understood)
    source, columns = best
    if unknown := unknown_choices(source.head, columns.row, choices):
        raise InputError(
            tuple(Problem("error", "column_not_there", path.name, value=one) for one in unknown)
        )
    if not complete:
        raise InputError(tuple(_missing(path, columns)))
    return best


def _missing(path: Path, columns: RegisterColumns) -> Iterator[Problem]:
    if not columns.understood:
        yield Problem("error", "no_register_headings", path.name)
        return
    if not columns.site_type:
        yield Problem("error", "register_type_missing", path.name, columns.row or None)
    if not columns.located and not columns.provinces:
        yield Problem("error", "place_columns_missing", path.name, columns.row or None)


def _reading(
    source: Source, columns: RegisterColumns, finding: CrsFinding, geometry: int | None
) -> RegisterInterpretation:
    held = [("x", columns.x), ("y", columns.y), ("both", columns.both)]
    if not (columns.x and columns.y):
        held = [("both", columns.both)]
    held += [("province", column) for column in columns.provinces]
    held.append(("site_type", columns.site_type))
    named = [(role, column.heading) for role, column in held if column is not None]
    if geometry is not None:
        named.insert(0, ("geometry", source.head.rows[0].text(geometry)))
    code = None if finding.crs is None else finding.crs.to_epsg()
    return RegisterInterpretation(
        kind=source.kind,
        encoding=source.encoding,
        sheet=source.sheet,
        heading_row=columns.row,
        columns=tuple(named),
        ignored=tuple(column.heading for column in columns.ignored),
        crs=f"EPSG:{code}" if code else str(finding.crs.name) if finding.crs else None,
        how=finding.how,
        swapped=finding.swapped,
    )
