"""What surrounds every screen: the title, the links to the screens, the language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.screens.shared.templates import render
from dashboard.session import view_state
from dashboard.text.messages import text
from dashboard.text.streamlit_overrides import streamlit_translations
from dashboard.theme import CHOICES
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
        words = streamlit_translations(language)
        st.html(render("shared/title.html.j2", language, screens=screens, words=words))
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


@cache
def _style() -> str:
    """Return the style of the page and of all screens."""
    files = (_STATIC / "colours.css", *(_STATIC / "page" / f"{name}.css" for name in _STYLES))
    return f"<style>{''.join(file.read_text(encoding='utf-8') for file in files)}</style>"
