"""One table of everything: 63 polygons joined with what is known of the access points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

import geodata.boundaries
from geodata import tables
from loaders.boundaries import Boundaries
from loaders.counts import Counts
from loaders.mappings import KINDS, NO_MAPPINGS
from loaders.problems import InputError, Problem
from loaders.published import Basis, Cell, Published, computers_per_point, published
from loaders.ranges import CountRange
from loaders.readings import held, read_file
from loaders.register import Register
from loaders.report import JoinReport

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd

    from loaders.mappings import Kind, Mappings
    from loaders.readings import Choices, Reading
    from loaders.report import FileKind, FileReport


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class AccessPoints:
    """The 63 provinces with their access points, checked and joined.

    Attributes
    ----------
    provinces
        63 polygons (EPSG:4326) in order of GSO code with ``division`` (2013),
        every column of :func:`geodata.tables.provinces`, and ``in_programme``
        (whether there are rows of ``cells`` for the province).
    cells
        One row per (province, site type), in order of code and of site type:
        ``division``, ``province_code``, ``site_type``, ``points`` (Int64, missing
        where not exact), ``points_low``, ``points_high`` (Int64, missing where
        nothing is known), ``basis`` (``published``, ``derived``, ``range`` or
        ``unknown``), ``sources`` (tuple of statement codes or of one file name).
    problems
        The report of the join: what was found in the input, errors first, then warnings,
        then remarks, each in the order found.
    boundaries_file, counts_file
        Names of the user's own files, ``None`` where the embedded data are used.
    published
        What bounds the cells together, ``None`` for a counts file: its cells do
        not depend on each other.
    register
        The register of access points that was counted, whose points can be drawn.
    kept
        What was worked out of them, see :func:`loaders.kept.kept_with_access_points`.
    """

    provinces: gpd.GeoDataFrame
    cells: pd.DataFrame
    problems: tuple[Problem, ...]
    boundaries_file: str | None
    counts_file: str | None
    published: Published | None
    ranges: dict[Cell, CountRange]
    register: Register | None = None
    kept: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    @property
    def programme_provinces(self) -> tuple[str, ...]:
        """GSO codes of the provinces that have rows, in code order."""
        return tuple(self.cells["province_code"].unique())

    @property
    def programme_regions(self) -> tuple[str, ...]:
        """Codes of the regions in which those provinces lie, north to south."""
        here = set(self.provinces.loc[self.provinces["in_programme"], "region"])
        return tuple(region.code for region in tables.regions() if region.code in here)

    def total(self, cells: Collection[Cell]) -> CountRange:
        """Return the range of the sum of some cells, as tight as the sources allow.

        Raises
        ------
        KeyError
            If there is no such cell.
        """
        if self.published is not None:
            return self.published.total(cells)
        return sum((self.ranges[cell] for cell in cells), CountRange.exactly(0))

    def computers(self, cells: Collection[Cell]) -> CountRange:
        """Return the range of the computers at some cells by the rule of 40, 10, 5 and 5 a point.

        Raises
        ------
        KeyError
            If there is no such cell.
        """
        if self.published is not None:
            return self.published.computers(cells)
        each = computers_per_point()
        ranges = (self.ranges[cell] * each[cell.site_type] for cell in cells)
        return sum(ranges, CountRange.exactly(0))

    def computers_basis(self, cells: Collection[Cell]) -> Basis:
        """Return how the computers at some cells are known: by a source, or by the rule."""
        if self.published is not None:
            return self.published.computers_basis(cells)
        found = self.computers(cells)
        if found.exact is None:
            return "unknown" if found.unknown else "range"
        return "derived"

    def basis(self, cells: Collection[Cell]) -> Basis:
        """Return how the sum of some cells is known.

        A sum that a source states is ``published``; one worked out from exact
        numbers is ``derived``.
        """
        if self.published is not None:
            return self.published.basis(cells)
        found = self.total(cells)
        if found.exact is None:
            return "unknown" if found.unknown else "range"
        return "published" if len(cells) == 1 else "derived"


def check(
    boundaries_file: Path | str | None = None,
    counts_file: Path | str | None = None,
    points_file: Path | str | None = None,
    *,
    choices: Mapping[FileKind, Choices] | None = None,
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
    choices: Mapping[FileKind, Choices] | None = None,
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
        As for :func:`loaders.readings.read_file`; the choices by what a file brings.

    Raises
    ------
    InputError
        With all problems of all files, if any of them is an error.
    """
    files = (boundaries_file, counts_file, points_file)
    return joined(read(files, choices, mappings, in_process=in_process), mappings)


