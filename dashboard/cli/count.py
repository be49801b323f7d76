"""The command that counts a register in parts, on Dask."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click
import pandas as pd

import geodata.boundaries
from dashboard.cli.commands import WRITTEN_FILE, language_option, main, print_report
from dashboard.cli.files import FileOrTable, own_files
from dashboard.cli.writing import check_writable, write
from dashboard.exports.text_files import csv_bytes
from dashboard.text.messages import text
from loaders import loading
from loaders.database.connection import is_address, public_name
from loaders.limits import limits
from loaders.problems.problem import InputError
from loaders.problems.report import CategoryCount, FileReport, JoinReport
from loaders.register.database_counting import count_table
from loaders.register.parts import count_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from dashboard.cli.files import GivenFiles
    from loaders.options import RegisterOptions
    from loaders.register.sum_of_parts import CountedParts
    from loaders.translation import Language

_EXAMPLE: Final = "--points 'folder/*.parquet'"


@main.command()
@own_files
@click.option(
    "--scheduler",
    help="Address of a Dask scheduler whose workers see the same files, as tcp://10.0.0.1:8786. "
    "[default: a worker for each core of this machine]",
)
@click.option("--workers", type=click.IntRange(1), help="Workers on this machine.")
@click.option(
    "--out",
    type=WRITTEN_FILE,
    help="File to write the counts to (CSV, for --counts), over one that is there. [default: "
    "standard output, and the report to standard error]",
)
@language_option
def count(
    files: GivenFiles,
    scheduler: str | None,
    workers: int | None,
    out: Path | None,
    language: Language,
) -> None:
    """Count a register in parts, as --points 'folder/*.parquet', or in a database.

    Exit status 0: all of it could be counted, 1: a part could not.
    """
    points = files.points
    if files.counts or not points:
        raise click.UsageError(text(language, "cli.count_points", example=_EXAMPLE))
    name = public_name(points) if is_address(points) else Path(points).name
    paths = [] if is_address(points) else sorted(_matching(Path(points)))
    if not (paths or is_address(points)):
        raise click.UsageError(text(language, "cli.count_no_parts", pattern=points))
    if out:
        check_writable(out, language, force=True)
    reports, provinces = _outlines(files)
    counted = None
    if JoinReport(reports, ()).loadable:
        options = cast("RegisterOptions", files.choices["points"])
        try:
            if is_address(points):
                counted = count_table(points, provinces, options, files.mappings)
            else:
                with dask_client(scheduler, workers, language) as client:
                    counted = count_parts(paths, provinces, options, files.mappings, cluster=client)
        except InputError as error:
            reports += (FileReport("points", name, None, error.problems),)
        else:
            reports += (_report(name, counted),)
    named = counted.counts["province_code"] if counted else ()
    matched = set(provinces["province_code"]).intersection(named)
    report = JoinReport(reports, tuple(sorted(matched)))
    print_report(report, language, err=out is None)
    if counted:
        parts = text(language, "cli.count_parts", parts=counted.parts, unread=counted.unread)
        click.echo(parts, err=out is None)
        as_types = counted.categories.rename(columns={"category": "site_type"})
        content = csv_bytes(pd.concat([counted.counts, as_types]))
        if out:
            write(out, content, language)
        else:
            click.echo(content, nl=False)
    sys.exit(0 if report.loadable else 1)


# Parts are many files, which the pattern finds.
next(each for each in count.params if each.name == "points").type = FileOrTable(path_type=Path)


def _outlines(files: GivenFiles) -> tuple[tuple[FileReport, ...], gpd.GeoDataFrame]:
    """Return the reports on boundaries and mappings, and the outlines to count in."""
    read = loading.read((files.files[0], None, None), files.choices, files.mappings)
    outlines = loading.outlines(read)
    reports = (*(each.report for each in read), files.mappings_report)
    return (
        tuple(each for each in reports if each),
        geodata.boundaries.provinces() if outlines is None else outlines,
    )


def _report(name: str, counted: CountedParts) -> FileReport:
    rows = counted.categories.itertuples(index=False, name=None)
    categories = tuple(CategoryCount(code, kind, some, some) for code, kind, some in rows)
    return FileReport("points", name, counted.ledger, counted.problems, categories)


def _matching(pattern: Path) -> Iterator[Path]:
    """Yield the files of a pattern, as ``folder/*.parquet`` or ``folder/**/*.csv``."""
    pattern = pattern.absolute()
    found = Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))
    return (path for path in found if path.is_file())


@contextmanager
def dask_client(scheduler: str | None, workers: int | None, language: Language) -> Iterator[Any]:
    """Yield a client of Dask, or end with why there is none."""
    try:
        import distributed  # noqa: PLC0415 - of an extra
    except ImportError:
        told = {"library": "Dask", "command": "pip install 'access-map[dask]'"}
        raise click.ClickException(text(language, "cli.count_needs_dask", **told)) from None
    local = {
        "n_workers": workers or os.cpu_count(),
        "threads_per_worker": 1,
        "memory_limit": limits().memory_mb * 1_000_000,
        "dashboard_address": "127.0.0.1:0",
        "silence_logs": logging.ERROR,
    }
    try:
        with (
            nullcontext(scheduler) if scheduler else distributed.LocalCluster(**local) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
    except (OSError, distributed.KilledWorker, distributed.CancelledError) as error:
        message = text(language, "cli.count_broke_off", reason=error)
        raise click.ClickException(message) from None
