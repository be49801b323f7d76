"""A boundary file of the user's own -> the 63 provinces as checked polygons."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pyogrio.errors
import shapely
from pandas.api.types import is_numeric_dtype
from pyproj.exceptions import ProjError

from geodata.tables import provinces
from loaders.headings import heading_key
from loaders.names import Match, NoMatch, match_province, province_name
from loaders.problems import InputError, Problem, Severity
from loaders.tabular import cell_text
from loaders.telling import excerpt

if TYPE_CHECKING:
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

CRS_STORED = "EPSG:4326"
VIETNAM_BOUNDS = (102.0, 6.0, 118.0, 24.0)
"""West, south, east, north in degrees: the mainland and both archipelagos, rounded out."""

MAX_BYTES = 100_000_000
MAX_FEATURES = 20_000
"""Vietnam has 11,161 communes: a file of communes is told what it is, not refused."""

_SUFFIXES = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GeoPackage"}
_SQLITE_SIGNATURE = b"SQLite format 3\x00"
# What GDAL would open as something else than a file of this machine.
_REMOTE_SIGNS = ("/vsi", ":/", "<ogrvrtdatasource")

_CODE_COLUMNS = (
    *("province_code", "gso_code", "ma_tinh", "ma_tinh_tp", "ma_gso", "iso_3166_2"),
    *("hasc", "hasc_1", "pcode", "adm1_pcode"),
)
# Errors of GDAL, of geometry that shapely cannot build, and of text in no encoding.
_READ_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FeatureError,
    shapely.errors.ShapelyError,
    ValueError,
)
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The provinces of a boundary file.

    Attributes
    ----------
    provinces
        ``province_code`` (GSO code) and ``geometry`` (valid polygons or
        multipolygons, two dimensions, EPSG:4326), one row per province in code
        order; 63 rows where ``problems`` holds no error.
    file
        Name of the file, without its folder.
    problems
        All that was found. ``row`` is the number of the feature, 1 the first.
    """

    provinces: gpd.GeoDataFrame
    file: str
    problems: tuple[Problem, ...]


def read_boundaries(path: Path | str) -> Boundaries:
    """Read the 63 provinces from GeoJSON or GeoPackage.

    Parameters
    ----------
    path
        A local file in any coordinate reference system that it names.

    Returns
    -------
    Boundaries
        What could be read, and every problem.

    Raises
    ------
    InputError
        If nothing can be read at all: the file is missing, remote, damaged, too
        large, of another format, without a coordinate reference system, or has
        no column that names provinces.
    """
    path = Path(path)
    _check_file(path)
    found = [(layer, *_province_column(layer)) for layer in _layers(path)]
    if not found:
        raise _failure(path, "no_features")
    # Of equals, max() takes the first layer.
    layer, column, matched = max(found, key=lambda entry: entry[2])
    if column is None:
        columns = ", ".join(map(str, layer.columns.drop("geometry")))
        raise _failure(path, "no_province_column", columns=excerpt(columns))
    if not _is_located(layer.crs):
        raise _failure(path, "no_crs")
    reading = _Features(path.name, layer, column)
    reading.note("info", "province_column_found", column=column, matched=matched)
    return reading.read()


