"""Files of access points -> tables to read: what a file is shows from its content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from loaders.formats.layer_files import read_layers
from loaders.formats.layer_text import decode_layer_text
from loaders.formats.sheets import Row, Sheet, cell_text
from loaders.formats.table_files import read_table_file
from loaders.limits import limits
from loaders.register.csv_source import text_sources
from loaders.register.source import SAMPLED_ROWS, Columns, Source, check_rows, failure
from loaders.spatial.coordinate_systems import CRS_STORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from loaders.register.source import Progress

_GEOMETRY: Final = "geometry"
"""What the column of geometry is called in formats in which it has no name."""
_BATCH_ROWS: Final = 1 << 17
_PARQUET_SIGNATURE: Final = b"PAR1"
_ZIP_SIGNATURE: Final = b"PK\x03\x04"
_OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0"
_LAYER_SIGNATURES: Final = (b"SQLi", b"fgb\x03")
_BOM: Final = b"\xef\xbb\xbf"
_WORKBOOK_PARTS: Final = frozenset({"[Content_Types].xml", "mimetype"})


def open_sources(path: Path, encoding: str | None = None) -> tuple[Source, ...]:
    """Open a file of access points; what it is shows from its content.

    Parameters
    ----------
    path
        CSV (comma, semicolon, tab or bar), Parquet or GeoParquet, a workbook, or points in
        a map format (GeoPackage, GeoJSON, shapefile and others).
    encoding
        Of a text file, ``None`` to find it out.

    Returns
    -------
    tuple of Source
        Sheets of a workbook, layers of a map format; for text one for each delimiter that
        it may have.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, damaged or no table.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise failure(path, "file_unreadable") from error
    if not size:
        raise failure(path, "file_empty")
    if size > limits().file_bytes:
        raise failure(path, "file_too_large", limit_mb=limits().file_mb)
    if head.startswith(_PARQUET_SIGNATURE):
        return (_parquet(path),)
    if head.startswith(_OLE_SIGNATURE) or (head.startswith(_ZIP_SIGNATURE) and _is_workbook(path)):
        return _sheets(path)
    # Neither of these begins a row of headings.
    marked = head.removeprefix(_BOM).lstrip()[:1] in {b"{", b"<"}
    if marked or head.startswith((_ZIP_SIGNATURE, *_LAYER_SIGNATURES)):
        return _layers(path, encoding)
    return text_sources(path, encoding)


def _is_workbook(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return not _WORKBOOK_PARTS.isdisjoint(archive.namelist())
    except BadZipFile as error:
        raise failure(path, "file_unreadable") from error


def _sheets(path: Path) -> tuple[Source, ...]:
    found = read_table_file(path, most_rows=limits().register_rows)
    return tuple(
        _SheetSource(kind=found.format, head=sheet, sheet=sheet.name, problems=found.problems)
        for sheet in found.sheets
        if sheet.rows
    )


def _layers(path: Path, encoding: str | None) -> tuple[Source, ...]:
    """Return the layers of points of a map format; their geometry is a column like others."""
    found = read_layers(path)
    sources: list[Source] = []
    for as_read in found.layers:
        text = decode_layer_text(as_read, path.name, encoding)
        layer = text.layer
        names = [str(name) for name in layer.columns.columns]
        cells = zip(*(map(cell_text, layer.columns[name]) for name in names), strict=True)
        rows = [Row(number, one) for number, one in enumerate(cells, start=1)]
        sources.append(
            _LayerSource(
                kind=found.format,
                head=Sheet(layer.name, (Row(0, (*names, _GEOMETRY)), *rows)),
                encoding=text.encoding,
                sheet=layer.name,
                geometry=len(names),
                crs=layer.crs,
                problems=layer.problems,
                shapes=layer.shapes,
            )
        )
    return tuple(sources)


def _parquet(path: Path) -> Source:
    try:
        file = pa.parquet.ParquetFile(path, memory_map=True)
        _check_size(path, file.metadata)
        geometry, crs = _geometry(file.schema_arrow)
        head = _parquet_head(file)
    except (pa.ArrowException, OSError) as error:
        raise failure(path, "file_unreadable") from error
    return _ParquetSource(
        kind="parquet", head=head, geometry=geometry, crs=crs, path=path, file=file
    )


def _check_size(path: Path, described: pa.parquet.FileMetaData) -> None:
    """Refuse what would be too much once it is unpacked."""
    check_rows(path, described.num_rows)
    groups = (described.row_group(group) for group in range(described.num_row_groups))
    if sum(group.total_byte_size for group in groups) > limits().unpacked_bytes:
        raise failure(path, "file_too_large", limit_mb=limits().unpacked_mb)
    if described.num_columns > limits().columns:
        raise failure(path, "too_many_columns", limit=limits().columns)


def _geometry(schema: pa.Schema) -> tuple[int | None, CRS | None]:
    """Return the column of geometry, and the system that GeoParquet states for it."""
    stated = (schema.metadata or {}).get(b"geo")
    if stated is None:
        return None, None
    try:
        described = json.loads(stated)
        name = described["primary_column"]
        column = described["columns"][name]
        crs = column.get("crs", CRS_STORED)
        known = None if crs is None else CRS.from_user_input(crs)
        return (schema.names.index(name), known) if column["encoding"] == "WKB" else (None, None)
    except (ValueError, KeyError, TypeError, AttributeError, CRSError):
        return None, None


def _parquet_head(file: pa.parquet.ParquetFile) -> Sheet:
    rows = [Row(0, tuple(file.schema_arrow.names))]
    for batch in file.iter_batches(batch_size=SAMPLED_ROWS):
        cells = zip(*map(_texts, batch.columns), strict=True)
        rows += [Row(number, one) for number, one in enumerate(cells, start=1)]
        break
    return Sheet("", tuple(rows))


def _texts(column: pa.Array) -> Iterator[str]:
    """Yield the values of a column as text, those that are none as blank."""
    for value in column.to_pylist():
        yield "" if isinstance(value, bytes | list | dict) else cell_text(value)


@dataclass(frozen=True, kw_only=True, eq=False)
class _ParquetSource(Source):
    path: Path
    file: pa.parquet.ParquetFile

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows; the headings are the names of the columns."""
        del heading_row
        names = [self.file.schema_arrow.names[position] for position in positions]
        total = max(1, self.file.metadata.num_rows)
        batches: list[pa.RecordBatch] = []
        done = 0
        try:
            for batch in self.file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
                batches.append(batch)
                done += len(batch)
                progress(done / total)
            table = pa.Table.from_batches(batches) if batches else None
            cells = {
                position: table.column(name) if table else pa.chunked_array([], pa.utf8())
                for position, name in zip(positions, names, strict=True)
            }
        except (pa.ArrowException, OSError, KeyError) as error:
            raise failure(self.path, "file_unreadable") from error
        return Columns(cells, np.arange(1, done + 1, dtype=np.int32))


class _SheetSource(Source):
    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Return some columns of all rows under the headings."""
        rows = [row for row in self.head.rows if row.number > heading_row]
        progress(1.0)
        return Columns(
            {
                position: pa.chunked_array([[row.text(position) for row in rows]], pa.utf8())
                for position in positions
            },
            np.array([row.number for row in rows], np.int32),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _LayerSource(_SheetSource):
    shapes: NDArray[np.object_]

    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Return some columns of all features, points as WKB."""
        found = super().read(heading_row, positions, progress)
        if self.geometry in found.cells:
            found.cells[self.geometry] = pa.chunked_array(
                [pa.array(shapely.to_wkb(self.shapes), pa.binary())]
            )
        return found
