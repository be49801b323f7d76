"""How the numbers are known, as HTML."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from dashboard.screens.shared.templates import render
from dashboard.text.messages import text
from dashboard.text.statements import published_when, relation_in_words, source_of
from geodata import tables
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.derivation_text import conclusion, sentences
from loaders.evidence.what_if import Consistent
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from dashboard.model.view import View
    from loaders.access_points import Province
    from loaders.evidence.derivations import Derivation
    from loaders.evidence.figure import Figure
    from loaders.evidence.open_questions import OpenQuestion
    from loaders.evidence.published import Published
    from loaders.evidence.reconciliation import Reconciliation
    from loaders.evidence.what_if import Outcome
    from loaders.translation import Language

_MOST_QUESTIONS: Final = 10


def summary(published: Published, language: Language) -> Markup:
    """Return how many statements there are and how many of the numbers are known in which way."""
    bases = Counter(published.basis({cell}) for cell in published.variables)
    return _render("summary", language, used=len(published.used), bases=bases)


def matrix(published: Published, view: View, provinces: Sequence[Province]) -> Markup:
    """Return the cells of all provinces; the name of a province leads to its derivations."""
    rows = []
    for province in provinces:
        cells = [Cell(province.code, code) for code in SITE_TYPES]
        sums = [*([cell] for cell in cells), cells]
        rows.append((province, [(published.total(sum_), published.basis(sum_)) for sum_ in sums]))
    return _render("matrix", view.language, view=view, site_types=SITE_TYPES, rows=rows)


def derived_numbers(
    derivations: dict[Cell, Derivation], published: Published, language: Language
) -> Markup:
    """Return the derivation of each number that no statement states and one alone is possible."""
    derived = [cell for cell in published.variables if published.basis({cell}) == "derived"]
    return _render(
        "derivations",
        language,
        title=text(language, "how.section.derived"),
        derivations=[derivations[cell] for cell in derived],
        opened=False,
    )


def province_derivations(
    derivations: dict[Cell, Derivation], province: Province, language: Language
) -> Markup:
    """Return the derivations of the numbers of one province."""
    cells = [Cell(province.code, code) for code in SITE_TYPES]
    return _render(
        "derivations",
        language,
        title="",
        derivations=[derivations[cell] for cell in cells],
        opened=True,
    )


def control_totals(checks: Reconciliation, language: Language) -> Markup:
    """Return the totals of the programme against the provinces, and the sums that must agree."""
    return _render("checks", language, checks=checks)


def open_questions(
    questions: Sequence[OpenQuestion], published: Published, language: Language
) -> Markup:
    """Return which figures would settle most, the best first."""
    open_ranges = [known for known in published.ranges.values() if known.exact is None]
    return _render(
        "open_questions",
        language,
        open_count=len(open_ranges),
        open_width=sum(known.high - known.low for known in open_ranges if known.high is not None),
        questions=questions[:_MOST_QUESTIONS],
    )


def conflicts(checks: Reconciliation, language: Language) -> Markup:
    """Return the statements that are not used, what they contradict, and why they are left out."""
    return _render("conflicts", language, conflicts=checks.conflicts)


def statements_table(language: Language) -> Markup:
    """Return every published statement with its source, date, use and caveat."""
    return _render("statements", language)


def outcome_of(figure: Figure, value: int, outcome: Outcome, language: Language) -> Markup:
    """Return what would follow from a figure, or what it contradicts and why."""
    consistent = isinstance(outcome, Consistent)
    return _render(
        "outcome", language, figure=figure, value=value, outcome=outcome, consistent=consistent
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


def _render(template: str, language: Language, **values: object) -> Markup:
    """Return the HTML of a template of this folder, which can put statements in words."""
    in_words = (conclusion, figure_in_words, published_when, relation_in_words, sentences)
    return render(
        f"how_we_know/{template}.html.j2",
        language,
        statements={statement.code: statement for statement in tables.statements()},
        source_of=source_of,
        province_names=divisions.former_names(language),
        **{function.__name__: partial(function, language=language) for function in in_words},
        **values,
    )
