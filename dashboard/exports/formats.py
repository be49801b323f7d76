"""The formats that a Selection can be taken out in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports.geo_files import to_geojson, to_geoparquet, to_gpkg
from dashboard.exports.layout import Headings, Layout, Shape
from dashboard.exports.parquet_files import to_parquet
from dashboard.exports.provenance import NAME
from dashboard.exports.text_files import to_csv, to_json
from dashboard.exports.workbook import to_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.selection import Selection


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes
    ----------
    code
        What it is called in commands and addresses.
    ending
        Of its files, without the dot.
    media_type
        As HTTP names it.
    write
        From a selection and a layout to the content of a file. The same selection
        gives the same bytes.
    usual_shape
        The shape where none is asked for: wide where each row carries an outline.
    """

    code: str
    ending: str
    media_type: str
    write: Callable[[Selection, Layout], bytes]
    usual_shape: Shape = "long"

    def layout(self, shape: Shape | None = None, headings: Headings = "machine") -> Layout:
        """Return the layout of a file for which a shape may be asked or not."""
        return Layout(shape or self.usual_shape, headings)


_PARQUET: Final = "application/vnd.apache.parquet"

FORMATS: Final = {
    one.code: one
    for one in (
        Format("csv", "csv", "text/csv; charset=utf-8", to_csv),
        Format(
            "xlsx",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            to_xlsx,
        ),
        Format("json", "json", "application/json", to_json),
        Format("geojson", "geojson", "application/geo+json", to_geojson, "wide"),
        Format("gpkg", "gpkg", "application/geopackage+sqlite3", to_gpkg, "wide"),
        Format("parquet", "parquet", _PARQUET, to_parquet),
        Format("geoparquet", "geoparquet", _PARQUET, to_geoparquet, "wide"),
    )
}
"""By code, in the order in which they are offered."""


def file_name(selection: Selection, file_format: Format, layout: Layout) -> str:
    """Return the name of a file: ``access-points-2013.csv``, ``access-points-2025-wide-en.csv``.

    The shape is named where it is not the usual one of the format, the language of
    the headings where they are words.
    """
    parts = [NAME, str(selection.view.division)]
    if layout.shape != file_format.usual_shape:
        parts.append(layout.shape)
    if layout.headings != "machine":
        parts.append(layout.headings)
    return f"{'-'.join(parts)}.{file_format.ending}"
