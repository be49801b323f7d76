"""What is known, and why."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.model.selection import ordered_provinces
from dashboard.model.view import SITE_TYPES
from dashboard.screens.how_we_know import html as markup
from dashboard.screens.shared import controls, frame
from dashboard.session import view_state
from dashboard.session.current_data import served_access_points
from dashboard.text.messages import text
from loaders.evidence.derivations import derivations
from loaders.evidence.figure import Figure
from loaders.evidence.open_questions import open_questions
from loaders.evidence.published import published
from loaders.evidence.reconciliation import reconciliation
from loaders.evidence.what_if import what_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.view import View
    from loaders.access_points import Province
    from loaders.translation import Language

_POINTS, _COMPUTERS = "points", "computers"
_MOST = 100_000


def draw(view: View) -> None:
    """Draw the screen."""
    view = view_state.go_to_counted_division(view)
    language = view.language
    access_points = served_access_points()
    with st.container(key="how-page"):
        st.html(f"<h2>{escape(text(language, 'how.title'))}</h2>")
        if access_points.published is None:
            said = text(language, "how.counts_file", file=access_points.counts_file)
            st.html(f"<p>{escape(said)}</p>")
            return
        provinces = ordered_provinces(access_points, view)
        st.html(f"{markup.summary(published(), language)}{_heading(language, 'cells')}")
        _cells(view, provinces)
        st.html(
            _heading(language, "derived") + markup.derived_numbers(derivations(), published(), view)
        )
        st.html(_heading(language, "checks") + markup.control_totals(reconciliation(), language))
        st.html(
            _heading(language, "open")
            + markup.open_questions(open_questions(), published(), language)
        )
        _what_if(language, provinces)
        st.html(_heading(language, "conflicts") + markup.conflicts(reconciliation(), language))
        st.html(_heading(language, "statements") + markup.statements_table(language))


def _heading(language: Language, section: str) -> str:
    return f"<h3>{escape(text(language, f'how.section.{section}'))}</h3>"


def _cells(view: View, provinces: Sequence[Province]) -> None:
    with st.container(key="how-cells"):
        with st.container(key="how-matrix"):
            st.html(markup.matrix(published(), view, provinces))
        with st.container(key="how-province"):
            controls.province(view, provinces)
            chosen = next((one for one in provinces if one.code == view.selected), None)
            if chosen is None:
                st.html(f"<p>{escape(text(view.language, 'how.choose'))}</p>")
            else:
                st.html(markup.province_derivations(derivations(), chosen, view.language))


@st.fragment
def _what_if(language: Language, provinces: Sequence[Province]) -> None:
    """Let the user suppose a figure; nobody else sees it, and nothing is kept."""
    names = {one.code: getattr(one, f"name_{language}") for one in provinces}
    kinds = {code: text(language, f"map.type.{code}") for code in SITE_TYPES}
    kinds |= {kind: text(language, f"how.figure.{kind}") for kind in (_POINTS, _COMPUTERS)}
    intro = escape(text(language, "how.what_if.intro"))
    st.html(f'<div class="what-if-intro">{_heading(language, "what_if")}<p>{intro}</p></div>')
    with st.container(key="what-if", horizontal=True, vertical_alignment="bottom"):
        province = st.selectbox(
            text(language, "how.what_if.province"),
            list(names),
            format_func=names.__getitem__,
            key=view_state.key("what-if-province"),
            filter_mode=None,
        )
        kind = st.selectbox(
            text(language, "how.what_if.kind"),
            list(kinds),
            index=1,
            format_func=kinds.__getitem__,
            key=view_state.key("what-if-kind"),
            filter_mode=None,
        )
        value = st.number_input(
            text(language, "how.what_if.value"),
            min_value=0,
            max_value=_MOST,
            value=None,
            step=1,
            placeholder=text(language, "how.what_if.placeholder"),
            key="what-if-value",
        )
    if value is not None:
        site_type = None if kind in {_POINTS, _COMPUTERS} else kind
        figure = Figure(province, site_type, "computers" if kind == _COMPUTERS else "points")
        outcome = what_if(published(), figure, int(value))
        st.html(markup.outcome_of(figure, int(value), outcome, language))
    frame.end()
