"""Tables as Parquet, with where they come from in the schema."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.exports.layout import Layout, table
from dashboard.exports.provenance import metadata
from dashboard.exports.text_files import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from dashboard.model.selection import Selection

METADATA_KEY: Final = b"access_map"
"""Key in the schema's metadata under which the provenance stands, as JSON."""

_USUAL: Final = Layout()


def to_parquet(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return the rows as Parquet: text as strings, numbers as integers that may be missing."""
    return packed(table(selection, layout), metadata(selection))


def packed(rows: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Return a frame as a Parquet file; one with outlines as GeoParquet."""
    file = io.BytesIO()
    rows.to_parquet(file, index=False)
    plain = pq.read_table(file)
    known = plain.schema.metadata or {}
    told = plain.replace_schema_metadata({**known, METADATA_KEY: as_json(about).strip()})
    with pa.BufferOutputStream() as out:
        pq.write_table(told, out)
        return bytes(out.getvalue().to_pybytes())
