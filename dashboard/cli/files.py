"""The options of the command line for files of one's own, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from loaders import loading
from loaders.formats.text_encoding import ENCODINGS
from loaders.names.mappings import Mappings, read_mappings
from loaders.options import BoundariesOptions, CountsOptions, Numbers, RegisterOptions
from loaders.problems.report import FileReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.access_points import AccessPoints
    from loaders.problems.report import FileKind, JoinReport
    from loaders.reading import FileOptions

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS: Final = (
    click.option(
        "--boundaries",
        type=_FILE,
        help="Boundaries of the 63 provinces (GeoPackage, Shapefile in a ZIP, GeoJSON, TopoJSON, "
        "FlatGeobuf, GeoParquet, KML).",
    ),
    click.option("--counts", type=_FILE, help="Counts of your own (CSV, XLSX, XLS, ODS)."),
    click.option(
        "--points", type=_FILE, help="A register: one row per access point (CSV, Parquet, XLSX)."
    ),
    click.option("--mappings", type=_FILE, help="What unknown names mean (CSV: kind,text,means)."),
    click.option("--layer", help="Layer of the boundaries."),
    click.option("--crs", help="Reference system of the boundaries, as EPSG:3405."),
    click.option("--points-crs", help="Reference system of the register, as EPSG:4326."),
    click.option("--sheet", help="Sheet of the counts or of the register."),
    click.option("--year", type=int, help="Year of the counts."),
    click.option(
        "--numbers",
        type=click.Choice(get_args(Numbers)),
        help="How the counts write numbers: 1.234,5 (vi) or 1,234.5 (en).",
    ),
    click.option(
        "--encoding",
        type=click.Choice(ENCODINGS),
        help="Encoding of the counts or the register, else of the boundaries.",
    ),
)


@dataclass(frozen=True, slots=True)
class FilesAsked:
    """The files that a command was given, and how they are to be read."""

    files: tuple[Path | None, Path | None, Path | None]
    choices: dict[FileKind, FileOptions]
    mappings: Mappings = field(default_factory=Mappings)
    mappings_report: FileReport | None = None

    @property
    def any(self) -> bool:
        """Whether there is any file."""
        return any(self.files)

    def report(self) -> JoinReport:
        """Return how they join."""
        readings = loading.read(self.files, self.choices, self.mappings)
        return loading.report(readings, self.mappings, self.mappings_report)

    def load(self) -> AccessPoints:
        """Return them joined; the embedded data where there are none.

        Raises
        ------
        InputError
            With all problems, if any of them is an error.
        """
        if not self.any and self.mappings_report is None:
            return loading.embedded()
        readings = loading.read(self.files, self.choices, self.mappings)
        return loading.joined(readings, self.mappings, self.mappings_report)


def own_files(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for files of one's own, as its argument ``files``."""

    @wraps(command)
    def with_files(
        *,
        boundaries: Path | None,
        counts: Path | None,
        points: Path | None,
        mappings: Path | None,
        layer: str | None,
        crs: str | None,
        points_crs: str | None,
        sheet: str | None,
        year: int | None,
        numbers: Numbers | None,
        encoding: str | None,
        **others: Any,  # noqa: ANN401 - whatever else the command takes
    ) -> None:
        of_table = encoding if counts or points else None
        choices: dict[FileKind, FileOptions] = {
            "boundaries": BoundariesOptions(
                layer=layer, crs=crs, encoding=None if of_table else encoding
            ),
            "counts": CountsOptions(sheet=sheet, encoding=of_table, numbers=numbers, year=year),
            "points": RegisterOptions(crs=points_crs, sheet=sheet, encoding=of_table),
        }
        known, report = Mappings(), None
        if mappings:
            known, problems = read_mappings(mappings.read_bytes(), mappings.name)
            report = FileReport("mappings", mappings.name, None, problems)
        command(files=FilesAsked((boundaries, counts, points), choices, known, report), **others)

    for option in reversed(_OPTIONS):
        with_files = option(with_files)
    return with_files
