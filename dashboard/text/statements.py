"""Published statements as text: their content, date and publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.text.messages import date, number, text
from geodata import tables
from loaders.evidence.statements import RULE, UNITS
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.tables import Source, Statement
    from loaders.evidence.published import Published
    from loaders.translation import Language


def relation_in_words(statement: Statement, language: Language) -> str:
    """Return the content of a statement, e.g. ``Khánh Hòa: points of ... = 38``."""
    site_types = [tables.site_type(code) for code in statement.site_types]
    types = " + ".join(getattr(site_type, f"label_{language}") for site_type in site_types)
    measure = text(language, f"statement.measure.{statement.measure}")
    relation = {"<=": "≤"}.get(statement.relation, statement.relation)
    if statement.value == UNITS:
        value = text(language, "statement.value.units")
    elif statement.value == RULE:
        value = " / ".join(str(site_type.computers_per_point) for site_type in site_types)
    else:
        value = number(language, int(statement.value))
    return f"{_place(statement, language)}: {measure} ({types}) {relation} {value}"


def published_when(statement: Statement, language: Language) -> str:
    """Return the date of a statement as far as it is known, with the note on it."""
    note = getattr(statement, f"date_note_{language}")
    return ", ".join(filter(None, (date(language, statement.date), note)))


def source_of(statement: Statement) -> Source:
    """Return where a statement was published."""
    return next(source for source in tables.sources() if source.code == statement.source)


def cited_sources(published: Published | None, codes: Iterable[str]) -> list[Source] | list[str]:
    """Return where a number comes from, each source once.

    ``codes`` are those of the statements that the number rests on, or, where nothing is
    ``published``, the name of the file.
    """
    if published is None:
        return list(codes)
    statements = {item.code: item for item in tables.statements()}
    return list(dict.fromkeys(source_of(statements[code]) for code in codes))


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
