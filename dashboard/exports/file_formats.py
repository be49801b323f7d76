"""The formats of a single file that a Selection can be exported in.

What takes long to import is imported when a file is first written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.exports.format import Format
from dashboard.exports.geo_files import to_geojson, to_geoparquet, to_gpkg
from dashboard.exports.parquet_files import to_parquet
from dashboard.exports.provenance import NAME
from dashboard.exports.text_files import to_csv, to_json, to_semicolon_csv
from dashboard.exports.workbook import to_xlsx
from dashboard.picture.sheet import CHOICES, SLIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.exports.format import Writer
    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection
    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def _table(write: Callable[[Selection, Layout], bytes]) -> Writer:
    return lambda selection, layout, _address="": write(selection, layout)


def _svg(selection: Selection, layout: Layout, _address: str = "") -> bytes:
    from dashboard.picture.page import to_svg  # noqa: PLC0415

    return to_svg(selection, layout.sheet)


def _png(selection: Selection, layout: Layout, _address: str = "") -> bytes:
    from dashboard.picture.page import to_png  # noqa: PLC0415

    return to_png(selection, layout.sheet)


def _pptx(selection: Selection, layout: Layout, address: str = "") -> bytes:
    from dashboard.exports.slides.deck import to_pptx  # noqa: PLC0415

    return to_pptx(selection, layout, address)


def _pptx_of_story(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    layout: Layout,
    address: str = "",
) -> bytes:
    from dashboard.exports.slides.deck import story_to_pptx  # noqa: PLC0415

    return story_to_pptx(story, access_points, language, layout, address)


def _pdf(selection: Selection, layout: Layout, address: str = "") -> bytes:
    from dashboard.exports.paper.view_report import to_pdf  # noqa: PLC0415

    return to_pdf(selection, layout, address)


def _pdf_of_story(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    layout: Layout,
    address: str = "",
) -> bytes:
    from dashboard.exports.paper.story_report import story_to_pdf  # noqa: PLC0415

    return story_to_pdf(story, access_points, language, layout, address)


def _atlas(selection: Selection, layout: Layout, address: str = "") -> bytes:
    from dashboard.exports.paper.atlas import to_atlas  # noqa: PLC0415

    return to_atlas(selection, layout, address)


def _html(selection: Selection, layout: Layout, address: str = "") -> bytes:
    from dashboard.exports.html_file import to_html  # noqa: PLC0415

    return to_html(selection, layout, address)


def _html_of_story(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    layout: Layout,
    address: str = "",
) -> bytes:
    from dashboard.exports.html_file import story_to_html  # noqa: PLC0415

    return story_to_html(story, access_points, language, layout, address)


_PARQUET: Final = "application/vnd.apache.parquet"
_DATA: Final = f"data/{NAME}"
_PANDAS: Final = "import pandas as pd\n\naddress = {address}\n"
_GEOPANDAS: Final = "import geopandas as gpd\n\naddress = {address}\n"
_R: Final = "address <- {address}\n"
_R_PARQUET: Final = f'{_R}download.file(address, "points.parquet", mode = "wb")\npoints <- '

_ALL: Final = (
    Format(
        "csv",
        "CSV",
        "text/csv; charset=utf-8",
        _table(to_csv),
        is_text=True,
        bundled=f"{_DATA}-{{shape}}.csv",
        samples={
            "python": _PANDAS + "points = pd.read_csv(address, dtype={{{code}: str}})",
            "r": _R + 'points <- readr::read_csv(address, col_types = readr::cols({name} = "c"))',
            "qgis": 'iface.addVectorLayer("CSV:/vsicurl/{bare}", "access points", "ogr")',
        },
    ),
    Format(
        "xlsx",
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _table(to_xlsx),
        bundled=f"{_DATA}.xlsx",
        samples={
            "python": _PANDAS
            + 'points = pd.read_excel(address, "data", dtype={{{code}: str}}, engine="openpyxl")',
            "r": _R + 'download.file(address, "points.xlsx", mode = "wb")\n'
            'points <- readxl::read_excel("points.xlsx", sheet = "data")',
        },
    ),
    Format(
        "semicolon_csv",
        "CSV (;)",
        "text/csv; charset=utf-8",
        _table(to_semicolon_csv),
        is_text=True,
        own_ending="semicolon.csv",
        samples={
            "python": _PANDAS
            + 'points = pd.read_csv(address, sep=";", decimal=",", dtype={{{code}: str}})',
            "r": _R + 'points <- readr::read_csv2(address, col_types = readr::cols({name} = "c"))',
        },
    ),
    Format(
        "json",
        "JSON",
        "application/json",
        _table(to_json),
        is_text=True,
        bundled=f"{_DATA}.json",
        samples={
            "python": "import json\nimport urllib.request\n"
            + _PANDAS
            + "with urllib.request.urlopen(address) as answer:\n"
            '    points = pd.DataFrame(json.load(answer)["rows"])',
            "r": _R + "points <- jsonlite::fromJSON(address)$rows",
        },
    ),
    Format(
        "geojson",
        "GeoJSON",
        "application/geo+json",
        _table(to_geojson),
        usual_shape="wide",
        is_text=True,
        bundled=f"{_DATA}.geojson",
        samples={
            "python": _GEOPANDAS + "points = gpd.read_file(address)",
            "r": _R + "points <- sf::st_read(address)",
            "qgis": 'iface.addVectorLayer("/vsicurl/{bare}", "access points", "ogr")',
        },
    ),
    Format(
        "gpkg",
        "GeoPackage",
        "application/geopackage+sqlite3",
        _table(to_gpkg),
        usual_shape="wide",
        bundled=f"{_DATA}.gpkg",
        samples={
            "python": f"import urllib.request\n{_GEOPANDAS}"
            'urllib.request.urlretrieve(address, "points.gpkg")\n'
            'points = gpd.read_file("points.gpkg", layer="provinces")',
            "r": _R + 'download.file(address, "points.gpkg", mode = "wb")\n'
            'points <- sf::st_read("points.gpkg", layer = "provinces")',
            "qgis": 'iface.addVectorLayer("/vsicurl/{bare}|layername=provinces",\n'
            '    "access points", "ogr")',
        },
    ),
    Format(
        "parquet",
        "Parquet",
        _PARQUET,
        _table(to_parquet),
        bundled=f"{_DATA}.parquet",
        samples={
            "python": _PANDAS + "points = pd.read_parquet(address)",
            "r": _R_PARQUET + 'arrow::read_parquet("points.parquet")',
        },
    ),
    Format(
        "geoparquet",
        "GeoParquet",
        _PARQUET,
        _table(to_geoparquet),
        usual_shape="wide",
        bundled=f"{_DATA}.geoparquet",
        samples={
            "python": f"import io\nimport urllib.request\n{_GEOPANDAS}"
            "with urllib.request.urlopen(address) as answer:\n"
            "    points = gpd.read_parquet(io.BytesIO(answer.read()))",
            "r": _R_PARQUET + 'sfarrow::st_read_parquet("points.parquet")',
        },
    ),
    Format(
        "png",
        "PNG",
        "image/png",
        _png,
        sheet_choices={key: CHOICES[key] for key in ("ratio", "scale", "title", "legend")},
        tabular=False,
        bundled="map/map.png",
    ),
    Format(
        "svg",
        "SVG",
        "image/svg+xml",
        _svg,
        sheet_choices={key: CHOICES[key] for key in ("ratio", "title", "legend", "letters")},
        tabular=False,
        is_text=True,
        bundled="map/map.svg",
    ),
    Format(
        "pptx",
        "PowerPoint (PPTX)",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _pptx,
        write_story=_pptx_of_story,
        sheet=SLIDE,
        sheet_choices={
            "ratio": ("16:9", "4:3"),
            **{key: CHOICES[key] for key in ("title", "legend")},
        },
        tabular=False,
    ),
    Format(
        "pdf",
        "PDF",
        "application/pdf",
        _pdf,
        write_story=_pdf_of_story,
        tabular=False,
        extra="pdf",
    ),
    Format(
        "atlas",
        "Atlas (PDF)",
        "application/pdf",
        _atlas,
        tabular=False,
        own_ending="atlas.pdf",
        in_steps=True,
        extra="pdf",
    ),
    Format(
        "html",
        "HTML",
        "text/html; charset=utf-8",
        _html,
        write_story=_html_of_story,
        tabular=False,
        is_text=True,
    ),
)
FILE_FORMATS: Final = {file_format.code: file_format for file_format in _ALL}
"""By code, in the order in which they are offered."""
