"""The command ``access-map``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dashboard.cli.files import GivenFiles, own_files
from dashboard.cli.writing import check_writable, write
from dashboard.events import event
from dashboard.exports.text_files import csv_bytes
from dashboard.text.json_bytes import json_bytes
from dashboard.text.messages import text
from loaders.names.unknown_names import first_suggestions, unknown_names
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import OUTCOMES
from loaders.translation import LANGUAGES, Language, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loaders.access_points import AccessPoints
    from loaders.problems.report import FileReport, JoinReport
    from loaders.reading import FileResult

WRITTEN_FILE: Final = click.Path(dir_okay=False, path_type=Path)
language_option = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="access-map")
def main() -> None:
    """Map of the public Internet access points of 16 Vietnamese provinces."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may lack Vietnamese letters: others are still shown.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if logging.lastResort:
        logging.lastResort.setFormatter(_OneLineFormatter())


@main.command()
@own_files
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--report",
    "report_file",
    type=WRITTEN_FILE,
    help="Write the report to a workbook (XLSX), over one that is there.",
)
@click.option(
    "--rows",
    "rows_file",
    type=WRITTEN_FILE,
    help="Write what became of each row of the counts or the register to a CSV file, over one "
    "that is there.",
)
@click.option(
    "--suggest",
    "suggestions_file",
    type=WRITTEN_FILE,
    help="Write the first suggestion for each unknown name to a file for --mappings, to be "
    "looked through, over one that is there.",
)
def check(
    files: GivenFiles,
    language: Language,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    report_file: Path | None,
    rows_file: Path | None,
    suggestions_file: Path | None,
) -> None:
    """Report how the files join. Exit status 0: can be loaded, 1: cannot."""
    if rows_file and not (files.points or files.counts):
        raise click.BadParameter(text(language, "cli.no_rows"), param_hint="--rows")
    for file in filter(None, (report_file, rows_file, suggestions_file)):
        check_writable(file, language, force=True)
    results = files.read()
    report = files.report(results)
    if rows_file:
        _write_rows(rows_file, results, language)
    if suggestions_file:
        first = first_suggestions(unknown_names(report, files.mappings))
        write(suggestions_file, files.mappings.with_later(first).to_csv(), language)
    if report_file:
        write(report_file, report.to_xlsx(language), language)
    if as_json:
        click.echo(json_bytes(report.to_json(language), indent=2).decode(), nl=False)
    else:
        print_report(report, language)
    sys.exit(0 if report.loadable else 1)


def print_report(report: JoinReport, language: Language, *, err: bool = False) -> None:
    """Print what became of files, to standard error if asked."""
    lines = [_file_line(file, language) for file in report.files]
    lines += _problem_lines(report.problems, language)
    key = "cli.loadable" if report.loadable else "cli.not_loadable"
    for line in (*lines, text(language, key, provinces=len(report.provinces_matched))):
        click.echo(line, err=err)


def load_files(files: GivenFiles, language: Language) -> tuple[AccessPoints, JoinReport | None]:
    """Return the access points and the report on files, or end with their errors and warnings."""
    return loaded(files.load, language)


def loaded(
    load: Callable[[], tuple[AccessPoints, JoinReport | None]], language: Language
) -> tuple[AccessPoints, JoinReport | None]:
    """Return what is loaded, or end with the errors and warnings, each on a line of its own."""
    try:
        return load()
    except InputError as error:
        event("data_refused", codes=sorted({problem.code for problem in error.problems}))
        problems = [problem for problem in error.problems if problem.severity != "info"]
        raise click.ClickException("\n".join(_problem_lines(problems, language))) from None


def _write_rows(out: Path, results: Iterable[FileResult], language: Language) -> None:
    """Write what became of each row of the counts or the register, if these could be read."""
    tables = [rows for result in results if (rows := result.rows) is not None]
    if tables:
        write(out, csv_bytes(tables[-1]), language)


def _file_line(file: FileReport, language: Language) -> str:
    """Return the outcome of a file: its rows joined, left out and not understood."""
    line = f"{visible(file.file)}: {text(language, f'own.outcome.{file.outcome}')}"
    if file.ledger is None:
        return line
    tallies = {"in_file": file.ledger} | {outcome: file.ledger.of(outcome) for outcome in OUTCOMES}
    parts = ", ".join(
        text(
            language,
            "cli.rows",
            name=text(language, f"own.rows.{name}"),
            rows=tally.rows,
            points=tally.points,
        )
        for name, tally in tallies.items()
    )
    return f"{line}. {parts}"


def _problem_lines(problems: Iterable[Problem], language: Language) -> list[str]:
    """Return the problems as lines, errors first: severity, place, message, suggestion."""
    order = ("error", "warning", "info")
    lines = []
    for problem in sorted(problems, key=lambda item: order.index(item.severity)):
        line = f"{text(language, f'severity.{problem.severity}')}: "
        place = [
            problem.file,
            problem.row and text(language, "report.row", row=problem.row),
            problem.column and text(language, "report.column", column=problem.column),
        ]
        if any(place):
            line += ", ".join(str(part) for part in place if part) + ": "
        line += problem.message(language)
        if problem.suggestions:
            names = ", ".join(problem.suggestions)
            line += " " + text(language, "report.suggestion", names=names)
        lines.append(visible(line))
    return lines


class _OneLineFormatter(logging.Formatter):
    """Writes a record as one line: its first and last, which is the error of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        first, *others = super().format(record).splitlines() or [""]
        return visible(f"{first} {others[-1]}" if others else first)
