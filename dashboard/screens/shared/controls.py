"""Controls and notices shared by several screens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from dashboard.exports import file_name
from dashboard.model.measures import MEASURES
from dashboard.model.view import LINK_KEYS, ORDERS
from dashboard.session import view_state
from dashboard.session.current_data import own_data, served_access_points
from dashboard.templates import macro, names_by_code
from dashboard.text.messages import count, text
from dashboard.text.steps import former_listed
from geodata import tables
from loaders.access_points import cached_per_dataset, provinces_of_division
from loaders.cells import SITE_TYPES, Cell
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.exports import Format, Layout
    from dashboard.model.link_query import Ignored
    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language

_Option = TypeVar("_Option")


def select_box(
    label: str,
    labels: Mapping[_Option, str],
    key: str,
    **settings: Any,  # noqa: ANN401 - as many types as settings
) -> _Option | None:
    """Offer some options by their labels; return the one chosen.

    ``settings`` are those of :func:`streamlit.selectbox`. The box has no visible label and
    no search unless they say otherwise.
    """
    chosen: _Option | None = st.selectbox(
        label,
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        **{"label_visibility": "collapsed", "filter_mode": None} | settings,
    )
    return chosen


def measure(language: Language) -> None:
    """Offer the measures."""
    labels = {code: text(language, f"map.measure.{code}") for code in MEASURES}
    select_box(
        text(language, "measure.label"),
        labels,
        view_state.key(view_state.MEASURE),
        on_change=view_state.begin_from_shown_breaks,
    )


def site_types(access_points: AccessPoints, language: Language) -> None:
    """Offer the site types, each with its number of points."""
    st.pills(
        text(language, "filter.types"),
        SITE_TYPES,
        selection_mode="multi",
        format_func=_type_labels(access_points, language).__getitem__,
        key=view_state.TYPES,
        label_visibility="collapsed",
        wrap=True,
    )


@cached_per_dataset
def _type_labels(access_points: AccessPoints, language: Language) -> dict[str, str]:
    codes = access_points.programme_provinces
    labels = {}
    for kind in SITE_TYPES:
        total = access_points.total([Cell(code, kind) for code in codes])
        labels[kind] = f"{text(language, f'map.type.{kind}')} · {count(language, total)}"
    return labels


def order(language: Language, *, labelled: bool = True) -> None:
    """Offer the orders of the provinces; a label not shown is still there for screen readers."""
    st.segmented_control(
        text(language, "order.label"),
        ORDERS,
        required=True,
        format_func=lambda code: text(language, f"order.{code}"),
        key=view_state.ORDER,
        label_visibility="visible" if labelled else "collapsed",
    )


def province(view: View, provinces: Sequence[Province]) -> None:
    """Offer some provinces; that of the view is chosen if it is among them."""
    names, key = names_by_code(provinces, view.language), view_state.key("province")
    st.session_state[key] = view.selected if view.selected in names else None
    label = text(view.language, "province.choice")
    select_box(
        label,
        names,
        key,
        placeholder=label,
        filter_mode="contains",  # as the map's boxes of places
        on_change=lambda: view_state.select_counted(st.session_state[key]),
    )


def download(
    selection: Selection,
    file_format: Format,
    layout: Layout,
    label: str,
    key: str,
    *,
    server_address: str = "",
    content: bytes | None = None,
) -> None:
    """Offer a file of what is shown; without ``content`` it is made when the button is pressed."""
    st.download_button(
        label,
        data=content or partial(file_format.make, selection, layout, server_address),
        file_name=file_name(selection, file_format, layout),
        mime=file_format.media_type,
        on_click="ignore",
        disabled=selection.empty,
        key=key,
    )


def _in_words(part: Ignored, language: Language) -> str:
    """Return a part of a link; a key that links do not have stays as it was typed."""
    name = text(language, f"link.{part.key}") if part.key in LINK_KEYS else f"“{part.key}”"
    return text(language, "notice.part", name=name, value=part.value)


def ignored(language: Language) -> None:
    """Show the parts of the link that were ignored, if any."""
    if view_state.ignored():
        parts = "; ".join(_in_words(part, language) for part in view_state.ignored())
        with st.container(key="notice"):
            st.text(text(language, "notice.ignored", parts=parts))


def division_shown(view: View) -> None:
    """Tell, where the map shows other provinces, that the screen shows those of 2013.

    Of the province selected on the map its parts are named.
    """
    if not (of_map := view.map_view):
        return
    language = view.language
    former = len(divisions.codes(tables.DIVISION))
    said = text(language, "screen.of_2013", count=former, since=of_map.division)
    parts = divisions.counterparts((of_map.selected or "",), of_map.division, tables.DIVISION)
    if len(parts) > 1:
        every = provinces_of_division(served_access_points(), of_map.division)
        name = names_by_code(every, language)[of_map.selected or ""]
        listed = former_listed(parts, language)
        values = {"province": name, "since": of_map.division, "parts": listed}
        said += " " + text(language, "screen.of_2013_parts", **values)
    st.html(macro("paragraph", language, said, "how"))


def notices(access_points: AccessPoints, language: Language) -> None:
    """Show the parts of the link that were ignored, and the operator's counts file, if any.

    A session's own files have a notice above every screen.
    """
    ignored(language)
    if access_points.counts_file and not own_data():
        with st.container(key="counts-file"):
            st.text(text(language, "notice.counts_file", file=access_points.counts_file))
