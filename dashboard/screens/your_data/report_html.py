"""The join report and what files hold as HTML. All text of files is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from dashboard.model.view import SITE_TYPES
from dashboard.text.messages import count, number, text
from loaders.cells import CountRange
from loaders.names import divisions
from loaders.names.provinces import Match, match_province
from loaders.names.site_types import match_site_type
from loaders.problems.report import FATES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd

    from loaders.limits import Limits
    from loaders.names.mappings import Kind, Mappings
    from loaders.problems.problem import Problem
    from loaders.problems.report import FileReport, JoinReport
    from loaders.translation import Language

MOST_PROBLEMS: Final = 50
"""So many are shown; all of them are in the report that is downloaded."""
MOST_RUNS: Final = 8
"""So many rows or ranges of rows are named of one problem."""
MOST_PREVIEWED: Final = 8
_MOST_COLUMNS: Final = 24
_SHORTEST_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nobody knows, and what it could mean.

    Attributes
    ----------
    kind, text
        What kind of name, and how it stands in the file.
    means
        Codes that it could mean, best first.
    files
        Where it stands.
    """

    kind: Kind
    text: str
    means: tuple[str, ...]
    files: tuple[str, ...]


def unknown_names(report: JoinReport, mappings: Mappings) -> tuple[Unknown, ...]:
    """Return the names that a mapping can tell the meaning of and none does yet, each once."""
    found: dict[tuple[Kind, str], Unknown] = {}
    for problem in report.problems:
        kind = _KINDS.get(problem.code)
        if kind is None or not problem.value or problem.value.endswith(_SHORTEST_CUT):
            continue
        if mappings.meaning(kind, problem.value):
            continue
        means = tuple(filter(None, (_code(kind, name) for name in problem.suggestions)))
        before = found.get((kind, problem.value))
        files = (*(before.files if before else ()), *([problem.file] if problem.file else []))
        found[kind, problem.value] = Unknown(
            kind, problem.value, before.means if before else means, tuple(dict.fromkeys(files))
        )
    return tuple(found.values())


_KINDS: Final[Mapping[str, Kind]] = {
    "feature_unknown": "province",
    "name_unknown": "province",
    "province_unknown": "province",
    "site_type_other": "site_type",
    "site_type_unknown": "site_type",
}
"""Problems that a mapping can mend, by their code."""


def _code(kind: Kind, name: str) -> str | None:
    if kind == "site_type":
        return name if name in SITE_TYPES else match_site_type(name)
    match = match_province(name)
    return match.province_code if isinstance(match, Match) else None


def limits_list(bounds: Limits, language: Language) -> str:
    """Return the limits in force as a list."""
    said = {
        "size": (bounds.file_mb, bounds.unpacked_mb),
        "counts": (bounds.rows, bounds.columns),
        "boundaries": (bounds.features, bounds.vertices),
        "points": (bounds.register_rows,),
        "work": (bounds.seconds, bounds.memory_mb),
    }
    items = "".join(
        f"<li>{escape(text(language, f'own.limit.{key}', **_named(language, values)))}</li>"
        for key, values in said.items()
    )
    return f'<ul class="limits">{items}</ul>'


def _named(language: Language, values: tuple[int, ...]) -> dict[str, str]:
    names = ("first", "second")
    return {name: number(language, value) for name, value in zip(names, values, strict=False)}


def verdict(report: JoinReport, language: Language) -> str:
    """Return whether the files can be shown, and how many problems there are."""
    key = "loadable" if report.loadable else "not_loadable"
    counts = " · ".join(
        text(language, f"own.problems.{severity}", count=number(language, report.count(severity)))
        for severity in SEVERITIES
    )
    said = text(language, f"own.{key}", count=len(report.provinces_matched))
    return (
        f'<p class="verdict {key}" role="status"><strong>{escape(said)}</strong> '
        f"<span>{escape(counts)}</span></p>"
    )


