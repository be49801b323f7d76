"""Files of access points -> tables to read: what a file is shows from its content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from pyproj import CRS
from pyproj.exceptions import CRSError

from loaders.coordinate_systems import CRS_STORED
from loaders.limits import limits
from loaders.register_source import SAMPLED_ROWS, Columns, Source, check_rows, failure
from loaders.register_text import text_sources
from loaders.tabular import Row, Sheet, cell_text, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from loaders.register_source import Progress

_BATCH_ROWS: Final = 1 << 17
_PARQUET_SIGNATURE: Final = b"PAR1"
_WORKBOOK_SIGNATURES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def open_sources(path: Path, encoding: str | None = None) -> tuple[Source, ...]:
    """Open a file of access points; what it is shows from its content.

    Parameters
    ----------
    path
        CSV (comma, semicolon, tab or bar), Parquet or GeoParquet, or a workbook.
    encoding
        Of a text file, ``None`` to find it out.

    Returns
    -------
    tuple of Source
        Sheets of a workbook; for text one for each delimiter that it may have.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, damaged or no table.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            signature = file.read(4)
    except OSError as error:
        raise failure(path, "file_unreadable") from error
    if not size:
        raise failure(path, "file_empty")
    if size > limits().file_bytes:
        raise failure(path, "file_too_large", limit_mb=limits().file_mb)
    if signature == _PARQUET_SIGNATURE:
        return (_parquet(path),)
    if signature in _WORKBOOK_SIGNATURES:
        return tuple(
            _SheetSource(kind="workbook", head=sheet, sheet=sheet.name)
            for sheet in read_sheets(path)
            if sheet.rows
        )
    return text_sources(path, encoding)


def _parquet(path: Path) -> Source:
    try:
        file = pa.parquet.ParquetFile(path, memory_map=True)
        check_rows(path, file.metadata.num_rows)
        geometry, crs = _geometry(file.schema_arrow)
        head = _parquet_head(file)
    except (pa.ArrowException, OSError) as error:
        raise failure(path, "file_unreadable") from error
    return _ParquetSource(
        kind="parquet", head=head, geometry=geometry, crs=crs, path=path, file=file
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
