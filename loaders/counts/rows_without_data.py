"""Rows of a counts table without data: notes, signatures, statistics, headings, numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final, Literal

from loaders.counts.cell_values import Refusal, parse_count
from loaders.names.heading_words import known_role
from loaders.names.normalise import heading_key
from loaders.names.provinces import Match, find_province, former_province, match_province
from loaders.names.row_labels import (
    is_note_word,
    is_signature,
    is_statistic,
    is_unidentified,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row

_LETTERED: Final = re.compile(r"\(?[A-Z]\)?")
_NUMBERED: Final = re.compile(
    r"[(\[]?([0-9]{1,2})[)\]]?(\s*=[0-9()+=\s-]+)?|\(([0-9]{1,2})=[0-9+=\s-]+\)"
)
_UNIT: Final = re.compile(r"\s*(?:\([^()0-9]*\))?\s*")
_ROMAN: Final = re.compile(r"[IVX]+\.?|[A-H]\.?")
_LEAST_NUMBERED: Final = 3
_LEAST_REPEATED: Final = 2


@dataclass(slots=True)
class RowsWithoutData:
    """Recognises the rows of one table that are no data, one after another from the top.

    Attributes
    ----------
    headings
        The columns.
    heading_rows, below
        The rows of the headings, and all rows under them.
    """

    headings: Headings
    heading_rows: Sequence[Row]
    below: Sequence[Row]
    _last_data: int = field(init=False)
    # Below which row the columns may be numbered: the headings, or their repetition.
    _headings_end: int = field(init=False)
    _signed: bool = False

    def __post_init__(self) -> None:
        numbers = (row.number for row in self.below if self._is_data(row))
        self._last_data = max(numbers, default=0)
        self._headings_end = self.headings.row

    def beside_the_data(self, row: Row) -> str | None:
        """Return the code of the problem that says why a row is no data, whatever it sums up.

        That is a row of headings or of the numbers of columns, a statistic, or what belongs
        to no province; ``None`` for all else.
        """
        if self._repeats_headings(row):
            self._headings_end = row.number
            return "heading_row_repeated"
        if self.numbering(row) == "sure":
            return "numbering_row"
        labels = self._labels(row)
        label = labels[-1] if labels else row.first_text
        if any(map(find_province, labels)):
            return None
        if is_statistic(label):
            return "statistic_row"
        return "unidentified_row" if is_unidentified(label) and self._numbers(row) else None

    def remark(self, row: Row) -> str | None:
        """Return the code for a group of provinces or a note, which is no sum either."""
        labels = self._labels(row)
        if self._is_group(row, labels):
            return "region_row"
        return "note_row" if self._is_note(row, labels) else None

    def _labels(self, row: Row) -> list[str]:
        return [text for column in self.headings.provinces if (text := row.text(column.index))]

    def numbering(self, row: Row) -> Literal["sure", "doubtful"] | None:
        """Return whether the row right below the headings numbers the columns.

        Official tables do so: A, B, 1, 2, 3 or (1), (2), (3)=(1)+(2). Bare numbers from 1
        leave a doubt where codes of provinces stand below, as 1 may be one.
        """
        if row.number != self._headings_end + 1:
            return None
        cells = [row.text(index) for index in range(len(row.cells)) if row.text(index)]
        letters = list(takewhile(_LETTERED.fullmatch, cells))
        matches = [_NUMBERED.fullmatch(cell) for cell in cells[len(letters) :]]
        if len(matches) < _LEAST_NUMBERED or None in matches:
            return None
        counted = [int(match.group(1) or match.group(3)) for match in matches if match]
        if counted != list(range(counted[0], counted[0] + len(counted))) or counted[0] not in {
            1,
            len(letters) + 1,
        }:
            return None
        marked = any(not cell.isdecimal() for cell in cells[len(letters) :])
        return "sure" if letters or marked or not self._codes_follow(row) else "doubtful"

    def _codes_follow(self, row: Row) -> bool:
        after = next((other for other in self.below if other.number > row.number), None)
        columns = self.headings.provinces
        texts = [after.text(column.index) for column in columns] if after else []
        return not texts or any(text.isdecimal() for text in texts)

    def _repeats_headings(self, row: Row) -> bool:
        cells = {
            index: key for index in range(len(row.cells)) if (key := heading_key(row.text(index)))
        }
        if len(cells) < _LEAST_REPEATED:
            return False
        if any(
            all(heading_key(heading.text(index)) == key for index, key in cells.items())
            for heading in self.heading_rows
        ):
            return True
        # Or in the other language.
        columns = self.headings.columns
        roles = {index: columns[index].role for index in cells if index < len(columns)}
        return len(roles) == len(cells) and all(
            role and known_role(row.text(index)) == role for index, role in roles.items()
        )

    def _is_group(self, row: Row, labels: Sequence[str]) -> bool:
        """Return whether a row is that of a group of provinces, numbered I, II or A, B."""
        if not labels or row.first_text == labels[0] or not _ROMAN.fullmatch(row.first_text):
            return False
        match = match_province(labels[0])
        return not isinstance(match, Match) and not match.suggestions

    def _is_note(self, row: Row, labels: Sequence[str]) -> bool:
        """Return whether a row is a remark or a signature: text without a number.

        Anywhere that is a row that begins with "Ghi chú", "Nguồn" and the like, and one of
        text that neither names a province nor is like one. Below the data it is also what
        stands under a signature.
        """
        says_so = is_note_word(row.first_text) or is_signature(row.first_text)
        if self._numbers(row) and not (says_so and self._has_no_count(row)):
            return False
        texts = [cell.strip() for cell in row.cells if cell.strip()]
        is_unit = row.number == self.headings.row + 1 and all(map(_UNIT.fullmatch, row.cells))
        if is_unit or is_note_word(texts[0]) or former_province(texts[0]):
            return True
        signs = any(map(is_signature, texts))
        if row.number > self._last_data:
            self._signed = self._signed or signs
        if signs or (row.number > self._last_data and (self._signed or not labels)):
            return True
        in_type = self.headings.site_type and row.text(self.headings.site_type.index)
        if in_type or self._in_numbers(row) or texts[0].isdecimal():
            return False
        matches = map(match_province, labels or texts[:1])
        return not any(isinstance(match, Match) or match.suggestions for match in matches)

    def _in_numbers(self, row: Row) -> list[str]:
        """Return the texts in the columns of numbers, those that say nothing left out."""
        texts = (row.text(column.index) for column in self.headings.number_columns)
        return [text for text in texts if parse_count(text) is not None]

    def _numbers(self, row: Row) -> list[str]:
        """Return the cells of the columns of numbers that may be numbers."""
        texts = self._in_numbers(row)
        return [text for text in texts if _may_be_number(text)]

    def _has_no_count(self, row: Row) -> bool:
        return all(isinstance(parse_count(text), Refusal) for text in self._in_numbers(row))

    def _is_data(self, row: Row) -> bool:
        if self._numbers(row):
            return True
        texts = (row.text(column.index) for column in self.headings.provinces)
        return any(isinstance(match_province(text), Match) for text in texts if text)


def _may_be_number(text: str) -> bool:
    return any(map(str.isdecimal, text)) and not is_signature(text) and not is_note_word(text)
