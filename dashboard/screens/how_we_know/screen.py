"""The screen on how each number is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.model.selection import ordered_provinces
from dashboard.screens.how_we_know import html as markup
from dashboard.screens.shared import controls, frame
from dashboard.session import view_state
from dashboard.session.current_data import served_access_points
from dashboard.templates import macro, names_by_code, render
from dashboard.text.messages import text
from dashboard.text.steps import why_not_counted
from loaders.access_points import provinces_of_division
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.derivations import derivations
from loaders.evidence.figure import Figure
from loaders.evidence.left_out import leave_out
from loaders.evidence.open_questions import open_questions
from loaders.evidence.published import published
from loaders.evidence.reconciliation import reconciliation
from loaders.evidence.what_if import what_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.view import View
    from loaders.access_points import Province
    from loaders.cells import CountRange
    from loaders.evidence.published import Published

_POINTS, _COMPUTERS = "points", "computers"
_MOST = 100_000


def draw(view: View) -> None:
    """Draw the screen."""
    view = view_state.in_counted_division(view)
    language = view.language
    access_points = served_access_points()
    with st.container(key="notices"):
        controls.ignored(language)  # a counts file is spoken of below
        controls.division_shown(view)
    with st.container(key="how-page"):
        st.html(macro("section_title", language, text(language, "how.title")))
        if access_points.published is None:
            note = text(language, "how.counts_file", file=access_points.counts_file)
            st.html(macro("paragraph", language, note))
            return
        provinces = ordered_provinces(access_points, view)
        st.html(markup.section("contents", language))
        st.html(markup.summary(published(), language))
        _cells(view, provinces)
        numbers = published()
        derived = [cell for cell in numbers.variables if numbers.basis({cell}) == "derived"]
        title = text(language, "how.section.derived")
        st.html(markup.derivation_list(numbers, derivations(), derived, language, title=title))
        st.html(markup.section("checks", language, checks=reconciliation()))
        st.html(markup.open_questions(open_questions(), published(), language))
        _what_if(view, provinces)
        _leave_out(view)
        st.html(markup.section("conflicts", language, conflicts=reconciliation().conflicts))
        st.html(markup.statement_list(language))
        st.html(markup.sources(language))


def _cells(view: View, provinces: Sequence[Province]) -> None:
    with st.container(key="how-cells"):
        with st.container(key="how-matrix"):
            st.html(markup.matrix(published(), view, provinces))
        with st.container(key="how-province"):
            controls.province(view, provinces)
            chosen = next((item for item in provinces if item.code == view.selected), None)
            if chosen is None:
                every = provinces_of_division(served_access_points(), view.division)
                if asked := next((item for item in every if item.code == view.selected), None):
                    why = why_not_counted(served_access_points(), view.language, asked)
                    name = getattr(asked, f"name_{view.language}")
                    said = text(view.language, "province.not_counted", province=name, why=why)
                    st.html(macro("paragraph", view.language, said))
                st.html(macro("paragraph", view.language, text(view.language, "how.choose")))
            else:
                cells = [Cell(chosen.code, site_type) for site_type in SITE_TYPES]
                anchor = f"province-{chosen.code}"
                st.html(
                    markup.derivation_list(
                        published(),
                        derivations(),
                        cells,
                        view.language,
                        anchor=anchor,
                        opened=True,
                    )
                )


def most_open(numbers: Published, codes: Sequence[str], selected: str | None) -> tuple[str, str]:
    """Return a province and its site type of the widest range: the one selected, or any."""
    candidates = [code for code in codes if code == selected] or codes
    cells = [Cell(code, kind) for code in candidates for kind in SITE_TYPES]
    return max(cells, key=lambda cell: _width(numbers.ranges[cell]))


def _width(known: CountRange) -> float:
    return float("inf") if known.high is None else known.high - known.low


@st.fragment
def _what_if(view: View, provinces: Sequence[Province]) -> None:
    """Let the user suppose a figure; nothing of it is stored or shown to others.

    It begins with the widest range of the province selected.
    """
    language = view.language
    chosen, widest = most_open(published(), [item.code for item in provinces], view.selected)
    kinds = {code: text(language, f"map.type.{code}") for code in SITE_TYPES}
    kinds |= {kind: text(language, f"how.figure.{kind}") for kind in (_POINTS, _COMPUTERS)}
    st.html(render("how_we_know/what_if.html.j2", language, part="what_if"))
    with st.container(key="what-if", horizontal=True, vertical_alignment="bottom"):
        province = controls.select_box(
            text(language, "how.what_if.province"),
            names_by_code(provinces, language),
            view_state.key(f"what-if-province-{chosen}"),
            index=[item.code for item in provinces].index(chosen),
            label_visibility="visible",
            filter_mode="contains",
        )
        kind = controls.select_box(
            text(language, "how.what_if.kind"),
            kinds,
            view_state.key(f"what-if-kind-{chosen}"),
            index=[*kinds].index(widest),
            label_visibility="visible",
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


@st.fragment
def _leave_out(view: View) -> None:
    """Let the user leave a statement out; nothing of it is stored or shown to others."""
    language = view.language
    st.html(render("how_we_know/what_if.html.j2", language, part="leave_out"))
    with st.container(key="leave-out"):
        code = controls.select_box(
            text(language, "how.leave_out.choice"),
            markup.statements_in_words(published().used, language),
            view_state.key("leave-out-statement"),
            index=None,
            placeholder=text(language, "how.leave_out.choice"),
            label_visibility="visible",
            filter_mode="contains",
        )
    if code is not None:
        st.html(markup.left_out(code, leave_out(published(), code), language))
    frame.end()
