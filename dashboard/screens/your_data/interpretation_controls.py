"""How a file was understood, as controls: what is changed there has it read anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard.model.view import SITE_TYPES
from dashboard.screens.your_data import report_html as markup
from dashboard.session import view_state
from dashboard.text.messages import literal, number, text
from loaders.boundaries.interpretation import BoundariesInterpretation
from loaders.counts.interpretation import CountsInterpretation
from loaders.counts.reader import Counts
from loaders.formats.text_encoding import ENCODINGS
from loaders.options import CountsOptions
from loaders.reading import held
from loaders.register.reader import Register, RegisterInterpretation
from loaders.spatial.coordinate_systems import CANDIDATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.session.uploads import OwnFiles
    from loaders.counts.interpretation import ColumnRole
    from loaders.problems.report import FileKind
    from loaders.reading import FileResult
    from loaders.translation import Language

_FOUND: Final = ""
"""Stands in a control for what was found out."""
_MOST_COLUMNS: Final = 24
_ROLES: Final = (
    *("province", "site_type", "points", "low", "high", "year", "total", "division"),
    *SITE_TYPES,
    *("category", "ignored"),
)


def draw(kind: FileKind, files: OwnFiles, language: Language) -> None:
    """Draw what was understood of one file."""
    reading = files.reading(kind)
    title = text(language, f"own.kind.{kind}")
    with (
        st.container(key=f"own-reading-{kind}"),
        st.expander(text(language, "print.setting", name=title, value=literal(reading.file))),
    ):
        controls = _Controls(kind, files, language)
        if isinstance(reading.how, CountsInterpretation):
            _counts(reading.how, controls)
        elif isinstance(reading.how, BoundariesInterpretation):
            _boundaries(reading.how, controls)
        elif isinstance(reading.how, RegisterInterpretation):
            _register(reading.how, controls)
        else:
            _unread(controls)
        _preview(reading, language)


class _Controls:
    """The controls of one file, side by side."""

    def __init__(self, kind: FileKind, files: OwnFiles, language: Language) -> None:
        self.kind = kind
        self.files = files
        self.language = language
        self.row = st.container(key=f"own-controls-{kind}", horizontal=True)

    def choose(
        self,
        name: str,
        options: Sequence[object],
        found: object = None,
        shown: Callable[[Any], str] = str,
    ) -> None:
        """Offer what a choice can be; first what was found out.

        Parameters
        ----------
        name
            Of the choice in the dataclass of choices.
        options
            What it can be.
        found
            What was taken where nobody has chosen.
        shown
            Returns the words for an option.
        """
        chosen = getattr(self.files.choices[self.kind], name)
        key = view_state.key(f"own-{self.kind}-{name}")
        st.session_state[key] = _FOUND if chosen is None else chosen
        told = text(self.language, "own.found_out")
        if found is not None:
            told = text(self.language, "own.found_out_is", value=shown(found))

        def take() -> None:
            value = st.session_state[key]
            before = self.files.choices[self.kind]
            changed: Any = {name: None if value == _FOUND else value}
            self.files.read_as(self.kind, replace(before, **changed))

        with self.row:
            st.selectbox(
                text(self.language, f"own.choice.{name}"),
                list(dict.fromkeys((_FOUND, *options, *([] if chosen is None else [chosen])))),
                format_func=lambda one: told if one == _FOUND else shown(one),
                key=key,
                on_change=take,
                filter_mode=None,
            )


def _counts(how: CountsInterpretation, controls: _Controls) -> None:
    language = controls.language
    if len(how.sheets) > 1:
        controls.choose("sheet", how.sheets, how.sheet)
    if how.encoding is not None:
        controls.choose("encoding", ENCODINGS, how.encoding, str.upper)
    heading = how.heading_rows[0] if how.heading_rows else None
    controls.choose("heading_row", [row for row, _ in how.shown], heading)
    if how.numbers is not None or not how.numbers_certain:
        controls.choose(
            "numbers", ("vi", "en"), how.numbers, lambda one: text(language, f"own.numbers.{one}")
        )
    if len(how.years) > 1:
        controls.choose("year", how.years, how.year)
    with st.container(key="own-roles", horizontal=True):
        for column in how.columns[:_MOST_COLUMNS]:
            _role(column, controls)
    _first_rows(how, language)


def _role(column: ColumnRole, controls: _Controls) -> None:
    """Offer what a column can hold."""
    language = controls.language
    chosen = controls.files.choices[controls.kind]
    if not isinstance(chosen, CountsOptions):
        return
    key = view_state.key(f"own-role-{column.index}")
    st.session_state[key] = column.role

    def take() -> None:
        others = [pair for pair in chosen.roles if pair[0] != column.index]
        roles = tuple(sorted([*others, (column.index, st.session_state[key])]))
        controls.files.read_as(controls.kind, replace(chosen, roles=roles))

    st.selectbox(
        literal(column.heading) or text(language, "own.column_number", number=column.index + 1),
        list(dict.fromkeys((*_ROLES, column.role))),
        format_func=lambda role: _role_label(role, language),
        key=key,
        on_change=take,
        filter_mode=None,
    )


def _role_label(role: str, language: Language) -> str:
    if role in SITE_TYPES:
        return text(language, f"map.type.{role}")
    for end in ("low", "high"):
        kind = role.removesuffix(f"_{end}")
        if kind in SITE_TYPES:
            return text(
                language, f"own.role_of_type.{end}", kind=text(language, f"map.type.{kind}")
            )
    return text(language, f"own.role.{role}")


def _boundaries(how: BoundariesInterpretation, controls: _Controls) -> None:
    language = controls.language
    if len(how.layers) > 1:
        controls.choose("layer", [layer.name for layer in how.layers], how.layer)
    controls.choose("code_column", how.columns, how.code_column)
    controls.choose("name_column", how.columns, how.name_column)
    controls.choose("encoding", ENCODINGS, how.encoding, str.upper)
    controls.choose("crs", (*how.crs_fitting, *CANDIDATES), how.crs)
    features = sum(layer.features for layer in how.layers if layer.name == how.layer)
    st.caption(
        text(language, "own.layer_is", format=how.format, features=number(language, features))
    )


def _register(how: RegisterInterpretation, controls: _Controls) -> None:
    headings = [heading for _, heading in how.columns] + list(how.ignored)
    taken = dict(how.columns)
    if how.encoding is not None:
        controls.choose("encoding", ENCODINGS, how.encoding, str.upper)
    for name in ("x", "y", "province", "site_type"):
        controls.choose(name, headings, taken.get(name))
    controls.choose("crs", CANDIDATES, how.crs)


def _unread(controls: _Controls) -> None:
    """Offer what can be said of a file of which nothing was understood."""
    controls.choose("encoding", ENCODINGS, None, str.upper)
    if controls.kind != "counts":
        controls.choose("crs", CANDIDATES)


def _first_rows(how: CountsInterpretation, language: Language) -> None:
    st.html(markup.first_rows(how.shown, how.heading_rows, language))


def _preview(reading: FileResult, language: Language) -> None:
    """Show what was counted, as far as it was understood, and what is kept apart."""
    counts, register = held(reading, Counts), held(reading, Register)
    if counts is not None:
        tables = (counts.cells, counts.categories)
    elif register is not None:
        tables = (register.counts, register.categories)
    else:
        return
    st.html(markup.counted(tables[0], language) + markup.categories(tables[1], language))
