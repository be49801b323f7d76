"""The command that writes what a view shows, or a whole story, to a file."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dashboard.cli.commands import WRITTEN_FILE, load_files, main
from dashboard.cli.files import load_story, own_files
from dashboard.cli.writing import check_writable, format_to_write, write
from dashboard.exports import FORMATS, HEADINGS, SHAPES, table
from dashboard.model.selection import select
from dashboard.model.view import from_query_string
from dashboard.picture.sheet import CHOICES
from dashboard.picture.sheet import chosen as chosen_sheet
from dashboard.progress import watching
from dashboard.show.story import programme
from dashboard.text.messages import text
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dashboard.cli.files import GivenFiles
    from dashboard.exports import Format, Headings, Layout, Shape

_OF_SHEET: Final = {
    "ratio": "Width to height of a picture or of slides; A4 is upright. [default: by format]",
    "scale": "Pixels of a PNG: as usual, or twice as many each way.",
    "title": "Whether a picture has its title.",
    "legend": "Whether a picture has its legend.",
    "letters": "Letters of an SVG: outlines, the same everywhere, or text, to be edited.",
}


def _sheet_options(command: Callable[..., None]) -> Callable[..., None]:
    for key, words in reversed(CHOICES.items()):
        kind = click.Choice([*words])
        command = click.option(f"--{key}", type=kind, help=_OF_SHEET[key])(command)
    return command


@main.command()
@click.option("--format", "file_format", type=click.Choice([*FORMATS]), required=True)
@click.option("--view", "query", default="", help='As in the link, e.g. "types=district_library".')
@click.option(
    "--story",
    "story_file",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Write a story (TOML) in place of a view; without a file that of the programme.",
)
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
@_sheet_options
@click.option("--out", type=WRITTEN_FILE, required=True)
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
@click.option(
    "--lang",
    "chosen_language",
    type=click.Choice(LANGUAGES),
    help="Language of the file and of messages. [default: that of the view]",
)
@own_files
def export(
    file_format: str,
    query: str,
    story_file: str | None,
    shape: Shape | None,
    headings: Headings,
    out: Path,
    force: bool,  # noqa: FBT001 - click passes flags by name
    chosen_language: Language | None,
    files: GivenFiles,
    **of_sheet: str | None,
) -> None:
    """Write what a view shows, or a whole story, to a file."""
    language = chosen_language or from_query_string(query)[0].language
    check_writable(out, language, force=force)
    chosen = format_to_write(file_format, language)
    _check_choices(chosen, shape, headings, of_sheet, language)
    layout = chosen.layout(shape, headings, chosen_sheet(chosen.sheet, of_sheet))
    if story_file is not None:
        _export_story(story_file, chosen, layout, query, out, language, files)
        return
    access_points, _ = load_files(files, language)
    view, ignored = from_query_string(
        query, access_points.programme_provinces, access_points.programme_regions
    )
    if ignored:
        parts = ", ".join(f"{part.key}={part.value}" for part in ignored)
        message = text(language, "cli.view_not_understood", parts=parts)
        raise click.BadParameter(message, param_hint="--view")
    selection = select(access_points, replace(view, language=language))
    with _progress(language):
        content = chosen.write(selection, layout)
    write(out, content, language)
    click.echo(text(language, "cli.written", file=out, rows=len(table(selection, layout))))


@contextmanager
def _progress(language: Language) -> Iterator[None]:
    """Show to somebody who waits how far it is; whoever stops it leaves no part of a file."""
    if not _is_watched():
        yield
        return

    def show(done: int, total: int) -> None:
        line = text(language, "download.progress", done=done, total=total) if done < total else ""
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    with watching(show):
        yield


def _is_watched() -> bool:
    return sys.stderr.isatty()


def _check_choices(
    file_format: Format,
    shape: Shape | None,
    headings: Headings,
    of_sheet: Mapping[str, str | None],
    language: Language,
) -> None:
    """End with what the format has not."""
    code = file_format.code
    if not file_format.tabular and (shape or headings != HEADINGS[0]):
        message = text(language, "data.problem.no_table", format=code)
        raise click.BadParameter(message, param_hint="--shape / --headings")
    for key, word in of_sheet.items():
        known = file_format.sheet_choices.get(key, ())
        if word and word not in known:
            told = {"format": code, "choice": key, "value": word}
            message = text(language, "data.problem.no_choice", **told)
            raise click.BadParameter(message, param_hint=f"--{key}")


def _export_story(
    file: str,
    file_format: Format,
    layout: Layout,
    query: str,
    out: Path,
    language: Language,
    files: GivenFiles,
) -> None:
    if file_format.write_story is None or query:
        able = ", ".join(code for code, one in FORMATS.items() if one.write_story)
        message = text(language, "cli.no_story", format=file_format.code, known=able)
        raise click.BadParameter(message, param_hint="--story")
    access_points, _ = load_files(files, language)
    of_file = load_story(Path(file) if file else None, access_points, language)
    story = of_file or programme(access_points)
    with _progress(language):
        content = file_format.write_story(story, access_points, language, layout)
    write(out, content, language)
    click.echo(text(language, "cli.story_written", file=out, scenes=len(story.scenes)))
