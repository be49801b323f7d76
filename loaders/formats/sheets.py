"""Tables as rows of text, the same for all formats; their limits and merged cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from loaders.limits import limits
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from loaders.problems.problem import Problem

SHEET_ROWS: Final = 1_048_576
"""Rows of a spreadsheet, blank ones included (the limit of the XLSX format)."""
SHEET_COLUMNS: Final = 16_384
SEARCHED_ROWS: Final = 30
"""Rows searched for the headings; official tables put titles above them."""
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Row:
    """A row with content: its number (1 is the first line of the file) and cells."""

    number: int
    cells: tuple[str, ...]

    def text(self, index: int) -> str:
        """Return a cell as trimmed text, ``""`` where the row is shorter."""
        return self.cells[index].strip() if index < len(self.cells) else ""

    @property
    def first_text(self) -> str:
        """The first cell with content."""
        return next((cell.strip() for cell in self.cells if cell.strip()), "")


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one; rows from 1, columns from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        """Return whether a cell is one of them."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file, or one way to read it; blank rows are left out.

    Attributes
    ----------
    name
        Of the sheet; of a text file the delimiter.
    rows, merges
        Its content.
    hidden, hidden_rows, hidden_columns
        Whether the file hides the sheet, and which of its rows and columns.
    """

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of tables.

    Attributes
    ----------
    format
        What the file is, by its content.
    sheets
        The sheets of a workbook in order; for text one reading for each delimiter
        that the file may have, which is then the name.
    encoding
        Of a text file, one of :data:`loaders.formats.text_encoding.ENCODINGS`.
    problems
        What was repaired on the way.
    """

    format: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    problems: tuple[Problem, ...] = ()


def rows_with_content(path: Path, records: Iterable[Iterable[str]], most: int) -> tuple[Row, ...]:
    """Return the rows that are not blank, within the limits.

    Parameters
    ----------
    path
        For the errors.
    records
        The cells of every row from the first on.
    most
        Rows with content that are accepted.

    Raises
    ------
    InputError
        If there are more rows or columns than the limits allow.
    """
    columns = limits().columns
    rows: list[Row] = []
    for number, record in enumerate(records, start=1):
        cells = tuple(record)
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, cells))
        if len(rows) > most or number > max(SHEET_ROWS, most):
            raise failure(path, "too_many_rows", limit=most)
        if len(cells) > columns:
            raise failure(path, "too_many_columns", limit=columns)
    return tuple(rows)


def trimmed(cells: Iterable[str]) -> list[str]:
    """Drop the blank cells to the right of the last one with content."""
    cells = list(cells)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def cell_text(value: object) -> str:
    """Return a value as it would be typed: Excel stores 12 as 12.0, at times."""
    if value is None:
        return ""
    # Excel itself shows 15 digits: 5.000000000001 is what is left of a sum of fractions.
    if isinstance(value, float) and round(value, _DIGITS).is_integer():
        return str(round(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def spread_down(sheet: Sheet, columns: Collection[int]) -> tuple[Row, ...]:
    """Return the rows of a sheet with merged cells filled downwards.

    Parameters
    ----------
    sheet
        With its merged cells.
    columns
        The columns, from 0, that name what a row is about. Numbers are never spread:
        one number over several rows is not one for each.
    """
    by_number = {row.number: row for row in sheet.rows}
    filled: dict[int, dict[int, str]] = {}
    for merge, number in _covered(sheet.merges, by_number, columns):
        first = by_number.get(merge.first_row)
        text = first.text(merge.first_column) if first else ""
        if text and number != merge.first_row:
            filled.setdefault(number, {})[merge.first_column] = text
    return tuple(
        _filled(row, filled[row.number]) if row.number in filled else row for row in sheet.rows
    )


def merged_rows(sheet: Sheet, columns: Collection[int]) -> dict[tuple[int, int], Merge]:
    """Return the cells of some columns that are one with cells of other rows.

    Returns
    -------
    dict
        From (row, column) to the merged cells.
    """
    numbers = {row.number for row in sheet.rows}
    return {
        (number, merge.first_column): merge
        for merge, number in _covered(sheet.merges, numbers, columns)
    }


def _covered(
    merges: Iterable[Merge], numbers: Collection[int], columns: Collection[int]
) -> Iterator[tuple[Merge, int]]:
    """Yield the merges over several rows in these columns, with each row they cover."""
    # Merged cells do not overlap; a file in which they do is not followed without end.
    left = len(numbers) * len(columns)
    for merge in merges:
        if merge.first_row == merge.last_row or merge.first_column not in columns:
            continue
        for number in range(merge.first_row, min(merge.last_row, max(numbers, default=0)) + 1):
            left -= 1
            if left < 0:
                return
            if number in numbers:
                yield merge, number


def _filled(row: Row, texts: Mapping[int, str]) -> Row:
    cells = [*row.cells, *[""] * (max(texts) + 1 - len(row.cells))]
    for index, text in texts.items():
        cells[index] = cells[index] if row.text(index) else text
    return replace(row, cells=tuple(cells))
