"""The map screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.exports import FORMATS
from dashboard.model.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES
from dashboard.model.selection import Selection, ordered_provinces, select
from dashboard.model.view import MOST_BREAKS, View, comparisons
from dashboard.screens.map.histogram import histogram
from dashboard.screens.map.province_card import province_card
from dashboard.screens.map.tables import points_note, points_table, totals_table
from dashboard.screens.shared import controls
from dashboard.screens.shared.drawn_parts import draw_part
from dashboard.screens.shared.place_search import group_labels
from dashboard.session import view_state
from dashboard.session.current_data import served_access_points, served_assets
from dashboard.templates import macro, names_by_code
from dashboard.text.credit import credit
from dashboard.text.headline import headline
from dashboard.text.messages import text, within_sentence
from dashboard.web_map.message import HEIGHT, base_map, paint
from loaders.access_points import cached_per_dataset, counted_provinces
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.access_points import AccessPoints
    from loaders.translation import Language

_MAP = "map"
_OFFERED = ("csv", "xlsx")
"""The formats with a button under the table."""


def draw(view: View) -> None:
    """Draw the screen."""
    access_points = served_access_points()
    selection = select(access_points, view)
    # First what moves the map, then the map: a new page paints it before it draws the rest
    # (``static/page/map_first.js``).
    draw_part(access_points, "found", view, lambda: _found(selection))
    filters = st.container(key="filters", horizontal=True, vertical_alignment="center")
    tools = st.container(key="tools", horizontal=True, vertical_alignment="center")
    # Always there, so that a notice that comes or goes does not move the map in the tree
    # of elements: a moved component is mounted anew.
    notices = st.container(key="notices")
    with st.container(key="main"):
        map_side = st.container(key="map-side")
        side = st.container(key="side")
    with notices:
        controls.notices(access_points, view.language)
    with map_side:
        draw_part(access_points, "map", view, lambda: _map(selection), widgets=())
    with tools:
        _tools(selection)
    with filters:
        _filters(selection)
    with side:
        # Always there too: what moves in the tree is gone for a moment, and the page with it.
        card = st.container(key="province")
        draw_part(access_points, "figures", view, lambda: _figures(selection))
        _downloads(selection)
    if view.selected:
        with card:
            _province(selection)


def _found(selection: Selection) -> None:
    with st.container(key="found"):
        st.html(macro("paragraph", selection.view.language, headline(selection), "headline"))


def _filters(selection: Selection) -> None:
    view, access_points = selection.view, selection.access_points
    offered = View(language=view.language, division=view.division, order=view.order)
    draw_part(
        access_points,
        "filters",
        offered,
        lambda: _offer_filters(access_points, offered),
        widgets=offered,
        keys=(view_state.TYPES, view_state.key(view_state.PLACES)),
    )


def _offer_filters(access_points: AccessPoints, view: View) -> None:
    language = view.language
    labels = _labels(access_points, view)
    controls.site_types(access_points, language)
    st.multiselect(
        text(language, f"filter.places.{view.division}"),
        list(labels),
        format_func=labels.__getitem__,
        on_change=view_state.expand_presets,
        key=view_state.key(view_state.PLACES),
        filter_mode="contains",
        select_all=False,  # Enter takes the first that is found
        label_visibility="collapsed",
        placeholder=text(
            language,
            f"filter.places_placeholder.{view.division}",
            count=len(counted_provinces(access_points, view.division)),
        ),
    )


@cached_per_dataset
def _labels(access_points: AccessPoints, view: View) -> dict[str, str]:
    """Return the labels of the filter of places, by code: presets, regions, provinces."""
    language = view.language
    groups = group_labels(access_points, language, view.division)
    return groups | names_by_code(ordered_provinces(access_points, view), language)


def _tools(selection: Selection) -> None:
    view = selection.view
    st.session_state[view_state.key(view_state.COMPARE)] = view.compare or view_state.ONE_MAP
    view_state.hold_options(view)
    access_points, language = selection.access_points, view.language
    settings = replace(view, site_types=(), provinces=(), regions=(), selected=None)
    draw_part(
        access_points,
        "measure",
        settings,
        lambda: _offer_measures(language),
        widgets=settings,
        keys=(view_state.key(view_state.MEASURE), view_state.DIVISION),
    )
    offered = comparisons(view)
    compared = (settings, offered)
    draw_part(
        access_points,
        "comparison",
        compared,
        lambda: _offer_comparisons(language, offered),
        widgets=compared,
    )
    # The classes of a rate depend on all that is shown, and on what is typed.
    classed = (view, st.session_state[view_state.BREAKS])
    options = classed if selection.measure.is_rate else settings
    draw_part(access_points, "options", options, lambda: _offer_options(selection), widgets=options)


def _offer_measures(language: Language) -> None:
    """Offer the measures, and the divisions into provinces."""
    controls.measure(language)
    st.segmented_control(
        text(language, "division.label"),
        divisions.DIVISIONS,
        required=True,
        format_func=lambda year: text(language, f"division.{year}"),
        on_change=view_state.change_division,
        key=view_state.DIVISION,
        label_visibility="collapsed",
    )


def _offer_comparisons(language: Language, offered: Sequence[str]) -> None:
    labels = {code: _comparison(language, code) for code in (view_state.ONE_MAP, *offered)}
    key = view_state.key(view_state.COMPARE)
    controls.select_box(text(language, "compare.label"), labels, key)


def _offer_options(selection: Selection) -> None:
    with st.popover(text(selection.view.language, "options.label"), key="options-menu"):
        controls.order(selection.view.language)
        _classes(selection)


def _comparison(language: Language, code: str) -> str:
    key, _, value = code.partition(":")
    if not value:
        return text(language, f"compare.{key}")
    words = {"types": "map.type", "measure": "map.measure", "division": "division"}
    what = text(language, f"{words[key]}.{value}")
    return text(language, f"compare.{key}", what=within_sentence(what))


def _classes(selection: Selection) -> None:
    """Offer the classes of a rate; a count has none, and keeps the choice for the next rate."""
    if not selection.measure.is_rate:
        return
    view = selection.view
    language = view.language
    controls.select_box(
        text(language, "classes.method"),
        {code: text(language, f"classes.method.{code}") for code in METHODS},
        view_state.key(view_state.METHOD),
        label_visibility="visible",
        on_change=view_state.choose_method,
    )
    manual = view.method == "manual"
    if manual:  # there are as many classes as the breaks make
        unit = " (%)" if selection.measure.percent else ""
        st.text_input(
            text(language, "classes.breaks") + unit,
            key=view_state.BREAKS,
            placeholder=text(language, "classes.breaks_none"),
        )
    else:
        st.segmented_control(
            text(language, "classes.count"),
            range(LEAST_CLASSES, MOST_CLASSES + 1),
            required=True,
            key=view_state.CLASSES,
        )
    with st.container(key="breaks-wrong"):
        left_out = view_state.breaks_left_out(view) if manual else None
        for key in ("wrong", "beyond"):
            if parts := "; ".join(getattr(left_out, key, ())):
                st.text(text(language, f"classes.breaks_{key}", parts=parts, most=MOST_BREAKS))
    with st.container(key="histogram"):
        st.html(histogram(selection))


def _map(selection: Selection) -> None:
    # Imported by the first session: declared before the runtime exists, the
    # component would never be served.
    from streamlit_folium import st_folium  # noqa: PLC0415

    st_folium(
        base_map(served_assets()),
        key=_MAP,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        render=False,
        feature_group_to_add=paint(selection.access_points, selection.view),
        on_change=_take_map_event,
    )


def _take_map_event() -> None:
    view_state.take_map_event(st.session_state[_MAP] or {})


def _province(selection: Selection) -> None:
    st.html(province_card(selection))
    st.button(
        text(selection.view.language, "panel.close"),
        on_click=view_state.select_province,
        args=(None,),
        key="close-province",
    )


def _figures(selection: Selection) -> None:
    if selection.empty:
        key = "empty.provinces" if selection.view.site_types else "empty.types"
        with st.container(key="table"):
            st.text(text(selection.view.language, key))
        return
    st.html(totals_table(selection))
    with st.container(key="table"):
        st.html(points_table(selection))
    st.html(points_note(selection))


def _downloads(selection: Selection) -> None:
    language = selection.view.language
    with st.container(key="downloads", horizontal=True, vertical_alignment="center"):
        for code in _OFFERED:
            label = text(language, "download.format", format=code.upper())
            layout = FORMATS[code].layout()
            controls.download(selection, FORMATS[code], layout, label, f"download-{code}")
        every = macro("screen_link", language, text(language, "download.every"), "download")
        st.html(macro("paragraph", language, every, "every"))
        st.html(macro("paragraph", language, credit(selection.access_points, language), "credit"))