def report(
    readings: Collection[Reading],
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
    readings: Collection[Reading],
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
    cells = _counted_cells(counts) if counts else _laid_out(published().cells)
    polygons = boundaries.provinces if boundaries else geodata.boundaries.provinces()
    return AccessPoints(
        provinces=join(polygons, cells),
        cells=cells,
        problems=found.problems,
        boundaries_file=boundaries.file if boundaries else None,
        counts_file=counts.file if counts else None,
        published=known,
        ranges=_ranges(cells),
        register=held(by_kind.get("points"), Register),
    )


def read(
    files: tuple[Path | str | None, Path | str | None, Path | str | None],
    choices: Mapping[FileKind, Choices] | None = None,
    mappings: Mappings = NO_MAPPINGS,
    *,
    in_process: bool = False,
) -> tuple[Reading, ...]:
    """Read boundaries, counts and a register of points, as far as there are any.

    Parameters
    ----------
    files
        Paths, or ``None``, in that order.
    choices, mappings, in_process
        As for :func:`loaders.readings.read_file`; the choices by what a file brings.
    """
    kinds: tuple[FileKind, ...] = ("boundaries", "counts", "points")
    readings: list[Reading] = []
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


def outlines(readings: Collection[Reading]) -> gpd.GeoDataFrame | None:
    """Return the outlines that were read among some files, if any were."""
    found = next((one for one in readings if one.kind == "boundaries"), None)
    boundaries = held(found, Boundaries)
    return boundaries.provinces if boundaries else None


@cache
def embedded() -> AccessPoints:
    """Return the embedded boundaries with the published figures; once per process."""
    return load()


def join(polygons: gpd.GeoDataFrame, cells: pd.DataFrame) -> gpd.GeoDataFrame:
    """Join the polygons with the province table, and say which have cells.

    Parameters
    ----------
    polygons
        One row per province with ``province_code`` and ``geometry``; any CRS, kept.
    cells
        With ``province_code``.

    Returns
    -------
    geopandas.GeoDataFrame
        As many rows as polygons, in order of GSO code: ``division``, the columns
        of :func:`geodata.tables.provinces`, ``in_programme``, ``geometry``.

    Raises
    ------
    pandas.errors.MergeError
        If a province has two polygons: reading the file has excluded it.
    """
    provinces = polygons[["province_code", "geometry"]].merge(
        tables.provinces(), on="province_code", how="left", validate="1:1"
    )
    provinces = provinces.sort_values("province_code", ignore_index=True)
    provinces["in_programme"] = provinces["province_code"].isin(cells["province_code"])
    provinces.insert(0, "division", tables.DIVISION)
    return provinces


class _Counted(NamedTuple):
    """What was counted, in a table or by counting the points of a register."""

    cells: pd.DataFrame
    file: str


def _counts(by_kind: Mapping[FileKind, Reading]) -> _Counted | None:
    if counts := held(by_kind.get("counts"), Counts):
        return _Counted(counts.cells, counts.file)
    if register := held(by_kind.get("points"), Register):
        return _Counted(register.counts, register.file)
    return None


def _names(readings: Collection[Reading]) -> dict[Kind, tuple[str, ...]]:
    """Return the names that were looked up in some files, by kind."""
    found: dict[Kind, tuple[str, ...]] = dict.fromkeys(KINDS, ())
    for one in readings:
        if isinstance(one.content, Boundaries):
            found["province"] += one.content.names_met
        elif one.content:
            for kind in KINDS:
                found[kind] += one.content.names_met.get(kind, ())
    return found


def _counted_cells(counts: _Counted) -> pd.DataFrame:
    """Return the cells of a counts file; what it does not say is unknown.

    The 16 provinces of the programme are always there, and any other province
    of which the file knows a number.
    """
    known = counts.cells.dropna(subset=["points_low", "points_high"], how="all")
    codes = sorted({*tables.programme_provinces(), *known["province_code"]})
    types = [site_type.code for site_type in tables.site_types()]
    grid = pd.DataFrame(
        [(code, site_type) for code in codes for site_type in types],
        columns=["province_code", "site_type"],
    )
    cells = grid.merge(counts.cells, on=["province_code", "site_type"], how="left", validate="1:1")
    low = cells["points_low"].fillna(cells["points"])
    high = cells["points_high"].fillna(cells["points"])
    cells["points_low"], cells["points_high"] = low, high
    cells["basis"] = "range"
    cells.loc[low.eq(high).fillna(value=False), "basis"] = "published"
    cells.loc[low.isna() & high.isna(), "basis"] = "unknown"
    stated = cells["basis"] != "unknown"
    cells["sources"] = [(counts.file,) if known else () for known in stated]
    return _laid_out(cells)


def _laid_out(cells: pd.DataFrame) -> pd.DataFrame:
    exact = cells["points_low"].eq(cells["points_high"]).fillna(value=False)
    laid_out = cells.assign(division=tables.DIVISION, points=cells["points_low"].where(exact))
    columns = ["division", "province_code", "site_type", "points"]
    return laid_out[[*columns, "points_low", "points_high", "basis", "sources"]]


def _ranges(cells: pd.DataFrame) -> dict[Cell, CountRange]:
    """Return the range of each cell; of an unknown one, any count from zero up."""
    ranges = {}
    for row in cells.to_dict("records"):
        low, high = row["points_low"], row["points_high"]
        ranges[Cell(row["province_code"], row["site_type"])] = CountRange(
            0 if pd.isna(low) else int(low), None if pd.isna(high) else int(high)
        )
    return ranges
