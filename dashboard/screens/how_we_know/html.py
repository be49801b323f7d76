"""HTML of the screen on how the numbers are known."""

from __future__ import annotations

from collections import Counter
from functools import partial
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from dashboard.templates import render
from dashboard.text.messages import text
from dashboard.text.statements import note_on, published_when, relation_in_words, source_of
from geodata import tables
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.derivation_text import conclusion, sentences
from loaders.evidence.short_codes import short_code
from loaders.evidence.what_if import Consistent
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

    from dashboard.model.view import View
    from geodata.tables import Source, Statement
    from loaders.access_points import Province
    from loaders.evidence.derivations import Derivation
    from loaders.evidence.figure import Figure
    from loaders.evidence.open_questions import OpenQuestion
    from loaders.evidence.published import Published
    from loaders.evidence.what_if import Change, Outcome
    from loaders.translation import Language

_MOST_QUESTIONS: Final = 10


def section(template: str, language: Language, **values: object) -> Markup:
    """Return the HTML of a template of this folder, with functions that word statements."""
    in_words = (
        *(conclusion, figure_in_words, note_on, published_when, relation_in_words),
        *(sentences, shared_notes, short_code),
    )
    return render(
        f"how_we_know/{template}.html.j2",
        language,
        statements={statement.code: statement for statement in tables.statements()},
        source_of=source_of,
        alike=alike,
        province_names=divisions.former_names(language),
        **{function.__name__: partial(function, language=language) for function in in_words},
        **values,
    )


def summary(published: Published, language: Language) -> Markup:
    """Return the number of statements, and the number of cells of each basis."""
    bases = Counter(published.basis({cell}) for cell in published.variables)
    return section("summary", language, used=len(published.used), bases=bases)


def matrix(published: Published, view: View, provinces: Sequence[Province]) -> Markup:
    """Return the table of all cells; the name of a province leads to its derivations."""
    rows = []
    for province in provinces:
        cells = [Cell(province.code, code) for code in SITE_TYPES]
        sums = [*([cell] for cell in cells), cells]
        rows.append((province, [(published.total(sum_), published.basis(sum_)) for sum_ in sums]))
    return section("matrix", view.language, view=view, site_types=SITE_TYPES, rows=rows)


def derivation_list(
    published: Published,
    derivations: Mapping[Cell, Derivation],
    cells: Iterable[Cell],
    language: Language,
    *,
    title: str = "",
    anchor: str = "",
    opened: bool = False,
) -> Markup:
    """Return the derivations of the numbers of some cells, each opened or to be opened.

    ``anchor`` is the name of the list in links; an opened derivation has one of its own.
    A range that rests on context stands beside what it would be without.
    """
    own = published.without_context.ranges
    strict = {cell: own[cell] for cell, known in published.ranges.items() if known != own[cell]}
    chosen = [(cell, derivations[cell], strict.get(cell)) for cell in cells]
    values = {"title": title, "anchor": anchor, "derivations": chosen, "opened": opened}
    return section("derivations", language, **values)


def statement_list(language: Language) -> Markup:
    """Return every statement, in groups."""
    groups: dict[str, list[Statement]] = {}
    for statement in tables.statements():
        groups.setdefault(_group(statement), []).append(statement)
    return section("statements", language, groups=groups)


def _group(statement: Statement) -> str:
    if statement.kind == "context":
        return "context"
    if statement.scope == "each_province":
        return "total"
    return statement.scope if statement.step == tables.PROGRAMME_STEP else "other_steps"


def shared_notes(statements: Iterable[Statement], language: Language) -> dict[str, str]:
    """Return the caveats that several statements have, with the marks that stand for them."""
    said = Counter(note_on(statement, language) for statement in statements)
    shared = [note for note, times in said.items() if note and times > 1]
    return {note: f"({letter})" for note, letter in zip(shared, ascii_lowercase, strict=False)}


def alike(codes: Iterable[str]) -> list[list[str]]:
    """Return the codes of statements, those of one source and one caveat together."""
    statements = {statement.code: statement for statement in tables.statements()}
    groups: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        statement = statements[code]
        groups.setdefault((statement.source, statement.note_vi), []).append(code)
    return list(groups.values())


def sources(language: Language) -> Markup:
    """Return every source with the codes of what it says."""
    said: dict[Source, list[str]] = {source: [] for source in tables.sources()}
    for statement in tables.statements():
        said[source_of(statement)].append(statement.code)
    return section("sources", language, sources=said.items())


def open_questions(
    questions: Sequence[OpenQuestion], published: Published, language: Language
) -> Markup:
    """Return the unknown figures that would settle most, the best first."""
    open_ranges = [bounds for bounds in published.ranges.values() if bounds.exact is None]
    return section(
        "open_questions",
        language,
        open_count=len(open_ranges),
        open_width=sum(item.high - item.low for item in open_ranges if item.high is not None),
        questions=questions[:_MOST_QUESTIONS],
    )


def outcome_of(figure: Figure, value: int, outcome: Outcome, language: Language) -> Markup:
    """Return what follows from a supposed figure, or what it contradicts and why."""
    consistent = isinstance(outcome, Consistent)
    return section(
        "outcome", language, figure=figure, value=value, outcome=outcome, consistent=consistent
    )


def left_out(code: str, changes: Sequence[Change], language: Language) -> Markup:
    """Return what would still be known without a statement."""
    return section("left_out", language, code=code, changes=changes)


def statements_in_words(statements: Iterable[Statement], language: Language) -> dict[str, str]:
    """Return the content of some statements by their codes, each behind its short code."""
    return {
        item.code: f"[{short_code(item.code, language)}] {relation_in_words(item, language)}"
        for item in statements
    }


def figure_in_words(figure: Figure, language: Language) -> str:
    """Return the name of a figure, e.g. ``Khánh Hòa: thư viện huyện``."""
    place = (
        text(language, "statement.scope.total")
        if figure.province_code is None
        else divisions.former_names(language)[figure.province_code]
    )
    if figure.measure == "computers":
        kind = text(language, "how.figure.computers")
    elif figure.site_type is None:
        kind = text(language, "how.figure.points")
    else:
        kind = text(language, f"map.type.{figure.site_type}")
    return f"{place}: {kind}"
