"""The map as st_folium shows it: mounted once, repainted by a message of a few bytes.

The base map is byte-identical in every run, so the component keeps its frame.
What changes goes as a feature group whose one child calls the painter in the
browser (``static/map/access-map.js``), which has the geometry and all figures already.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import folium
from branca.element import Element, MacroElement
from folium.elements import ElementAddToElement
from jinja2 import Template

from dashboard.model.latest import latest_per_dataset
from dashboard.model.selection import shown_provinces
from dashboard.model.view import EACH_TYPE, View, fingerprint, mask_of, side_by_side
from dashboard.web_map.assets import PATH, Assets
from dashboard.web_map.register_points import DEEPEST
from loaders.names import divisions

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints

_UP: Final = "../.." + PATH
"""From the component's frame to the assets: relative, so that it holds below a base path."""

LEAFLET_OPTIONS: Final = {
    "center": [16.0, 106.5],
    "zoom": 5,
    "zoomSnap": 0,
    "zoomDelta": 0.5,
    "wheelPxPerZoomLevel": 120,
    "minZoom": 4,
    "maxZoom": DEEPEST,
    "scrollWheelZoom": False,
    "doubleClickZoom": False,
    "zoomAnimation": False,
    "trackResize": False,
}

HEIGHT: Final = 560
"""Height in pixels until the page's style sheet gives the map the rest of the window."""


class BaseMap(folium.Map):
    """A Leaflet map without tiles, whose scripts all come from this process.

    Folium's header is left out: it styles the frame for maps with tiles, and
    it would travel with every click. ``static/access-map.css`` has what is needed.
    It is rendered here, once: folium compiles a template for each part of a map it renders.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.leaflet }});"
        "{% endmacro %}"
    )

    def __init__(self, assets: Assets) -> None:
        super().__init__(tiles=None)
        self.leaflet = json.dumps(LEAFLET_OPTIONS, separators=(",", ":"))
        self.default_js = [(asset.name, f"{_UP}/{asset.name}") for asset in assets.scripts]
        self.default_css = [(asset.name, f"{_UP}/{asset.name}") for asset in assets.styles]
        data = assets.data | assets.later
        addresses = {key: f"{_UP}/{asset.name}" for key, asset in data.items()}
        self.add_child(_Call("AccessMap.mount", addresses, of_map=True))
        super().render()  # type: ignore[no-untyped-call]
        root = self.get_root()
        root.header = Element(root.header.render())  # type: ignore[attr-defined]
        self._id = "div"  # as st_folium calls any map

    def render(self, **_kwargs: object) -> str:
        """Do nothing: all has been rendered."""
        return ""

    def add_child(self, child: Element, *place: Any, **named: Any) -> Element:  # noqa: ANN401
        """Take a part of the map; what repaints it is that of one run, and not kept."""
        return self if isinstance(child, _Repaint) else super().add_child(child, *place, **named)


class _Repaint(folium.FeatureGroup):
    """A call that repaints the map, as a group of features that is added to it."""

    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._id = "feature_group_0"  # as st_folium calls the first
        name = self.get_name()
        self.add_child(call)
        self.add_child(ElementAddToElement(name, "map_div"), name=f"{name}_add")

    def render(self, **_kwargs: object) -> str:
        """Do nothing: st_folium takes the script alone."""
        return ""


_base_maps: Final[WeakKeyDictionary[Assets, BaseMap]] = WeakKeyDictionary()


def base_map(assets: Assets) -> BaseMap:
    """Return the map of some assets, the same for all sessions that show them."""
    if assets not in _base_maps:
        _base_maps[assets] = BaseMap(assets)
    return _base_maps[assets]


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


@latest_per_dataset
def paint(access_points: AccessPoints, view: View) -> folium.FeatureGroup:
    """Return what repaints the map as a view shows it."""
    return _Repaint(_Call("AccessMap.paint", message_of(access_points, view)))


def message_of(access_points: AccessPoints, view: View) -> dict[str, Any]:
    """Return what the map's script needs of a view, see ``static/map/access-map.js``."""
    return {
        "fingerprint": fingerprint(view),
        "language": view.language,
        "mask": mask_of(view.site_types),
        "classes": view.classes,
        "breaks": view.breaks,
        "online": view.online_base_map,
        "eachType": view.compare == EACH_TYPE,
        "panels": [_panel(access_points, view, panel) for panel in side_by_side(view)],
    }


def _panel(access_points: AccessPoints, view: View, panel: View) -> dict[str, object]:
    """Return what one of the maps side by side shows."""
    filtered = panel.provinces or panel.regions
    shown = shown_provinces(access_points, panel)
    return {
        "mask": mask_of(panel.site_types),
        "measure": panel.measure,
        "method": panel.class_method,
        "division": panel.division,
        "provinces": [province.code for province in shown] if filtered else None,
        # Of another division, all provinces that share its land.
        "selected": divisions.counterparts((view.selected or "",), view.division, panel.division),
        # Whether it keeps its site types when those of the page change.
        "fixed": panel.site_types != view.site_types and view.compare != EACH_TYPE,
    }
