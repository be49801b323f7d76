"""The command ``access-map``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.exports import FORMATS, HEADINGS, SHAPES, table
from dashboard.selection import select
from dashboard.text import text
from dashboard.view import from_query_string
from loaders import join
from loaders.problems import InputError, Problem
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.exports import Headings, Shape
    from loaders.join import AccessPoints

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_boundaries = click.option(
    "--boundaries", type=_FILE, help="Boundaries of the 63 provinces (GeoJSON, GeoPackage)."
)
_counts = click.option("--counts", type=_FILE, help="Counts of your own (CSV, XLSX).")
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
@_boundaries
@_counts
@_language
def run(
    address: str,
    port: int,
    open_browser: bool,  # noqa: FBT001 - click passes flags by name
    boundaries: Path | None,
    counts: Path | None,
    language: Language,
) -> None:
    """Start the dashboard."""
    from dashboard import server  # noqa: PLC0415 - check and export do without Streamlit

    if not server.port_is_free(address, port):
        raise click.ClickException(text(language, "cli.port_taken", address=address, port=port))
    access_points = _load(boundaries, counts, language)
    page = f"http://{_host(address)}:{port}"
    click.echo(text(language, "cli.address", address=page))
    server.run(access_points, address, port, open_in_browser=page if open_browser else None)


@main.command()
@_boundaries
@_counts
@_language
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def check(
    boundaries: Path | None,
    counts: Path | None,
    language: Language,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Report how the files join. Exit status 0: can be loaded, 1: cannot."""
    found = join.check(boundaries, counts)
    if as_json:
        report = {
            "ok": found.loadable,
            "provinces_matched": list(found.provinces_matched),
            "problems": [problem.as_dict(language) for problem in found.problems],
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
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
@_boundaries
@_counts
def export(
    file_format: str,
    query: str,
    shape: Shape | None,
    headings: Headings,
    out: Path,
    force: bool,  # noqa: FBT001 - click passes flags by name
    boundaries: Path | None,
    counts: Path | None,
) -> None:
    """Write the table of a view to a file."""
    language = from_query_string(query)[0].language
    access_points = _load(boundaries, counts, language)
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
    try:
        _write_whole(out, chosen.write(selection, layout))
    except OSError as error:
        message = text(language, "cli.not_written", file=out, reason=error.strerror)
        raise click.ClickException(message) from None
    click.echo(text(language, "cli.written", file=out, rows=len(table(selection, layout))))


def _load(boundaries: Path | None, counts: Path | None, language: Language) -> AccessPoints:
    """Return the access points, or end with every error and warning on a line of its own."""
    try:
        if boundaries is None and counts is None:
            return join.embedded()
        return join.load(boundaries, counts)
    except InputError as error:
        telling = [problem for problem in error.problems if problem.severity != "info"]
        raise click.ClickException("\n".join(_lines(telling, language))) from None


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
