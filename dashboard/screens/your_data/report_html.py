"""HTML of the join report and of previews of files."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from dashboard.templates import render
from dashboard.text.messages import number, text
from loaders.cells import CountRange
from loaders.names import divisions
from loaders.problems.report import OUTCOMES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd
    from markupsafe import Markup

    from loaders.problems.problem import Problem
    from loaders.problems.report import JoinReport
    from loaders.translation import Language

MOST_PROBLEMS: Final = 50
"""The problems shown; the report that is downloaded has all of them."""
MOST_RUNS: Final = 8
"""The rows or ranges of rows listed for one problem."""
MOST_PREVIEWED: Final = 8
MOST_LISTED: Final = 50
"""The access points of a register listed; the table that is downloaded has all of them."""
_MOST_COLUMNS: Final = 24


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


def points_listed(rows: pd.DataFrame, language: Language) -> Markup:
    """Return the first rows of a register with what they name and what became of them.

    A row that counts stands with the province in which it does, others with the one they name.
    """
    names = divisions.former_names(language)
    columns = ["row", "name", "province", "site_type", "outcome", "province_code"]
    first = rows[columns].head(MOST_LISTED).astype(object)
    listed = first.where(first.notna(), "").to_dict("records")
    for row in listed:
        row["counted"] = names.get(row["province_code"], "")
    more = len(rows) - len(listed)
    return render("your_data/points.html.j2", language, rows=listed, more=more)


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
