"""The frame of every screen: title, links to the screens, language, theme."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.screens.shared.place_search import place_keys
from dashboard.session import uploads, view_state
from dashboard.session.current_data import served_access_points
from dashboard.templates import render
from dashboard.text.credit import of_figures
from dashboard.text.messages import connection_words, text
from dashboard.text.streamlit_overrides import streamlit_translations
from dashboard.theme import CHOICES, colours_sheet
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_DASHBOARD: Final = Path(str(files("dashboard")))


def draw(language: Language, screens: Mapping[str, str]) -> None:
    """Draw the line above the screens, which are given as paths by code."""
    st.html(_style(tuple(screens)))
    with st.container(key="title", horizontal=True, vertical_alignment="center"):
        words = streamlit_translations(language)  # for the script of the page
        places = place_keys(served_access_points(), language)  # for its boxes of places
        values = {"screens": screens.items(), "words": words, "places": places}
        values["title"] = of_figures(served_access_points(), language, "page.title")
        values["connection_words"] = connection_words(language)
        st.html(render("shared/title.html.j2", language, **values))
        st.segmented_control(
            text(language, "language.label"),
            LANGUAGES,
            required=True,
            format_func=lambda code: text(code, "language.name"),
            on_change=view_state.change_language,
            key=view_state.LANGUAGE,
            label_visibility="collapsed",
        )
        st.html(render("shared/theme_switch.html.j2", language, themes=CHOICES))


def end(screen: str = "", view: str = "") -> None:
    """Say that a run is over: the last that a fragment draws. ``static/page/done.js`` reads it.

    It says of which session, too: the page's script learns from that whether the server
    still knows it, and its files (``static/page/connection.js``).

    Parameters
    ----------
    screen
        Its name, if all of it was drawn.
    view
        The fingerprint of what it shows.
    """
    run = view_state.count_run()
    values = {"run": run, "screen": screen, "view": view}
    values |= {"session": view_state.session_mark(), "own": uploads.any_files()}
    st.html(render("shared/end_of_run.html.j2", view_state.language(), **values))


@cache
def _style(screens: tuple[str, ...]) -> str:
    """Return the style sheets of the page and of all screens; phones and print come last."""
    page = _DASHBOARD / "static" / "page"
    of_screens = [_DASHBOARD / "screens" / code / "style.css" for code in screens]
    paths = (
        *(page / "page.css", page / "screens.css"),
        *of_screens,
        *(page / "phone.css", page / "print.css"),
    )
    sheets = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    return f"<style>{colours_sheet()}{''.join(sheets)}</style>"
