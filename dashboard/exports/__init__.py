"""Files for download, from a Selection and nothing else."""

from dashboard.exports.format import Format
from dashboard.exports.formats import FORMATS, file_name
from dashboard.exports.layout import HEADINGS, SHAPES, Headings, Layout, Shape, table

__all__ = [
    "FORMATS",
    "HEADINGS",
    "SHAPES",
    "Format",
    "Headings",
    "Layout",
    "Shape",
    "file_name",
    "table",
]
