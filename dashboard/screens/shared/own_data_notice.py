"""The notice that a session shows data of its own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.session import current_data, uploads, view_state
from dashboard.text.messages import text
from dashboard.text.view_summary import file_names

if TYPE_CHECKING:
    from loaders.translation import Language


DATA_CHANGED: Final = "own-data-changed"


def drop_own_data() -> None:
    uploads.drop()
    view_state.change_data()
    st.session_state[DATA_CHANGED] = True


def notice(language: Language) -> None:
    """Tell, above every screen, that data of one's own are shown, and offer the way back."""
    own = current_data.own_data()
    # Always there, so that what stands below it is not mounted anew.
    with st.container(key="own-notice-place"):
        if own is None:
            return
        shown = own.access_points
        files = {
            "boundaries": shown.boundaries_file,
            "points" if shown.register else "counts": shown.counts_file,
        }
        named = [(kind, file) for kind, file in files.items() if file]
        said = text(language, "own.shown", files=file_names(named, language))
        with st.container(key="own-notice", horizontal=True, vertical_alignment="center"):
            st.html(f"<p>{escape(said)}</p>")
            st.button(text(language, "own.back"), on_click=drop_own_data, key="own-back")
