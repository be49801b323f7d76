"""Where the headings of a counts table stand: one row, or two with merged cells.

Two rows are read as one by joining their texts, "Thư viện" over "huyện" as "Thư viện
huyện", and the joined headings must be known ones like any other. A year in a heading
is taken off it and kept. What a person has said of a column wins over all of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from loaders.counts.headings import Headings, RoledColumn, headings_of
from loaders.formats.sheets import SEARCHED_ROWS
from loaders.names.heading_words import Column, known_role
from loaders.names.provinces import Match, match_province

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from loaders.formats.sheets import Row, Sheet
    from loaders.names.mappings import Mappings
    from loaders.options import CountsOptions


OTHER_YEAR: Final = "other_year"
"""Role of a column that holds the numbers of a year that is not taken."""

_YEAR: Final = re.compile(r"(?:\b|_)((?:19|20)[0-9]{2})(?:\b|_|$)")
_YEAR_WORD: Final = re.compile(r"(?:năm|year|_)\s*$", re.IGNORECASE)


def find_headings(sheet: Sheet, choices: CountsOptions, mappings: Mappings) -> Headings | None:
    """Return the headings of a sheet.

    Returns
    -------
    Headings or None
        Those that make up a shape, as far up as can be; else those with most known
        columns, so that what is missing can be told; ``None`` if no row holds a
        known heading.
    """
    if choices.heading_row is not None:
        rows = [row for row in sheet.rows if row.number >= choices.heading_row][:2]
        return _at(sheet, rows, choices, mappings) if rows else None
    if choices.roles:
        # Roles that are told make headings of any row: first see where they stand.
        plain = find_headings(sheet, replace(choices, roles=()), mappings)
        if not sheet.rows:
            return None
        first = plain.first_row if plain else sheet.rows[0].number
        return find_headings(sheet, replace(choices, heading_row=first), mappings)
    found = [
        _at(sheet, sheet.rows[start : start + 2], choices, mappings)
        for start in range(min(len(sheet.rows), SEARCHED_ROWS))
    ]
    complete = next((headings for headings in found if headings.shape), None)
    if complete:
        return complete
    best = max(found, key=lambda headings: headings.understood, default=None)
    return best if best and best.understood else None


def _at(sheet: Sheet, rows: Sequence[Row], choices: CountsOptions, mappings: Mappings) -> Headings:
    """Return the headings that begin with a row: of this row alone, or with the next."""
    first = rows[0]
    alone = [first.text(index) for index in range(len(first.cells))]
    read = partial(_headings, roles=dict(choices.roles), year=choices.year, mappings=mappings)
    single = read((first.number,), alone)
    if len(rows) == 1 or not _goes_on(first, rows[1], sheet):
        return single
    double = read((first.number, rows[1].number), _joined(sheet, first, rows[1]))
    below = [rows[1].text(index) for index in range(len(rows[1].cells))]
    # Not a title or a unit over headings that are complete without it.
    either = max(_known(single), _known(read((rows[1].number,), below)))
    return double if _known(double) > either else single


def _headings(
    rows: tuple[int, ...],
    texts: Sequence[str],
    *,
    roles: Mapping[int, str],
    year: int | None,
    mappings: Mappings,
) -> Headings:
    columns = []
    for index in range(max(len(texts), *(place + 1 for place in roles), 0)):
        text = texts[index] if index < len(texts) else ""
        role, named = _role(text, mappings)
        if index in roles:
            role = {"province": "province 0", "ignored": "context"}.get(roles[index], roles[index])
        columns.append(RoledColumn(Column(index, text), role, named))
    return headings_of(rows, _of_one_year(columns, year))


def _of_one_year(columns: Sequence[RoledColumn], chosen: int | None) -> Iterator[RoledColumn]:
    """Yield the columns, those of the years that are not taken marked as such."""
    years = {one.year for one in columns if one.year}
    taken = chosen if chosen in years else max(years, default=None)
    for one in columns:
        yield one if one.year in {None, taken} else replace(one, role=OTHER_YEAR)


def _role(heading: str, mappings: Mappings) -> tuple[str, int | None]:
    """Return what a heading says, or is said to mean, with the year that it names."""
    role, year = _role_and_year(heading)
    return (role, year) if role else (mappings.meaning("site_type", heading) or "", None)


def _role_and_year(heading: str) -> tuple[str, int | None]:
    if role := known_role(heading):
        return role, None
    if found := _YEAR.search(heading):
        before = _YEAR_WORD.sub("", heading[: found.start()])
        if role := known_role(f"{before} {heading[found.end() :]}"):
            return role, int(found.group(1))
    return "", None


def _known(headings: Headings) -> int:
    return sum(bool(one.role) for one in headings.columns)


def _goes_on(first: Row, second: Row, sheet: Sheet) -> bool:
    """Return whether a second row of headings may follow: the next row, and no data."""
    names_province = any(
        isinstance(match_province(cell), Match) for cell in second.cells if cell.strip()
    )
    spans = any(merge.first_row == first.number for merge in sheet.merges)
    return second.number == first.number + 1 and (spans or not names_province)


def _joined(sheet: Sheet, first: Row, second: Row) -> list[str]:
    """Return the texts of two rows of headings as one."""
    upper = list(_spread(sheet, first, second))
    joined = []
    for index, above in enumerate(upper):
        below = second.text(index)
        parts = dict.fromkeys(part for part in (above, below) if part)
        joined.append(" ".join(parts))
    return joined


def _spread(sheet: Sheet, first: Row, second: Row) -> Iterator[str]:
    """Yield the texts of the upper row, those of merged cells over all that they cover.

    Text files have no merged cells: there a blank takes the text to its left where a
    second row stands below it and the two make up a known heading.
    """
    left = ""
    for index in range(max(len(first.cells), len(second.cells))):
        text = first.text(index)
        merge = next((one for one in sheet.merges if one.covers(first.number, index)), None)
        if merge:
            text = first.text(merge.first_column)
        elif not text and not sheet.merges and left:
            below = second.text(index)
            text = left if below and _role_and_year(f"{left} {below}")[0] else ""
        else:
            left = text
        yield text