def files_table(report: JoinReport, language: Language) -> str:
    """Return what became of the rows of each file: joined, left out, problems."""
    columns = ("in_file", *FATES)
    heads = "".join(
        f'<th scope="col">{escape(text(language, f"own.rows.{name}"))}</th>' for name in columns
    )
    body = "".join(_file_lines(one, language) for one in report.files)
    first = escape(text(language, "own.file"))
    became = escape(text(language, "own.outcome"))
    return (
        f'<table class="figures cards fates"><thead><tr><th scope="col">{first}</th>'
        f'<th scope="col" class="words">{became}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _file_lines(one: FileReport, language: Language) -> str:
    kind = escape(text(language, f"own.kind.{one.kind}"))
    became = escape(text(language, f"own.outcome.{one.outcome}"))
    labels = [text(language, f"own.rows.{name}") for name in ("in_file", *FATES)]
    cells: list[str] = []
    if one.ledger is None:
        cells = ["–"] * len(labels)
    else:
        fates = [one.ledger.of(fate) for fate in FATES]
        for rows, points in [
            (one.ledger.rows, one.ledger.points),
            *((tally.rows, tally.points) for tally in fates),
        ]:
            shown = escape(number(language, rows))
            if one.kind == "counts":
                sum_ = text(language, "own.sum", points=number(language, points))
                shown += f"<small>{escape(sum_)}</small>"
            cells.append(shown)
    numbers = "".join(
        f'<td data-label="{escape(label)}">{cell}</td>'
        for label, cell in zip(labels, cells, strict=True)
    )
    label = escape(text(language, "own.outcome"))
    return (
        f'<tr class="{one.outcome}"><th scope="row">{kind}<small>{escape(one.file)}</small></th>'
        f'<td class="words" data-label="{label}">{became}</td>{numbers}</tr>'
    )


def problems_table(problems: Iterable[Problem], language: Language) -> str:
    """Return the first problems as a table, and how many more there are.

    What is told of several rows in the same words stands once, with all the rows.
    """
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        place = (problem.file, problem.sheet, problem.column, problem.value)
        told = (problem.severity, problem.message(language), problem.suggestions)
        found.setdefault((*place, *told), []).append(problem)
    if not found:
        return f'<p class="nothing">{escape(text(language, "own.no_problems"))}</p>'
    names = ("severity", "place", "value", "message", "suggestions")
    heads = "".join(
        f'<th scope="col" class="words">{escape(text(language, f"own.column.{name}"))}</th>'
        for name in names
    )
    alike = list(found.values())
    lines = "".join(_problem_line(some, language) for some in alike[:MOST_PROBLEMS])
    more = sum(map(len, alike[MOST_PROBLEMS:]))
    note = ""
    if more:
        said = text(language, "own.more_problems", count=number(language, more))
        note = f'<p class="how">{escape(said)}</p>'
    return (
        f'<table class="figures problems"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table>{note}"
    )


def _problem_line(alike: list[Problem], language: Language) -> str:
    problem = alike[0]
    rows = _rows([one.row for one in alike if one.row], language)
    place = [
        problem.file,
        problem.sheet,
        rows and text(language, "report.row", row=rows),
        problem.column and text(language, "report.column", column=problem.column),
    ]
    cells = (
        ("place", ", ".join(part for part in place if part)),
        ("value", problem.value or ""),
        ("message", problem.message(language)),
        ("suggestions", ", ".join(problem.suggestions)),
    )
    severity = escape(text(language, f"severity.{problem.severity}"))
    shown = "".join(
        f'<td class="words {name}" '
        f'data-label="{escape(text(language, f"own.column.{name}"))}">{escape(value)}</td>'
        for name, value in cells
    )
    return (
        f'<tr class="{problem.severity}"><th scope="row"><span>{severity}</span></th>{shown}</tr>'
    )


def _rows(rows: Iterable[int], language: Language) -> str:
    """Return numbers of rows in order, those that follow each other as ranges: ``3–7, 12``."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    ends = [(number(language, run[0]), number(language, run[-1])) for run in runs[:MOST_RUNS]]
    shown = [first if first == last else f"{first}–{last}" for first, last in ends]
    return ", ".join(shown + ["…"] * (len(runs) > MOST_RUNS))


def first_rows(
    rows: Iterable[tuple[int, tuple[str, ...]]], headings: Collection[int], language: Language
) -> str:
    """Return the first rows of a sheet as they stand in the file, the headings marked.

    Parameters
    ----------
    rows
        Number of a row and its cells.
    headings
        Numbers of the rows of headings.
    language
        Of the page.
    """
    lines = []
    for row, cells in list(rows)[:MOST_PREVIEWED]:
        kind = ' class="heading"' if row in headings else ""
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells[:_MOST_COLUMNS])
        lines.append(f'<tr{kind}><th scope="row">{number(language, row)}</th>{shown}</tr>')
    caption = escape(text(language, "own.first_rows"))
    return (
        f'<div class="wide"><table class="figures preview"><caption>{caption}</caption>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def counted(cells: pd.DataFrame, language: Language) -> str:
    """Return the first numbers that were understood of a file."""
    kinds = [text(language, f"map.type.{kind}") for kind in cells["site_type"]]
    return _first_counts(cells, kinds, "own.understood", language)


def categories(cells: pd.DataFrame, language: Language) -> str:
    """Return the numbers of site types other than the four; nothing where there are none."""
    if cells.empty:
        return ""
    return _first_counts(cells, list(map(str, cells["category"])), "own.categories", language)


def _first_counts(cells: pd.DataFrame, kinds: list[str], title: str, language: Language) -> str:
    names = divisions.former_names(language)
    ends = ["points_low", "points_high"] if "points_low" in cells else ["points", "points"]
    known = cells[["province_code", *ends]].astype(object)
    known = known.where(known.notna(), None)
    lines: list[str] = []
    for (code, low, high), kind in zip(known.itertuples(index=False), kinds, strict=True):
        if len(lines) == MOST_PREVIEWED:
            break
        found = CountRange(0 if low is None else int(low), None if high is None else int(high))
        lines.append(
            f'<tr><th scope="row">{escape(names[code])}</th>'
            f'<td class="words">{escape(kind)}</td><td>{escape(count(language, found))}</td></tr>'
        )
    more = len(cells) - len(lines)
    note = ""
    if more > 0:
        said = text(language, "own.more_rows", count=number(language, more))
        note = f'<p class="how">{escape(said)}</p>'
    return (
        f'<div class="wide"><table class="figures counted"><caption>'
        f"{escape(text(language, title))}</caption>"
        f"<tbody>{''.join(lines)}</tbody></table>{note}</div>"
    )
