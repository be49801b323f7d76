"""The number of points in a row, or its range: read from one column, or from up to three."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loaders.counts.cell_values import Refusal, has_note_mark, is_dash, parse_count, parse_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.formats.sheets import Merge, Row
    from loaders.names.heading_words import Column
    from loaders.options import Dashes, Numbers
    from loaders.problems.recorder import ProblemRecorder

Quantities = tuple[int | None, int | None, int | None]
"""Points, and the ends of their range."""

_DASHES: Final[Mapping[Dashes | None, str]] = {
    None: "dashes_open",
    "none": "dashes_none",
    "unknown": "dashes_unknown",
}


@dataclass(slots=True)
class QuantityReader:
    """Reads the numbers of one table.

    Attributes
    ----------
    numbers, dashes
        How numbers are written, and what a dash means.
    recorder
        Collects the problems found.
    merged
        From (row, column) to the merged cells of several rows.
    """

    numbers: Numbers | None
    dashes: Dashes | None
    recorder: ProblemRecorder
    merged: Mapping[tuple[int, int], Merge] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    _first: dict[str, str] = field(default_factory=dict)

    def count(self, text: str) -> int | Refusal | None:
        """Return the number of points that a cell states, see :func:`parse_count`."""
        if self.dashes == "none" and is_dash(text):
            return 0
        return parse_count(text, self.numbers)

    def read(
        self, row: Row, exact: Column | None, lowest: Column | None, highest: Column | None
    ) -> Quantities | None:
        """Return points, lower and upper bound; ``None`` where one is refused."""
        ends = parse_range(row.text(exact.index), self.numbers) if exact else None
        points = None if ends else self._cell(row, exact)
        low = self._cell(row, lowest)
        high = self._cell(row, highest)
        if isinstance(points, Refusal) or isinstance(low, Refusal) or isinstance(high, Refusal):
            return None
        if ends and exact:
            self._note("ranges_read", row.text(exact.index))
            # The ends in columns of their own have to agree with "5-7".
            agrees = (low in {None, ends[0]}) and (high in {None, ends[1]})
            low, high = ends
            fine = agrees and low <= high
        elif points is not None:
            low = points if low is None else low
            high = points if high is None else high
            fine = low == points == high
        elif high is not None:
            low = low or 0  # a count is never below zero
            fine = low <= high
        else:
            fine = True
        if fine:
            return points, low, high
        column = lowest or highest or exact
        heading = column.heading if column else None
        text = " – ".join(str(number) for number in (low, points, high) if number is not None)
        self.recorder.record("range_disordered", row.number, heading, text)
        return None

    def record_readings(self) -> None:
        """Record once how many cells were read otherwise than they stand."""
        for code, count in self._seen.items():
            self.recorder.record(code, value=self._first[code], count=count)

    def _cell(self, row: Row, column: Column | None) -> int | Refusal | None:
        if column is None:
            return None
        value = row.text(column.index)
        if merge := self.merged.get((row.number, column.index)):
            place, last = (row.number, column.heading, value), merge.last_row
            self.recorder.record("count_merged", *place, first_row=merge.first_row, last_row=last)
            return Refusal("count_merged")
        count = self.count(value)
        if isinstance(count, Refusal):
            place = (row.number, column.heading, value)
            self.recorder.record(count.code, *place, suggestions=count.suggestions)
        elif is_dash(value):
            self._note(_DASHES[self.dashes], value)
        elif has_note_mark(value):
            self._note("footnotes", value)
        return count

    def _note(self, code: str, value: str) -> None:
        self._seen[code] += 1
        self._first.setdefault(code, value)
