"""The report of a join: what became of every row, then what is wrong, errors first.

The same on the screen, as JSON and as a workbook.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import xlsxwriter

from loaders.problems.ledger import RowOutcome
from loaders.problems.problem import Outcome, Problem, Severity, outcome
from loaders.translation import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from loaders.problems.ledger import Ledger
    from loaders.translation import Language

FileKind = Literal["boundaries", "counts", "points", "mappings"]
"""What a file brings; ``points`` is a register of access points."""

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
FATES: Final[tuple[RowOutcome, ...]] = get_args(RowOutcome)

COLUMNS: Final = (
    "severity",
    "code",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "message",
    "suggestions",
)
"""Columns of the problems in the workbook."""
CATEGORY_COLUMNS: Final = ("file", "province_code", "category", "points_low", "points_high")
"""Columns of the site types other than the four in the workbook."""
_WIDTHS: Final = (10, 24, 24, 14, 8, 20, 28, 90, 34)
_MOST_IN_A_CELL: Final = 32_767


class CategoryCount(NamedTuple):
    """What a file says of a site type other than the four: kept, and in no sum of theirs."""

    province_code: str
    category: str
    points_low: int | None
    points_high: int | None


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    Attributes
    ----------
    kind, file
        What it brings, and its name.
    ledger
        What became of its rows; ``None`` where it has none or could not be read.
    problems
        What was found in it, in the order found.
    categories
        What it says of site types other than the four.
    """

    kind: FileKind
    file: str
    ledger: Ledger | None
    problems: tuple[Problem, ...]
    categories: tuple[CategoryCount, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Whether it was taken as it was, after a repair, or not at all."""
        return outcome(self.problems)


@dataclass(frozen=True, slots=True)
class JoinReport:
    """What the join of some files gives.

    Attributes
    ----------
    files
        One report for each file.
    provinces_matched
        GSO codes of the provinces that have a polygon and are named by the counts.
    others
        Problems of no file alone.
    """

    files: tuple[FileReport, ...]
    provinces_matched: tuple[str, ...]
    others: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, errors first, else in the order found."""
        found = [problem for one in self.files for problem in one.problems]
        return tuple(sorted((*found, *self.others), key=lambda one: SEVERITIES.index(one.severity)))

    @property
    def loadable(self) -> bool:
        """Whether no problem is an error."""
        return self.count("error") == 0

    def count(self, severity: Severity) -> int:
        """Return how many problems are of a severity."""
        return sum(problem.severity == severity for problem in self.problems)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the report as values for JSON: the counts first, then the problems."""
        return {
            "ok": self.loadable,
            "provinces_matched": list(self.provinces_matched),
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "files": [_file_as_dict(one) for one in self.files],
            "problems": [problem.as_dict(language) for problem in self.problems],
        }

    def to_xlsx(self, language: Language) -> bytes:
        """Return the report as a workbook: the sheets ``summary`` and ``problems``.

        Site types other than the four have a sheet ``categories``, where there are any.
        All text of files is text: nothing in the workbook is a formula or a link.
        """
        content = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(content, options) as book:
            bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            sheet = book.add_worksheet("summary")
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, 7, 16)
            for row, line in enumerate(_summary(self, language)):
                for column, value in enumerate(line):
                    _put(sheet, row, column, value, bold if column == 0 else wrapped)
            sheet = book.add_worksheet("problems")
            for column, width in enumerate(_WIDTHS):
                sheet.set_column(column, column, width)
            lines = [_line(problem, language) for problem in self.problems]
            _table(
                sheet,
                [_said(language, f"report.column.{name}") for name in COLUMNS],
                lines,
                bold,
                wrapped,
            )
            if kept := [(one.file, *count) for one in self.files for count in one.categories]:
                sheet = book.add_worksheet("categories")
                sheet.set_column(0, len(CATEGORY_COLUMNS) - 1, 24)
                _table(sheet, CATEGORY_COLUMNS, kept, bold, wrapped)
        return content.getvalue()


def _file_as_dict(one: FileReport) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": one.kind, "file": one.file, "outcome": one.outcome}
    if one.ledger is None:
        return found
    ledger = one.ledger
    fates = {fate: ledger.of(fate) for fate in FATES}
    return found | {
        "rows": ledger.rows,
        "points": ledger.points,
        **dict[str, Any](
            (fate, {"rows": sum_.rows, "points": sum_.points}) for fate, sum_ in fates.items()
        ),
        "balanced": ledger.balanced,
        "reasons": [
            {
                "fate": tally.fate,
                "reason": tally.reason,
                "rows": tally.rows,
                "points": tally.points,
            }
            for tally in ledger.tallies
        ],
        "categories": [count._asdict() for count in one.categories],
    }


def _summary(report: JoinReport, language: Language) -> list[list[str | int]]:
    verdict = "loadable" if report.loadable else "not_loadable"
    lines: list[list[str | int]] = [[_said(language, f"report.{verdict}")]]
    lines.append([_said(language, "report.provinces"), len(report.provinces_matched)])
    lines += [
        [_said(language, f"report.severity.{severity}"), report.count(severity)]
        for severity in SEVERITIES
    ]
    for one in report.files:
        lines += [[], [_said(language, f"report.kind.{one.kind}"), one.file]]
        lines.append([_said(language, "report.outcome"), outcome_text(one, language)])
        if one.ledger is None:
            continue
        names = ("rows", "points")
        lines.append(["", *(_said(language, f"report.{name}") for name in names)])
        lines.append([_said(language, "report.in_file"), one.ledger.rows, one.ledger.points])
        for fate in FATES:
            tally = one.ledger.of(fate)
            lines.append([_said(language, f"report.fate.{fate}"), tally.rows, tally.points])
    return lines


def outcome_text(one: FileReport, language: Language) -> str:
    """Return what became of a file, in words."""
    return _said(language, f"report.outcome.{one.outcome}")


def _line(problem: Problem, language: Language) -> tuple[str | int | None, ...]:
    return (
        _said(language, f"report.severity.{problem.severity}"),
        problem.code,
        problem.file,
        problem.sheet,
        problem.row,
        problem.column,
        problem.value,
        problem.message(language),
        "; ".join(problem.suggestions),
    )


def _said(language: Language, key: str) -> str:
    return translate("loaders", language, key)


def _table(
    sheet: Worksheet,
    headings: Sequence[str],
    lines: Sequence[Sequence[str | int | None]],
    bold: Format,
    wrapped: Format,
) -> None:
    for column, heading in enumerate(headings):
        _put(sheet, 0, column, heading, bold)
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            _put(sheet, row, column, value, wrapped)
    sheet.autofilter(0, 0, len(lines), len(headings) - 1)
    sheet.freeze_panes(1, 0)


def _put(sheet: Worksheet, row: int, column: int, value: str | int | None, how: Format) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, how)
    elif value:
        sheet.write_string(row, column, value[:_MOST_IN_A_CELL], how)
