"""Controls with the interpretation of a file: a change has it read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

import streamlit as st

from dashboard.screens.shared.controls import select_box
from dashboard.screens.your_data import report_html as markup
from dashboard.session import view_state
from dashboard.text.messages import literal, number, text
from loaders.boundaries.interpretation import BoundariesInterpretation
from loaders.cells import SITE_TYPES
from loaders.counts.headings import ROLES
from loaders.counts.interpretation import CountsInterpretation
from loaders.counts.reader import Counts
from loaders.formats.text_encoding import ENCODINGS
from loaders.names.divisions import DIVISIONS
from loaders.options import REPETITIONS, CountsOptions, Overlaps
from loaders.reading import content_as
from loaders.register.reader import Register, RegisterInterpretation
from loaders.spatial.coordinate_systems import CANDIDATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.session.uploads import OwnFiles
    from loaders.counts.interpretation import ColumnRole
    from loaders.problems.catalogue import FileKind
    from loaders.reading import FileResult
    from loaders.translation import Language

_DETECTED: Final = ""
"""The option of a control for what was detected."""
_MOST_FEATURES: Final = 500
_MOST_COLUMNS: Final = 24


def draw(kind: FileKind, files: OwnFiles, language: Language) -> None:
    """Draw the interpretation of one file."""
    result = files.reading(kind)
    title = text(language, f"own.kind.{kind}")
    with (
        st.container(key=f"own-reading-{kind}"),
        st.expander(text(language, "print.setting", name=title, value=literal(result.file))),
    ):
        controls = _Controls(kind, files, language)
        match result.how:
            case CountsInterpretation():
                _counts(result.how, controls)
            case BoundariesInterpretation():
                _boundaries(result.how, controls)
            case RegisterInterpretation():
                _register(result.how, controls)
            case _:
                _unread(controls)
        _preview(result, language)


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
        detected: object = None,
        label: Callable[[Any], str] = str,
        unchosen: str = "own.found_out",
    ) -> None:
        """Offer the values of an option of reading; first the one that was detected.

        Parameters
        ----------
        name
            The field of the options, as of :class:`loaders.options.CountsOptions`.
        options
            Its possible values.
        detected
            The value where the user has chosen none.
        label
            Returns the label of a value.
        unchosen
            The words for what is done where nothing is chosen or detected.
        """
        chosen = getattr(self.files.choices[self.kind], name)
        key = view_state.key(f"own-{self.kind}-{name}")
        st.session_state[key] = _DETECTED if chosen is None else chosen
        labels: dict[object, str] = {_DETECTED: text(self.language, unchosen)}
        if detected is not None:
            labels[_DETECTED] = text(self.language, "own.found_out_is", value=label(detected))
        for value in (*options, *([] if chosen is None else [chosen])):
            labels.setdefault(value, label(value))

        def take() -> None:
            value = st.session_state[key]
            changed: Any = {name: None if value == _DETECTED else value}
            self.files.read_as(self.kind, replace(self.files.choices[self.kind], **changed))

        title = text(self.language, f"own.choice.{name}")
        with self.row:
            select_box(title, labels, key, on_change=take, label_visibility="visible")

    def leave_out(self, features: int) -> None:
        """Offer to leave features of a layer out, by their number; not of thousands."""
        if features > _MOST_FEATURES:
            return
        key = view_state.key(f"own-{self.kind}-left_out")
        st.session_state[key] = list(getattr(self.files.choices[self.kind], "left_out", ()))

        def take() -> None:
            changed: Any = {"left_out": tuple(sorted(st.session_state[key]))}
            self.files.read_as(self.kind, replace(self.files.choices[self.kind], **changed))

        title = text(self.language, "own.choice.left_out")
        with self.row:
            st.multiselect(title, range(1, features + 1), key=key, on_change=take, placeholder="–")


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
            "numbers", ("vi", "en"), how.numbers, lambda code: text(language, f"own.numbers.{code}")
        )
    if how.dashes:
        controls.choose(
            "dashes", ("none", "unknown"), None, lambda code: text(language, f"own.dashes.{code}")
        )
    if how.other_quantity:
        label = text(language, "own.quantity.points")
        controls.choose("quantity", ("points",), None, lambda _: label)
    if len(how.years) > 1:
        controls.choose("year", how.years, how.year)
    with st.container(key="own-roles", horizontal=True):
        for column in how.columns[:_MOST_COLUMNS]:
            _role(column, controls)
    st.html(markup.first_rows(how.shown, how.heading_rows, language))


def _role(column: ColumnRole, controls: _Controls) -> None:
    """Offer the roles of a column."""
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

    number_of_column = text(language, "own.column_number", number=column.index + 1)
    labels = {role: _role_label(role, language) for role in (*ROLES, column.role)}
    title = literal(column.heading) or number_of_column
    select_box(title, labels, key, on_change=take, label_visibility="visible")


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
    controls.choose(
        "overlaps", get_args(Overlaps), label=lambda kind: text(language, f"own.overlaps.{kind}")
    )
    features = sum(layer.features for layer in how.layers if layer.name == how.layer)
    controls.leave_out(features)
    st.caption(
        text(language, "own.layer_is", format=how.format, features=number(language, features))
    )


def _register(how: RegisterInterpretation, controls: _Controls) -> None:
    headings = [heading for _, heading in how.columns] + list(how.ignored)
    heading_of = dict(how.columns)
    if len(how.sheets) > 1:
        controls.choose("sheet", how.sheets, how.sheet)
    if how.encoding is not None:
        controls.choose("encoding", ENCODINGS, how.encoding, str.upper)
    if how.shown:
        heading = how.heading_rows[0] if how.heading_rows else None
        controls.choose("heading_row", [row for row, _ in how.shown], heading)
    for name in ("x", "y", "province", "site_type"):
        controls.choose(name, headings, heading_of.get(name))
    controls.choose("crs", CANDIDATES, how.crs)
    language = controls.language
    controls.choose("division", DIVISIONS)
    controls.choose(
        "once",
        REPETITIONS,
        label=lambda kind: text(language, f"own.once.{kind}"),
        unchosen="own.once_not",
    )
    if how.shown:
        st.html(markup.first_rows(how.shown, how.heading_rows, language))


def _unread(controls: _Controls) -> None:
    """Offer the options of a file that could not be interpreted."""
    controls.choose("encoding", ENCODINGS, None, str.upper)
    if controls.kind != "counts":
        controls.choose("crs", CANDIDATES)


def _preview(result: FileResult, language: Language) -> None:
    """Show the first counts, and those of other categories."""
    if (counts := content_as(result, Counts)) is not None:
        st.html(markup.counts_preview(counts.cells, counts.categories, language))
    elif (register := content_as(result, Register)) is not None:
        st.html(markup.counts_preview(register.counts, register.categories, language))
        st.html(markup.points_listed(register.rows, language))
