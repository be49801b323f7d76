"""A register of access points, one row per point -> checked counts per province and site type.

Every row is joined, left out with a reason, or a problem; nothing is lost on the way, and
nothing is counted where the file does not say so. A million rows take seconds: names are
read once each, points are told by a grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from loaders.choices import NO_REGISTER_CHOICES, RegisterChoices
from loaders.coordinate_systems import CRS_STORED, CrsFinding, Sample, recognise_crs
from loaders.mappings import Kind, Mappings
from loaders.problems import InputError, Problem, outcome
from loaders.register_columns import RegisterColumns, find_columns, unknown_choices
from loaders.register_coordinates import numbers, pairs, wkb_points
from loaders.register_names import (
    PROVINCE_CODES,
    SITE_TYPE_CODES,
    Names,
    TooManyNamesError,
    province_names,
    site_type_names,
)
from loaders.register_report import RegisterReport
from loaders.register_rows import REASON, Judged, RowJudge, RowValues, joined_rows
from loaders.register_sources import Columns, Source, check_rows, failure, open_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from loaders.headings import Column
    from loaders.ledger import Ledger

    Progress = Callable[[float], None]

_CHUNK: Final = 1 << 17
"""Rows judged at once: some ten megabytes of numbers."""
_READ: Final = 0.5
"""Share of the time that goes into reading the file, for the progress told."""
_SAMPLE: Final = 2000
"""Positions by which the reference system is recognised."""


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """How a register was read.

    Attributes
    ----------
    kind
        ``csv``, ``parquet`` or ``workbook``.
    encoding, sheet
        Of a text file, and of a workbook.
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
        Where that comes from, as in :class:`loaders.coordinate_systems.CrsFinding`.
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
        :attr:`loaders.counts.Counts.cells`; ``row`` is the first that counts.
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
        The names that were looked up, for :meth:`loaders.mappings.Mappings.unused`.
    """

    points: pd.DataFrame
    counts: pd.DataFrame
    categories: pd.DataFrame
    ledger: Ledger
    reading: RegisterReading
    file: str
    problems: tuple[Problem, ...]
    names_met: dict[Kind, tuple[str, ...]]


def read_register(
    path: Path | str,
    provinces: gpd.GeoDataFrame,
    choices: RegisterChoices = NO_REGISTER_CHOICES,
    mappings: Mappings = Mappings(),  # noqa: B008 - immutable
    progress: Progress | None = None,
) -> Register:
    """Read a register of access points and count it.

    Parameters
    ----------
    path
        CSV, Parquet, GeoParquet of points or workbook: one row per access point with its
        site type, and coordinates (degrees, or metres of a system that can be told) or
        the name of its province.
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
    table = _Table.of(path, columns, read, geometry, mappings)
    finding = _recognised(path, table, source, choices)
    counting = _Counting(RowJudge(provinces, has_coordinates=table.has_coordinates), table)
    report = RegisterReport(path.name, columns, read, *table.names)
    for start in range(0, len(read.rows), _CHUNK):
        counting.take(start, finding, report)
        tell(_READ + (1 - _READ) * min(1.0, (start + _CHUNK) / len(read.rows)))
    ledger = report.ledger()
    problems = (
        *report.about_columns(),
        *(one for one in finding.problems if one.code != "crs_assumed_degrees"),
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


def _find_table(path: Path, choices: RegisterChoices) -> tuple[Source, RegisterColumns]:
    """Return the first table whose headings make up a register, and its columns."""
    found = []
    for source in open_sources(path, choices.encoding):
        if choices.sheet is None or source.sheet in {None, choices.sheet}:
            found.append((source, find_columns(source.head, choices)))
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
        yield Problem("error", "site_type_column_missing", path.name, columns.row or None)
    if not columns.located and not columns.provinces:
        yield Problem("error", "place_columns_missing", path.name, columns.row or None)


class _Names(NamedTuple):
    """The names of a register: of each column of provinces, and of the site types."""

    provinces: tuple[Names, ...]
    site_type: Names


@dataclass(frozen=True, slots=True)
class _Table:
    """The cells of a register as numbers."""

    rows: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    unreadable: NDArray[np.bool_]
    has_coordinates: bool
    names: _Names
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
    ) -> _Table:
        assert columns.site_type  # found, or the reading has ended
        current: Column | None = None
        try:
            provinces = []
            for current in columns.provinces:
                provinces.append(province_names(read.values[current.index], mappings))
            current = columns.site_type
            site_type, others = site_type_names(read.values[current.index], mappings)
        except TooManyNamesError as error:
            heading = current.heading if current else ""
            raise InputError(
                (Problem("error", "column_many_names", path.name, column=heading),)
            ) from error
        x, y, unreadable = _coordinates(columns, read, geometry)
        named, differ = _agreed(provinces, len(read.rows))
        return cls(
            rows=read.rows,
            x=x,
            y=y,
            unreadable=unreadable,
            has_coordinates=columns.located or geometry is not None,
            names=_Names(tuple(provinces), site_type),
            others=others,
            named=named,
            differ=differ,
        )

    @property
    def names_met(self) -> dict[Kind, tuple[str, ...]]:
        """The names that were looked up, by kind."""
        provinces = dict.fromkeys(text for one in self.names.provinces for text in one.texts)
        return {"province": tuple(provinces), "site_type": self.names.site_type.texts}


