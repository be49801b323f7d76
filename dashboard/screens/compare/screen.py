"""The screen that compares provinces and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.model.selection import Selection, ordered_provinces, select
from dashboard.model.view import MOST_BESIDE, View
from dashboard.screens.compare.ranking import ranked_table
from dashboard.screens.compare.regions import regions_table
from dashboard.screens.compare.side_by_side import comparison_table
from dashboard.screens.shared import controls
from dashboard.session import view_state
from dashboard.session.current_data import served_access_points
from dashboard.templates import macro, names_by_code
from dashboard.text.credit import of_figures
from dashboard.text.messages import number, text

if TYPE_CHECKING:
    from loaders.translation import Language


def draw(view: View) -> None:
    """Draw the screen: always the provinces of 2013, in which the points were counted."""
    selection = select(served_access_points(), view_state.in_counted_division(view))
    language = view.language
    with st.container(key="notices"):
        controls.notices(selection.access_points, language)
        controls.division_shown(selection.view)
    with st.container(key="compare-tools", horizontal=True, vertical_alignment="center"):
        controls.measure(language)
        controls.site_types(selection.access_points, language)
        controls.order(language, labelled=False)
    with st.container(key="compare"):
        with st.container(key="compare-ranked"):
            _ranked(selection)
        with st.container(key="compare-beside"):
            _beside(selection)
        with st.container(key="compare-regions"):
            how = of_figures(selection.access_points, language, "compare.regions_how")
            st.html(macro("section_title", language, text(language, "compare.regions"), how))
            st.html(regions_table(selection))


def _ranked(selection: Selection) -> None:
    language = selection.view.language
    count = len(ordered_provinces(selection.access_points, selection.view))
    _heading(language, "compare.ranked", "compare.ranked_how", count=number(language, count))
    st.html(ranked_table(selection))


def _beside(selection: Selection) -> None:
    language = selection.view.language
    _heading(language, "compare.beside", "compare.beside_how", most=MOST_BESIDE)
    provinces = ordered_provinces(selection.access_points, selection.view)
    names = names_by_code(provinces, language)
    st.multiselect(
        text(language, "compare.beside"),
        list(names),
        format_func=names.__getitem__,
        max_selections=MOST_BESIDE,
        key=view_state.key(view_state.BESIDE),
        filter_mode="contains",
        select_all=False,  # Enter takes the first that is found
        label_visibility="collapsed",
        placeholder=text(language, "compare.beside_placeholder"),
    )
    if table := comparison_table(selection):
        st.html(table)


def _heading(language: Language, key: str, how: str, **values: object) -> None:
    texts = (text(language, item, **values) for item in (key, how))
    st.html(macro("section_title", language, *texts))
