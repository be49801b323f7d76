"""HTML of the join report and of previews of files."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from dashboard.templates import render
from dashboard.text.messages import number, text
from loaders.cells import SITE_TYPES, CountRange
from loaders.names import divisions
from loaders.names.provinces import Match, match_province
from loaders.names.site_types import match_site_type
from loaders.problems.report import OUTCOMES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd
    from markupsafe import Markup

    from loaders.names.mappings import Kind, Mappings
    from loaders.problems.problem import Problem
    from loaders.problems.report import JoinReport
    from loaders.translation import Language

MOST_PROBLEMS: Final = 50
"""The problems shown; the report that is downloaded has all of them."""
MOST_RUNS: Final = 8
"""The rows or ranges of rows listed for one problem."""
MOST_PREVIEWED: Final = 8
_MOST_COLUMNS: Final = 24
_TRUNCATED: Final = "…"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown name and the files that have it; ``means`` are possible codes, best first."""

    kind: Kind
    text: str
    means: tuple[str, ...]
    files: tuple[str, ...]


def unknown_names(report: JoinReport, mappings: Mappings) -> tuple[Unknown, ...]:
    """Return the unknown names that a mapping could resolve and none does yet, each once."""
    names: dict[tuple[Kind, str], Unknown] = {}
    for problem in report.problems:
        kind = _KINDS.get(problem.code)
        if kind is None or not problem.value or problem.value.endswith(_TRUNCATED):
            continue
        if mappings.meaning(kind, problem.value):
            continue
        means = tuple(filter(None, (_code(kind, name) for name in problem.suggestions)))
        before = names.get((kind, problem.value))
        files = (*(before.files if before else ()), *([problem.file] if problem.file else []))
        names[kind, problem.value] = Unknown(
            kind, problem.value, before.means if before else means, tuple(dict.fromkeys(files))
        )
    return tuple(names.values())


_KINDS: Final[Mapping[str, Kind]] = {
    "feature_unknown": "province",
    "name_unknown": "province",
    "province_unknown": "province",
    "site_type_other": "site_type",
    "site_type_unknown": "site_type",
}
"""The kind of name of the problems that a mapping can resolve, by code."""


def _code(kind: Kind, name: str) -> str | None:
    if kind == "site_type":
        return name if name in SITE_TYPES else match_site_type(name)
    match = match_province(name)
    return match.province_code if isinstance(match, Match) else None


def report_summary(report: JoinReport, language: Language) -> Markup:
    """Return whether the files can be shown, and the outcome of the rows of each."""
    return render(
        "your_data/report.html.j2",
        language,
        report=report,
        severities=SEVERITIES,
        row_outcomes=OUTCOMES,
    )


def problems_table(problems: Iterable[Problem], language: Language) -> Markup:
    """Return the first problems as a table, and the number of others.

    Problems that differ only in their rows are shown once, with all the rows.
    """
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        place = (problem.file, problem.sheet, problem.column, problem.value)
        words = (problem.severity, problem.message(language), problem.suggestions)
        alike.setdefault((*place, *words), []).append(problem)
    groups = list(alike.values())
    return render(
        "your_data/problems.html.j2",
        language,
        problems=[
            (group[0], _rows([problem.row for problem in group if problem.row], language))
            for group in groups[:MOST_PROBLEMS]
        ],
        more=sum(map(len, groups[MOST_PROBLEMS:])),
    )


def _rows(rows: Iterable[int], language: Language) -> str:
    """Return numbers of rows in order, consecutive ones as ranges: ``3–7, 12``."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    ends = [(number(language, run[0]), number(language, run[-1])) for run in runs[:MOST_RUNS]]
    ranges = [first if first == last else f"{first}–{last}" for first, last in ends]
    return ", ".join(ranges + ["…"] * (len(runs) > MOST_RUNS))


def first_rows(
    rows: Iterable[tuple[int, tuple[str, ...]]], headings: Collection[int], language: Language
) -> Markup:
    """Return the first rows of a sheet, given with their numbers, the headings marked."""
    first = [(row, cells[:_MOST_COLUMNS]) for row, cells in islice(rows, MOST_PREVIEWED)]
    return render("your_data/first_rows.html.j2", language, rows=first, headings=headings)


def counts_preview(counts: pd.DataFrame, categories: pd.DataFrame, language: Language) -> Markup:
    """Return the first counts of a file: of the four site types, and of other categories."""
    kinds = [text(language, f"map.type.{code}") for code in counts["site_type"]]
    tables = [(text(language, "own.understood"), *_first_counts(counts, kinds, language))]
    if not categories.empty:
        rows = _first_counts(categories, categories["category"], language)
        tables.append((text(language, "own.categories"), *rows))
    return render("your_data/counts.html.j2", language, tables=tables)


def _first_counts(
    counts: pd.DataFrame, kinds: Iterable[str], language: Language
) -> tuple[list[tuple[str, str, CountRange]], int]:
    """Return the first counts with province and site type, and the number of others."""
    names = divisions.former_names(language)
    ends = ["points_low", "points_high"] if "points_low" in counts else ["points", "points"]
    first = counts[["province_code", *ends]].head(MOST_PREVIEWED).astype(object)
    rows = [
        (names[code], kind, CountRange(int(low or 0), None if high is None else int(high)))
        for (code, low, high), kind in zip(
            first.where(first.notna(), None).itertuples(index=False), kinds, strict=False
        )
    ]
    return rows, len(counts) - len(rows)