def _coordinates(
    columns: RegisterColumns, read: Columns, geometry: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    if geometry is not None:
        return wkb_points(read.values[geometry])
    if columns.x and columns.y:
        x, wrong_x = numbers(read.values[columns.x.index])
        y, wrong_y = numbers(read.values[columns.y.index])
        # One of two is no place.
        return x, y, wrong_x | wrong_y | (np.isnan(x) != np.isnan(y))
    if columns.both:
        return pairs(read.values[columns.both.index])
    nowhere = np.full(len(read.rows), np.nan)
    return nowhere, nowhere, np.zeros(len(read.rows), bool)


def _agreed(
    provinces: list[Names], count: int
) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
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


def _recognised(
    path: Path, table: _Table, source: Source, choices: RegisterChoices
) -> CrsFinding:
    """Return the reference system of the coordinates, by a sample of those that are any."""
    if not table.has_coordinates:
        return CrsFinding(None, "unknown")
    usable = np.isfinite(table.x) & np.isfinite(table.y) & ((table.x != 0) | (table.y != 0))
    rows = np.flatnonzero(usable)
    if not len(rows):
        return CrsFinding(None, "unknown")
    rows = rows[:: max(1, -(-len(rows) // _SAMPLE))]
    codes = [PROVINCE_CODES[place] if place >= 0 else None for place in table.named[rows]]
    sample = Sample(table.x[rows], table.y[rows], codes if any(codes) else ())
    finding = recognise_crs(sample, source.crs, choices.crs, path.name)
    if outcome(finding.problems) == "refused":
        raise InputError(finding.problems)
    return finding


@dataclass(slots=True)
class _Counting:
    """Counts the rows, chunk by chunk."""

    judge: RowJudge
    table: _Table
    kept: list[tuple[NDArray[np.generic], ...]] = field(default_factory=list)
    counted: NDArray[np.int64] = field(init=False)
    first: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        cells = len(PROVINCE_CODES) * (len(SITE_TYPE_CODES) + len(self.table.others))
        self.counted = np.zeros(cells, np.int64)
        self.first = np.full(cells, np.iinfo(np.int64).max)

    @property
    def _types(self) -> int:
        return len(SITE_TYPE_CODES) + len(self.table.others)

    def take(self, start: int, finding: CrsFinding, report: RegisterReport) -> None:
        """Judge and count the rows of one chunk."""
        table, chunk = self.table, slice(start, start + _CHUNK)
        lon, lat = _degrees(table.x[chunk], table.y[chunk], finding)
        types = table.names.site_type.meaning[chunk]
        values = RowValues(
            lon=lon,
            lat=lat,
            unreadable=table.unreadable[chunk],
            named=table.named[chunk],
            differ=table.differ[chunk],
            site_type=types,
            site_types=len(SITE_TYPE_CODES),
        )
        judged = self.judge.judge(values)
        report.take(start, judged)
        joined = joined_rows(judged)
        self._count(judged, types, table.rows[chunk])
        self.kept.append(
            (
                table.rows[chunk][joined],
                np.where(judged.located, lon, np.nan)[joined],
                np.where(judged.located, lat, np.nan)[joined],
                judged.province[joined].astype(np.int8),
                types[joined].astype(np.int8),
            )
        )

    def _count(
        self, judged: Judged, types: NDArray[np.int16], rows: NDArray[np.int32]
    ) -> None:
        other = judged.reason == REASON["site_type_other"]
        counts = np.flatnonzero(joined_rows(judged) | other)
        cells = judged.province[counts].astype(np.int64) * self._types + types[counts]
        self.counted += np.bincount(cells, minlength=len(self.counted))
        found, at = np.unique(cells, return_index=True)
        self.first[found] = np.minimum(self.first[found], rows[counts[at]])

    def points(self) -> pd.DataFrame:
        row, lon, lat, province, site_type = map(
            np.concatenate, zip(*self.kept, strict=True)
        ) if self.kept else (np.array([]),) * 5
        return pd.DataFrame(
            {
                "row": row.astype(np.int32),
                "lon": lon,
                "lat": lat,
                "province_code": pd.Categorical.from_codes(
                    province.astype(np.int8), PROVINCE_CODES
                ),
                "site_type": pd.Categorical.from_codes(site_type.astype(np.int8), SITE_TYPE_CODES),
            }
        )

    def counts(self) -> pd.DataFrame:
        cells = np.flatnonzero(self.counted)
        province, site_type = np.divmod(cells, self._types)
        cells = cells[site_type < len(SITE_TYPE_CODES)]
        province, site_type = np.divmod(cells, self._types)
        points = pd.array(self.counted[cells], dtype="Int64")
        return pd.DataFrame(
            {
                "province_code": pd.Series([PROVINCE_CODES[one] for one in province], dtype=str),
                "site_type": pd.Series([SITE_TYPE_CODES[one] for one in site_type], dtype=str),
                "points": points,
                "points_low": points.copy(),
                "points_high": points.copy(),
                "row": self.first[cells],
            }
        )

    def categories(self) -> pd.DataFrame:
        cells = np.flatnonzero(self.counted)
        cells = cells[cells % self._types >= len(SITE_TYPE_CODES)]
        province, kind = np.divmod(cells, self._types)
        spelled = [self.table.others[one - len(SITE_TYPE_CODES)] for one in kind]
        return pd.DataFrame(
            {
                "province_code": pd.Series([PROVINCE_CODES[one] for one in province], dtype=str),
                "category": pd.Series(spelled, dtype=str),
                "points": self.counted[cells],
            }
        )


def _degrees(
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
    placed = np.where(np.isinf(placed), 999.0, placed)
    return np.where(zero, 0.0, placed[:, 0]), np.where(zero, 0.0, placed[:, 1])


def _reading(
    source: Source, columns: RegisterColumns, finding: CrsFinding, geometry: int | None
) -> RegisterReading:
    held = [("x", columns.x), ("y", columns.y), ("both", columns.both)]
    if not (columns.x and columns.y):
        held = [("both", columns.both)]
    held += [("province", column) for column in columns.provinces]
    held.append(("site_type", columns.site_type))
    named = [(role, column.heading) for role, column in held if column is not None]
    if geometry is not None:
        named.insert(0, ("geometry", source.head.rows[0].text(geometry)))
    code = None if finding.crs is None else finding.crs.to_epsg()
    return RegisterReading(
        kind=source.kind,
        encoding=source.encoding,
        sheet=source.sheet,
        heading_row=columns.row,
        columns=tuple(named),
        ignored=tuple(column.heading for column in columns.ignored),
        crs=f"EPSG:{code}" if code else finding.crs and finding.crs.name,
        how=finding.how,
        swapped=finding.swapped,
    )
