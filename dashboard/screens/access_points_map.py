"""The map screen."""

from __future__ import annotations

from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import markup, state
from dashboard.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES
from dashboard.exports import FORMATS
from dashboard.histogram import histogram
from dashboard.measures import MEASURES
from dashboard.presets import PRESETS
from dashboard.selection import Selection, select
from dashboard.served import served_access_points, served_assets
from dashboard.text import count, text
from dashboard.thematic_map import HEIGHT, BaseMap, paint
from dashboard.themes import theme_switch
from dashboard.view import MOST_BREAKS, SITE_TYPES, comparisons
from geodata import tables
from geodata.boundaries import OPENSTREETMAP_CREDIT
from loaders import divisions
from loaders.published import Cell
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from loaders.join import AccessPoints

_MAP = "map"


def show() -> None:
    """Draw the screen."""
    static = Path(__file__).parents[1] / "static"
    st.html(static / "colours.css")
    st.html(static / "page.css")
    language = state.language()
    with st.container(key="title", horizontal=True, vertical_alignment="center"):
        st.html(_title(language))
        st.segmented_control(
            text(language, "language.label"),
            LANGUAGES,
            required=True,
            format_func=lambda code: text(code, "language.name"),
            on_change=state.change_language,
            key=state.LANGUAGE,
            label_visibility="collapsed",
        )
        st.html(theme_switch(language))
    _body()


@st.fragment
def _body() -> None:
    """Draw all that a filter changes: a filter runs this and nothing else."""
    selection = select(served_access_points(), state.current_view())
    filters = st.container(key="filters", horizontal=True, vertical_alignment="center")
    tools = st.container(key="tools", horizontal=True, vertical_alignment="center")
    # Always there, so that a notice that comes or goes does not move the map in the
    # page's tree: a moved component is mounted anew.
    notices = st.container(key="notices")
    with st.container(key="main"):
        map_side = st.container(key="map-side")
        side = st.container(key="side")
    # The map first: the browser repaints it while the rest is still being worked out.
    with map_side:
        _map(selection)
    with tools:
        _tools(selection)
    with filters:
        _filters(selection)
    with notices:
        _notices(selection)
    with side:
        if selection.view.selected:
            _province(selection)
        if selection.rows.empty:
            _nothing(selection)
        else:
            _figures(selection)
        _downloads(selection)


def _title(language: Language) -> str:
    return (
        f"<h1>{escape(text(language, 'page.title'))}"
        f" <small>{escape(text(language, 'page.programme'))}</small></h1>"
    )


def _filters(selection: Selection) -> None:
    language = selection.view.language
    labels = _labels(selection.access_points, language, selection.view.division)
    st.pills(
        text(language, "filter.types"),
        SITE_TYPES,
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=state.TYPES,
        label_visibility="collapsed",
        wrap=True,
    )
    places = [code for code in labels if code not in SITE_TYPES]
    st.multiselect(
        text(language, "filter.places"),
        places,
        format_func=labels.__getitem__,
        on_change=state.expand_presets,
        key=state.key(state.PLACES),
        label_visibility="collapsed",
        placeholder=text(
            language,
            "filter.places_placeholder",
            count=len(
                divisions.counted_provinces(selection.access_points, selection.view.division)
            ),
        ),
    )


@cache
def _labels(access_points: AccessPoints, language: Language, division: int) -> dict[str, str]:
    """Return what the filters offer, by code: site types, groups, regions, provinces."""
    codes = access_points.programme_provinces
    labels = {}
    for kind in SITE_TYPES:
        total = access_points.total([Cell(code, kind) for code in codes])
        labels[kind] = f"{text(language, f'map.type.{kind}')} · {count(language, total)}"
    labels |= {code: text(language, f"preset.{code}") for code in PRESETS}
    if division == tables.DIVISION:
        regions = {item.code: getattr(item, f"name_{language}") for item in tables.regions()}
        labels |= {code: regions[code] for code in access_points.programme_regions}
    provinces = divisions.counted_provinces(access_points, division)
    return labels | {one.code: getattr(one, f"name_{language}") for one in provinces}


