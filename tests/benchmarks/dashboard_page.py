"""What the benchmarks take for granted of the dashboard's page: all of it stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.model.view import SITE_TYPES

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

PROVINCES = 63
PILLS = ".st-key-types button"
LANGUAGES = ".st-key-language button"
PLACES = "[class*=st-key-places] input"
LEGEND_BUTTONS = ", ".join(f'.legend button[data-site-type="{kind}"]' for kind in SITE_TYPES)
OUTLINE = "path[data-province]"

_DRAWN = """(map, outlines) =>
    map.getElementsByClassName("province").length >= outlines
        ? map.getElementById("map_div")?.dataset.painted ?? "" : "" """


def look(outlines: int = PROVINCES) -> str:
    """Return a script for the page: what the map shows ("" while it is blank), and its home.

    The counter of repaints stands for what is shown. The home is the window of the
    component's frame: a remounted component has another.
    """
    return f"""() => {{
        const frame = document.querySelector("iframe");
        const map = frame?.contentDocument;
        if (!map?.getElementById("map_div") || !frame.clientHeight) return ["", null];
        return [({_DRAWN})(map, {outlines}), map.defaultView];
    }}"""


LOOK_IN_FRAME = f"() => [({_DRAWN})(document, {PROVINCES}), window]"
"""The same for the frame of the map itself."""


def map_frame(page: Page) -> Frame:
    """Return the frame of the map's component."""
    return next(frame for frame in page.frames if "streamlit_folium" in frame.url)
