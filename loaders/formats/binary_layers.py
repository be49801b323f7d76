"""GeoPackage, FlatGeobuf, shapefiles and GeoParquet -> layers, through GDAL and Arrow.

Each gets a copy under a name of ours whose first bytes are those of the format: nothing is
handed to GDAL that could be something else than it looks. All of them raise ``InputError``
for a file that is damaged, not what it seems, or beyond the limits.
"""

from __future__ import annotations

import json
import sqlite3
import warnings
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pyogrio
import pyogrio.errors
import shapely
from pyproj.exceptions import CRSError

from loaders.formats.layers import Allowance, Layer
from loaders.limits import limits
from loaders.problems.problem import InputError
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

# Errors of GDAL, of Arrow, of geometry that cannot be built, and of text in no encoding.
_READ_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FeatureError,
    shapely.errors.ShapelyError,
    pa.ArrowException,
    CRSError,
    ValueError,
    TypeError,
    KeyError,
    OSError,
)


def read_geopackage(copy: Path, name: str, allowance: Allowance) -> tuple[str, list[Layer]]:
    """Read the tables of features of a GeoPackage, whatever the name of the file."""
    del name
    try:
        tables = _tables(copy)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise failure(allowance.path, "file_unreadable") from error
    if tables is None:
        raise failure(allowance.path, "not_a_geopackage")
    return "GeoPackage", _with_gdal(copy, allowance, tables=tables)


def read_flatgeobuf(copy: Path, name: str, allowance: Allowance) -> tuple[str, list[Layer]]:
    """Read a FlatGeobuf file, which has a name of its own."""
    del name
    return "FlatGeobuf", _with_gdal(copy, allowance)


def read_shapes(copy: Path, allowance: Allowance) -> Layer:
    """Read a ``.shp`` with the parts beside it, its text as Latin-1."""
    (layer,) = _with_gdal(copy, allowance, encoding="ISO-8859-1")
    return layer


def read_geoparquet(copy: Path, name: str, allowance: Allowance) -> tuple[str, list[Layer]]:
    """Read a Parquet file that states which column is the geometry."""
    try:
        with pyarrow.parquet.ParquetFile(copy) as file:
            described = file.metadata
            allowance.take_features(described.num_rows)
            check_parquet(allowance.path, described)
            if b"geo" not in (file.schema_arrow.metadata or {}):
                raise failure(allowance.path, "parquet_without_geometry")
            json.loads(file.schema_arrow.metadata[b"geo"])
        frame = gpd.read_parquet(copy)
        for heading in frame.columns[frame.dtypes == "str"]:
            # Decodes: the bytes of text are not looked at before.
            frame[heading] = frame[heading].astype(object)
    except InputError:
        raise
    except _READ_ERRORS as error:
        raise failure(allowance.path, "file_unreadable") from error
    return "GeoParquet", [_layer(name, frame, allowance)]


def check_parquet(path: Path, described: pyarrow.parquet.FileMetaData) -> None:
    """Refuse a Parquet file of too many columns, or too large once it is unpacked."""
    if described.num_columns > limits().columns:
        raise failure(path, "too_many_columns", limit=limits().columns)
    groups = (described.row_group(group) for group in range(described.num_row_groups))
    if sum(group.total_byte_size for group in groups) > limits().unpacked_bytes:
        raise failure(path, "file_too_large", limit_mb=limits().unpacked_mb)


def _with_gdal(
    copy: Path,
    allowance: Allowance,
    *,
    encoding: str | None = None,
    tables: frozenset[str] | None = None,
) -> list[Layer]:
    """Read the layers that have geometry."""
    _prepare_gdal()
    try:
        with warnings.catch_warnings():
            # GDAL's remarks on the file: what matters of it is checked here.
            warnings.simplefilter("ignore")
            return [
                _gdal_layer(copy, str(name), encoding, allowance)
                for name, geometry_type in pyogrio.list_layers(copy)
                if geometry_type is not None and (tables is None or name in tables)
            ]
    except _READ_ERRORS as error:
        raise failure(allowance.path, "file_unreadable") from error


def _gdal_layer(copy: Path, name: str, encoding: str | None, allowance: Allowance) -> Layer:
    info = pyogrio.read_info(copy, layer=name, encoding=encoding)
    allowance.take_columns(len(info["fields"]))
    frame = pyogrio.read_dataframe(
        copy,
        layer=name,
        encoding=encoding,
        max_features=allowance.features + 1,
        on_invalid="ignore",
        datetime_as_string=True,
    )
    allowance.take_features(len(frame))
    return _layer(name, frame, allowance)


def _layer(name: str, frame: gpd.GeoDataFrame | pd.DataFrame, allowance: Allowance) -> Layer:
    if not isinstance(frame, gpd.GeoDataFrame):
        return Layer(name, frame, np.empty(0, dtype=object), None)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    allowance.take_vertices(shapely.get_num_coordinates(shapes).sum())
    columns = frame.drop(columns=frame.geometry.name).reset_index(drop=True)
    return Layer(name, columns, shapes, frame.crs)


@cache
def _prepare_gdal() -> None:
    """Configure GDAL for all reading of the process."""
    pyogrio.set_gdal_config_options(
        {
            # A missing .shx is made anew from the .shp, in our copy.
            "SHAPE_RESTORE_SHX": "YES",
            # No address in a file is ever requested.
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        }
    )


def _tables(copy: Path) -> frozenset[str] | None:
    """Return the tables of features of a GeoPackage, ``None`` if it is another database.

    A view is a query: it may be made to run without end, so none is read, and a database
    in which a view stands for one of the tables of the format is none.
    """
    # Immutable: nothing is written beside the file, and no journal is replayed.
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        kinds = {
            str(name).lower(): (str(name), kind, str(sql or ""))
            for name, kind, sql in database.execute(
                "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
            )
        }
        views = {name for name, (_, kind, _) in kinds.items() if kind == "view"}
        if any(name.startswith(("gpkg_", "rtree_")) for name in views):
            return None
        if not {"gpkg_contents", "gpkg_geometry_columns"} <= kinds.keys():
            return None
        listed = database.execute("SELECT table_name FROM gpkg_geometry_columns").fetchall()
    found = [kinds.get(str(name).lower(), ("", "", "")) for (name,) in listed]
    return frozenset(
        name
        for name, kind, sql in found
        if kind == "table" and not sql.lstrip().lower().startswith("create virtual")
    )
