"""The map as st_folium shows it: mounted once, repainted by a message of a few bytes.

The base map is byte-identical in every run, so the component keeps its frame.
What changes goes as a feature group whose one child calls the painter in the
browser (``static/access-map.js``), which has the geometry and all figures already.
"""

from __future__ import annotations

import json
from typing import Final

import folium
from branca.element import MacroElement
from jinja2 import Template

from dashboard.assets import PATH, Assets
from dashboard.view import SITE_TYPES, View

_UP: Final = "../.." + PATH
"""From the component's frame to the assets: relative, so that a base path may stand before."""

_LEAFLET_OPTIONS: Final = {
    "center": [16.0, 106.5],
    "zoom": 5,
    "zoomSnap": 0,
    "zoomDelta": 0.5,
    "wheelPxPerZoomLevel": 120,
    "minZoom": 4,
    "maxZoom": 11,
    "maxBounds": [[2, 92], [28, 124]],
}

HEIGHT: Final = 560
"""Height in pixels before the page's style sheet gives the map the room that is left."""


class BaseMap(folium.Map):
    """A Leaflet map without tiles, whose scripts all come from this process.

    Folium's own header is left out: it styles the frame for maps with tiles, and
    it would travel with every click. ``static/access-map.css`` has what is needed.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.leaflet }});"
        "{% endmacro %}"
    )

    def __init__(self, assets: Assets) -> None:
        super().__init__(tiles=None)
        self.leaflet = json.dumps(_LEAFLET_OPTIONS, separators=(",", ":"))
        self.default_js = [(asset.name, f"{_UP}/{asset.name}") for asset in assets.scripts]
        self.default_css = [(asset.name, f"{_UP}/{asset.name}") for asset in assets.styles]
        addresses = {key: f"{_UP}/{asset.name}" for key, asset in assets.data.items()}
        self.add_child(_Call("AccessMap.mount", addresses, of_map=True))


class _Call(MacroElement):
    """A call of a function in the browser with one JSON argument."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this.function }}({{ this.first }}{{ this.argument }});"
        "{% endmacro %}"
    )

    def __init__(self, function: str, argument: object, *, of_map: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Call"
        self.function = function
        self.first = "map_div, " if of_map else ""
        self.argument = json.dumps(argument, separators=(",", ":"), sort_keys=True)


def paint(view: View, provinces: tuple[str, ...]) -> folium.FeatureGroup:
    """Return the message that repaints the map.

    Parameters
    ----------
    view
        Site types, selected province and language.
    provinces
        GSO codes of the provinces shown.
    """
    group = folium.FeatureGroup()
    message = {
        "mask": sum(1 << SITE_TYPES.index(kind) for kind in view.site_types),
        "provinces": list(provinces),
        "selected": view.selected,
        "language": view.language,
    }
    group.add_child(_Call("AccessMap.paint", message))
    return group
