"""Entry script of the Streamlit app: the screens, and what surrounds them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame, print_markup, state
from dashboard.screens import (
    about,
    access_points_map,
    compare,
    download,
    how_we_know,
    province,
    your_data,
)
from dashboard.served import served_access_points
from dashboard.text import text
from dashboard.view import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.navigation.page import StreamlitPage

    from dashboard.view import View

_LOGGER = logging.getLogger(__name__)

# Path in the address, and what draws the screen.
SCREENS: dict[str, tuple[str, Callable[[View], None]]] = {
    "map": ("", access_points_map.draw),
    "province": ("province", province.draw),
    "compare": ("compare", compare.draw),
    "how_we_know": ("how-we-know", how_we_know.draw),
    "download": (download.PATH, download.draw),
    "your_data": ("your-data", your_data.draw),
    "about": ("about", about.draw),
}


@st.fragment
def _body(name: str, draw: Callable[[View], None]) -> None:
    """Draw a screen: a filter runs this and nothing else."""
    shown = ""
    try:
        view = state.current_view()
        shown = fingerprint(view)
        if name in print_markup.FILTERED:
            st.html(print_markup.head(name, served_access_points(), view))
        draw(view)
        st.html(print_markup.foot(served_access_points(), view))
    except Exception:
        # Streamlit's own message would be English, whatever the language.
        _LOGGER.exception("a screen could not be drawn")
        st.error(text(state.language(), "screen.failed"))
    frame.end(name, shown)


def _page(name: str) -> StreamlitPage:
    path, draw = SCREENS[name]

    def show() -> None:
        _body(name, draw)

    title = text(state.language(), f"screen.{name}")
    return st.Page(show, title=title, url_path=path or name, default=not path)


def _run() -> None:
    language = state.language()
    pages = {name: _page(name) for name in SCREENS}
    opened = st.navigation([*pages.values()], position="hidden")
    screen = next(name for name, page in pages.items() if page is opened)
    title = text(language, "page.title")
    st.set_page_config(
        page_title=title if opened.url_path == "" else f"{opened.title} · {title}",
        page_icon=Path(__file__).parent / "static" / "icon.svg",
        layout="wide",
    )
    state.enter(screen)
    frame.draw(language, [(name, path) for name, (path, _) in SCREENS.items()])
    your_data.notice(language)
    opened.run()


_run()
