"""Rows of a counts table that are no data: notes below it, and the numbers of its columns."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final, Literal

from loaders.counts.cell_values import Refusal, parse_count
from loaders.names.normalise import heading_key
from loaders.names.provinces import Match, match_province

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row

_NOTE_WORDS: Final = (
    *("ghi chu", "chu thich", "nguon", "nguon so lieu", "don vi tinh", "luu y", "nguoi lap"),
    *("nguoi lap bieu", "note", "notes", "source", "sources", "remark", "remarks"),
)
_LETTERED: Final = re.compile(r"\(?[A-Z]\)?")
_UNIT: Final = re.compile(r"\s*(?:\([^()0-9]*\))?\s*")
_LEAST_NUMBERED: Final = 3


def last_row_of_data(rows: Iterable[Row], headings: Headings) -> int:
    """Return the last row that names a province or has a number of points; 0 if none does."""
    return max((row.number for row in rows if _is_data(row, headings)), default=0)


def is_note(row: Row, headings: Headings, last_data: int) -> bool:
    """Return whether a row is a remark: text without a number.

    Anywhere that is a row that begins with "Ghi chú", "Nguồn" and the like; right below
    the headings one of units in brackets; below the data any row with nothing in the
    columns of numbers and of site types, whose first text neither names a province nor
    is like one.
    """
    in_numbers = [row.text(column.index) for column in headings.number_columns]
    first = row.first_text
    if any(char.isdigit() for text in in_numbers for char in text):
        return False
    if heading_key(re.split(r"[:：]", first, maxsplit=1)[0]) in _note_keys():
        return True
    if row.number == headings.row + 1 and all(map(_UNIT.fullmatch, row.cells)):
        return True
    if any(in_numbers) or row.number < last_data or first.isdigit():
        return False
    if headings.site_type and row.text(headings.site_type.index):
        return False
    match = match_province(first)
    return not isinstance(match, Match) and not match.suggestions


@cache
def _note_keys() -> frozenset[str]:
    return frozenset(map(heading_key, _NOTE_WORDS))


def numbering(row: Row, headings: Headings) -> Literal["sure", "doubtful"] | None:
    """Return whether the row right below the headings numbers the columns.

    Official tables do so: A, B, 1, 2, 3 or (1), (2), (3). Bare numbers from 1 leave a
    doubt, as 1 may be the code of a province.
    """
    if row.number != headings.row + 1:
        return None
    cells = [row.text(index) for index in range(len(row.cells)) if row.text(index)]
    letters = list(takewhile(_LETTERED.fullmatch, cells))
    numbers = cells[len(letters) :]
    if len(numbers) < _LEAST_NUMBERED:
        return None
    counted = [str(place) for place in range(1, len(numbers) + 1)]
    if numbers == [f"({place})" for place in counted] or (letters and numbers == counted):
        return "sure"
    return "doubtful" if numbers == counted else None


def _is_data(row: Row, headings: Headings) -> bool:
    if any(_is_number(row.text(column.index)) for column in headings.number_columns):
        return True
    texts = (row.text(column.index) for column in headings.provinces)
    return any(isinstance(match_province(text), Match) for text in texts if text)


def _is_number(text: str) -> bool:
    found = parse_count(text)
    return found is not None and (not isinstance(found, Refusal) or any(map(str.isdigit, text)))
