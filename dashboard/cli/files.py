"""The options of the command line for the user's own files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click
from xlsxwriter.utility import xl_cell_to_rowcol

from dashboard.show.story import Story, StoryError, load
from loaders import loading
from loaders.counts.headings import ROLES
from loaders.database.connection import EXPECTED, is_address
from loaders.formats.file_kinds import formats_of
from loaders.formats.text_encoding import ENCODINGS
from loaders.limits import limits
from loaders.names.divisions import DIVISIONS
from loaders.names.mappings import KINDS, NO_MAPPINGS, Mappings, is_meaning
from loaders.options import (
    REPETITIONS,
    BoundariesOptions,
    CountsOptions,
    Dashes,
    Numbers,
    Overlaps,
    Quantity,
    RegisterOptions,
    Repetition,
)
from loaders.reading import content_as, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from loaders.access_points import AccessPoints
    from loaders.database.connection import Copy
    from loaders.loading import Files
    from loaders.names.mappings import Kind
    from loaders.problems.catalogue import FileKind
    from loaders.problems.report import FileReport, JoinReport
    from loaders.reading import FileOptions, FileResult
    from loaders.translation import Language


class _ColumnRole(click.ParamType[tuple[str, str]]):
    """A column and its role, as ``C=points``; by letters, or by the text of its heading."""

    name = "COLUMN=ROLE"

    def __init__(self, roles: Sequence[str]) -> None:
        self.roles = roles

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as of click
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Return heading or letters, and role."""
        column, _, role = str(value).rpartition("=")
        if not column or role not in self.roles:
            self.fail(f"{value!r} is not COLUMN=ROLE with {', '.join(self.roles)}", param, ctx)
        return column, role


