"""One province on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import controls, state
from dashboard import province_markup as markup
from dashboard.assets import PATH
from dashboard.province_profile import profile
from dashboard.selection import ordered_provinces
from dashboard.served import served_access_points, served_assets
from dashboard.text import text

if TYPE_CHECKING:
    from dashboard.view import View


def draw(view: View) -> None:
    """Draw the screen."""
    view = state.go_to_counted_division(view)
    access_points = served_access_points()
    provinces = ordered_provinces(access_points, view)
    codes = [one.code for one in provinces]
    selected = view.selected if view.selected in codes else None
    with st.container(key="province-page"):
        with st.container(key="province-title", horizontal=True, vertical_alignment="center"):
            if selected is None:
                st.html(f"<h2>{text(view.language, 'screen.province')}</h2>")
            else:
                known = profile(access_points, selected)
                st.html(markup.heading(known, view, provinces))
            controls.province(view, provinces)
        if selected is None:
            st.html(markup.province_index(access_points, view, provinces))
            return
        with st.container(key="province-body"):
            with st.container(key="province-place"):
                picture = served_assets().locators[selected, view.language]
                st.html(markup.place(access_points, known, view, f".{PATH}/{picture.name}"))
            with st.container(key="province-known"):
                st.html(markup.numbers(access_points, known, view))
                st.html(markup.rates(known, view.language))
