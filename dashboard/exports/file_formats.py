"""The formats of a single file that a Selection can be exported in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from dashboard.exports.geo_files import to_geojson, to_geoparquet, to_gpkg
from dashboard.exports.layout import Headings, Layout, Shape
from dashboard.exports.parquet_files import to_parquet
from dashboard.exports.provenance import NAME
from dashboard.exports.text_files import to_csv, to_json, to_semicolon_csv
from dashboard.exports.workbook import to_xlsx
from dashboard.picture.sheet import A4, CHOICES, SLIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from dashboard.model.selection import Selection
    from dashboard.picture.sheet import Sheet
    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

Tool = Literal["python", "r", "qgis"]
"""Software that reads a file from its address."""


class Writer(Protocol):
    """Makes the content of a file: the same bytes for the same selection.

    ``address`` is that of the dashboard, without a slash at the end, if it is known: a
    bundle has a link to the view in it.
    """

    def __call__(self, selection: Selection, layout: Layout, address: str = "", /) -> bytes:
        """Return the content."""


class StoryWriter(Protocol):
    """Makes the content of a file of a whole story, as :class:`Writer` does of a view."""

    def __call__(
        self,
        story: Story,
        access_points: AccessPoints,
        language: Language,
        layout: Layout,
        address: str = "",
        /,
    ) -> bytes:
        """Return the content."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes
    ----------
    code
        Its name in commands.
    title
        Its name for people, the same in every language.
    media_type
        As HTTP names it.
    write
        Makes the content of a file.
    write_story
        Makes the content of a file of a story, if the format can hold one.
    sheet
        What it is drawn on by default.
    sheet_choices
        What can be chosen of the sheet, of :data:`dashboard.picture.sheet.CHOICES`.
    usual_shape
        The shape by default: wide where each row has an outline.
    tabular
        Whether shape and headings can be chosen: a picture has neither, a bundle all.
    own_ending
        The ending of its files, where it is not the code.
    is_text
        Whether its files are text in UTF-8, which is worth compressing.
    bundled
        Path of its file in the bundle; with ``{shape}`` in it there is one of each shape.
        Empty if it is not in the bundle.
    samples
        Code that reads a file, by tool, if the tool can read it directly: ``{address}`` and
        ``{code}`` (the heading of the codes) stand for strings of Python and R, ``{bare}``
        for the address alone, ``{name}`` for the heading as a name of R.
    """

    code: str
    title: str
    media_type: str
    write: Writer
    write_story: StoryWriter | None = None
    sheet: Sheet = A4
    sheet_choices: Mapping[str, Collection[str]] = field(default_factory=dict)
    usual_shape: Shape = "long"
    tabular: bool = True
    own_ending: str = ""
    is_text: bool = False
    bundled: str = ""
    samples: Mapping[Tool, str] = field(default_factory=dict)

    @property
    def ending(self) -> str:
        """The ending of its files and of its address."""
        return self.own_ending or self.code

    def layout(
        self,
        shape: Shape | None = None,
        headings: Headings = "machine",
        sheet: Sheet | None = None,
    ) -> Layout:
        """Return the layout of a file, in its usual shape and on its usual sheet by default."""
        return Layout(shape or self.usual_shape, headings, sheet or self.sheet)


def _table(write: Callable[[Selection, Layout], bytes]) -> Writer:
    return lambda selection, layout, _address="": write(selection, layout)


def _svg(selection: Selection, layout: Layout, _address: str = "") -> bytes:
    from dashboard.picture.page import to_svg  # noqa: PLC0415 - Matplotlib takes a second

    return to_svg(selection, layout.sheet)


def _png(selection: Selection, layout: Layout, _address: str = "") -> bytes:
    from dashboard.picture.page import to_png  # noqa: PLC0415 - Matplotlib takes a second

    return to_png(selection, layout.sheet)


def _pptx(selection: Selection, layout: Layout, address: str = "") -> bytes:
    from dashboard.exports.slides.deck import to_pptx  # noqa: PLC0415 - python-pptx and Matplotlib

    return to_pptx(selection, layout, address)


def _pptx_of_story(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    layout: Layout,
    address: str = "",
) -> bytes:
    from dashboard.exports.slides.deck import story_to_pptx  # noqa: PLC0415 - as above

    return story_to_pptx(story, access_points, language, layout, address)


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
)
FILE_FORMATS: Final = {file_format.code: file_format for file_format in _ALL}
"""By code, in the order in which they are offered."""
