"""A counts file of the user's own -> checked cells, one per province and site type.

Parse first, then check: every cell becomes a number, "not known" or a problem
of its own, and what was fine stays. Nothing is guessed, spread or filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from loaders.count_rows import CountCell, CountRows
from loaders.headings import Headings, find_headings
from loaders.problems import InputError, Problem
from loaders.tabular import Sheet, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Counts:
    """What a counts file says.

    Attributes
    ----------
    cells
        One row per (province, site type) that the file has, in file order:
        ``province_code`` (GSO code, text), ``site_type`` (text), ``points``,
        ``points_low``, ``points_high`` (``Int64``, access points, missing where
        not known) and ``row`` (``int64``, 1 is the first line of the file).
        Where ``points`` is known, so are both bounds.
    file
        Name of the file, without its folder.
    problems
        All that was found; an ``error`` means that the file should not be used
        as it is.
    """

    cells: pd.DataFrame
    file: str
    problems: tuple[Problem, ...]


def read_counts(path: Path | str) -> Counts:
    """Read a table of access points by province and site type.

    Parameters
    ----------
    path
        CSV (UTF-8; comma, semicolon or tab) or XLSX (the first sheet with known
        headings), long or wide; a table downloaded from the dashboard is one.

    Returns
    -------
    Counts
        The cells that could be read, and every problem. Where a cell is given
        twice the first is kept, beside an error.

    Raises
    ------
    InputError
        If nothing can be read at all: the file is missing, damaged, too large
        or no table, or its headings do not say where province, site type and
        number of points stand.
    """
    path = Path(path)
    sheet, headings = _find_table(path)
    rows = CountRows(path.name, headings)
    rows.note_columns(sheet)
    for row in sheet.rows:
        if row.number > headings.row:
            rows.read(row)
    rows.check_totals()
    rows.note_absent()
    return Counts(_frame(rows.cells.values()), path.name, tuple(rows.problems))


def _find_table(path: Path) -> tuple[Sheet, Headings]:
    """Return the first sheet whose headings make up a table."""
    found = [(sheet, find_headings(sheet)) for sheet in read_sheets(path)]
    known = [(sheet, headings) for sheet, headings in found if headings]
    for sheet, headings in known:
        if not headings.shape:
            continue
        if repeated := tuple(_repeated_columns(path.name, headings)):
            raise InputError(repeated)
        if sheet.rows[-1].number == headings.row:
            raise InputError((Problem("error", "file_empty", file=path.name),))
        return sheet, headings
    if not known:
        raise InputError((Problem("error", "no_headings", file=path.name),))
    _, headings = max(known, key=lambda pair: pair[1].understood)
    raise InputError(tuple(_missing_columns(path.name, headings)))


def _repeated_columns(file: str, headings: Headings) -> Iterator[Problem]:
    """Yield the columns that give a number a second time: which one counts is open."""
    doubtful = list(headings.repeated)
    if headings.shape == "long":
        doubtful += [column for _, column in headings.by_site_type]
        doubtful += [column for _, column in headings.low_by_site_type]
        doubtful += [column for _, column in headings.high_by_site_type]
    for column in doubtful:
        yield Problem("error", "column_repeated", file, headings.row, column.heading)


def _missing_columns(file: str, headings: Headings) -> Iterator[Problem]:
    if not headings.provinces:
        yield Problem("error", "province_column_missing", file, headings.row)
    if headings.site_types:
        return
    if not headings.site_type:
        yield Problem("error", "site_type_column_missing", file, headings.row)
    elif not headings.has_counts:
        yield Problem("error", "points_column_missing", file, headings.row)


def _frame(cells: Iterable[CountCell]) -> pd.DataFrame:
    kept = list(cells)
    return pd.DataFrame(
        {
            "province_code": pd.Series([cell.province_code for cell in kept], dtype=str),
            "site_type": pd.Series([cell.site_type for cell in kept], dtype=str),
            "points": pd.array([cell.points for cell in kept], dtype="Int64"),
            "points_low": pd.array([cell.points_low for cell in kept], dtype="Int64"),
            "points_high": pd.array([cell.points_high for cell in kept], dtype="Int64"),
            "row": pd.Series([cell.row for cell in kept], dtype="int64"),
        }
    )
