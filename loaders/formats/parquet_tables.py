"""Parquet -> a table as rows of text. The names of its columns are the headings, in row 0."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet

from loaders.formats.binary_layers import check_parquet
from loaders.formats.sheets import Row, Sheet, TableFile, cell_text
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_BATCH_ROWS: Final = 1 << 14


def read_parquet(path: Path, most: int) -> TableFile:
    """Read a table in Parquet as text; row 1 is the first one below the headings."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            check_parquet(path, file.metadata)
            if file.metadata.num_rows > most:
                raise failure(path, "too_many_rows", limit=most)
            rows = tuple(row for row in parquet_rows(file) if any(map(str.strip, row.cells)))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise failure(path, "file_unreadable") from error
    return TableFile("parquet", (Sheet("", rows),))


def parquet_rows(file: pyarrow.parquet.ParquetFile, most: int | None = None) -> Iterator[Row]:
    """Yield the headings and the rows, as far as asked for."""
    yield Row(0, tuple(file.schema_arrow.names))
    batches = islice(file.iter_batches(batch_size=most or _BATCH_ROWS), 1 if most else None)
    cells = (zip(*map(_texts, batch.columns), strict=True) for batch in batches)
    for number, record in enumerate(chain.from_iterable(cells), start=1):
        yield Row(number, record)


def _texts(column: pa.Array) -> Iterator[str]:
    """Yield the values of a column as text, those that are none as blank."""
    for value in column.to_pylist():
        yield "" if isinstance(value, bytes | list | dict) else cell_text(value)
