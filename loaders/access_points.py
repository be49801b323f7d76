"""One table of everything: 63 polygons joined with what is known of the access points."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

import geopandas as gpd
import pandas as pd
import shapely

from geodata import tables
from loaders.cells import SITE_TYPES, Basis, Cell, CountRange, computers_per_point
from loaders.names.divisions import members_of_division, names_2025, with_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from loaders.evidence.published import Published
    from loaders.freshness import Freshness
    from loaders.problems.problem import Problem
    from loaders.register.reader import Register


_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def cached_per_dataset(
    function: Callable[Concatenate[AccessPoints, _Arguments], _Result],
) -> Callable[Concatenate[AccessPoints, _Arguments], _Result]:
    """Make a function of access points compute each result once, and cache it with them.

    Its further arguments are hashable. A result must not refer to the access points
    themselves: then they would be freed only by a collection of garbage.
    """

    @wraps(function)
    def cached(
        access_points: AccessPoints, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Result:
        key = (cached, args, tuple(sorted(kwargs.items())))
        if key not in access_points.cache:
            access_points.cache[key] = function(access_points, *args, **kwargs)
        return cast("_Result", access_points.cache[key])

    return cached


@dataclass(frozen=True, slots=True)
class Province:
    """A province of a division, and the provinces of 2013 that it is made of.

    Attributes
    ----------
    division, code
        The key: year of the division and GSO code in it.
    name_vi, name_en
        Names without "Tỉnh" or "Thành phố", as people read them: both with all marks.
    file_name_en
        The English name in files, without marks; it sorts the English lists too.
    parts
        GSO codes of 2013 of the provinces in it that have counts, in code order.
    missing
        GSO codes of 2013 of the provinces in it that have none: where there are
        any beside ``parts``, a sum over the province is partial.
    """

    division: int
    code: str
    name_vi: str
    name_en: str
    file_name_en: str
    parts: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether anything was counted here."""
        return bool(self.parts)

    @property
    def partial(self) -> bool:
        """Whether the counts leave out a part of the province."""
        return self.counted and bool(self.missing)


@cached_per_dataset
def provinces_of_division(access_points: AccessPoints, division: int) -> tuple[Province, ...]:
    """Return all provinces of a division in code order, with what of them was counted."""
    counted = set(access_points.programme_provinces)
    provinces = access_points.provinces
    members: dict[str, tuple[str, ...]]
    if division == tables.DIVISION:
        columns = (provinces["province_code"], provinces["name_vi"], provinces["name_en"])
        names = {code: (vi, en) for code, vi, en in zip(*columns, strict=True)}
        members = {code: (code,) for code in names}
    else:
        names, members = names_2025(), members_of_division(division)
    return tuple(
        Province(
            division,
            code,
            names[code][0],
            with_marks(*names[code]),
            names[code][1],
            parts=tuple(part for part in parts if part in counted),
            missing=tuple(part for part in parts if part not in counted),
        )
        for code, parts in sorted(members.items())
    )


@cached_per_dataset
def counted_provinces(access_points: AccessPoints, division: int) -> tuple[Province, ...]:
    """Return the provinces of a division in which anything was counted, in code order."""
    return tuple(each for each in provinces_of_division(access_points, division) if each.counted)


