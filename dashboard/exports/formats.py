"""The formats that a Selection can be taken out in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.exports.file_formats import PARQUET, Format, png, svg
from dashboard.exports.geo_files import to_geojson, to_geoparquet, to_gpkg
from dashboard.exports.parquet_files import to_parquet
from dashboard.exports.provenance import NAME
from dashboard.exports.text_files import to_csv, to_json
from dashboard.exports.workbook import to_xlsx

if TYPE_CHECKING:
    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection


def _zip(selection: Selection, _layout: Layout) -> bytes:
    from dashboard.exports.bundle.archive import to_zip  # noqa: PLC0415 - it holds all other formats

    return to_zip(selection)


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
        Format("parquet", "parquet", PARQUET, to_parquet),
        Format("geoparquet", "geoparquet", PARQUET, to_geoparquet, "wide"),
        Format("svg", "svg", "image/svg+xml", svg, tabular=False),
        Format("png", "png", "image/png", png, tabular=False),
        Format("zip", "zip", "application/zip", _zip, tabular=False),
    )
}
"""By code, in the order in which they are offered."""


def written(selection: Selection, file_format: Format, layout: Layout, address: str = "") -> bytes:
    """Return the content of a file, as :attr:`Format.write` does.

    Parameters
    ----------
    selection, file_format, layout
        Of what, and how.
    address
        Of the dashboard, without a slash at the end, where it is known: a bundle has
        the link in it that shows the same.
    """
    if file_format.code != "zip":
        return file_format.write(selection, layout)
    from dashboard.exports.bundle.archive import to_zip  # noqa: PLC0415 - it holds all other formats

    return to_zip(selection, address)


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
