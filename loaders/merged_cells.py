"""Merged cells of a table: what the first of them says holds for those below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from loaders.tabular import Merge, Row, Sheet


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


def _filled(row: Row, texts: dict[int, str]) -> Row:
    width = max(len(row.cells), *(index + 1 for index in texts))
    cells = [
        texts[index]
        if index in texts and not row.text(index)
        else row.cells[index]
        if index < len(row.cells)
        else ""
        for index in range(width)
    ]
    return replace(row, cells=tuple(cells))
