"""The command ``access-map``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.files import FilesAsked, own_files
from dashboard.exports import FORMATS, HEADINGS, SHAPES, table
from dashboard.model.selection import select
from dashboard.model.view import from_query_string
from dashboard.server.settings import port_is_free
from dashboard.text.messages import text
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import FATES
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.exports import Headings, Shape
    from loaders.access_points import AccessPoints
    from loaders.problems.report import FileReport

_language = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="access-map")
def main() -> None:
    """Map of the public Internet access points of 16 Vietnamese provinces."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know Vietnamese letters: show what it can.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
@own_files
@_language
def run(
    address: str,
    port: int,
    open_browser: bool,  # noqa: FBT001 - click passes flags by name
    files: FilesAsked,
    language: Language,
) -> None:
    """Start the dashboard."""
    from dashboard.server import asgi_app  # noqa: PLC0415 - check and export do without Streamlit

    if not port_is_free(address, port):
        raise click.ClickException(text(language, "cli.port_taken", address=address, port=port))
    access_points = _load(files, language)
    page = f"http://{_host(address)}:{port}"
    click.echo(text(language, "cli.address", address=page))
    asgi_app.run(access_points, address, port, open_in_browser=page if open_browser else None)


@main.command()
@own_files
@_language
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to a workbook (XLSX), over one that is there.",
)
def check(
    files: FilesAsked,
    language: Language,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    report_file: Path | None,
) -> None:
    """Report how the files join. Exit status 0: can be loaded, 1: cannot."""
    found = files.report()
    if report_file:
        _write(report_file, found.to_xlsx(language), language)
    if as_json:
        click.echo(json.dumps(found.to_json(language), ensure_ascii=False, indent=2))
    else:
        for one in found.files:
            click.echo(_file_line(one, language))
        for line in _lines(found.problems, language):
            click.echo(line)
        key = "cli.loadable" if found.loadable else "cli.not_loadable"
        click.echo(text(language, key, provinces=len(found.provinces_matched)))
    sys.exit(0 if found.loadable else 1)


@main.command()
@click.option("--format", "file_format", type=click.Choice([*FORMATS]), required=True)
@click.option("--view", "query", default="", help='As in the link, e.g. "types=district_library".')
@click.option(
    "--shape",
    type=click.Choice(SHAPES),
    help="A row per province and site type, or per province. [default: by format]",
)
@click.option(
    "--headings",
    type=click.Choice(HEADINGS),
    default=HEADINGS[0],
    show_default=True,
    help="Stable names and codes, or words of a language.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
@own_files
def export(
    file_format: str,
    query: str,
    shape: Shape | None,
    headings: Headings,
    out: Path,
    force: bool,  # noqa: FBT001 - click passes flags by name
    files: FilesAsked,
) -> None:
    """Write the table of a view to a file."""
    language = from_query_string(query)[0].language
    access_points = _load(files, language)
    view, ignored = from_query_string(
        query, access_points.programme_provinces, access_points.programme_regions
    )
    if ignored:
        parts = ", ".join(f"{part.key}={part.value}" for part in ignored)
        message = text(language, "cli.view_not_understood", parts=parts)
        raise click.BadParameter(message, param_hint="--view")
    if out.exists() and not force:
        raise click.ClickException(text(language, "cli.file_exists", file=out))
    selection = select(access_points, view)
    chosen = FORMATS[file_format]
    layout = chosen.layout(shape, headings)
    if not chosen.tabular and (shape or headings != HEADINGS[0]):
        message = text(language, "data.problem.no_table", format=file_format)
        raise click.BadParameter(message, param_hint="--shape / --headings")
    _write(out, chosen.write(selection, layout), language)
    click.echo(text(language, "cli.written", file=out, rows=len(table(selection, layout))))


def _load(files: FilesAsked, language: Language) -> AccessPoints:
    """Return the access points, or end with every error and warning on a line of its own."""
    try:
        return files.load()
    except InputError as error:
        telling = [problem for problem in error.problems if problem.severity != "info"]
        raise click.ClickException("\n".join(_lines(telling, language))) from None


def _file_line(one: FileReport, language: Language) -> str:
    """Return what became of a file: its rows joined, left out and not understood."""
    outcome = text(language, f"own.outcome.{one.outcome}")
    if one.ledger is None:
        return f"{one.file}: {outcome}"
    fates = [
        (text(language, "own.rows.in_file"), one.ledger.rows, one.ledger.points),
        *(
            (text(language, f"own.rows.{fate}"), tally.rows, tally.points)
            for fate, tally in ((fate, one.ledger.of(fate)) for fate in FATES)
        ),
    ]
    parts = ", ".join(
        text(language, "cli.rows", name=name, rows=rows, points=points)
        for name, rows, points in fates
    )
    return f"{one.file}: {outcome}. {parts}"


def _lines(problems: Iterable[Problem], language: Language) -> list[str]:
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
        lines.append(line)
    return lines


def _write(out: Path, content: bytes, language: Language) -> None:
    try:
        _write_whole(out, content)
    except OSError as error:
        message = text(language, "cli.not_written", file=out, reason=error.strerror)
        raise click.ClickException(message) from None


def _write_whole(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