class FileOrTable(click.Path):
    """A file that is there, or the address of a table of PostgreSQL, which is looked at later."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as of click
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401
        """Return the path or the address; one of another kind is not quoted: it has a password."""
        if is_address(value):
            return value
        if "://" in str(value):
            self.fail(f"neither a file nor an address as {EXPECTED}", param, ctx)
        return super().convert(value, param, ctx)


_LETTERS: Final = re.compile("[A-Z]{1,2}")
_REGISTER_ROLES: Final = ("x", "y", "province", "site_type")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILE_OR_TABLE: Final = FileOrTable(exists=True, dir_okay=False, path_type=Path)
_FILES: Final[dict[FileKind, str]] = {
    "boundaries": "Boundaries of the 63 provinces",
    "counts": "Counts of your own",
    "points": "A register, one row per access point",
}
_OPTIONS: Final = (
    *(
        click.option(
            f"--{kind}",
            type=_FILE_OR_TABLE,
            metavar="FILE",
            help=f"{what}: {formats_of(kind, endings=True)}, or {EXPECTED}.",
        )
        for kind, what in _FILES.items()
    ),
    click.option("--mappings", type=_FILE, help="What unknown names mean (CSV: kind,text,means)."),
    click.option(
        "--means",
        type=(click.Choice(KINDS), str, str),
        multiple=True,
        metavar="KIND TEXT MEANS",
        help='What an unknown name means, as a line of --mappings: province "Bac Can" 06, or '
        "left_out, or total; for several, repeat it.",
    ),
    click.option("--layer", help="Layer of the boundaries."),
    click.option("--code-column", help='Heading of their codes of provinces, "" for none.'),
    click.option("--name-column", help='Heading of their names of provinces, "" for none.'),
    click.option("--crs", help="Reference system of the boundaries, as EPSG:3405."),
    click.option(
        "--overlaps",
        type=click.Choice(get_args(Overlaps)),
        help="Give overlaps of the boundaries to the province with the lower code.",
    ),
    click.option(
        "--leave-out",
        type=click.IntRange(1),
        multiple=True,
        help="Number of a feature of the boundaries to leave out; for several, repeat it.",
    ),
    click.option("--points-crs", help="Reference system of the register, as EPSG:4326."),
    click.option(
        "--points-division",
        type=click.Choice(list(map(str, DIVISIONS))),
        help="Division of the provinces that the register names.",
    ),
    click.option(
        "--points-once",
        type=click.Choice(REPETITIONS),
        help="Count once in the register what repeats an earlier row: equal rows; also equal "
        "identifiers; also points of one type within metres.",
    ),
    click.option(
        "--points-column",
        "points_columns",
        type=_ColumnRole(_REGISTER_ROLES),
        multiple=True,
        help="What a column of the register holds, by its heading; for several, repeat it. "
        f"Roles: {', '.join(_REGISTER_ROLES)}.",
    ),
    click.option("--sheet", help="Sheet of the counts or of the register."),
    click.option(
        "--heading-row",
        type=click.IntRange(1),
        help="Row in which the headings of the counts or of the register begin.",
    ),
    click.option(
        "--column",
        "columns",
        type=_ColumnRole(ROLES),
        multiple=True,
        help="What a column of the counts holds, by its letter or heading; for several, repeat "
        f"it. Roles: {', '.join(ROLES)}.",
    ),
    click.option("--year", type=int, help="Year of the counts."),
    click.option(
        "--numbers",
        type=click.Choice(get_args(Numbers)),
        help="How the counts write numbers: 1.234,5 (vi) or 1,234.5 (en).",
    ),
    click.option(
        "--dashes",
        type=click.Choice(get_args(Dashes)),
        help='What "-" means in the counts: none, or not known.',
    ),
    click.option(
        "--quantity",
        type=click.Choice(get_args(Quantity)),
        help="The counts are access points though a title speaks of something else.",
    ),
    click.option(
        "--encoding",
        type=click.Choice(ENCODINGS),
        help="Encoding of the counts or the register, else of the boundaries.",
    ),
)


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """The files given to a command, and the options of reading them."""

    files: Files = field(repr=False)  # an address may hold a password
    choices: dict[FileKind, FileOptions]
    mappings: Mappings = field(default_factory=Mappings)
    mappings_report: FileReport | None = None

    @property
    def counts(self) -> Path | str | None:
        """The table of counts."""
        return self.files[1]

    @property
    def points(self) -> Path | str | None:
        """The register."""
        return self.files[2]

    def read(self, copies: Mapping[FileKind, Copy] | None = None) -> tuple[FileResult, ...]:
        """Return what is in them, or in copies of their tables."""
        how = (self.choices, self.mappings)
        return loading.read(self.files, *how, in_process=False, copies=copies)

    def report(self, results: tuple[FileResult, ...]) -> JoinReport:
        """Return how they join."""
        return loading.report(results, self.mappings, self.mappings_report)

    def load(
        self, copies: Mapping[FileKind, Copy] | None = None
    ) -> tuple[AccessPoints, JoinReport | None]:
        """Return them joined, and how; the embedded data if there are none.

        Raises
        ------
        InputError
            With all problems, if any of them is an error.
        """
        if not any(self.files) and self.mappings_report is None:
            return loading.embedded(), None
        results = self.read(copies)
        joined = loading.joined(results, self.mappings, self.mappings_report)
        return joined, self.report(results)


def _place(column: str) -> int | str:
    """Return the position of a column that is named by its letters, else its heading."""
    return xl_cell_to_rowcol(f"{column}1")[1] if _LETTERS.fullmatch(column) else column


def own_files(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for the user's own files, as its argument ``files``."""

    @wraps(command)
    def with_files(
        *,
        boundaries: Path | str | None,
        counts: Path | str | None,
        points: Path | str | None,
        mappings: Path | None,
        means: tuple[tuple[Kind, str, str], ...],
        layer: str | None,
        code_column: str | None,
        name_column: str | None,
        crs: str | None,
        overlaps: Overlaps | None,
        leave_out: tuple[int, ...],
        points_crs: str | None,
        points_division: str | None,
        points_once: Repetition | None,
        points_columns: tuple[tuple[str, str], ...],
        sheet: str | None,
        heading_row: int | None,
        columns: tuple[tuple[str, str], ...],
        year: int | None,
        numbers: Numbers | None,
        dashes: Dashes | None,
        quantity: Quantity | None,
        encoding: str | None,
        **others: Any,  # noqa: ANN401 - the other options of the command
    ) -> None:
        try:
            limits()
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        table_encoding = encoding if counts or points else None
        choices: dict[FileKind, FileOptions] = {
            "boundaries": BoundariesOptions(
                layer=layer,
                code_column=code_column,
                name_column=name_column,
                crs=crs,
                encoding=None if table_encoding else encoding,
                overlaps=overlaps,
                left_out=leave_out,
            ),
            "counts": CountsOptions(
                sheet=sheet,
                encoding=table_encoding,
                heading_row=heading_row,
                roles=tuple((_place(column), role) for column, role in columns),
                numbers=numbers,
                year=year,
                dashes=dashes,
                quantity=quantity,
            ),
            "points": RegisterOptions(
                crs=points_crs,
                sheet=sheet,
                encoding=table_encoding,
                heading_row=heading_row,
                **{role: heading for heading, role in points_columns},
                division=int(points_division) if points_division else None,
                once=points_once,
            ),
        }
        meanings, report = NO_MAPPINGS, None
        if mappings:
            result = read_file("mappings", mappings)
            meanings, report = content_as(result, Mappings) or NO_MAPPINGS, result.report
        for kind, name, meaning in means:
            if not is_meaning(kind, meaning):
                message = f"{meaning!r} is no code of a {kind}, left_out or total"
                raise click.BadParameter(message, param_hint="--means")
            meanings = meanings.with_one(kind, name, meaning)
        files = GivenFiles((boundaries, counts, points), choices, meanings, report)
        command(files=files, **others)

    for option in reversed(_OPTIONS):
        with_files = option(with_files)
    return with_files


story_option = click.option(
    "--story",
    "story_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The story of the show (TOML). [default: that of the programme]",
)


def load_story(file: Path | None, access_points: AccessPoints, language: Language) -> Story | None:
    """Return the story of a file, or end with all its problems."""
    try:
        return load(file, access_points) if file else None
    except StoryError as error:
        raise click.ClickException("\n".join(error.lines(language))) from None
