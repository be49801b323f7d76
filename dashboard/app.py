"""Entry script of the Streamlit app: the screens and their frame."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.events import RUN_SECONDS
from dashboard.model.view import fingerprint
from dashboard.screens.registry import SCREENS
from dashboard.screens.shared import about_line, frame, print_only
from dashboard.screens.shared.drawn_parts import draw_part
from dashboard.screens.shared.own_data_notice import data_notice, notice
from dashboard.session import view_state
from dashboard.session.current_data import served_access_points
from dashboard.text.messages import text
from dashboard.text.view_summary import page_title
from dashboard.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from streamlit.navigation.page import StreamlitPage

    from dashboard.screens.registry import Screen

_LOGGER = logging.getLogger(__name__)


@st.fragment
def _body(screen: Screen) -> None:
    """Draw a screen: when a filter changes, Streamlit runs only this."""
    context = get_script_run_ctx(suppress_warning=True)
    alone = context is not None and context.fragment_ids_this_run
    with RUN_SECONDS.labels("fragment").time() if alone else nullcontext():
        _draw(screen)


def _draw(screen: Screen) -> None:
    shown = ""
    try:
        view = view_state.current_view()
        shown = fingerprint(view)
        st.set_page_config(page_title=page_title(served_access_points(), view, screen.code))
        if screen.settings:
            _draw_printed("head", print_only.head, view, screen.settings)
        screen.draw(view)
        _draw_printed("foot", print_only.foot, view)
    except Exception:
        # Streamlit's own message would always be in English.
        _LOGGER.exception("a screen could not be drawn")
        st.error(text(view_state.language(), "screen.failed"))
    frame.end(screen.code, shown)


def _draw_printed(name: str, written: Callable[..., str], *shows: Hashable) -> None:
    access_points = served_access_points()
    draw_part(access_points, name, shows, lambda: st.html(written(access_points, *shows)))


def _page(screen: Screen) -> StreamlitPage:
    title = text(view_state.language(), f"screen.{screen.code}")
    url_path = screen.path or screen.code
    return st.Page(lambda: _body(screen), title=title, url_path=url_path, default=not screen.path)


def _run() -> None:
    language = view_state.language()
    pages = [_page(screen) for screen in SCREENS]
    opened = st.navigation(pages, position="hidden")
    st.set_page_config(page_icon=icon(), layout="wide")
    screen = SCREENS[pages.index(opened)].code
    view_state.enter(screen)
    frame.draw(language, {screen.code: screen.path for screen in SCREENS})
    about_line.draw(language, screen)
    notice(language)
    data_notice(language)
    opened.run()


with RUN_SECONDS.labels("script").time():
    _run()
