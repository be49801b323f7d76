"""The command that starts the server."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dashboard.cli.commands import language_option, loaded, main
from dashboard.cli.files import GivenFiles, load_story, own_files, story_option
from dashboard.server.options import ServerOptions
from dashboard.server.settings import port_is_free
from dashboard.text.messages import text
from loaders.database.connection import is_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.server.log_lines import LogFormat
    from loaders.translation import Language

STATE_FOLDER: Final = Path(click.get_app_dir("access-map", roaming=False))
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - asked for by the operator
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)


@main.command()
@click.option("--address", default="127.0.0.1", show_default=True)
@port_option
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
@click.option(
    "--allowed-host",
    "allowed_hosts",
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
    "trusted_proxies",
    multiple=True,
    envvar="ACCESS_MAP_TRUSTED_PROXIES",
    help="IP address or network of a proxy whose X-Forwarded-For, -Proto, -Host and -Prefix are "
    "believed; for several, repeat it.",
)
@click.option(
    "--frame-ancestor",
    "frame_ancestors",
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
@click.option(
    "--max-sessions",
    "sessions",
    type=click.IntRange(min=1),
    envvar="ACCESS_MAP_MAX_SESSIONS",
    help="Visitors at a time, from which new ones get a page that says so.  [default: 1000, or "
    "what the open files of the system allow]",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    envvar="ACCESS_MAP_METRICS_PORT",
    help="Port of 127.0.0.1 on which Prometheus finds its numbers.  [default: none]",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    envvar="ACCESS_MAP_LOG_FORMAT",
    help="Form of the lines on stderr, one for each event.",
)
@story_option
@own_files
@language_option
def run(
    open_browser: bool,  # noqa: FBT001 - click passes flags by name
    **options: Any,  # noqa: ANN401 - those of serve, and of the server under their names
) -> None:
    """Start the dashboard."""
    names = options.keys() & {field.name for field in fields(ServerOptions)}
    own = ServerOptions(**{name: options.pop(name) for name in names})
    serve(own, ("",) if open_browser else (), **options)


def serve(
    options: ServerOptions,
    opened: Sequence[str],
    *,
    poll_seconds: float = 60,
    state_folder: Path = STATE_FOLDER,
    log_format: LogFormat = "text",
    story_file: Path | None,
    files: GivenFiles,
    language: Language,
) -> None:
    """Serve the dashboard, and open some of its paths in windows of a browser."""
    # Here, for check and export do without Streamlit.
    from dashboard.screens.registry import SCREENS  # noqa: PLC0415
    from dashboard.server import asgi_app  # noqa: PLC0415
    from dashboard.server.allowed_hosts import host_name  # noqa: PLC0415
    from dashboard.server.behind_proxy import checked_base_path, network  # noqa: PLC0415
    from dashboard.server.log_lines import log_to_stderr  # noqa: PLC0415
    from dashboard.server.security_headers import is_origin  # noqa: PLC0415
    from dashboard.server.speaker import console_address  # noqa: PLC0415

    example = {"example": "https://www.example.org"}
    for option, name, values, understood, more in (
        ("--allowed-host", "host", options.allowed_hosts, host_name, {}),
        ("--trusted-proxy", "proxy", options.trusted_proxies, network, {}),
        ("--frame-ancestor", "source", options.frame_ancestors, is_origin, example),
    ):
        for value in values:
            if not understood(value):
                words = f"cli.{option.removeprefix('--').replace('-', '_')}"
                message = text(language, words, **{name: value}, **more)
                raise click.BadParameter(message, param_hint=option)
    address, port = options.address, options.port
    screens = {screen.path: screen.code for screen in SCREENS}
    base = checked_base_path(options.base_path, screens)
    if base is None:
        message = text(language, "cli.base_path", path=options.base_path)
        raise click.BadParameter(message, param_hint="--base-path")
    for option, where, taken in (
        ("--port", address, port),
        ("--metrics-port", "127.0.0.1", options.metrics_port),
    ):
        if taken and not port_is_free(where, taken):
            message = text(language, "cli.port_taken", address=where, port=taken, option=option)
            raise click.ClickException(message)
    log_to_stderr(log_format)
    refresher = None
    if any(map(is_address, files.files)):
        from dashboard.server.refresh import Refresher  # noqa: PLC0415

        refresher = Refresher(files.files, files.load, state_folder, poll_seconds)
    access_points, report = loaded(refresher.first if refresher else files.load, language)
    story = load_story(story_file, access_points, language)
    everywhere = address in _EVERYWHERE
    page = f"http://{'localhost' if everywhere else _url_host(address)}:{port}"
    page += f"{base}/" if base else ""
    key = "cli.address_everywhere" if everywhere else "cli.address"
    click.echo(text(language, key, address=page, port=port))
    console = f"{page.removesuffix('/')}/{console_address(language)}"
    click.echo(text(language, "cli.console", address=console))
    complete = replace(
        options,
        open_in_browser=[page + path for path in opened],
        base_path=base,
        screens=screens,
        story=story,
        refresher=refresher,
    )
    asgi_app.run(access_points, complete, report=report)


def _url_host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
