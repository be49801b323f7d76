"""The commands for a hall: the show in its two windows, and what is checked before it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dashboard.cli.commands import (
    language_option,
    load_files,
    main,
    port_option,
    serve,
)
from dashboard.cli.files import load_story, own_files, story_option

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.cli.files import GivenFiles
    from loaders.translation import Language


@main.command()
@port_option
@story_option
@own_files
@language_option
def present(
    port: int,
    story_file: Path | None,
    files: GivenFiles,
    language: Language,
) -> None:
    """Start the dashboard and open the show: the console, and the window for the projector."""
    # Here, for check and export do without Streamlit.
    from dashboard.server.speaker import console_address  # noqa: PLC0415

    windows = [f"/{console_address(language)}", f"/show?lang={language}"]
    # A browser lets a page of 127.0.0.1 keep the screen awake, one of another address not.
    serve("127.0.0.1", port, windows, story_file=story_file, files=files, language=language)


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
    from dashboard.cli.preflight import checks  # noqa: PLC0415
    from dashboard.show.story import programme  # noqa: PLC0415

    access_points, _ = load_files(files, language)
    story = load_story(story_file, access_points, language) or programme(access_points)
    holds = True
    for holding, line in checks(access_points, story, port, language):
        click.echo(f"{'✓' if holding else '✗'} {line}")
        holds = holds and holding
    sys.exit(0 if holds else 1)
