"""A sheet or a workbook with several tables, of which one alone would be a part of the counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.counts.cell_values import parse_year
from loaders.counts.rows_without_data import RowsWithoutData
from loaders.counts.sheet_choice import Table, titles_of
from loaders.names.heading_words import known_role, quantity_of
from loaders.names.normalise import heading_key
from loaders.names.provinces import find_province
from loaders.names.row_labels import is_note_word
from loaders.names.site_types import match_site_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row
    from loaders.names.heading_words import Column

_LEAST_HEADINGS: Final = 2
_SEVERAL: Final = 2


def second_table(table: Table) -> tuple[int, str] | None:
    """Return where another table begins below, and its title or headings; ``None`` if none does.

    That is a row of other headings, or of the same under a title of another site type, year
    or quantity: headings that are repeated on page 2 have none. Such a title may also stand
    between the rows of provinces alone.
    """
    sheet, headings, _ = table
    if headings is None:
        return None
    heading_rows = [row for row in sheet.rows if row.number in headings.rows]
    of_first = {heading_key(title) for title in titles_of(table)}
    scan = _Scan(headings, RowsWithoutData(headings, heading_rows, ()), of_first)
    below = (row for row in sheet.rows if row.number > headings.row)
    return next(filter(None, map(scan.second_table, below)), None)


@dataclass(slots=True)
class _Scan:
    """Looks at one row after another for the beginning of another table.

    Attributes
    ----------
    headings, others
        Of the first table.
    of_first
        Comparable forms of its titles.
    title
        The row and text of a title that is none of them, since the last row of numbers.
    in_data
        Whether a row of a province has passed.
    """

    headings: Headings
    others: RowsWithoutData
    of_first: set[str]
    title: tuple[int, str] | None = None
    in_data: bool = False

    def second_table(self, row: Row) -> tuple[int, str] | None:
        """Return where another table begins, once that is known."""
        columns = [*self.headings.number_columns, self.headings.points]
        if any(row.text(column.index)[:1].isdecimal() for column in columns if column):
            return self._after_numbers(row)
        if self.others.beside_the_data(row) == "heading_row_repeated":
            return self.title
        if _is_heading_row(row, self.headings):
            return row.number, ", ".join(filter(None, map(str.strip, row.cells)))
        if text := _title(row, self.headings):
            if not self.in_data:
                self.of_first.add(heading_key(text))
            elif heading_key(text) not in self.of_first:
                self.title = self.title or (row.number, text)
        return None

    def _after_numbers(self, row: Row) -> tuple[int, str] | None:
        if self.title is None and self.in_data:
            return None  # of most rows nothing more need be known
        columns = self.headings.provinces
        names_province = any(find_province(row.text(column.index)) for column in columns)
        begun, self.title = self.title if names_province else None, None
        self.in_data = self.in_data or names_province
        return begun


def table_beside(headings: Headings) -> Column | None:
    """Return the column of provinces with which another table begins to the right, if any."""
    if not headings.repeated:
        return None
    first: dict[str, Column] = {}
    by_place = sorted(headings.provinces, key=lambda column: column.index)
    again = [column for column in by_place if first.setdefault(column.heading, column) != column]
    return again[0] if again else None


def _title(row: Row, headings: Headings) -> str | None:
    """Return the text of a row that says what a table is about, other than its page.

    A site type or a year in a column of these is the beginning of a row.
    """
    places = [index for index in range(len(row.cells)) if row.text(index)]
    columns = (headings.site_type, headings.year)
    if len(places) != 1 or places[0] in {column.index for column in columns if column}:
        return None
    text = row.text(places[0])
    if is_note_word(text):
        return None
    says = match_site_type(text) or parse_year(text) or quantity_of(text) == "other"
    return text if says else None


def _is_heading_row(row: Row, headings: Headings) -> bool:
    """Return whether a row is made of headings, one of provinces and one of what is counted."""
    texts = {index: row.text(index) for index in range(len(row.cells)) if row.text(index)}
    if len(texts) < _LEAST_HEADINGS or any(map(find_province, texts.values())):
        return False
    roles = {index: known_role(text) for index, text in texts.items()}
    named = [role for role in roles.values() if role]
    of_provinces = any(role.startswith("province ") for role in named)
    columns = headings.columns
    same = all(
        index < len(columns) and columns[index].role == role for index, role in roles.items()
    )
    return of_provinces and len(named) >= _LEAST_HEADINGS and not same


def sheets_to_join(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return the names of sheets that have a part of the counts each, by site type or province.

    None where one sheet has all, or where the sheets are of one site type.
    """
    shown = [table for table in tables if table.headings and not table.sheet.hidden]
    complete = [table for table in shown if table.headings and table.headings.shape]
    by_type = {table.sheet.name: types for table in shown if len(types := _types_of(table)) == 1}
    if len({*by_type.values()}) >= _SEVERAL and all(
        table.sheet.name in by_type for table in complete
    ):
        return tuple(by_type)
    by_province = [
        table.sheet.name
        for table in shown
        if table.headings and not table.headings.provinces and find_province(table.sheet.name)
    ]
    return tuple(by_province) if len(by_province) >= _SEVERAL and not complete else ()


def _types_of(table: Table) -> tuple[str, ...]:
    """Return the site types that a sheet is of: by its columns, else by its titles."""
    headings = table.headings
    if headings is None or headings.site_type or not headings.provinces:
        return ()
    if headings.site_types:
        return headings.site_types
    titles = filter(None, map(_type_in, titles_of(table)))
    return tuple(dict.fromkeys(titles))


def _type_in(title: str) -> str | None:
    """Return the site type that a title names, whole or without a year behind it."""
    words = title.split()
    starts = (" ".join(words[:end]) for end in range(len(words), 0, -1))
    return next(filter(None, map(match_site_type, starts)), None) if heading_key(title) else None
