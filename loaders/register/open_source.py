"""Files of access points -> tables to read, the format recognised by the content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from loaders.formats.binary_layers import check_parquet
from loaders.formats.file_kinds import SHEET_READERS, sniff
from loaders.formats.layer_files import read_layers
from loaders.formats.layer_text import decode_layer_text
from loaders.formats.parquet_tables import parquet_rows
from loaders.formats.sheets import Row, Sheet, cell_text
from loaders.formats.table_files import read_table_file
from loaders.problems.recorder import failure
from loaders.register.csv_source import text_sources
from loaders.register.source import SAMPLED_ROWS, Columns, Source, check_rows
from loaders.spatial.coordinate_systems import CRS_STORED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from loaders.register.source import Progress

_GEOMETRY: Final = "geometry"
"""Name of the column of geometry in formats in which it has none."""
_BATCH_ROWS: Final = 1 << 17


def open_sources(path: Path, encoding: str | None = None) -> tuple[Source, ...]:
    """Open a file of access points; its format is recognised by its content.

    Parameters
    ----------
    path
        A file of any of the formats of points in :data:`loaders.formats.file_kinds.FORMATS`.
    encoding
        Of a text file, ``None`` to detect it.

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
    kind = sniff(path)
    if kind == "parquet":
        return (_parquet(path),)
    # What names itself a part of a shapefile may still be text.
    if kind in {"text", "shapefile_part"}:
        return text_sources(path, encoding)
    return _sheets(path) if kind in SHEET_READERS else _layers(path, encoding)


def _sheets(path: Path) -> tuple[Source, ...]:
    file = read_table_file(path, brings="points")
    return tuple(
        _SheetSource(format=file.format, head=sheet, sheet=sheet.name, problems=file.problems)
        for sheet in file.sheets
        if sheet.rows
    )


def _layers(path: Path, encoding: str | None) -> tuple[Source, ...]:
    """Return the layers of points of a map format; their geometry is a column like others."""
    file = read_layers(path, "points")
    sources: list[Source] = []
    for as_read in file.layers:
        text = decode_layer_text(as_read, path.name, encoding)
        layer = text.layer
        names = [str(name) for name in layer.columns.columns]
        cells = zip(*(map(cell_text, layer.columns[name]) for name in names), strict=True)
        rows = [Row(number, row) for number, row in enumerate(cells, start=1)]
        sources.append(
            _LayerSource(
                format=file.format,
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
        check_rows(path, file.metadata.num_rows)
        check_parquet(path, file.metadata)
        geometry, crs = _geometry(file.schema_arrow)
        head = Sheet("", (*parquet_rows(file, SAMPLED_ROWS),))
    except (pa.ArrowException, OSError) as error:
        raise failure(path, "file_unreadable") from error
    return _ParquetSource(
        format="parquet", head=head, geometry=geometry, crs=crs, path=path, file=file
    )


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
        columns = super().read(heading_row, positions, progress)
        if self.geometry in columns.cells:
            columns.cells[self.geometry] = pa.chunked_array(
                [pa.array(shapely.to_wkb(self.shapes), pa.binary())]
            )
        return columns