def _check_file(path: Path) -> None:
    name = str(path).lower()
    if name.endswith(".vrt") or any(sign in name for sign in _REMOTE_SIGNS):
        raise _failure(path, "file_not_local")
    if path.suffix.lower() not in _SUFFIXES:
        raise _failure(path, "boundary_format", accepted=", ".join(_SUFFIXES))
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _failure(path, "file_too_large", limit_mb=MAX_BYTES // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise _failure(path, "file_unreadable") from error
    if not content.strip():
        raise _failure(path, "file_empty")
    if _SUFFIXES[path.suffix.lower()] == "GeoPackage":
        readable = content.startswith(_SQLITE_SIGNATURE)
    else:
        readable = _is_feature_collection(content)
    # GDAL opens by content whatever the name says, virtual files among it: only
    # what is of the kind that its name states is handed over.
    if not readable:
        raise _failure(path, "file_unreadable")


def _is_feature_collection(content: bytes) -> bool:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("type") == "FeatureCollection"


def _layers(path: Path) -> list[gpd.GeoDataFrame]:
    """Return the layers that have geometry and features."""
    # An absolute path cannot be taken for a URL or a driver prefix.
    local = path.resolve()
    try:
        with warnings.catch_warnings():
            # GDAL's remarks on the file: what matters of it is checked here.
            warnings.simplefilter("ignore")
            layers = [
                pyogrio.read_dataframe(local, layer=name, max_features=MAX_FEATURES + 1)
                for name, geometry_type in pyogrio.list_layers(local)
                if geometry_type is not None
            ]
    except _READ_ERRORS as error:
        raise _failure(path, "file_unreadable") from error
    if any(len(layer) > MAX_FEATURES for layer in layers):
        raise _failure(path, "too_many_features", limit=MAX_FEATURES)
    return [layer for layer in layers if isinstance(layer, gpd.GeoDataFrame) and len(layer)]


def _failure(path: Path, code: str, **details: object) -> InputError:
    return InputError((Problem("error", code, file=excerpt(path.name), details=details),))


def _is_located(crs: CRS | None) -> bool:
    """Return whether coordinates in this system can be placed on the globe.

    GeoPackage has three ways to say that the system is not known; GDAL gives
    them out as systems named "Undefined".
    """
    return crs is not None and "undefined" not in crs.name.lower() and not crs.is_engineering


def _matches(layer: gpd.GeoDataFrame, column: str) -> list[Match | NoMatch]:
    values = layer[column].astype(object).where(layer[column].notna(), None)
    return [match_province(cell_text(value)) for value in values]


def _count_provinces(matches: list[Match | NoMatch]) -> int:
    return len({match.province_code for match in matches if isinstance(match, Match)})


def _province_column(layer: gpd.GeoDataFrame) -> tuple[str | None, int]:
    """Return the column that names the provinces, and how many it names.

    A column with a known heading comes first. Else the text column that names
    most provinces; never a column of numbers, since a running number from 1 to
    63 happens to be the code of 40 provinces.
    """
    keys = {heading_key(name): name for name in layer.columns.drop("geometry")}
    for heading in _CODE_COLUMNS:
        name = keys.get(heading_key(heading))
        if name and (count := _count_provinces(_matches(layer, name))):
            return name, count
    counts = {name: _count_provinces(_matches(layer, name)) for name in _text_columns(layer)}
    best = max(counts, key=lambda name: counts[name], default=None)
    return (best, counts[best]) if best and counts[best] else (None, 0)


def _text_columns(layer: gpd.GeoDataFrame) -> list[str]:
    columns = layer.columns.drop("geometry")
    return [name for name in columns if not is_numeric_dtype(layer[name].dtype)]


class _Features:
    """The features of one layer on their way to checked polygons."""

    def __init__(self, file: str, layer: gpd.GeoDataFrame, column: str) -> None:
        self.file = file
        self.layer = layer
        self.column = column
        self.problems: list[Problem] = []

    def note(
        self,
        severity: Severity,
        code: str,
        row: int | None = None,
        value: str | None = None,
        *,
        column: str | None = None,
        suggestions: tuple[str, ...] = (),
        **details: object,
    ) -> None:
        quoted = None if value is None else excerpt(value)
        place = (self.file, row, column, quoted)
        self.problems.append(Problem(severity, code, *place, details, suggestions))

    def read(self) -> Boundaries:
        codes = self._codes()
        shapes = self._shapes_in_degrees()
        kept: dict[str, BaseGeometry] = {}
        for code, rows in codes.items():
            for row in rows:
                shape = self._checked(shapes[row - 1], row, code)
                if shape is not None:
                    kept.setdefault(code, shape)
        missing = [name for code, name in _all_provinces().items() if code not in codes]
        if missing:
            names = ", ".join(missing)
            self.note("error", "provinces_missing", count=len(missing), provinces=names)
        ordered = sorted(kept)
        frame = gpd.GeoDataFrame(
            {"province_code": ordered},
            geometry=[kept[code] for code in ordered],
            crs=CRS_STORED,
        )
        return Boundaries(frame, self.file, tuple(self.problems))

    def _codes(self) -> dict[str, list[int]]:
        """Return the numbers of the features of each province, from 1."""
        rows: dict[str, list[int]] = {}
        matches = _matches(self.layer, self.column)
        for row, match in enumerate(matches, start=1):
            if isinstance(match, Match):
                rows.setdefault(match.province_code, []).append(row)
            elif match.text:
                names = tuple(map(province_name, match.suggestions))
                self.note(
                    "error",
                    "feature_unknown",
                    row,
                    match.text,
                    column=self.column,
                    suggestions=names,
                )
            else:
                self.note("error", "feature_unnamed", row, column=self.column)
        for code, (first, *others) in rows.items():
            if others:
                self.note(
                    "error",
                    "province_repeated",
                    others[0],
                    province_name(code),
                    column=self.column,
                    first_row=first,
                    count=1 + len(others),
                )
        self._compare_names(matches)
        return rows

    def _compare_names(self, matches: list[Match | NoMatch]) -> None:
        """Compare with the other column that names most provinces, if there is one.

        Codes were used again in 2025: a file of that division has codes that are
        known and names that tell another province.
        """
        others = {name: _matches(self.layer, name) for name in _text_columns(self.layer)}
        others.pop(self.column, None)
        witness = max(others, key=lambda name: _count_provinces(others[name]), default=None)
        if witness is None or 2 * _count_provinces(others[witness]) < len(matches):
            return
        for row, (match, other) in enumerate(zip(matches, others[witness], strict=True), start=1):
            if not isinstance(match, Match) or not isinstance(other, Match):
                continue
            if match.province_code != other.province_code:
                self.note(
                    "error",
                    "province_disagrees",
                    row,
                    cell_text(self.layer[witness].iloc[row - 1]),
                    column=witness,
                    province=province_name(other.province_code),
                    other_column=self.column,
                    other_value=excerpt(cell_text(self.layer[self.column].iloc[row - 1])),
                    other_province=province_name(match.province_code),
                )

    def _shapes_in_degrees(self) -> list[BaseGeometry | None]:
        geometry = self.layer.geometry
        crs = geometry.crs
        if not crs.equals(CRS_STORED, ignore_axis_order=True):
            self.note("info", "reprojected", value=crs.name)
            try:
                geometry = geometry.to_crs(CRS_STORED)
            except ProjError as error:
                # No way leads from this system to the globe: another planet's, say.
                problem = Problem("error", "no_crs", self.file)
                raise InputError((problem,)) from error
        return list(geometry.force_2d())

    def _checked(self, shape: BaseGeometry | None, row: int, code: str) -> BaseGeometry | None:
        """Return a valid polygon within Vietnam, or ``None`` with a problem noted."""
        name = province_name(code)
        if shape is None or shape.is_empty:
            self.note("error", "geometry_missing", row, name)
            return None
        if shape.geom_type not in _POLYGONS:
            self.note("error", "geometry_not_polygon", row, name, kind=shape.geom_type)
            return None
        west, south, east, north = shape.bounds
        limits = VIETNAM_BOUNDS
        # Written so that NaN, the result of a failed projection, is outside too.
        inside = limits[0] <= west <= east <= limits[2] and limits[1] <= south <= north <= limits[3]
        if not inside:
            extent = f"{west:.2f}, {south:.2f}, {east:.2f}, {north:.2f}"
            self.note("error", "geometry_outside", row, name, extent=extent)
            return None
        if shape.is_valid:
            return shape
        reason = shapely.is_valid_reason(shape)
        repaired = _polygons_of(shapely.make_valid(shape))
        if repaired.is_empty:
            self.note("error", "geometry_not_polygon", row, name, kind=reason)
            return None
        self.note("warning", "geometry_repaired", row, name, reason=reason)
        return repaired


def _polygons_of(shape: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines that a repair may leave beside the polygons."""
    if shape.geom_type in _POLYGONS:
        return shape
    parts = (part for part in shapely.get_parts(shape) if part.geom_type in _POLYGONS)
    return shapely.union_all(list(parts))


def _all_provinces() -> dict[str, str]:
    table = provinces()
    return dict(zip(table["province_code"], table["name_vi"], strict=True))
