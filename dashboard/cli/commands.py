"""The command ``access-map``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dashboard.cli.files import GivenFiles, load_story, own_files, story_option
from dashboard.cli.writing import check_writable, write
from dashboard.exports.text_files import csv_bytes
from dashboard.server.settings import port_is_free
from dashboard.text.json_bytes import json_bytes
from dashboard.text.messages import text
from loaders.database.connection import is_address
from loaders.names.unknown_names import first_suggestions, unknown_names
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import OUTCOMES
from loaders.translation import LANGUAGES, Language, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from loaders.access_points import AccessPoints
    from loaders.problems.report import FileReport, JoinReport
    from loaders.reading import FileResult

WRITTEN_FILE: Final = click.Path(dir_okay=False, path_type=Path)
STATE_FOLDER: Final = Path(click.get_app_dir("access-map", roaming=False))
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - asked for by the operator
language_option = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)

port_option = click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)


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
@click.option("--address", default="127.0.0.1", show_default=True)
@port_option
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
@click.option(
    "--allowed-host",
    "hosts",
    multiple=True,
    envvar="ACCESS_MAP_ALLOWED_HOSTS",
    help="Name under which the dashboard is opened, as behind a proxy; for several, repeat it. "
    "localhost and IP addresses need none.",
)
@click.option(
    "--base-path",
    default="",
    envvar="ACCESS_MAP_BASE_PATH",
    help="Path below which the dashboard is opened, as behind a proxy: /map.",
)
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    envvar="ACCESS_MAP_TRUSTED_PROXIES",
    help="IP address or network of a proxy whose X-Forwarded-For, -Proto, -Host and -Prefix are "
    "believed; for several, repeat it.",
)
@click.option(
    "--frame-ancestor",
    "ancestors",
    multiple=True,
    envvar="ACCESS_MAP_FRAME_ANCESTORS",
    help="Origin of pages that may show the dashboard in a frame, as https://www.example.org; for "
    "several, repeat it.",
)
@click.option(
    "--poll-seconds",
    type=click.FloatRange(0.1),
    default=60,
    show_default=True,
    envvar="ACCESS_MAP_POLL_SECONDS",
    help="How often tables of a database are looked at where no NOTIFY access_map is heard.",
)
@click.option(
    "--state-folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=STATE_FOLDER,
    envvar="ACCESS_MAP_STATE_FOLDER",
    help="Where the last good tables of a database are kept. [default: of the user]",
)
@click.option(
    "--drain-seconds",
    type=click.FloatRange(0),
    default=5,
    show_default=True,
    envvar="ACCESS_MAP_DRAIN_SECONDS",
    help="How long after SIGTERM, with /readyz at 503, the server goes on.",
)
@story_option
@own_files
@language_option
def run(
    address: str,
    port: int,
    open_browser: bool,  # noqa: FBT001 - click passes flags by name
    hosts: tuple[str, ...],
    base_path: str,
    proxies: tuple[str, ...],
    ancestors: tuple[str, ...],
    story_file: Path | None,
    files: GivenFiles,
    language: Language,
    **upkeep: Any,  # noqa: ANN401 - the options of a database and of the end
) -> None:
    """Start the dashboard."""
    opened = ("",) if open_browser else ()
    serve(
        address,
        port,
        opened,
        hosts=hosts,
        base_path=base_path,
        proxies=proxies,
        ancestors=ancestors,
        story_file=story_file,
        files=files,
        language=language,
        **upkeep,
    )


def serve(
    address: str,
    port: int,
    opened: Sequence[str],
    *,
    hosts: tuple[str, ...] = (),
    base_path: str = "",
    proxies: tuple[str, ...] = (),
    ancestors: tuple[str, ...] = (),
    poll_seconds: float = 60,
    state_folder: Path = STATE_FOLDER,
    drain_seconds: float = 0,
    story_file: Path | None,
    followers: str | None = None,
    files: GivenFiles,
    language: Language,
) -> None:
    """Serve the dashboard, and open some of its paths in windows of a browser."""
    # Here, for check and export do without Streamlit.
    from dashboard.screens.registry import SCREENS  # noqa: PLC0415
    from dashboard.server import asgi_app  # noqa: PLC0415
    from dashboard.server.allowed_hosts import host_name  # noqa: PLC0415
    from dashboard.server.behind_proxy import checked_base_path, network  # noqa: PLC0415
    from dashboard.server.security_headers import is_origin  # noqa: PLC0415
    from dashboard.server.speaker import console_address  # noqa: PLC0415

    for host in hosts:
        if host_name(host) is None:
            message = text(language, "cli.allowed_host", host=host)
            raise click.BadParameter(message, param_hint="--allowed-host")
    for proxy in proxies:
        if network(proxy) is None:
            message = text(language, "cli.trusted_proxy", proxy=proxy)
            raise click.BadParameter(message, param_hint="--trusted-proxy")
    for source in ancestors:
        if not is_origin(source):
            told = {"source": source, "example": "https://www.example.org"}
            message = text(language, "cli.frame_ancestor", **told)
            raise click.BadParameter(message, param_hint="--frame-ancestor")
    base = checked_base_path(base_path, [screen.path for screen in SCREENS])
    if base is None:
        message = text(language, "cli.base_path", path=base_path)
        raise click.BadParameter(message, param_hint="--base-path")
    if not port_is_free(address, port):
        raise click.ClickException(text(language, "cli.port_taken", address=address, port=port))
    refresher = None
    if any(map(is_address, files.files)):
        from dashboard.server.refresh import Refresher  # noqa: PLC0415

        refresher = Refresher(files, state_folder, poll_seconds)
    access_points, report = loaded(refresher.first if refresher else files.load, language)
    story = load_story(story_file, access_points, language)
    everywhere = address in _EVERYWHERE
    page = f"http://{'localhost' if everywhere else _url_host(address)}:{port}"
    page += f"{base}/" if base else ""
    key = "cli.address_everywhere" if everywhere else "cli.address"
    click.echo(text(language, key, address=page, port=port))
    console = f"{page.removesuffix('/')}/{console_address(language)}"
    click.echo(text(language, "cli.console", address=console))
    asgi_app.run(
        access_points,
        address,
        port,
        open_in_browser=[page + path for path in opened],
        allowed_hosts=hosts,
        base_path=base,
        trusted_proxies=proxies,
        frame_ancestors=ancestors,
        screens={screen.path: screen.code for screen in SCREENS},
        report=report,
        story=story,
        followers=followers,
        refresher=refresher,
        drain_seconds=drain_seconds,
    )


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
        lines = [_file_line(file, language) for file in report.files]
        for line in lines + _problem_lines(report.problems, language):
            click.echo(line)
        key = "cli.loadable" if report.loadable else "cli.not_loadable"
        click.echo(text(language, key, provinces=len(report.provinces_matched)))
    sys.exit(0 if report.loadable else 1)


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


def _url_host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
