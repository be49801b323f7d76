"""Files to take out, from a Selection and nothing else."""

from dashboard.exports.dictionary import Field, data_dictionary
from dashboard.exports.file_formats import Format
from dashboard.exports.formats import FORMATS, file_name, written
from dashboard.exports.geo_files import geo_table, to_geojson, to_geoparquet, to_gpkg
from dashboard.exports.layout import HEADINGS, SHAPES, Headings, Layout, Shape, table
from dashboard.exports.measured import measure_rows
from dashboard.exports.parquet_files import to_parquet
from dashboard.exports.text_files import to_csv, to_json
from dashboard.exports.workbook import to_xlsx

__all__ = [
    "FORMATS",
    "HEADINGS",
    "SHAPES",
    "Field",
    "Format",
    "Headings",
    "Layout",
    "Shape",
    "data_dictionary",
    "file_name",
    "geo_table",
    "measure_rows",
    "table",
    "to_csv",
    "to_geojson",
    "to_geoparquet",
    "to_gpkg",
    "to_json",
    "to_parquet",
    "to_xlsx",
    "written",
]
