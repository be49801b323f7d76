"""The commands for a hall: the show in its two windows, and what is checked before it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from dashboard.cli.commands import language_option, load_files, main
from dashboard.cli.files import load_story, own_files, story_option
from dashboard.cli.run import port_option, serve
from dashboard.server.options import ServerOptions
from dashboard.text.messages import text

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.cli.files import GivenFiles
    from loaders.translation import Language

_ONLY: Final = "only"
"""The option without an address."""


@main.command()
@port_option
@story_option
@click.option(
    "--followers",
    is_flag=False,
    flag_value=_ONLY,
    metavar="[ADDRESS]",
    help="Let phones of a network follow from the start; without an address that of the only one.",
)
@own_files
@language_option
def present(
    port: int,
    story_file: Path | None,
    followers: str | None,
    files: GivenFiles,
    language: Language,
) -> None:
    """Start the dashboard and open the show: the console, and the window for the projector."""
    # Here, for check and export do without Streamlit.
    from dashboard.server.speaker import console_address  # noqa: PLC0415

    windows = [f"/{console_address(language)}", f"/show?lang={language}"]
    # A browser lets a page of 127.0.0.1 keep the screen awake, one of another address not.
    options = ServerOptions(
        port=port, followers=_address(followers, language) if followers else None
    )
    serve(options, windows, story_file=story_file, files=files, language=language)


def _address(asked: str, language: Language) -> str:
    """Return the address of an interface; nobody guesses which of several is that of the hall."""
    from dashboard.server.followers import interfaces  # noqa: PLC0415

    found = interfaces()
    if asked == _ONLY and len(found) == 1:
        return found[0].address
    if asked not in {one.address for one in found}:
        lines = [f"  {one.address}  {one.name}" for one in found]
        message = "\n".join([text(language, "cli.followers_where"), *lines])
        raise click.BadParameter(message, param_hint="--followers")
    return asked


@main.command()
@port_option
@story_option
@own_files
@language_option
def preflight(
    port: int,
    story_file: Path | None,
    files: GivenFiles,
    language: Language,
) -> None:
    """Check on this machine what a show needs. Exit status 0: all holds, 1: something does not."""
    # Here, for check and export do without Streamlit.
    from dashboard.server.preflight import checks  # noqa: PLC0415
    from dashboard.server.show import Show  # noqa: PLC0415
    from dashboard.session import current_data  # noqa: PLC0415

    access_points, _ = load_files(files, language)
    current_data.serve(access_points)
    show, holds = Show(load_story(story_file, access_points, language)), True
    for holding, line in checks(show.routes, len(show.story.scenes), port, language):
        click.echo(f"{'✓' if holding else '✗'} {line}")
        holds = holds and holding
    sys.exit(0 if holds else 1)
