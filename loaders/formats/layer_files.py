"""A boundary file -> its layers. What a file is shows from its content, not from its name.

Nothing is handed to a reader that could be something else than it looks: JSON and XML
are parsed here, and of the binary formats GDAL gets a copy, under a name of ours, whose
first bytes are those of the format.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pyogrio
import pyogrio.errors
import shapely
from pyproj.exceptions import CRSError

from loaders.formats.geojson_topojson import json_layers
from loaders.formats.kml import kml_layers
from loaders.formats.layers import Allowance, Layer, failure
from loaders.formats.zip_archives import Archive, opened_archive
from loaders.limits import limits
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    import zipfile

    import pandas as pd

FORMATS: Final = (
    *("GeoPackage", "Shapefile (ZIP)", "GeoJSON", "TopoJSON"),
    *("FlatGeobuf", "GeoParquet", "KML", "KMZ"),
)

_HEAD_BYTES = 4096
_SHAPEFILE_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LATIN_1 = "ISO-8859-1"
# What names something else than a file of this machine.
_REMOTE_SIGNS = ("/vsi", ":/", "<ogrvrtdatasource")
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


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryFile:
    """What a boundary file holds.

    Attributes
    ----------
    format
        One of :data:`FORMATS`, or ``Shapefile`` for one beside its parts.
    layers
        The layers with geometry and features, in the order of the file.
    """

    format: str
    layers: tuple[Layer, ...]


def read_layers(path: Path) -> BoundaryFile:
    """Read the layers of a boundary file.

    Parameters
    ----------
    path
        A local file; of a shapefile its ``.shp``, the other parts beside it, or a ZIP.

    Raises
    ------
    InputError
        If it is missing, remote, damaged, too large, of no known format, or has no
        features.
    """
    name = str(path).lower()
    if name.endswith(".vrt") or any(sign in name for sign in _REMOTE_SIGNS):
        raise failure(path, "file_not_local")
    try:
        if path.stat().st_size > limits().file_bytes:
            raise failure(path, "file_too_large", limit_mb=limits().file_mb)
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise failure(path, "file_unreadable") from error
    if not head.strip():
        raise failure(path, "file_empty")
    with tempfile.TemporaryDirectory() as folder:
        found = _Reader(path, Path(folder)).read(head)
    layers = tuple(layer for layer in found.layers if len(layer.shapes))
    if not layers:
        raise failure(path, "no_features")
    return BoundaryFile(found.format, layers)


class _Reader:
    """The reading of one file, with a folder for copies."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder
        self.allowance = Allowance(path)

    def read(self, head: bytes) -> BoundaryFile:
        kind = _kind(head, self.path.name)
        if kind == "zip":
            return self._archive()
        if kind == "shapefile":
            return BoundaryFile("Shapefile", (self._shapefile(self._parts_beside()),))
        if kind == "part":
            raise failure(self.path, "shapefile_part", self.path.suffix)
        if kind in {"json", "xml"}:
            content = self._content(self.path)
            return self._text(kind, self.path.stem, content)
        copy = self.folder / "copy"
        if kind is not None:
            shutil.copyfile(self.path, copy)
        return self._binary(kind, copy, self.path.stem)

    def _content(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise failure(self.path, "file_unreadable") from error

    def _text(self, kind: str, name: str, content: bytes) -> BoundaryFile:
        if kind == "json":
            form, layers = json_layers(self.path, name, content)
            return BoundaryFile(form, tuple(layers))
        return BoundaryFile("KML", tuple(kml_layers(self.path, name, content)))

    def _binary(self, kind: str | None, copy: Path, name: str) -> BoundaryFile:
        if kind == "geopackage":
            return BoundaryFile("GeoPackage", tuple(self._geopackage(copy)))
        if kind == "flatgeobuf":
            return BoundaryFile("FlatGeobuf", tuple(self._with_gdal(copy, None)))
        if kind == "parquet":
            return BoundaryFile("GeoParquet", (self._geoparquet(copy, name),))
        if kind == "vrt":
            raise failure(self.path, "file_not_local")
        raise failure(self.path, "boundary_format", accepted=", ".join(FORMATS))

    def _archive(self) -> BoundaryFile:
        """Read the boundary files in an archive; an archive in it is not opened."""
        found: list[BoundaryFile] = []
        with opened_archive(self.path) as archive:
            parts, others, nested = self._sorted(archive)
            for number, members in enumerate(parts.values()):
                if ".shp" in members:
                    copies = self._unpacked(archive, members, number)
                    name = Path(members[".shp"].filename).stem
                    layer = self._shapefile(copies, name)
                    found.append(BoundaryFile("Shapefile (ZIP)", (layer,)))
            for number, (kind, member) in enumerate(others):
                copy = self.folder / f"member-{number}"
                archive.unpack(member, copy)
                name = Path(member.filename).stem
                if kind in {"json", "xml"}:
                    found.append(self._text(kind, name, self._content(copy)))
                else:
                    found.append(self._binary(kind, copy, name))
        if not found and any(".dbf" in members for members in parts.values()):
            raise failure(self.path, "shapefile_part", ".dbf")
        if not found:
            if nested:
                raise failure(self.path, "archive_nested")
            raise failure(self.path, "boundary_format", accepted=", ".join(FORMATS))
        form = "KMZ" if found[0].format == "KML" else found[0].format
        return BoundaryFile(form, tuple(layer for one in found for layer in one.layers))

    def _sorted(
        self, archive: Archive
    ) -> tuple[
        dict[str, dict[str, zipfile.ZipInfo]], list[tuple[str | None, zipfile.ZipInfo]], bool
    ]:
        """Sort members into parts of shapefiles, other boundary files, and archives."""
        parts: dict[str, dict[str, zipfile.ZipInfo]] = {}
        others: list[tuple[str | None, zipfile.ZipInfo]] = []
        nested = False
        for member in archive.members:
            place = Path(member.filename)
            suffix = place.suffix.lower()
            kind = _kind(archive.head(member, _HEAD_BYTES), member.filename)
            if kind == "shapefile" or (suffix in _SHAPEFILE_PARTS and suffix != ".shp"):
                part = ".shp" if kind == "shapefile" else suffix
                parts.setdefault(str(place.with_suffix("")).lower(), {})[part] = member
            elif kind == "zip":
                nested = True
            elif kind in {"json", "xml", "geopackage", "flatgeobuf", "parquet", "vrt"}:
                others.append((kind, member))
        # Remarks of a program beside the data (metadata in XML or JSON) are no boundaries.
        if any(".shp" in members for members in parts.values()):
            others = [(kind, member) for kind, member in others if kind not in {"xml", "json"}]
        return parts, others, nested

    def _unpacked(
        self, archive: Archive, members: dict[str, zipfile.ZipInfo], number: int
    ) -> dict[str, Path]:
        copies = {}
        for suffix, member in members.items():
            copies[suffix] = self.folder / f"layer-{number}{suffix}"
            archive.unpack(member, copies[suffix])
        return copies

    def _parts_beside(self) -> dict[str, Path]:
        """Copy a ``.shp`` and the parts of its name in its folder."""
        copies = {".shp": self.folder / "layer.shp"}
        shutil.copyfile(self.path, copies[".shp"])
        for beside in self.path.parent.iterdir():
            suffix = beside.suffix.lower()
            if beside.stem == self.path.stem and suffix in _SHAPEFILE_PARTS[1:]:
                if beside.stat().st_size > limits().file_bytes:
                    raise failure(self.path, "file_too_large", limit_mb=limits().file_mb)
                copies[suffix] = self.folder / f"layer{suffix}"
                shutil.copyfile(beside, copies[suffix])
        return copies

    def _shapefile(self, parts: dict[str, Path], name: str | None = None) -> Layer:
        problems = []
        if ".dbf" not in parts:
            problems.append(Problem("error", "shapefile_without_dbf", self.path.name))
        if ".shx" not in parts:
            problems.append(Problem("warning", "shapefile_index_rebuilt", self.path.name))
        encoding = None
        if ".cpg" in parts:
            # Read below as bytes: the name of the encoding may be wrong.
            encoding = parts[".cpg"].read_bytes()[:40].decode("latin-1").strip() or None
            parts[".cpg"].unlink()
        (layer,) = self._with_gdal(parts[".shp"], _LATIN_1)
        return Layer(
            name or self.path.stem,
            layer.columns if ".dbf" in parts else layer.columns.iloc[:, :0],
            layer.shapes,
            layer.crs,
            raw_text=True,
            encoding=encoding,
            problems=tuple(problems),
        )

    def _geopackage(self, copy: Path) -> list[Layer]:
        try:
            tables = _tables(copy)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise failure(self.path, "file_unreadable") from error
        if tables is None:
            raise failure(self.path, "boundary_format", accepted=", ".join(FORMATS))
        return self._with_gdal(copy, None, tables)

    def _with_gdal(
        self, copy: Path, encoding: str | None, tables: frozenset[str] | None = None
    ) -> list[Layer]:
        """Read the layers that have geometry."""
        _prepare_gdal()
        try:
            with warnings.catch_warnings():
                # GDAL's remarks on the file: what matters of it is checked here.
                warnings.simplefilter("ignore")
                return [
                    self._gdal_layer(copy, str(name), encoding)
                    for name, geometry_type in pyogrio.list_layers(copy)
                    if geometry_type is not None and (tables is None or name in tables)
                ]
        except _READ_ERRORS as error:
            raise failure(self.path, "file_unreadable") from error

    def _gdal_layer(self, copy: Path, name: str, encoding: str | None) -> Layer:
        info = pyogrio.read_info(copy, layer=name, encoding=encoding)
        self.allowance.take_columns(len(info["fields"]))
        frame = pyogrio.read_dataframe(
            copy,
            layer=name,
            encoding=encoding,
            max_features=self.allowance.features + 1,
            on_invalid="ignore",
            datetime_as_string=True,
        )
        self.allowance.take_features(len(frame))
        return self._layer(name, frame)

    def _layer(self, name: str, frame: gpd.GeoDataFrame | pd.DataFrame) -> Layer:
        if not isinstance(frame, gpd.GeoDataFrame):
            return Layer(name, frame, np.empty(0, dtype=object), None)
        shapes = np.asarray(frame.geometry.array, dtype=object)
        self.allowance.take_shapes(shapes)
        columns = frame.drop(columns=frame.geometry.name).reset_index(drop=True)
        return Layer(name, columns, shapes, frame.crs)

    def _geoparquet(self, copy: Path, name: str) -> Layer:
        """Read a Parquet file that says which column is the geometry."""
        try:
            with pyarrow.parquet.ParquetFile(copy) as file:
                described = file.metadata
                unpacked = sum(
                    described.row_group(group).total_byte_size
                    for group in range(described.num_row_groups)
                )
                self.allowance.take_features(described.num_rows)
                self.allowance.take_columns(described.num_columns)
                if unpacked > limits().unpacked_bytes:
                    raise failure(self.path, "file_too_large", limit_mb=limits().unpacked_mb)
                if b"geo" not in (file.schema_arrow.metadata or {}):
                    raise failure(self.path, "parquet_without_geometry")
                json.loads(file.schema_arrow.metadata[b"geo"])
            frame = gpd.read_parquet(copy)
            for heading in frame.columns[frame.dtypes == "str"]:
                # Decodes: the bytes of text are not looked at before.
                frame[heading] = frame[heading].astype(object)
        except InputError:
            raise
        except _READ_ERRORS as error:
            raise failure(self.path, "file_unreadable") from error
        return self._layer(name, frame)


def _kind(head: bytes, name: str) -> str | None:
    """Return what a file is by its first bytes; its name tells only what has no mark."""
    for mark, kind in (
        (b"SQLite format 3\x00", "geopackage"),
        (b"PK\x03\x04", "zip"),
        (b"PK\x05\x06", "zip"),
        (b"fgb\x03", "flatgeobuf"),
        (b"PAR1", "parquet"),
    ):
        if head.startswith(mark):
            return kind
    if head.startswith(b"\x00\x00\x27\x0a"):
        # The index begins as the shapes do, and goes on with the offset of the first.
        return "part" if head[100:104] == b"\x00\x00\x00\x32" else "shapefile"
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", "replace")
    text = text.removeprefix("\xef\xbb\xbf").lstrip("\ufeff \t\r\n")
    if "<ogrvrtdatasource" in text.lower():
        return "vrt"
    if text.startswith(("{", "[")):
        return "json"
    if text.startswith("<"):
        return "xml"
    return "part" if Path(name).suffix.lower() in _SHAPEFILE_PARTS else None


@cache
def _prepare_gdal() -> None:
    """Set what holds for all reading of the process."""
    pyogrio.set_gdal_config_options(
        {
            # A missing .shx is made anew from the .shp, in our copy.
            "SHAPE_RESTORE_SHX": "YES",
            # No address that a file may hold is ever asked for.
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
