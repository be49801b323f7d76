"""The data dictionary: what each column of a table holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from dashboard.exports.layout import (
    WHOLE_NUMBERS,
    Column,
    Layout,
    basis_word,
    columns,
    heading,
    site_type_word,
)
from dashboard.text.messages import text
from loaders.cells import Basis
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from dashboard.model.selection import Selection
    from loaders.translation import Language

FieldType = Literal["string", "integer"]
"""Names of types as a Frictionless table schema has them."""

_POINTS: Final = WHOLE_NUMBERS - {"division"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a column holds.

    Attributes
    ----------
    name
        The heading in the layout.
    column
        The stable name, whatever the headings.
    type
        ``string`` or ``integer``. A missing number is an empty cell, never zero.
    unit
        ``points`` (access points) or empty.
    description_vi, description_en
        A sentence or two in each language.
    allowed
        The only values that can stand in the column; empty where any can.
    """

    name: str
    column: str
    type: FieldType
    unit: str
    description_vi: str
    description_en: str
    allowed: tuple[str, ...]

    def description(self, language: Language) -> str:
        """Return the description in a language."""
        return self.description_vi if language == "vi" else self.description_en


def data_dictionary(selection: Selection, layout: Layout) -> tuple[Field, ...]:
    """Return what each column of a table holds, in the order of the columns."""
    return tuple(
        _field(selection, layout, column)
        for column in columns(selection.view.site_types, layout.shape)
    )


def _field(selection: Selection, layout: Layout, column: Column) -> Field:
    descriptions = {language: _description(column, language) for language in LANGUAGES}
    return Field(
        name=heading(column, layout.headings),
        column=column.name,
        type="integer" if column.holds in WHOLE_NUMBERS else "string",
        unit="points" if column.holds in _POINTS else "",
        description_vi=descriptions["vi"],
        description_en=descriptions["en"],
        allowed=_allowed(selection, layout, column),
    )


def _description(column: Column, language: Language) -> str:
    if column.site_type is None:
        return text(language, f"export.about.{column.holds}")
    site_type = site_type_word(column.site_type, language)
    return text(language, f"export.about_of_type.{column.holds}", site_type=site_type)


def _allowed(selection: Selection, layout: Layout, column: Column) -> tuple[str, ...]:
    headings = layout.headings
    if column.holds == "division":
        return (str(selection.view.division),)
    if column.holds == "site_type":
        codes = selection.view.site_types
        if headings == "machine":
            return codes
        return tuple(site_type_word(code, headings) for code in codes)
    if column.holds == "basis":
        bases: tuple[Basis, ...] = get_args(Basis)
        return bases if headings == "machine" else tuple(basis_word(one, headings) for one in bases)
    return ()
