"""Ready lines that read a file from its address: for Python, R and QGIS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

from dashboard.exports.layout import heading_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.exports import Layout

Tool = Literal["python", "r", "qgis"]

_PANDAS: Final = "import pandas as pd\n\naddress = {address}\n"
_GEOPANDAS: Final = "import geopandas as gpd\n\naddress = {address}\n"
_R: Final = "address <- {address}\n"


def reading_code(address: str, format_code: str, layout: Layout) -> dict[Tool, str]:
    """Return lines that read a file, by tool; none of a tool that cannot read it at once.

    Codes stay text: their leading zeros count.

    Parameters
    ----------
    address
        Of the file.
    format_code
        Its format.
    layout
        Of its table: the heading of the codes follows it.
    """
    # As a string in Python and in R; what an address holds needs no more.
    quoted = json.dumps(address, ensure_ascii=False)
    code = json.dumps(heading_of("province_code", layout.headings), ensure_ascii=False)
    # A heading of several words is no name in R.
    name = f"`{code[1:-1]}`" if " " in code else code[1:-1]
    values = {"address": quoted, "bare": address, "code": code, "name": name}
    return {
        tool: lines[format_code].format_map(values)
        for tool, lines in _LINES.items()
        if format_code in lines
    }


def readable(format_codes: Mapping[str, object]) -> tuple[str, ...]:
    """Return the formats for which there are lines, in their order."""
    return tuple(code for code in format_codes if code in _LINES["python"])


_LINES: Final[Mapping[Tool, Mapping[str, str]]] = {
    "python": {
        "csv": _PANDAS + "points = pd.read_csv(address, dtype={{{code}: str}})",
        "xlsx": _PANDAS
        + 'points = pd.read_excel(address, "data", dtype={{{code}: str}}, engine="openpyxl")',
        "json": "import json\nimport urllib.request\n"
        + _PANDAS
        + "with urllib.request.urlopen(address) as answer:\n"
        '    points = pd.DataFrame(json.load(answer)["rows"])',
        "geojson": _GEOPANDAS + "points = gpd.read_file(address)",
        "gpkg": f"import urllib.request\n{_GEOPANDAS}"
        'urllib.request.urlretrieve(address, "points.gpkg")\n'
        'points = gpd.read_file("points.gpkg", layer="provinces")',
        "parquet": _PANDAS + "points = pd.read_parquet(address)",
        "geoparquet": f"import io\nimport urllib.request\n{_GEOPANDAS}"
        "with urllib.request.urlopen(address) as answer:\n"
        "    points = gpd.read_parquet(io.BytesIO(answer.read()))",
    },
    "r": {
        "csv": _R + 'points <- readr::read_csv(address, col_types = readr::cols({name} = "c"))',
        "xlsx": _R + 'download.file(address, "points.xlsx", mode = "wb")\n'
        'points <- readxl::read_excel("points.xlsx", sheet = "data")',
        "json": _R + "points <- jsonlite::fromJSON(address)$rows",
        "geojson": _R + "points <- sf::st_read(address)",
        "gpkg": _R + 'download.file(address, "points.gpkg", mode = "wb")\n'
        'points <- sf::st_read("points.gpkg", layer = "provinces")',
        "parquet": _R + 'download.file(address, "points.parquet", mode = "wb")\n'
        'points <- arrow::read_parquet("points.parquet")',
        "geoparquet": _R + 'download.file(address, "points.parquet", mode = "wb")\n'
        'points <- sfarrow::st_read_parquet("points.parquet")',
    },
    "qgis": {
        "csv": 'iface.addVectorLayer("CSV:/vsicurl/{bare}", "access points", "ogr")',
        "geojson": 'iface.addVectorLayer("/vsicurl/{bare}", "access points", "ogr")',
        "gpkg": 'iface.addVectorLayer("/vsicurl/{bare}|layername=provinces",\n'
        '    "access points", "ogr")',
    },
}
