"""Controls and notices that several screens have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.model.measures import MEASURES
from dashboard.model.view import ORDERS, SITE_TYPES
from dashboard.session import view_state
from dashboard.session.current_data import own_data
from dashboard.text.messages import count, text
from loaders.access_points import cached_per_dataset
from loaders.cells import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.view import View
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language


def measure(language: Language) -> None:
    """Offer the measures."""
    st.selectbox(
        text(language, "measure.label"),
        list(MEASURES),
        format_func=lambda code: text(language, f"map.measure.{code}"),
        key=view_state.key(view_state.MEASURE),
        label_visibility="collapsed",
        filter_mode=None,
    )


def site_types(access_points: AccessPoints, language: Language) -> None:
    """Offer the site types, each with how many points it has in all."""
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
    """Offer the orders of the provinces.

    Parameters
    ----------
    language
        Of the view.
    labelled
        Whether the label stands over the control; it is there for screen readers anyway.
    """
    st.segmented_control(
        text(language, "order.label"),
        ORDERS,
        required=True,
        format_func=lambda one: text(language, f"order.{one}"),
        key=view_state.ORDER,
        label_visibility="visible" if labelled else "collapsed",
    )


def province(view: View, provinces: Sequence[Province]) -> None:
    """Offer some provinces, that of the view among them or none of them chosen."""
    names = {one.code: getattr(one, f"name_{view.language}") for one in provinces}
    key = view_state.key("province")
    st.session_state[key] = view.selected if view.selected in names else None
    st.selectbox(
        text(view.language, "province.choice"),
        list(names),
        format_func=names.__getitem__,
        placeholder=text(view.language, "province.choice"),
        on_change=lambda: view_state.select_province(st.session_state[key]),
        key=key,
        label_visibility="collapsed",
        filter_mode=None,
    )


def notices(access_points: AccessPoints, language: Language) -> None:
    """Tell what of the link cannot be shown, and whether the figures are a file's.

    Files that the session has brought itself are told above every screen.
    """
    if view_state.ignored():
        parts = "; ".join(f"{part.key} = {part.value}" for part in view_state.ignored())
        with st.container(key="notice"):
            st.text(text(language, "notice.ignored", parts=parts))
    if access_points.counts_file and not own_data():
        with st.container(key="counts-file"):
            st.text(text(language, "notice.counts_file", file=access_points.counts_file))
