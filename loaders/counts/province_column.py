"""The column that names provinces, recognised by its content where its heading does not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from loaders.counts.cell_values import parse_year
from loaders.counts.headings import Headings, RoledColumn, headings_of
from loaders.names.heading_words import Column
from loaders.names.provinces import find_province

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.formats.sheets import Row, Sheet

BY_CONTENT: Final = "province 7"
"""Role of a column that holds provinces whatever its heading; codes are not looked for."""
_LEAST: Final = 2
_MOST_QUOTED: Final = 12


class NamedColumn(NamedTuple):
    """A column, and how many of its texts are names of provinces."""

    column: int
    named: int
    texts: int


def column_of_provinces(rows: Sequence[Row]) -> NamedColumn | None:
    """Return the column with most names of provinces, if half of its texts are any."""
    best = NamedColumn(0, 0, 0)
    for index in range(max((len(row.cells) for row in rows), default=0)):
        texts = [text for row in rows if any(map(str.isalpha, text := row.text(index)))]
        named = sum(find_province(text) is not None for text in texts)
        if named > best.named and 2 * named >= len(texts):
            best = NamedColumn(index, named, len(texts))
    return best if best.named >= _LEAST else None


def with_provinces(sheet: Sheet, headings: Headings | None) -> Headings | None:
    """Return headings that name no column of provinces with the one found by its content."""
    if headings is None or headings.provinces:
        return headings
    found = column_of_provinces([row for row in sheet.rows if row.number > headings.row])
    if found is None:
        return headings
    columns = list(headings.columns)
    columns += [
        RoledColumn(Column(place, ""), "") for place in range(len(columns), found.column + 1)
    ]
    if columns[found.column].role not in {"", "context"}:
        return headings
    columns[found.column] = replace(columns[found.column], role=BY_CONTENT)
    return headings_of(headings.rows, columns)


def headings_seen(sheet: Sheet, headings: Headings | None) -> str:
    """Return the headings of a table as a message quotes them, with the letters of columns.

    Where none are known these are the texts of the row above the first province.
    """
    if headings is None:
        cells = _unknown_headings(sheet)
    else:
        cells = [column.column.heading for column in headings.columns]
    quoted = [f"{xl_col_to_name(place)} “{text}”" for place, text in enumerate(cells) if text]
    return ", ".join(quoted[:_MOST_QUOTED]) + (", …" if len(quoted) > _MOST_QUOTED else "")


def are_years(sheet: Sheet) -> bool:
    """Return whether headings that are not known are years alone, beside one at the most."""
    texts = list(filter(None, _unknown_headings(sheet)))
    years = sum(parse_year(text) is not None for text in texts)
    return years > 0 and len(texts) - years <= 1


def _unknown_headings(sheet: Sheet) -> list[str]:
    """Return the texts of the row above the first province, the widest there."""
    named = (row for row in sheet.rows if any(find_province(c) for c in row.cells if c.strip()))
    first = next(named, None)
    above = [row for row in sheet.rows if first is None or row.number < first.number]
    row = max(reversed(above), key=_width, default=first)
    return [text.strip() for text in row.cells] if row else []


def _width(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)
