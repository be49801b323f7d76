"""Where the headings of a counts table stand: one row, or up to three with merged cells.

Several rows are read as one by joining their texts, "Thư viện" over "huyện" as "Thư viện
huyện", and the joined headings must be known ones like any other; words that only group
columns ("Trong đó") are left out. A year in a heading is taken off it and recorded. The role
that the user has given a column overrides all this.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from loaders.counts.cell_values import parse_year
from loaders.counts.headings import Headings, RoledColumn, headings_of
from loaders.formats.sheets import SEARCHED_ROWS
from loaders.names.heading_words import BY_UNIT, Column, quantity_of, role_of_levels
from loaders.names.mappings import LEFT_OUT
from loaders.names.provinces import Match, match_province

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from loaders.formats.sheets import Row, Sheet
    from loaders.names.mappings import Mappings
    from loaders.options import CountsOptions

OTHER_YEAR: Final = "other_year"
"""Role of a column of numbers of a year that is not taken."""

_MOST_ROWS: Final = 3
_LEAST_LETTERS: Final = 2
_UNIT: Final = re.compile(r"\([^()]*\)")


def find_headings(sheet: Sheet, options: CountsOptions, mappings: Mappings) -> Headings | None:
    """Return the headings of a sheet.

    Returns
    -------
    Headings or None
        Those that make up a shape, as far up as can be; else those with most known
        columns, so that what is missing can be reported; ``None`` if no row has a
        known heading.
    """
    if options.heading_row is not None:
        rows = [row for row in sheet.rows if row.number >= options.heading_row]
        return _headings_from(sheet, rows[:_MOST_ROWS], options, mappings) if rows else None
    if options.roles:
        # With given roles any row makes headings: first find the row without them.
        plain = find_headings(sheet, replace(options, roles=()), mappings)
        if not sheet.rows:
            return None
        first = plain.first_row if plain else sheet.rows[0].number
        return find_headings(sheet, replace(options, heading_row=first), mappings)
    best: Headings | None = None
    for start in range(min(len(sheet.rows), SEARCHED_ROWS)):
        first_rows = sheet.rows[start : start + _MOST_ROWS]
        headings = _headings_from(sheet, first_rows, options, mappings)
        if headings.shape:
            return headings
        if headings.understood > (best.understood if best else 0):
            best = headings
    return best


def _headings_from(
    sheet: Sheet, rows: Sequence[Row], options: CountsOptions, mappings: Mappings
) -> Headings:
    """Return the headings that begin with a row: of this row alone, or with those below it."""
    read = partial(_headings, roles=dict(options.roles), year=options.year, mappings=mappings)
    best = read(_numbers(rows[:1]), _levels(sheet, rows[:1]))
    for depth in range(2, len(rows) + 1):
        upper, last = rows[: depth - 1], rows[depth - 1]
        if not _may_continue(upper[-1], last, sheet):
            break
        deeper = read(_numbers(rows[:depth]), _levels(sheet, rows[:depth]))
        without_first = read(_numbers(rows[1:depth]), _levels(sheet, rows[1:depth]))
        # Not a title or a unit over headings that are complete without it.
        gains = _known(deeper) > max(_known(best), _known(without_first))
        if gains or (_says_what_is_counted(last, best) and best.row == upper[-1].number):
            best = deeper
    return best


def _numbers(rows: Sequence[Row]) -> tuple[int, ...]:
    return tuple(row.number for row in rows)


def _says_what_is_counted(row: Row, above: Headings) -> bool:
    """Return whether a row divides the columns above it further: points and computers, say.

    Then the headings above it alone name no column.
    """
    if any(row.text(column.index) for column in above.provinces):
        return False
    under_types = [row.text(column.index) for _, column in above.by_site_type]
    if not any(under_types):
        return False
    if not (all(under_types) or any(map(quantity_of, filter(None, under_types)))):
        return False
    # "(điểm)" alone is a unit; "(máy)" and "%" are of something else.
    return all(
        quantity_of(text) == "other"
        or (sum(map(str.isalpha, text)) >= _LEAST_LETTERS and not _UNIT.fullmatch(text))
        for text in (row.text(index) for index in range(len(row.cells)))
        if text
    )


def _headings(
    rows: tuple[int, ...],
    levels: Sequence[tuple[str, ...]],
    *,
    roles: Mapping[int | str, str],
    year: int | None,
    mappings: Mappings,
) -> Headings:
    columns = []
    chosen = _by_position(roles, levels)
    for index in range(max(len(levels), *(place + 1 for place in chosen), 0)):
        parts = levels[index] if index < len(levels) else ()
        text = " ".join(parts)
        role, named = role_of_levels(parts)
        meaning = mappings.meaning("site_type", text)
        role = role or ("context" if meaning == LEFT_OUT else meaning) or ""
        if index in chosen:
            role = chosen[index]
            role = {"province": "province 0", "ignored": "context"}.get(role, role)
        columns.append(RoledColumn(Column(index, text), role, named))
    if any(column.role.startswith("province") and column.role < BY_UNIT for column in columns):
        # Beside a column of provinces "Đơn vị" is something else.
        columns = [replace(each, role="") if each.role == BY_UNIT else each for each in columns]
    return headings_of(rows, _of_one_year(_with_years(columns), year))


def _by_position(
    roles: Mapping[int | str, str], levels: Sequence[tuple[str, ...]]
) -> dict[int, str]:
    """Return the given roles by the positions of their columns, also those given by heading."""
    headings = [" ".join(parts) for parts in levels]
    places = {
        key: key if isinstance(key, int) else headings.index(key)
        for key in roles
        if isinstance(key, int) or key in headings
    }
    return {place: roles[key] for key, place in places.items()}


def _with_years(columns: Sequence[RoledColumn]) -> list[RoledColumn]:
    """Return the columns; beside site types in rows, those called by years alone are numbers."""
    roles = {column.role for column in columns}
    if "site_type" not in roles or roles & {"points", "low", "high"}:
        return list(columns)
    years = [None if each.role else parse_year(each.column.heading) for each in columns]
    return [
        replace(each, role="points", year=year) if year else each
        for each, year in zip(columns, years, strict=True)
    ]


def _of_one_year(columns: Sequence[RoledColumn], chosen: int | None) -> Iterator[RoledColumn]:
    """Yield the columns, those of the years that are not taken marked as such."""
    years = {column.year for column in columns if column.year}
    taken = chosen if chosen in years else max(years, default=None)
    for column in columns:
        yield column if column.year in {None, taken} else replace(column, role=OTHER_YEAR)


def _known(headings: Headings) -> int:
    """Return how many different things the columns are known to be."""
    return len({column.role for column in headings.columns} - {""})


def _may_continue(first: Row, second: Row, sheet: Sheet) -> bool:
    """Return whether a second row of headings may follow: the next row, and no data."""
    names_province = any(
        isinstance(match_province(cell), Match) for cell in second.cells if cell.strip()
    )
    spans = any(merge.first_row == first.number for merge in sheet.merges)
    return second.number == first.number + 1 and (spans or not names_province)


def _levels(sheet: Sheet, rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the texts over each column from the uppermost row down, each once.

    The text of merged cells stands over all that they cover. Files without them leave blank
    what a group covers: there a blank takes the text to its left, if there is a text below
    both. What the group means, a year or a plan, is true of all its columns.
    """
    below: list[tuple[str, ...]] = [()] * max(len(row.cells) for row in rows)
    for row in reversed(rows):
        left = ""
        across = [area for area in sheet.merges if area.first_row <= row.number <= area.last_row]
        for index, under in enumerate(below):
            text = row.text(index)
            merge = next((area for area in across if area.covers(row.number, index)), None)
            if merge:
                first = next((each for each in rows if each.number == merge.first_row), row)
                text, left = first.text(merge.first_column), ""
            elif text:
                left = text if under else ""
            elif under:
                text = left
            if text and text not in under:
                below[index] = (text, *under)
    return below
