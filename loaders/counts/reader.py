"""A counts file of the user's own -> checked cells, one per province and site type.

Parse first, then check: every cell becomes a number, "not known" or a problem
of its own, and what was fine stays. Nothing is guessed, spread or filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from loaders.counts.checks import check_totals, note_absent, note_columns
from loaders.counts.interpretation import CountsInterpretation, PreparedCounts, interpret
from loaders.counts.rows import CountCell, CountRows
from loaders.formats.sheets import merged_rows
from loaders.names.mappings import Mappings
from loaders.names.site_types import match_site_type
from loaders.options import NO_COUNTS_OPTIONS, CountsOptions
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import ProblemRecorder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loaders.names.mappings import Kind
    from loaders.problems.ledger import Ledger


_STILL_READ: Final = frozenset({"numbers_mixed"})
"""Errors of a file whose rows can be read all the same, to tell everything at once."""


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
    categories
        Site types other than the four, kept apart and in no total of the four: the
        same columns, but ``category`` (text as typed) instead of ``site_type``.
    file
        Name of the file, without its folder.
    problems
        All that was found; an ``error`` means that the file should not be used
        as it is.
    reading
        How the file was read.
    ledger
        What became of each row below the headings, and of the points in the columns
        that add up (:attr:`loaders.counts.headings.Headings.points_columns`; not the ends of
        ranges). The points joined are the sum of ``cells`` and ``categories``.
    names_met
        The names that were looked up in the mappings since they are not known, by kind,
        for :meth:`loaders.names.mappings.Mappings.unused`.
    """

    cells: pd.DataFrame
    categories: pd.DataFrame
    file: str
    problems: tuple[Problem, ...]
    reading: CountsInterpretation
    ledger: Ledger
    names_met: Mapping[Kind, tuple[str, ...]]


def read_counts(
    path: Path | str,
    choices: CountsOptions = NO_COUNTS_OPTIONS,
    mappings: Mappings | None = None,
) -> Counts:
    """Read a table of access points by province and site type.

    Parameters
    ----------
    path
        CSV (any common delimiter, in UTF-8, UTF-16 or an old encoding of Vietnamese),
        XLSX, XLS or ODS (the first sheet with known headings), long or wide; a table
        downloaded from the dashboard is one.
    choices
        What a person has said of how to read it; the rest is found out.
    mappings
        What a person has said that unknown names mean.

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
    mappings = mappings or Mappings()
    found = interpret(path, choices, mappings)
    headings = found.headings
    stopping = {one.code for one in found.problems if one.severity == "error"} - _STILL_READ
    if headings is None or stopping:
        raise InputError(_errors_first(found.problems))
    telling = ProblemRecorder(path.name, found.sheet_name, list(found.problems))
    rows = CountRows(
        headings,
        found.reading.numbers,
        found.reading.year,
        mappings,
        telling,
        merged_rows(found.sheet, {column.index for column in headings.number_columns}),
    )
    note_columns(rows, found.sheet, found.below)
    rows.read_all(found.below)
    check_totals(rows)
    note_absent(rows)
    return Counts(
        _frame(rows.cells.values(), "site_type"),
        _frame(rows.categories.values(), "category"),
        path.name,
        tuple(telling.problems),
        found.reading,
        rows.ledger.close(),
        {"province": rows.unknown_provinces, "site_type": _site_types_met(rows, found)},
    )


def preview_counts(
    path: Path | str,
    choices: CountsOptions = NO_COUNTS_OPTIONS,
    mappings: Mappings | None = None,
) -> tuple[CountsInterpretation, tuple[Problem, ...]]:
    """Return how a counts file would be read, without reading its rows.

    Unlike :func:`read_counts` this answers where the headings make up no table as well,
    so that a person can see the file and say what its columns hold.

    Raises
    ------
    InputError
        If nothing can be read at all.
    """
    found = interpret(Path(path), choices, mappings or Mappings())
    return found.reading, found.problems


def _errors_first(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.severity != "error"))


def _site_types_met(rows: CountRows, found: PreparedCounts) -> tuple[str, ...]:
    """Return the unknown site types: of the rows, and of headings that may name one."""
    columns = found.headings.columns if found.headings else ()
    headings = [one.column.heading for one in columns if one.column.heading]
    unknown = [*rows.unknown_site_types]
    return tuple(unknown + [text for text in headings if match_site_type(text) is None])


def _frame(cells: Iterable[CountCell], kind: str) -> pd.DataFrame:
    kept = list(cells)
    return pd.DataFrame(
        {
            "province_code": pd.Series([cell.province_code for cell in kept], dtype=str),
            kind: pd.Series([cell.site_type for cell in kept], dtype=str),
            "points": pd.array([cell.points for cell in kept], dtype="Int64"),
            "points_low": pd.array([cell.points_low for cell in kept], dtype="Int64"),
            "points_high": pd.array([cell.points_high for cell in kept], dtype="Int64"),
            "row": pd.Series([cell.row for cell in kept], dtype="int64"),
        }
    )
