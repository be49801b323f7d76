"""The column that names provinces, recognised by its content where its heading does not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from loaders.counts.cell_values import parse_year
from loaders.counts.headings import Headings, RoledColumn, headings_of
from loaders.names.heading_words import Column
from loaders.names.provinces import find_province
from loaders.names.row_labels import is_total, region_of

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
    different: int


def column_of_provinces(rows: Sequence[Row]) -> NamedColumn | None:
    """Return the column with most names of provinces, if half of its texts are any."""
    width = max((len(row.cells) for row in rows), default=0)
    columns = [_named_column(rows, index) for index in range(width)]
    best = max(columns, key=lambda each: (each.different, each.named), default=None)
    return best if best and best.different >= _LEAST else None


def _named_column(rows: Sequence[Row], index: int) -> NamedColumn:
    texts = [text for row in rows if any(map(str.isalpha, text := row.text(index)))]
    matches = [match for text in texts if (match := find_province(text))]
    convincing = 2 * len(matches) >= len(texts)
    different = len({match.province_code for match in matches}) if convincing else 0
    return NamedColumn(index, len(matches), len(texts), different)


def with_provinces(sheet: Sheet, headings: Headings | None) -> Headings | None:
    """Return headings with the column that names provinces, though its own does not say so.

    It is taken where no heading does, where a heading stands over regions instead, and
    beside codes, which alone do not tell provinces of 2013 from those of 2025.
    """
    if headings is None:
        return headings
    below = [row for row in sheet.rows if row.number > headings.row]
    found = column_of_provinces(below)
    if found is None:
        return headings
    headings = _without_unknown_codes(below, headings)
    known = [_named_column(below, column.index) for column in headings.provinces]
    if any(2 * each.different >= found.different for each in known):
        return headings
    columns = [
        replace(each, role="context") if _has_regions(below, each, headings) else each
        for each in headings.columns
    ]
    columns += [
        RoledColumn(Column(place, ""), "") for place in range(len(columns), found.column + 1)
    ]
    if columns[found.column].role not in {"", "context"}:
        return headings
    columns[found.column] = replace(columns[found.column], role=BY_CONTENT)
    return headings_of(headings.rows, columns)


def _without_unknown_codes(rows: Sequence[Row], headings: Headings) -> Headings:
    """Return headings in which a column of codes is not used if it has no code that is known.

    Those are codes of another system, beside names.
    """
    texts = {
        column: [text for row in rows if (text := row.text(column.index)).isdecimal()]
        for column in headings.provinces
    }
    foreign = {
        column
        for column, codes in texts.items()
        if len(codes) >= _LEAST and not any(map(find_province, codes))
    }
    if not foreign or len(foreign) == len(texts):
        return headings
    columns = [
        replace(each, role="") if each.column in foreign else each for each in headings.columns
    ]
    return headings_of(headings.rows, columns)


def _has_regions(rows: Sequence[Row], roled: RoledColumn, headings: Headings) -> bool:
    """Return whether a column that is called one of provinces names regions."""
    if roled.column not in headings.provinces:
        return False
    texts = [text for row in rows if any(map(str.isalpha, text := row.text(roled.column.index)))]
    return 2 * sum(region_of(text) is not None for text in texts) > len(texts)


def filled_down(rows: Sequence[Row], headings: Headings) -> tuple[tuple[Row, ...], list[int]]:
    """Return rows in which a province stands in all of its block, and which were filled.

    That is a long table saved as text whose provinces were in merged cells: each stands once, in
    front of its first site type, and most rows have none.
    """
    kinds = headings.site_type
    if headings.shape != "long" or kinds is None:
        return tuple(rows), []
    place = headings.provinces[0].index
    with_type = [row for row in rows if row.text(kinds.index)]
    named = [row for row in with_type if any(row.text(each.index) for each in headings.provinces)]
    starts = [row.text(place) for row in named]
    blank = len(with_type) - len(named)
    in_blocks = _LEAST <= len(set(starts)) == len(starts) <= blank
    if not in_blocks or not all(map(find_province, starts)):
        return tuple(rows), []
    filled, above, numbers = [], "", []
    for row in rows:
        above = row.text(place) or above
        if above and row in with_type and row not in named:
            cells = [*row.cells, *[""] * (place + 1 - len(row.cells))]
            cells[place] = above
            filled.append(replace(row, cells=tuple(cells)))
            numbers.append(row.number)
        else:
            filled.append(row)
    return tuple(filled), numbers


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
    """Return the texts of the row above the first province or sum, the widest there."""
    first = next((row for row in sheet.rows if any(map(_is_place, row.cells))), None)
    above = [row for row in sheet.rows if first is None or row.number < first.number]
    row = max(reversed(above), key=_width, default=first)
    return [text.strip() for text in row.cells] if row else []


def _is_place(text: str) -> bool:
    return bool(text.strip()) and (
        find_province(text) is not None or is_total(text) or region_of(text) is not None
    )


def _width(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)
