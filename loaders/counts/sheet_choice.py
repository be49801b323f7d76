"""Which sheet of a workbook has the counts: never by its place alone."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from loaders.counts.cell_values import parse_count
from loaders.counts.rows_without_data import RowsWithoutData
from loaders.names.heading_words import quantity_of
from loaders.names.provinces import find_province
from loaders.names.site_types import match_site_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row, Sheet

_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


_NUMBER_OF: Final = re.compile(
    r"(?:(?:bảng|biểu|phụ lục|table)[^.:]*[.:] ?)?(?:tổng )?(?:số(?: lượng)?|number of) "
    r"(?!lượng|liệu|hiệu|thứ |tt\b|quyết|công|bản |trang|điểm|points?\b)[^\W\d_]{2,}"
)
"""With its accents: "Sở" is an office."""


class Table(NamedTuple):
    """A sheet with its headings, if it has any, and the code that says how it was rearranged."""

    sheet: Sheet
    headings: Headings | None
    rearranged: str = ""


class Choice(NamedTuple):
    """The table taken, and others that may be meant as well; those are for a person to decide."""

    table: Table
    rivals: tuple[str, ...]
    years: tuple[int, ...]


def choose_table(tables: Sequence[Table], year: int | None) -> Choice:
    """Choose the sheet with the counts.

    A table wins over what is none, then a sheet that is shown over one that is hidden, one
    with numbers over an empty form, one of points over one of computers or shares, and the
    latest of several years, or the one asked for. What is equal in all of that is a
    question, unless the content is the same.
    """
    best = max(tables, key=_rank)
    equals = [table for table in tables if _rank(table) == _rank(best)]
    if best.headings is None or best.headings.shape is None:
        return Choice(best, (), ())
    years = [_year_of(table) for table in equals]
    dated = {of: table for of, table in zip(years, equals, strict=True) if of is not None}
    if len(dated) == len(equals) > 1:
        taken = dated[year] if year in dated else dated[max(dated)]
        return Choice(taken, (), tuple(sorted(dated)))
    different = [table for table in equals if _content(table) != _content(best)]
    rivals = (best, *different) if different else ()
    return Choice(best, tuple(table.sheet.name for table in rivals), ())


def titles_of(table: Table) -> tuple[str, ...]:
    """Return what a sheet is called and the text above its headings."""
    first = table.headings.first_row if table.headings else 0
    above = [row for row in table.sheet.rows if row.number < first]
    return (
        table.sheet.name,
        *(cell.strip() for row in above for cell in row.cells if cell.strip()),
    )


def is_of_other_quantity(titles: Sequence[str]) -> str | None:
    """Return the title that speaks of computers or shares; a unit of points settles it."""
    quantities = {title: quantity_of(title) for title in titles}
    if any(found == "points" and ":" in title for title, found in quantities.items()):
        return None
    others = (title for title, found in quantities.items() if found == "other" or _counts(title))
    return next(others, None)


def _counts(title: str) -> bool:
    """Return whether a title says the number of what: of access points it would say so."""
    counted = _NUMBER_OF.match(unicodedata.normalize("NFC", title.casefold()))
    return quantity_of(title) is None and counted is not None and match_site_type(title) is None


def _rank(table: Table) -> tuple[bool | int, ...]:
    sheet, headings, _ = table
    if headings is None or headings.shape is None:
        understood = 1 + headings.understood if headings else 0
        return (False, bool(sheet.rows), not sheet.hidden, understood)
    titles = titles_of(table)
    quantity = 1 - (is_of_other_quantity(titles) is not None)
    return (True, not sheet.hidden, any(map(any, _content(table))), quantity)


def _year_of(table: Table) -> int | None:
    """Return the only year in the titles of a sheet, its name first."""
    for title in titles_of(table):
        if len(years := {int(year) for year in _YEAR.findall(title)}) == 1:
            return years.pop()
    return None


def _content(table: Table) -> list[list[str]]:
    """Return the cells of a table that count: those of rows that name a province."""
    headings = table.headings
    if headings is None:
        return []
    below = [row for row in table.sheet.rows if row.number > headings.row]
    others = RowsWithoutData(headings, (), below)
    return [
        [_number(row, column.index) for column in headings.number_columns]
        for row in below
        if not others.numbering(row)
        and any(find_province(row.text(column.index)) for column in headings.provinces)
    ]


def _number(row: Row, index: int) -> str:
    text = row.text(index)
    return "" if parse_count(text) is None else text
