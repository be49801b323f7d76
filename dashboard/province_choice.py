"""The box in which a screen about one province is told which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import state
from dashboard.text import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.view import View
    from loaders.divisions import Province


def province_choice(view: View, provinces: Sequence[Province]) -> None:
    """Offer some provinces, that of the view among them or none of them chosen."""
    names = {one.code: getattr(one, f"name_{view.language}") for one in provinces}
    key = state.key("province")
    st.session_state[key] = view.selected if view.selected in names else None
    st.selectbox(
        text(view.language, "province.choice"),
        list(names),
        format_func=names.__getitem__,
        placeholder=text(view.language, "province.choice"),
        on_change=lambda: state.select_province(st.session_state[key]),
        key=key,
        label_visibility="collapsed",
        filter_mode=None,
    )
