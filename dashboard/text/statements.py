"""Published statements as text: their content, date and publisher."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from dashboard.text.messages import date, listed, number, text
from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.evidence.short_codes import short_code
from loaders.evidence.statements import RULE, UNITS
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.tables import Source, Statement
    from loaders.evidence.published import Published
    from loaders.translation import Language

_STRAIGHT: Final = re.compile(r"\"([^\"]*)\"|(?<!\w)'([^']*(?:\w'\w[^']*)*)'(?!\w)")
"""A quotation between straight marks; an apostrophe within a word is none."""


def relation_in_words(statement: Statement, language: Language) -> str:
    """Return the content of a statement: ``Khánh Hòa: total number of points = 38``."""
    site_types = [tables.site_type(code) for code in statement.site_types]
    if len(site_types) == len(SITE_TYPES) and statement.measure != "computers_per_point":
        subject = text(language, f"statement.total.{statement.measure}")
    else:
        names = " + ".join(getattr(kind, f"equation_{language}") for kind in site_types)
        measure = text(language, f"statement.measure.{statement.measure}")
        subject = f"{measure} ({names})"
    place = _place(statement, language, divisions.former_names(language))
    return f"{place}: {subject} {_right_side(statement, language)}"


def relation_in_files(statement: Statement, language: Language) -> str:
    """Return the same for files, spelt out: ``Khanh Hoa: points (Provincial library + …) = 38``."""
    site_types = [tables.site_type(code) for code in statement.site_types]
    types = " + ".join(getattr(site_type, f"label_{language}") for site_type in site_types)
    measure = text(language, f"statement.measure.{statement.measure}")
    place = _place(statement, language, divisions.names_in_files(language))
    return f"{place}: {measure} ({types}) {_right_side(statement, language)}"


def _right_side(statement: Statement, language: Language) -> str:
    relation = {"<=": "≤"}.get(statement.relation, statement.relation)
    if statement.value == UNITS:
        value = text(language, "statement.value.units")
    elif statement.value == RULE:
        kinds = map(tables.site_type, statement.site_types)
        value = " / ".join(str(kind.computers_per_point) for kind in kinds)
    else:
        value = number(language, int(statement.value))
    return f"{relation} {value}"


def note_on(statement: Statement, language: Language) -> str:
    """Return the caveat of a statement, with names and short codes in place of machine codes."""
    note: str = getattr(statement, f"note_{language}")
    return curly(_codes().sub(lambda found: _said(found[0], language), note))


@cache
def _codes() -> re.Pattern[str]:
    """Return what finds the code of a source or a statement, the longest first."""
    codes = [source.code for source in tables.sources()]
    codes += [statement.code for statement in tables.statements()]
    longest_first = sorted(codes, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def _said(code: str, language: Language) -> str:
    source = next((source for source in tables.sources() if source.code == code), None)
    if source is None:
        return short_code(code, language)
    return source.publisher if language == "vi" else source.publisher_en


def curly(words: str) -> str:
    """Return text with quotation marks “ ” and apostrophes ’ in place of straight ones."""
    quoted = _STRAIGHT.sub(lambda found: f"“{found[1] or found[2]}”", words)
    return quoted.replace("'", "’")


def published_when(statement: Statement, language: Language) -> str:
    """Return the date of a statement as far as it is known, with the note on it."""
    note = getattr(statement, f"date_note_{language}")
    return ", ".join(filter(None, (date(language, statement.date), note)))


def source_of(statement: Statement) -> Source:
    """Return where a statement was published."""
    return next(source for source in tables.sources() if source.code == statement.source)


def publisher(source: Source, language: Language) -> str:
    """Return who published a source: in English with its own name behind the English one."""
    if language == "vi" or source.publisher == source.publisher_en:
        return source.publisher
    return f"{source.publisher_en} ({source.publisher})"


def document(source: Source, language: Language) -> str:
    """Return the name of a source as a document: its title, or its publisher and date."""
    if source.title:
        own = curly(source.title)
        return own if language == "vi" else f"{source.title_en} ({own})"
    statement = next((item for item in tables.statements() if item.source == source.code), None)
    when = published_when(statement, language) if statement else ""
    return ", ".join(filter(None, (publisher(source, language), when)))


def cited_sources(published: Published | None, codes: Iterable[str]) -> list[Source] | list[str]:
    """Return where a number comes from, each source once, in the order of all sources.

    ``codes`` are those of the statements that the number rests on, or, where nothing is
    ``published``, the name of the file.
    """
    if published is None:
        return list(codes)
    statements = {item.code: item for item in tables.statements()}
    cited = {source_of(statements[code]) for code in codes}
    return [source for source in tables.sources() if source in cited]


def _place(statement: Statement, language: Language, names: Mapping[str, str]) -> str:
    if statement.scope == "province":
        return names[statement.province_code]
    if statement.scope == "total" and statement.step != tables.PROGRAMME_STEP:
        key = "statement.scope.all_steps" if statement.step == "all" else "statement.scope.step"
        return text(language, key, step=statement.step)
    place = text(language, f"statement.scope.{statement.scope}")
    if statement.except_provinces:
        left_out = listed([names[code] for code in statement.except_provinces], language)
        place = text(language, "statement.except", place=place, left_out=left_out)
    return place
