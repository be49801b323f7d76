"""The notices that a session shows its own data, old data, or that there are newer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.session import current_data, uploads, view_state
from dashboard.templates import macro
from dashboard.text.credit import not_current
from dashboard.text.messages import moment, text
from dashboard.text.view_summary import file_names

if TYPE_CHECKING:
    from loaders.translation import Language


DATA_CHANGED: Final = "own-data-changed"


def drop_own_data() -> None:
    """Forget the session's own data and show those of the process again."""
    uploads.drop()
    view_state.change_data()
    st.session_state[DATA_CHANGED] = True


def _take_newer() -> None:
    current_data.take_newer()
    view_state.change_data()


def data_notice(language: Language) -> None:
    """Show above every screen that data are not renewed, and offer newer ones."""
    with st.container(key="data-notice"):
        told = not_current(current_data.served_access_points(), language)
        if told:
            st.html(macro("paragraph", language, told, "stale"))
        if newer := current_data.newer():
            with st.container(key="newer-data", horizontal=True, vertical_alignment="center"):
                told = text(language, "data.newer", moment=moment(language, newer.since))
                st.html(macro("paragraph", language, told))
                st.button(text(language, "data.take_newer"), on_click=_take_newer, key="take-newer")


def notice(language: Language) -> None:
    """Show above every screen that the data are the user's own, and offer the way back."""
    own = current_data.own_data()
    # Always there, so that the elements below it are not mounted anew.
    with st.container(key="own-notice-place"):
        if own is None:
            return
        access_points = own.access_points
        files = {
            "boundaries": access_points.boundaries_file,
            "points" if access_points.register else "counts": access_points.counts_file,
        }
        names = file_names([(kind, file) for kind, file in files.items() if file], language)
        with st.container(key="own-notice", horizontal=True, vertical_alignment="center"):
            st.html(macro("paragraph", language, text(language, "own.shown", files=names)))
            st.button(text(language, "own.back"), on_click=drop_own_data, key="own-back")
