"""Blocks of provinces under the name of each site type, or of types under that of each province.

Such tables have one column of numbers. They are read as long ones, with the heading of its block
in each row; what is not made of such blocks alone is left as it is, to be refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from loaders.counts.cell_values import parse_count, parse_year
from loaders.formats.sheets import Row, Sheet
from loaders.names.heading_words import known_role, quantity_of
from loaders.names.normalise import without_ordinal
from loaders.names.provinces import find_province
from loaders.names.row_labels import is_total
from loaders.names.site_types import match_site_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADINGS: Final = ("Tỉnh", "Loại điểm", "Số điểm")
"""What the columns of the table are called."""
_TOTAL: Final = "Tổng số"
_PROVINCE, _SITE_TYPE = "province", "site type"
_SEVERAL: Final = 2
_BEFORE: Final = re.compile(r"(?i)[-–+•* ]*(?:(?:bảng|biểu|loại|loại điểm)\s*[0-9]*\s*[.:)]\s*)?")
"""What stands before a name: a bullet, the number of a table."""


class _Mark(NamedTuple):
    """The only province or site type that a row names, its text, and where that stands."""

    kind: str
    code: str
    text: str
    column: int


def unstacked(sheet: Sheet) -> Sheet | None:
    """Return a table of blocks as a long one, each row under its own number; else ``None``."""
    marks = [_mark(row) for row in sheet.rows]
    numbers = {
        index
        for row, mark in zip(sheet.rows, marks, strict=True)
        for index in range(mark.column + 1 if mark else len(row.cells), len(row.cells))
        if isinstance(parse_count(row.text(index)), int)
    }
    kinds = [mark.kind for mark in marks if mark]
    if len(numbers) != 1 or len(set(kinds)) < _SEVERAL:
        return None
    stack = _Stack(sheet, marks, numbers.pop(), kinds[0])
    return stack.table() if stack.has_blocks and stack.is_of_points else None


def _mark(row: Row) -> _Mark | None:
    """Return what a row names; nothing where it names several, or a site type in a sentence."""
    found = []
    for index in range(len(row.cells)):
        text = _BEFORE.sub("", without_ordinal(row.text(index)), count=1)
        if not any(map(str.isalpha, text)):
            continue
        if site_type := match_site_type(text):
            found.append(_Mark(_SITE_TYPE, site_type, text, index))
        elif match := find_province(text):
            found.append(_Mark(_PROVINCE, match.province_code, text, index))
    return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class _Stack:
    """The rows of a sheet with what each names, the column of numbers, and the kind of headings."""

    sheet: Sheet
    marks: Sequence[_Mark | None]
    numbers: int
    heading: str

    @property
    def has_blocks(self) -> bool:
        """Whether each heading stands once, and every block has the same names, each once."""
        blocks: dict[str, list[str]] = {}
        for mark in filter(None, self.marks):
            if mark.kind != self.heading:
                list(blocks.values())[-1].append(mark.code)
            elif mark.code in blocks:
                return False
            else:
                blocks[mark.code] = []
        first, *others = blocks.values()
        same = all(sorted(other) == sorted(first) for other in others)
        return bool(others) and same and len(set(first)) == len(first) > 0

    @property
    def is_of_points(self) -> bool:
        """Whether headings over the numbers speak of points, and no row of others or of a year."""
        under = [row for row in self.sheet.rows if self._is_heading(row)]
        texts = [text for row in self._rows for cell in row.cells if (text := cell.strip())]
        of_years = any(parse_year(row.first_text) for row in self._rows)
        return bool(under) and not of_years and "other" not in map(quantity_of, texts)

    @property
    def _first(self) -> int:
        return next(place for place, mark in enumerate(self.marks) if mark)

    @property
    def _rows(self) -> Sequence[Row]:
        """The rows from the first heading of a block on."""
        return self.sheet.rows[self._first :]

    def _is_heading(self, row: Row) -> bool:
        text = row.text(self.numbers)
        return known_role(text) == "points" or match_site_type(text) is not None

    def table(self) -> Sheet:
        """Return the rows under headings of its own; titles stay above them."""
        first = self._rows[0]
        # A heading with a number is the total of its block: it stands below the headings.
        start = first.number - bool(self._number(first))
        above = [row for row in self.sheet.rows[: self._first] if not self._is_heading(row)]
        rows = [Row(min(row.number, start - 1), row.cells) for row in above]
        rows += [Row(start, HEADINGS), *self._below()]
        sheet = self.sheet
        return Sheet(sheet.name, tuple(rows), (), sheet.hidden, sheet.hidden_rows)

    def _number(self, row: Row) -> str:
        return "" if self._is_heading(row) else row.text(self.numbers)

    def _below(self) -> Iterator[Row]:
        """Yield each row with the heading of its block.

        A total is that of its block, but of all where the block has one, or is the last and no
        other has one.
        """
        block, has_total, totals = "", False, 0
        last = [mark.text for mark in self.marks if mark and mark.kind == self.heading][-1]
        for row, mark in zip(self._rows, self.marks[self._first :], strict=True):
            number = self._number(row)
            is_heading = mark is not None and mark.kind == self.heading
            if mark and is_heading:
                block, has_total = mark.text, bool(number) or (mark.text == last and not totals)
            elif self._is_heading(row):
                continue
            text = _TOTAL if is_heading else mark.text if mark else _label(row, self.numbers)
            pair = (block, text) if self.heading == _PROVINCE else (text, block)
            if not mark and is_total(text):
                pair = (text, "") if has_total else pair
                has_total, totals = True, totals + 1
            if number:
                yield Row(row.number, (*pair, number))
            elif not is_heading:
                yield Row(row.number, (text, "", ""))


def _label(row: Row, numbers: int) -> str:
    """Return the last text in front of the numbers, else the first of all."""
    before = [text for index in range(numbers) if any(map(str.isalpha, text := row.text(index)))]
    return before[-1] if before else row.first_text
