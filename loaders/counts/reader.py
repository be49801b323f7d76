"""A counts file of the user's own -> checked cells, one per province and site type.

Parse first, then check: every cell becomes a number, "not known" or a problem
of its own, and what was fine stays. Nothing is guessed, spread or filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from loaders.counts.checks import check_division, check_totals, record_absent, record_columns
from loaders.counts.interpretation import CountsInterpretation, PreparedCounts, interpret
from loaders.counts.quantities import QuantityReader
from loaders.counts.row_table import row_table
from loaders.counts.rows import CountCell, CountRows
from loaders.counts.sheet_choice import Table, titles_of
from loaders.formats.sheets import merged_rows
from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.names.site_types import match_site_type
from loaders.options import NO_COUNTS_OPTIONS, CountsOptions
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loaders.names.mappings import Kind
    from loaders.problems.ledger import Ledger


class UnreadableCountsError(InputError):
    """The rows of a counts file cannot be read.

    Attributes
    ----------
    reading
        How far the file was understood, so that the user can assign roles to its columns.
    """

    def __init__(self, problems: tuple[Problem, ...], reading: CountsInterpretation) -> None:
        super().__init__(problems)
        self.reading = reading


_STILL_READ: Final = frozenset({"numbers_mixed"})
"""Errors of a file whose rows can be read all the same, to report everything at once."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The content of a counts file.

    Attributes
    ----------
    cells
        One row per (province, site type) that the file has, in file order:
        ``province_code`` (GSO code, text), ``site_type`` (text), ``points``,
        ``points_low``, ``points_high`` (``Int64``, access points, missing where
        not known) and ``row`` (``int64``, 1 is the first line of the file).
        Where ``points`` is known, so are both bounds.
    categories
        Site types other than the four, in no total of the four: the
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
        The names that are not known and were looked up in the mappings, by kind,
        for :meth:`loaders.names.mappings.Mappings.unused`.
    rows
        What became of each row, as in :func:`loaders.counts.row_table.row_table`.
    """

    cells: pd.DataFrame
    categories: pd.DataFrame
    file: str
    problems: tuple[Problem, ...]
    reading: CountsInterpretation
    ledger: Ledger
    names_met: Mapping[Kind, tuple[str, ...]]
    rows: pd.DataFrame


def read_counts(
    path: Path | str,
    options: CountsOptions = NO_COUNTS_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
) -> Counts:
    """Read a table of access points by province and site type.

    Parameters
    ----------
    path
        CSV (any common delimiter, in UTF-8, UTF-16 or an old encoding of Vietnamese),
        XLSX, XLS or ODS (the first sheet with known headings), long or wide; a table
        downloaded from the dashboard is one.
    options
        User choices that override detection.
    mappings
        Accepted meanings of names that are not known.

    Returns
    -------
    Counts
        The cells that could be read, and every problem. Where a cell is given
        twice the first is taken, beside an error.

    Raises
    ------
    InputError
        If nothing can be read at all: the file is missing, damaged, too large or no
        table.
    UnreadableCountsError
        If its headings do not state the columns of province, site type and points.
    """
    path = Path(path)
    prepared = interpret(path, options, mappings)
    headings = prepared.headings
    recorder = prepared.recorder
    errors = {problem.code for problem in recorder.problems if problem.severity == "error"}
    if headings is None or errors - _STILL_READ:
        problems = sorted(recorder.problems, key=lambda problem: problem.severity != "error")
        raise UnreadableCountsError(tuple(problems), prepared.reading)
    recorder.take_refusal()  # an error of the whole file is no reason to refuse its first row
    sheet, numbers = prepared.sheet, {column.index for column in headings.number_columns}
    heading_rows = [row for row in sheet.rows if row.number in headings.rows]
    is_text = prepared.reading.format == "csv"
    rows = CountRows(
        headings,
        QuantityReader(
            prepared.reading.numbers, options.dashes, recorder, merged_rows(sheet, numbers)
        ),
        prepared.reading.year,
        mappings,
        recorder,
        sheet.hidden_rows,
        max(len(row.cells) for row in heading_rows) if is_text else None,
    )
    record_columns(rows, sheet, prepared.below, options.quantity)
    recorder.take_refusal()
    rows.read_all(prepared.below, heading_rows)
    check_division(rows, titles_of(Table(sheet, headings)))
    check_totals(rows)
    record_absent(rows)
    return Counts(
        _frame(rows.cells.values(), "site_type"),
        _frame(rows.categories.values(), "category"),
        path.name,
        tuple(recorder.problems),
        prepared.reading,
        rows.ledger.close(),
        {"province": rows.unknown_provinces, "site_type": _site_types_met(rows, prepared)},
        row_table(rows.settled),
    )


def _site_types_met(rows: CountRows, prepared: PreparedCounts) -> tuple[str, ...]:
    """Return the unknown site types: of the rows, and of headings that may name one."""
    columns = prepared.headings.columns if prepared.headings else ()
    headings = filter(None, (roled.column.heading for roled in columns))
    unknown = (heading for heading in headings if match_site_type(heading) is None)
    return (*rows.unknown_site_types, *unknown)


def _frame(cells: Iterable[CountCell], kind: str) -> pd.DataFrame:
    cells = list(cells)
    frame = pd.DataFrame(
        {
            "province_code": pd.Series([cell.province_code for cell in cells], dtype=str),
            kind: pd.Series([cell.site_type for cell in cells], dtype=str),
        }
    )
    for name in ("points", "points_low", "points_high"):
        frame[name] = pd.array([getattr(cell, name) for cell in cells], dtype="Int64")
    return frame.assign(row=pd.Series([cell.row for cell in cells], dtype="int64"))
