"""The data dictionary: what each column of a table contains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from dashboard.exports.layout import (
    WHOLE_NUMBERS,
    Column,
    Layout,
    columns_of,
    heading,
    site_type_word,
)
from dashboard.text.credit import basis_word, of_figures
from loaders.cells import Basis
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from dashboard.model.selection import Selection
    from loaders.translation import Language

FieldType = Literal["string", "integer", "number"]
"""Types by their names in a Frictionless table schema."""

_POINTS: Final = WHOLE_NUMBERS - {"division"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a column contains.

    Attributes
    ----------
    name
        The heading in the layout.
    column
        The stable name, whatever the headings.
    type
        ``string``, ``integer`` or ``number``. A missing number is an empty cell, never zero.
    unit
        ``points`` (access points), the code of a measure or of its denominator, or empty.
    description_vi, description_en
        A sentence or two in each language.
    allowed
        The only values possible in the column; empty where any is.
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
    """Return what each column of a table contains, in the order of the columns."""
    return tuple(
        _field(selection, layout, column) for column in columns_of(selection, layout.shape)
    )


def _field(selection: Selection, layout: Layout, column: Column) -> Field:
    descriptions = {language: _description(selection, column, language) for language in LANGUAGES}
    return Field(
        name=heading(column, layout.headings),
        column=column.name,
        type=_type(selection, column),
        unit=_unit(selection, column),
        description_vi=descriptions["vi"],
        description_en=descriptions["en"],
        allowed=_allowed(selection, layout, column),
    )


def _type(selection: Selection, column: Column) -> FieldType:
    if column.holds in WHOLE_NUMBERS:
        return "integer"
    if column.holds.startswith("value_"):
        return "number" if selection.measure.is_rate else "integer"
    return "number" if column.holds == "denominator" else "string"


def _unit(selection: Selection, column: Column) -> str:
    if column.holds.startswith("value_"):
        return selection.measure.code
    if column.holds == "denominator":
        return selection.measure.denominator or ""
    return "points" if column.holds in _POINTS else ""


def _description(selection: Selection, column: Column, language: Language) -> str:
    access_points = selection.access_points
    if column.site_type is None:
        return of_figures(access_points, language, f"export.about.{column.holds}")
    site_type = site_type_word(column.site_type, language)
    return of_figures(
        access_points, language, f"export.about_of_type.{column.holds}", site_type=site_type
    )


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
        if headings == "machine":
            return bases
        return tuple(basis_word(selection.access_points, headings, one) for one in bases)
    return ()
