"""What surrounds every screen: the title, the links to the screens, the language."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.session import view_state
from dashboard.text.messages import text
from dashboard.text.streamlit_overrides import streamlit_translations
from dashboard.theme import theme_switch
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATIC: Final = Path(str(files("dashboard"))) / "static"
_STYLES: Final = (
    *("page", "screens", "province", "compare", "how_we_know", "download", "your_data"),
    *("about", "print"),
)


def draw(language: Language, screens: Iterable[tuple[str, str]]) -> None:
    """Draw the line above the screens.

    Parameters
    ----------
    language
        Of the session.
    screens
        Names of the screens with their paths in the address.
    """
    st.html(_style())
    with st.container(key="title", horizontal=True, vertical_alignment="center"):
        st.html(_title(language, screens))
        st.segmented_control(
            text(language, "language.label"),
            LANGUAGES,
            required=True,
            format_func=lambda code: text(code, "language.name"),
            on_change=view_state.change_language,
            key=view_state.LANGUAGE,
            label_visibility="collapsed",
        )
        st.html(theme_switch(language))


def end(screen: str = "", view: str = "") -> None:
    """Say that a run is over: the last that a fragment draws. ``static/page/done.js`` reads it.

    Parameters
    ----------
    screen
        Its name, if all of it was drawn.
    view
        The fingerprint of what it shows.
    """
    drawn = f' data-screen="{screen}" data-view="{view}"' if screen else ""
    st.html(f'<i hidden class="end-of-run" data-run="{view_state.count_run()}"{drawn}></i>')


@cache
def _style() -> str:
    """Return the style of the page and of all screens."""
    files = (_STATIC / "colours.css", *(_STATIC / "page" / f"{name}.css" for name in _STYLES))
    return f"<style>{''.join(file.read_text(encoding='utf-8') for file in files)}</style>"


def _title(language: Language, screens: Iterable[tuple[str, str]]) -> str:
    """Return the title and the links; which screen is open, the page's script marks."""
    links = "".join(
        f'<a data-screen href="./{path}">{escape(text(language, f"screen.{name}"))}</a>'
        for name, path in screens
    )
    label = escape(text(language, "screen.label"))
    return (
        f'<h1 id="page-title">{escape(text(language, "page.title"))}</h1>'
        f'<nav class="screens" aria-label="{label}" data-words="{escape(streamlit_translations(language))}">'
        f"{links}</nav>"
    )