def outlines_of_division(access_points: AccessPoints, division: int) -> gpd.GeoDataFrame:
    """Return the outlines of the provinces of a division.

    Returns
    -------
    geopandas.GeoDataFrame
        In order of code, in the CRS of the access points: ``province_code``,
        ``geometry``. Those of 2025 are dissolved from those of 2013.

    Raises
    ------
    ValueError
        If there is no such division.
    """
    outlines = access_points.provinces[["province_code", "geometry"]]
    if division == tables.DIVISION:
        return outlines.copy()
    merged = {part: code for code, parts in members_of_division(division).items() for part in parts}
    groups = outlines.geometry.groupby(outlines["province_code"].map(merged), sort=True)
    shape_of = {str(code): shapely.union_all(shapes.to_numpy()) for code, shapes in groups}
    return gpd.GeoDataFrame(
        {"province_code": list(shape_of)}, geometry=list(shape_of.values()), crs=outlines.crs
    )


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
        nothing is known), ``points_low_strict``, ``points_high_strict`` (the same without
        statements of context), ``basis`` (``published``, ``derived``, ``range`` or
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
    freshness
        Of data of a database: whether they still are those.
    cache
        Results of functions of them, see :func:`cached_per_dataset`.
    """

    provinces: gpd.GeoDataFrame
    cells: pd.DataFrame
    problems: tuple[Problem, ...]
    boundaries_file: str | None
    counts_file: str | None
    published: Published | None
    ranges: dict[Cell, CountRange]
    register: Register | None = None
    freshness: Freshness | None = None
    cache: dict[object, object] = field(default_factory=dict, init=False, repr=False)

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
        return _basis(self.computers(cells), exact="derived")

    def basis(self, cells: Collection[Cell]) -> Basis:
        """Return how the sum of some cells is known.

        A sum that a source states is ``published``; one worked out from exact
        numbers is ``derived``.
        """
        if self.published is not None:
            return self.published.basis(cells)
        return _basis(self.total(cells), exact="published" if len(cells) == 1 else "derived")


@cached_per_dataset
def without_context(access_points: AccessPoints) -> AccessPoints | None:
    """Return the same by the programme's own figures; ``None`` where nothing rests on others."""
    known = access_points.published
    if known is None or known.without_context is known:
        return None
    cells = ordered_columns(known.without_context.cells)
    return replace(
        access_points, cells=cells, published=known.without_context, ranges=cell_ranges(cells)
    )


def strict_total(access_points: AccessPoints, cells: Collection[Cell]) -> CountRange | None:
    """Return the range of a sum without statements of context; ``None`` where it is the same."""
    own = without_context(access_points)
    strict = own.total(cells) if own else None
    return None if strict == access_points.total(cells) else strict


def _basis(known: CountRange, exact: Basis) -> Basis:
    if known.exact is not None:
        return exact
    return "unknown" if known.unknown else "range"


def join(polygons: gpd.GeoDataFrame, cells: pd.DataFrame) -> gpd.GeoDataFrame:
    """Join the polygons with the province table, and mark which have cells.

    Parameters
    ----------
    polygons
        One row per province with ``province_code`` and ``geometry``; any CRS, unchanged.
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


class CountedCells(NamedTuple):
    """What was counted, in a table or by counting the points of a register."""

    cells: pd.DataFrame
    file: str


def cells_of_counts(counts: CountedCells) -> pd.DataFrame:
    """Return the cells of a counts file; what it does not state is unknown.

    The 16 provinces of the programme are always there, and any other province
    with a number in the file.
    """
    known = counts.cells.dropna(subset=["points_low", "points_high"], how="all")
    codes = sorted({*tables.programme_provinces(), *known["province_code"]})
    grid = pd.DataFrame(
        [(code, site_type) for code in codes for site_type in SITE_TYPES],
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
    return ordered_columns(cells)


def ordered_columns(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with the columns of :attr:`AccessPoints.cells`, in their order."""
    exact = cells["points_low"].eq(cells["points_high"]).fillna(value=False)
    complete = cells.assign(division=tables.DIVISION, points=cells["points_low"].where(exact))
    ends = ["points_low", "points_high"]
    for end in ends:
        if f"{end}_strict" not in complete:  # what a file states rests on nothing else
            complete[f"{end}_strict"] = complete[end]
    columns = ["division", "province_code", "site_type", "points", *ends]
    return complete[[*columns, *(f"{end}_strict" for end in ends), "basis", "sources"]]


def cell_ranges(cells: pd.DataFrame) -> dict[Cell, CountRange]:
    """Return the range of each cell; of an unknown one, any count from zero up."""
    ranges = {}
    for row in cells.to_dict("records"):
        low, high = row["points_low"], row["points_high"]
        ranges[Cell(row["province_code"], row["site_type"])] = CountRange(
            0 if pd.isna(low) else int(low), None if pd.isna(high) else int(high)
        )
    return ranges
