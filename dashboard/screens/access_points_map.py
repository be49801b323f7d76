"""The map screen."""

from __future__ import annotations

from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import markup, state
from dashboard.exports import FORMATS
from dashboard.selection import Selection, select
from dashboard.served import served_access_points, served_assets
from dashboard.text import count, text
from dashboard.thematic_map import HEIGHT, BaseMap, paint
from dashboard.view import SITE_TYPES
from geodata import tables
from geodata.boundaries import OPENSTREETMAP_CREDIT
from loaders.published import Cell
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from loaders.join import AccessPoints

_MAP = "map"


def show() -> None:
    """Draw the screen."""
    st.html(Path(__file__).parents[1] / "static" / "page.css")
    language = state.language()
    with st.container(key="title", horizontal=True, vertical_alignment="center"):
        st.html(_title(language))
        st.segmented_control(
            text(language, "language.label"),
            LANGUAGES,
            required=True,
            format_func=lambda code: text(code, "language.name"),
            key=state.LANGUAGE,
            label_visibility="collapsed",
        )
    _body()


@st.fragment
def _body() -> None:
    """Draw all that a filter changes: a filter runs this and nothing else."""
    selection = select(served_access_points(), state.current_view())
    filters = st.container(key="filters", horizontal=True, vertical_alignment="center")
    # Always there, so that a notice that comes or goes does not move the map in the
    # page's tree: a moved component is mounted anew.
    notices = st.container(key="notices")
    with st.container(key="main"):
        map_side = st.container(key="map-side")
        side = st.container(key="side")
    # The map first: the browser repaints it while the rest is still being worked out.
    with map_side:
        _map(selection)
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
    labels = _labels(selection.access_points, language)
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
    provinces = len(selection.access_points.programme_provinces)
    st.multiselect(
        text(language, "filter.places"),
        places,
        format_func=labels.__getitem__,
        key=state.PLACES,
        label_visibility="collapsed",
        placeholder=text(language, "filter.places_placeholder", count=provinces),
    )


@cache
def _labels(access_points: AccessPoints, language: Language) -> dict[str, str]:
    """Return what the filters offer, by code: site types, then regions, then provinces."""
    codes = access_points.programme_provinces
    provinces = access_points.provinces.set_index("province_code")[f"name_{language}"]
    regions = {item.code: getattr(item, f"name_{language}") for item in tables.regions()}
    labels = {}
    for kind in SITE_TYPES:
        total = access_points.total([Cell(code, kind) for code in codes])
        labels[kind] = f"{text(language, f'map.type.{kind}')} · {count(language, total)}"
    labels |= {code: regions[code] for code in access_points.programme_regions}
    return labels | {code: str(provinces[code]) for code in codes}


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
        feature_group_to_add=paint(selection.view, selection.provinces),
        on_change=_select_clicked,
    )


def _select_clicked() -> None:
    clicked: dict[str, Any] = st.session_state[_MAP] or {}
    if "selected" in clicked:
        state.select_province(clicked["selected"])


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
    st.html(f'<p class="how">{how}</p>')


def _downloads(selection: Selection) -> None:
    language = selection.view.language
    with st.container(key="downloads", horizontal=True, vertical_alignment="center"):
        for name, (writer, media_type) in FORMATS.items():
            st.download_button(
                text(language, "download.format", format=name.upper()),
                data=partial(writer, selection),
                file_name=f"access-points-2013.{name}",
                mime=media_type,
                on_click="ignore",
                disabled=selection.rows.empty,
                key=f"download-{name}",
            )
        credit = escape(text(language, "credit", boundaries=OPENSTREETMAP_CREDIT))
        st.html(f'<p class="credit">{credit}</p>')
