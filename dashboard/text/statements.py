"""Published statements in words: what they say, when, and who published them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.text.messages import date, number, text
from geodata import tables
from loaders.names import divisions

if TYPE_CHECKING:
    from geodata.tables import Source, Statement
    from loaders.translation import Language

_UNITS: Final = "provinces.district_level_units"
_RULE: Final = "site_types.computers_per_point"


def relation_in_words(statement: Statement, language: Language) -> str:
    """Return what a statement says, e.g. ``Khánh Hòa: points of ... = 38``."""
    labels = {site_type.code: site_type for site_type in tables.site_types()}
    types = " + ".join(getattr(labels[code], f"label_{language}") for code in statement.site_types)
    measure = text(language, f"statement.measure.{statement.measure}")
    relation = {"<=": "≤"}.get(statement.relation, statement.relation)
    if statement.value == _UNITS:
        value = text(language, "statement.value.units")
    elif statement.value == _RULE:
        value = " / ".join(str(labels[code].computers_per_point) for code in statement.site_types)
    else:
        value = number(language, int(statement.value))
    return f"{_place(statement, language)}: {measure} ({types}) {relation} {value}"


def published_when(statement: Statement, language: Language) -> str:
    """Return the date of a statement as far as known, and what is not known of it."""
    note = getattr(statement, f"date_note_{language}")
    return ", ".join(filter(None, (date(language, statement.date), note)))


def source_of(statement: Statement) -> Source:
    """Return where a statement was published."""
    return next(source for source in tables.sources() if source.code == statement.source)


def _place(statement: Statement, language: Language) -> str:
    names = divisions.former_names(language)
    if statement.scope == "province":
        return names[statement.province_code]
    if statement.scope == "total" and statement.step != tables.PROGRAMME_STEP:
        key = "statement.scope.all_steps" if statement.step == "all" else "statement.scope.step"
        return text(language, key, step=statement.step)
    place = text(language, f"statement.scope.{statement.scope}")
    if statement.except_provinces:
        left_out = ", ".join(names[code] for code in statement.except_provinces)
        place = text(language, "statement.except", place=place, left_out=left_out)
    return place
