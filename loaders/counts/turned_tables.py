"""Tables whose provinces stand beside one another: they are turned before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from loaders.formats.sheets import SEARCHED_ROWS, Merge, Row, Sheet
from loaders.names.provinces import find_province
from loaders.names.row_labels import is_total, region_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST: Final = 3
"""Provinces in a row from which on they are headings: a row of data names one, or two."""
HEADING: Final = "Tỉnh"
"""What the column of provinces is called in the turned table, whatever stood in its corner."""


class Across(NamedTuple):
    """The row of provinces, and the position of the first of them, or of a region or total."""

    row: Row
    first: int


def provinces_across(rows: Sequence[Row]) -> Across | None:
    """Return the first row that is one of provinces: at least three, and most of its texts."""
    for row in rows[:SEARCHED_ROWS]:
        texts = [index for index in range(len(row.cells)) if row.text(index)]
        named = [index for index in texts if _names_province(row.text(index))]
        different = {row.text(index) for index in named}
        if len(different) >= _LEAST and 2 * len(named) > len(texts):
            # A region or the total may stand before the first province.
            first = next(index for index in texts if _is_place(row.text(index)))
            return Across(row, first)
    return None


def turned(sheet: Sheet) -> Sheet | None:
    """Return a table whose provinces stand in a row with these in a column, else ``None``.

    Its row N is the column N of the sheet, from 1; what stands above the provinces is kept as
    titles, in rows of the number 0.
    """
    across = provinces_across(sheet.rows)
    if across is None:
        return None
    titles = [row for row in sheet.rows if row.number < across.row.number]
    lines = [row for row in sheet.rows if row.number >= across.row.number]
    width = max(len(row.cells) for row in lines)
    rows = []
    for column in range(width):
        cells = [row.text(column) for row in lines]
        if column < across.first:
            cells[0] = HEADING if column == across.first - 1 else ""
        if any(cells):
            rows.append(Row(column + 1, tuple(cells)))
    places = {row.number: place for place, row in enumerate(lines)}
    return Sheet(
        sheet.name,
        (*(Row(0, row.cells) for row in titles), *rows),
        tuple(_merges(sheet, places)),
        sheet.hidden,
        frozenset(column + 1 for column in sheet.hidden_columns),
        frozenset(places[number] for number in sheet.hidden_rows if number in places),
    )


def _merges(sheet: Sheet, places: dict[int, int]) -> list[Merge]:
    """Return the merged cells below the titles, turned like the table."""
    return [
        Merge(
            each.first_column + 1,
            places[each.first_row],
            each.last_column + 1,
            places.get(each.last_row, places[each.first_row]),
        )
        for each in sheet.merges
        if each.first_row in places
    ]


def _is_place(text: str) -> bool:
    return _names_province(text) or is_total(text) or region_of(text) is not None


def _names_province(text: str) -> bool:
    return not text.isdecimal() and find_province(text) is not None