def _tools(selection: Selection) -> None:
    """Offer what the map can be asked: measure, division, comparison, classes."""
    view = selection.view
    language = view.language
    st.selectbox(
        text(language, "measure.label"),
        list(MEASURES),
        format_func=lambda code: text(language, f"map.measure.{code}"),
        key=state.key(state.MEASURE),
        label_visibility="collapsed",
        filter_mode=None,
    )
    st.segmented_control(
        text(language, "division.label"),
        divisions.DIVISIONS,
        required=True,
        format_func=lambda year: text(language, f"division.{year}"),
        on_change=state.change_division,
        key=state.DIVISION,
        label_visibility="collapsed",
    )
    options = (state.ONE_MAP, *comparisons(view))
    st.session_state[state.key(state.COMPARE)] = view.compare or state.ONE_MAP
    st.selectbox(
        text(language, "compare.label"),
        options,
        format_func=partial(_comparison, language),
        key=state.key(state.COMPARE),
        label_visibility="collapsed",
        filter_mode=None,
    )
    with st.popover(
        text(language, "classes.label"), disabled=not selection.measure.is_rate, key="classes-menu"
    ):
        _classes(selection)


def _comparison(language: Language, code: str) -> str:
    key, _, value = code.partition(":")
    if not value:
        return text(language, f"compare.{key}")
    words = {"types": "map.type", "measure": "map.measure", "division": "division"}
    return text(language, f"compare.{key}", what=text(language, f"{words[key]}.{value}"))


def _classes(selection: Selection) -> None:
    view = selection.view
    language = view.language
    st.selectbox(
        text(language, "classes.method"),
        METHODS,
        format_func=lambda code: text(language, f"classes.method.{code}"),
        key=state.key(state.METHOD),
        filter_mode=None,
    )
    manual = view.method == "manual"
    st.segmented_control(
        text(language, "classes.count"),
        range(LEAST_CLASSES, MOST_CLASSES + 1),
        required=True,
        disabled=manual,
        key=state.CLASSES,
    )
    st.text_input(text(language, "classes.breaks"), disabled=not manual, key=state.BREAKS)
    with st.container(key="breaks-wrong"):
        if manual and (wrong := state.breaks_not_understood()):
            parts = "; ".join(wrong)
            st.text(text(language, "classes.breaks_wrong", parts=parts, most=MOST_BREAKS))
    with st.container(key="histogram"):
        if selection.measure.is_rate:
            st.html(histogram(selection))


def _notices(selection: Selection) -> None:
    language = selection.view.language
    if state.ignored():
        parts = "; ".join(f"{part.key} = {part.value}" for part in state.ignored())
        with st.container(key="notice"):
            st.text(text(language, "notice.ignored", parts=parts))
    if selection.access_points.counts_file:
        with st.container(key="counts-file"):
            st.text(text(language, "notice.counts_file", file=selection.access_points.counts_file))


def _map(selection: Selection) -> None:
    # Imported by the first session: declared before the runtime exists, the
    # component would never be served.
    from streamlit_folium import st_folium  # noqa: PLC0415

    st_folium(
        # A new one each time: st_folium hangs what it adds onto the map it is given.
        BaseMap(served_assets()),
        key=_MAP,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=paint(selection.access_points, selection.view),
        on_change=_take_map_event,
    )


def _take_map_event() -> None:
    state.take_map_event(st.session_state[_MAP] or {})


def _province(selection: Selection) -> None:
    with st.container(key="province"):
        st.html(markup.province_panel(selection))
        st.button(
            text(selection.view.language, "panel.close"),
            on_click=state.select_province,
            args=(None,),
            key="close-province",
        )


def _nothing(selection: Selection) -> None:
    key = "empty.provinces" if selection.view.site_types else "empty.types"
    with st.container(key="table"):
        st.text(text(selection.view.language, key))


def _figures(selection: Selection) -> None:
    st.html(markup.totals_table(selection))
    with st.container(key="table"):
        st.html(markup.points_table(selection))
    how = escape(text(selection.view.language, "table.how"))
    st.html(f'<p class="how">{how}</p>{markup.partial_note(selection)}')


def _downloads(selection: Selection) -> None:
    language = selection.view.language
    with st.container(key="downloads", horizontal=True, vertical_alignment="center"):
        for name, (writer, media_type) in FORMATS.items():
            st.download_button(
                text(language, "download.format", format=name.upper()),
                data=partial(writer, selection),
                file_name=f"access-points-{selection.view.division}.{name}",
                mime=media_type,
                on_click="ignore",
                disabled=selection.rows.empty,
                key=f"download-{name}",
            )
        credit = escape(text(language, "credit", boundaries=OPENSTREETMAP_CREDIT))
        st.html(f'<p class="credit">{credit}</p>')
