"""Tables as Parquet, with where they come from in the schema."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.exports.layout import USUAL, Layout, table
from dashboard.exports.provenance import metadata
from dashboard.text.json_bytes import json_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from dashboard.model.selection import Selection

METADATA_KEY: Final = b"access_map"
"""Key of the provenance, as JSON, in the schema's metadata."""


def to_parquet(selection: Selection, layout: Layout = USUAL) -> bytes:
    """Return the rows as Parquet: text as strings, numbers as integers that may be missing."""
    return parquet_bytes(table(selection, layout), metadata(selection))


def parquet_bytes(rows: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Return a frame as a Parquet file; one with outlines as GeoParquet."""
    file = io.BytesIO()
    rows.to_parquet(file, index=False)
    plain = pq.ParquetFile(pa.BufferReader(file.getbuffer())).read(use_threads=False)
    schema_metadata = plain.schema.metadata or {}
    complete = plain.replace_schema_metadata(
        {**schema_metadata, METADATA_KEY: json_bytes(about).strip()}
    )
    with pa.BufferOutputStream() as out:
        pq.write_table(complete, out)
        return bytes(out.getvalue().to_pybytes())
