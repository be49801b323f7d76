"""Entry script of the Streamlit app: the screens, and what surrounds them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.model.view import fingerprint
from dashboard.screens.registry import SCREENS
from dashboard.screens.shared import frame, print_only
from dashboard.screens.shared.own_data_notice import notice
from dashboard.session import view_state
from dashboard.session.current_data import served_access_points
from dashboard.text.messages import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.navigation.page import StreamlitPage

    from dashboard.model.view import View

_LOGGER = logging.getLogger(__name__)


@st.fragment
def _body(name: str, draw: Callable[[View], None]) -> None:
    """Draw a screen: a filter runs this and nothing else."""
    shown = ""
    try:
        view = view_state.current_view()
        shown = fingerprint(view)
        if name in print_only.FILTERED:
            st.html(print_only.head(name, served_access_points(), view))
        draw(view)
        st.html(print_only.foot(served_access_points(), view))
    except Exception:
        # Streamlit's own message would be English, whatever the language.
        _LOGGER.exception("a screen could not be drawn")
        st.error(text(view_state.language(), "screen.failed"))
    frame.end(name, shown)


def _page(name: str) -> StreamlitPage:
    path, draw = SCREENS[name]

    def show() -> None:
        _body(name, draw)

    title = text(view_state.language(), f"screen.{name}")
    return st.Page(show, title=title, url_path=path or name, default=not path)


def _run() -> None:
    language = view_state.language()
    pages = {name: _page(name) for name in SCREENS}
    opened = st.navigation([*pages.values()], position="hidden")
    screen = next(name for name, page in pages.items() if page is opened)
    title = text(language, "page.title")
    st.set_page_config(
        page_title=title if opened.url_path == "" else f"{opened.title} · {title}",
        page_icon=Path(__file__).parent / "static" / "icon.svg",
        layout="wide",
    )
    view_state.enter(screen)
    frame.draw(language, [(name, path) for name, (path, _) in SCREENS.items()])
    notice(language)
    opened.run()


_run()
