"""The style with which QGIS opens the outlines of a GeoPackage: names with their numbers.

QGIS reads the table ``layer_styles`` of a GeoPackage by itself.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

import pandas as pd

from dashboard.exports.layout import heading_of
from dashboard.exports.provenance import NAME, WRITTEN
from dashboard.theme import colours

if TYPE_CHECKING:
    from dashboard.exports.layout import Layout

TABLE: Final = "layer_styles"


def layer_styles(layer: str, layout: Layout, language: str) -> pd.DataFrame:
    """Return the one row of the table: the style of a layer, which is its default.

    Parameters
    ----------
    layer
        Name of the layer, whose geometries are in the column ``geom``.
    layout
        Of its columns.
    language
        Of the names of provinces.
    """
    theme = colours("light")
    style = _template().substitute(
        fill=_decimal(theme["in-programme"]),
        line=_decimal(theme["in-programme-line"]),
        ink=_decimal(theme["ink"]),
        label=quoteattr(_label(layout, language))[1:-1],
    )
    row = {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": layer,
        "f_geometry_column": "geom",
        "styleName": NAME,
        "styleQML": style,
        "styleSLD": "",
        "useAsDefault": True,
        "description": "",
        "owner": "",
        "ui": "",
        "update_time": WRITTEN,
    }
    return pd.DataFrame([row])


def _label(layout: Layout, language: str) -> str:
    """Return an expression of QGIS: the name, and below it the number, or both ends of it."""
    number = "points" if layout.shape == "long" else "total"
    name, exact, low, high = (
        f'"{heading_of(column, layout.headings)}"'
        for column in (f"province_{language}", number, f"{number}_low", f"{number}_high")
    )
    ends = f"coalesce({low}, 0) || '–' || coalesce({high}, '?')"
    return f"{name} || '\\n' || coalesce({exact}, {ends})"


def _decimal(colour: str) -> str:
    """Return a colour in hexadecimal digits as QGIS writes it: red, green, blue and opacity."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


@cache
def _template() -> Template:
    return Template((files("dashboard") / "exports" / "layer_style.qml").read_text("utf-8"))
