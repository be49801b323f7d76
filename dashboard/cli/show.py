"""The commands for a hall: the show in its two windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.cli.commands import language_option, main, port_option, serve, story_option
from dashboard.cli.files import own_files

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
    windows = [f"/show/console?lang={language}", f"/show?lang={language}"]
    # A browser lets a page of 127.0.0.1 keep the screen awake, one of another address not.
    serve("127.0.0.1", port, windows, story_file=story_file, files=files, language=language)
