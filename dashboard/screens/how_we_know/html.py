"""How the numbers are known, as HTML. All text is escaped: it is text, never markup."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from dashboard.model.view import SITE_TYPES, to_query_string
from dashboard.screens.shared.html import known_cell, sort_heading
from dashboard.text.messages import count, number, text
from dashboard.text.statements import published_when, relation_in_words, source_of
from geodata import tables
from loaders.cells import Cell
from loaders.evidence.derivation_text import conclusion, sentences
from loaders.evidence.what_if import Consistent
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.view import View
    from geodata.tables import Statement
    from loaders.access_points import Province
    from loaders.evidence.derivations import Derivation
    from loaders.evidence.figure import Figure
    from loaders.evidence.open_questions import OpenQuestion
    from loaders.evidence.published import Published
    from loaders.evidence.reconciliation import Reconciliation
    from loaders.evidence.what_if import Change, Outcome
    from loaders.translation import Language

_MOST_QUESTIONS: Final = 10


def summary(published: Published, language: Language) -> str:
    """Return how many statements there are and how many of the numbers are known in which way."""
    bases = [published.basis({cell}) for cell in published.variables]
    said = text(
        language,
        "how.summary",
        statements=len(tables.statements()),
        used=len(published.used),
        cells=len(bases),
        **{basis: bases.count(basis) for basis in ("published", "derived", "range")},
    )
    return f"<p>{escape(said)}</p>"


def matrix(published: Published, view: View, provinces: Sequence[Province]) -> str:
    """Return the cells of all provinces; the name of a province leads to its derivations."""
    language = view.language
    heads = [text(language, "table.province")]
    heads += [text(language, f"table.type.{code}") for code in SITE_TYPES]
    heads.append(text(language, "table.total"))
    rows = []
    for one in provinces:
        query = escape(to_query_string(replace(view, selected=one.code)))
        name = escape(getattr(one, f"name_{language}"))
        cells = [[Cell(one.code, kind)] for kind in SITE_TYPES]
        cells.append([Cell(one.code, kind) for kind in SITE_TYPES])
        numbers = "".join(
            known_cell(count(language, published.total(summed)), published.basis(summed))
            for summed in cells
        )
        chosen = ' class="selected"' if one.code == view.selected else ""
        rows.append(
            f'<tr{chosen}><th scope="row"><a data-screen href="./how-we-know?{query}">{name}</a>'
            f"</th>{numbers}</tr>"
        )
    head = sort_heading(heads[0], "up")
    head += "".join(sort_heading(label, "down") for label in heads[1:])
    how = escape(text(language, "table.how"))
    return (
        f'<table class="figures matrix" data-table="matrix"><thead><tr>{head}</tr></thead>'
        f'<tbody>{"".join(rows)}</tbody></table><p class="how">{how}</p>'
    )


def derived_numbers(derivations: dict[Cell, Derivation], published: Published, view: View) -> str:
    """Return the derivation of each number that no statement states and one alone is possible."""
    return "".join(
        _derivation(derivations[cell], view.language, opened=False)
        for cell in published.variables
        if published.basis({cell}) == "derived"
    )


def province_derivations(
    derivations: dict[Cell, Derivation], province: Province, language: Language
) -> str:
    """Return the derivations of the numbers of one province."""
    return "".join(
        _derivation(derivations[Cell(province.code, kind)], language, opened=True)
        for kind in SITE_TYPES
    )


def control_totals(checks: Reconciliation, language: Language) -> str:
    """Return the totals of the programme against the provinces, and the sums that must agree."""
    heads = _heads(text(language, f"how.check.{key}") for key in ("stated", "against", "result"))
    lines = []
    for total in checks.totals:
        allowed = text(language, "how.check.provinces", range=count(language, total.provinces))
        lines.append((total.code, allowed, total.passes))
    for sum_ in checks.arithmetic:
        parts = " + ".join(
            number(language, value) if factor == 1 else f"{factor} × {number(language, value)}"
            for _, factor, value in sum_.parts
        )
        lines.append((sum_.code, f"{parts} = {number(language, sum_.result)}", sum_.passes))
    rows = "".join(
        f'<tr><td class="words">{_stated(code, language)}</td>'
        f'<td class="words">{escape(against)}</td>'
        f'<td class="words {"pass" if passes else "fail"}">'
        f"{escape(text(language, 'how.check.pass' if passes else 'how.check.fail'))}</td></tr>"
        for code, against, passes in lines
    )
    return (
        f'<table class="figures checks"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def open_questions(
    questions: Sequence[OpenQuestion], published: Published, language: Language
) -> str:
    """Return which figures would settle most, the best first."""
    ranges = published.ranges.values()
    opened = [found for found in ranges if found.exact is None]
    width = sum(found.high - found.low for found in opened if found.high is not None)
    best = questions[0] if questions else None
    said = text(language, "how.open.said", count=len(opened), width=number(language, width))
    if best is None:
        return f"<p>{escape(said)}</p>"
    most = text(
        language,
        "how.open.best",
        figure=figure_in_words(best.figure, language),
        least=number(language, best.least),
    )
    heads = sort_heading(text(language, "how.open.figure"), "up")
    heads += "".join(
        sort_heading(text(language, f"how.open.{key}"), "down")
        for key in ("range", "least", "most")
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(figure_in_words(question.figure, language))}</th>'
        f"<td>{escape(count(language, question.range))}</td>"
        f"<td>{number(language, question.least)}</td>"
        f"<td>{number(language, question.most)}</td></tr>"
        for question in questions[:_MOST_QUESTIONS]
    )
    how = escape(text(language, "how.open.how"))
    return (
        f"<p>{escape(said)} <b>{escape(most)}</b></p>"
        f'<table class="figures questions" data-table="questions"><thead><tr>{heads}</tr></thead>'
        f'<tbody>{rows}</tbody></table><p class="how">{how}</p>'
    )


def conflicts(checks: Reconciliation, language: Language) -> str:
    """Return the statements that are not used, what they contradict, and why they are left out."""
    lines = []
    for conflict in checks.conflicts:
        statement = _statement(conflict.code)
        against = "".join(f"<li>{_stated(code, language)}</li>" for code in conflict.contradicts)
        contradicts = escape(text(language, "how.conflicts.contradicts"))
        lines.append(
            '<section class="conflict">'
            f"<h4>{escape(text(language, f'how.status.{conflict.status}'))}: "
            f"{_stated(conflict.code, language)}</h4>"
            f"<p>{escape(getattr(statement, f'note_{language}'))}</p>"
            f"{f'<p>{contradicts}</p><ul>{against}</ul>' if against else ''}</section>"
        )
    return "".join(lines)


def statements_table(language: Language) -> str:
    """Return every published statement with its source, date, use and caveat."""
    heads = "".join(
        sort_heading(text(language, f"how.statements.{key}"), "up")
        for key in ("code", "said", "source", "date", "status", "note")
    )
    rows = "".join(
        f'<tr class="{escape(item.status)}"><th scope="row">{escape(item.code)}</th>'
        f'<td class="words">{escape(relation_in_words(item, language))}</td>'
        f'<td class="words">{_source(item)}</td>'
        f'<td class="words">{escape(published_when(item, language))}</td>'
        f'<td class="words">{escape(text(language, f"how.status.{item.status}"))}</td>'
        f'<td class="words">{escape(getattr(item, f"note_{language}"))}</td></tr>'
        for item in tables.statements()
    )
    return (
        f'<table class="figures statements" data-table="statements"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


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


def outcome_of(figure: Figure, value: int, outcome: Outcome, language: Language) -> str:
    """Return what would follow from a figure, or what it contradicts and why."""
    supposed = f"{figure_in_words(figure, language)} = {number(language, value)}"
    if isinstance(outcome, Consistent):
        return _consistent(supposed, outcome.changes, language)
    named = ", ".join(outcome.statements)
    key = "how.what_if.contradiction" if named else "how.what_if.impossible"
    head = text(
        language,
        key,
        supposed=supposed,
        statements=named,
        possible=count(language, outcome.possible),
    )
    derivation = outcome.known or outcome.reason
    reason = _derivation(derivation, language, opened=True) if derivation else ""
    named_by_reason = derivation.statements if derivation else ()
    rest = [code for code in outcome.statements if code not in named_by_reason]
    return (
        f'<section class="outcome contradiction"><p><b>{escape(head)}</b></p>{reason}'
        f"{_cited(rest, language)}</section>"
    )


def _consistent(supposed: str, changes: Sequence[Change], language: Language) -> str:
    if not changes:
        head = text(language, "how.what_if.nothing_new", supposed=supposed)
        return f'<section class="outcome"><p><b>{escape(head)}</b></p></section>'
    exact = sum(change.newly_exact for change in changes)
    head = text(
        language, "how.what_if.consistent", supposed=supposed, count=len(changes), exact=exact
    )
    names = divisions.former_names(language)
    heads = _heads(text(language, f"how.what_if.{key}") for key in ("cell", "before", "after"))
    rows = "".join(
        f'<tr><th scope="row">{escape(names[change.cell.province_code])}: '
        f"{escape(text(language, f'map.type.{change.cell.site_type}'))}</th>"
        f"<td>{escape(count(language, change.before))}</td>"
        f"{known_cell(count(language, change.after), 'derived' if change.newly_exact else 'range')}"
        "</tr>"
        for change in changes
    )
    return (
        f'<section class="outcome"><p><b>{escape(head)}</b></p>'
        f'<table class="figures changes"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _derivation(derivation: Derivation, language: Language, *, opened: bool) -> str:
    """Return the conclusion, the steps to it, and the statements that they cite."""
    steps = "".join(f"<li>{escape(one)}</li>" for one in sentences(derivation, language))
    return (
        f'<details class="derivation"{" open" if opened else ""}>'
        f"<summary>{escape(conclusion(derivation, language))}</summary><ol>{steps}</ol>"
        f"{_cited(derivation.statements, language)}</details>"
    )


def _cited(codes: Iterable[str], language: Language) -> str:
    lines = "".join(f"<li>{_stated(code, language, sourced=True)}</li>" for code in codes)
    return f'<ul class="cited">{lines}</ul>' if lines else ""


def _stated(code: str, language: Language, *, sourced: bool = False) -> str:
    """Return a statement in words, with its source, date and caveat if they are asked for."""
    item = _statement(code)
    said = f"<b>[{escape(code)}]</b> {escape(relation_in_words(item, language))}"
    if not sourced:
        return said
    when = published_when(item, language)
    note = escape(getattr(item, f"note_{language}"))
    return f"{said} — {_source(item)}{f', {escape(when)}' if when else ''}. {note}".strip()


def _source(statement: Statement) -> str:
    """Return the publisher of a statement, with a link or the title of the paper document."""
    source = source_of(statement)
    publisher = escape(source.publisher)
    if source.url:
        return f'<a href="{escape(source.url)}" target="_blank" rel="noopener">{publisher}</a>'
    return f"{publisher} ({escape(source.title)})" if source.title else publisher


def _statement(code: str) -> Statement:
    return next(item for item in tables.statements() if item.code == code)


def _heads(labels: Iterable[str]) -> str:
    return "".join(f'<th scope="col">{escape(label)}</th>' for label in labels)
