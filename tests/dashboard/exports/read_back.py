"""Files as another program reads them: the rows of the table, and the outlines."""

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import get_args

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from openpyxl import load_workbook

from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.measured import MEASURED
from dashboard.text.credit import basis_word
from geodata.tables import regions as all_regions
from geodata.tables import site_types
from loaders.access_points import outlines_of_division
from loaders.cells import Basis


def rows_of(content, file_format, types):
    """Return the rows of a file, each a dict of ``str``, ``int`` and ``None`` by heading.

    ``types`` has the type of each heading: what a CSV leaves open, it settles.
    """
    return _READERS[file_format](content, types)


def outlines_of(content, file_format):
    """Return the outlines in a file, one per row."""
    if file_format == "geoparquet":
        return [*gpd.read_parquet(io.BytesIO(content)).geometry]
    return [*_opened(content, file_format, pyogrio.read_dataframe, layer=0).geometry]


def crs_of(content, file_format):
    if file_format == "geoparquet":
        return gpd.read_parquet(io.BytesIO(content)).crs
    return _opened(content, file_format, pyogrio.read_dataframe, layer=0).crs


def types_of(selection, layout):
    """Return the type of each heading, as the data dictionary has it."""
    names = {"string": str, "integer": int, "number": float}
    return {field.name: names[field.type] for field in data_dictionary(selection, layout)}


def as_long(rows, selection, layout):
    """Return rows of any layout as those of the selection: long, under machine names.

    Worked backwards from the file, by the data dictionary and the words of the catalogue:
    not by what laid the rows out.
    """
    names = {
        field.name: field.column
        for field in data_dictionary(selection, layout)
        if field.column not in MEASURED
    }
    found = [
        {names[heading]: value for heading, value in row.items() if heading in names}
        for row in rows
    ]
    if layout.headings != "machine":
        codes = {getattr(kind, f"label_{layout.headings}"): kind.code for kind in site_types()}
        for code in get_args(Basis):
            codes[basis_word(selection.access_points, layout.headings, code)] = code
        regions = {getattr(one, f"name_{layout.headings}"): one.name_vi for one in all_regions()}
        for row in found:
            for column in row:
                if column == "site_type" or column.endswith("basis"):
                    row[column] = codes[row[column]]
            if row["region_vi"]:
                row["region_vi"] = regions[row["region_vi"]]
    if layout.shape == "long":
        return found
    parts = {"": "points", "_low": "points_low", "_high": "points_high"}
    parts |= {"_low_strict": "points_low_strict", "_high_strict": "points_high_strict"}
    parts |= {"_basis": "basis", "_sources": "sources"}
    return [
        {name: row[name] for name in list(row)[:6]}
        | {"site_type": kind}
        | {name: row[kind + ending] for ending, name in parts.items()}
        | {"missing_parts": row["missing_parts"]}
        for row in found
        for kind in selection.view.site_types
    ]


def outline_by_code(selection):
    """Return the outline of each province of the view's division, by code."""
    frame = outlines_of_division(selection.access_points, selection.view.division)
    return dict(zip(frame["province_code"], frame.geometry, strict=True))


def comparable(shape):
    """Return a shape so that the same one, however it was written, is equal to it."""
    parts = shapely.get_parts(shape)
    return shapely.normalize(shapely.multipolygons(parts))


def _of_csv(content, types):
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return [
        {name: _typed(cell, types[name]) for name, cell in zip(head, line, strict=True)}
        for line in lines
    ]


def _typed(cell, kind):
    if kind is str:
        return cell
    return kind(cell) if cell else None


def _of_xlsx(content, types):
    sheet = load_workbook(io.BytesIO(content))["data"]
    head, *lines = sheet.iter_rows(values_only=True)
    # A workbook has no empty text: nothing stands in the cell; and it has one kind of number.
    return [
        {
            name: "" if cell is None and types[name] is str else _number(cell, types[name])
            for name, cell in row
        }
        for row in (zip(head, line, strict=True) for line in lines)
    ]


def _number(cell, kind):
    return float(cell) if kind is float and cell is not None else cell


def _of_json(content, _):
    return json.loads(content)["rows"]


def _of_geojson(content, _):
    return [feature["properties"] for feature in json.loads(content)["features"]]


def _of_gpkg(content, _):
    _, table = _opened(content, "gpkg", pyogrio.read_arrow, layer="provinces", read_geometry=False)
    return table.to_pylist()


def _of_parquet(content, _):
    return _arrow_table(content).to_pylist()


def _of_geoparquet(content, _):
    return _arrow_table(content).drop_columns("geometry").to_pylist()


def _arrow_table(content):
    return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


def _opened(content, file_format, read, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"points.{file_format}"
        path.write_bytes(content)
        return read(path, **options)


_READERS = {
    "csv": _of_csv,
    "xlsx": _of_xlsx,
    "json": _of_json,
    "geojson": _of_geojson,
    "gpkg": _of_gpkg,
    "parquet": _of_parquet,
    "geoparquet": _of_geoparquet,
}
