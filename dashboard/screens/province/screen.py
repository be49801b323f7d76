"""The screen of one province."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.model.profile import profile
from dashboard.model.selection import ordered_provinces
from dashboard.screens.province import html as markup
from dashboard.screens.shared import controls
from dashboard.session import view_state
from dashboard.session.current_data import own_data, served_access_points, served_assets
from dashboard.templates import macro
from dashboard.text.messages import text
from dashboard.web_map.assets import PATH

if TYPE_CHECKING:
    from dashboard.model.view import View


def draw(view: View) -> None:
    """Draw the screen."""
    view = view_state.in_counted_division(view)
    access_points = served_access_points()
    provinces = ordered_provinces(access_points, view)
    codes = [province.code for province in provinces]
    selected = view.selected if view.selected in codes else None
    with st.container(key="notices"):
        controls.notices(access_points, view.language)
        controls.division_shown(view)
    with st.container(key="province-page"):
        with st.container(key="province-title", horizontal=True, vertical_alignment="center"):
            if selected is None:
                title = text(view.language, "screen.province")
                st.html(macro("section_title", view.language, title))
            else:
                figures = profile(access_points, selected)
                in_show = own_data() is None
                st.html(markup.heading(figures, view, provinces, in_show=in_show))
            controls.province(view, provinces)
        if selected is None:
            st.html(markup.province_index(access_points, view, provinces))
            return
        with st.container(key="province-body"):
            with st.container(key="province-place"):
                picture = served_assets().locators[selected, view.language]
                st.html(markup.place(access_points, figures, view, f".{PATH}/{picture.name}"))
            with st.container(key="province-known"):
                st.html(markup.numbers(access_points, figures, view))
                st.html(markup.rates(figures, view.language))
