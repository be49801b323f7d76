"""What became of each row of a file: joined, left out with a reason, or a problem.

Nothing that a file holds is lost on the way: the rows that a ledger tells of are the rows
of the file, and the points in them are the points in the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

RowOutcome = Literal["joined", "excluded", "problem"]
"""In the result, left out on purpose (a total, another year), or not understood."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of one fate and one reason.

    Attributes
    ----------
    fate
        What became of them.
    reason
        Code of the problem that tells why, empty for those joined.
    rows
        How many.
    points
        Sum of the access points that they state, as far as they can be read.
    """

    fate: RowOutcome
    reason: str
    rows: int
    points: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of the rows of a file.

    Attributes
    ----------
    rows, points
        Rows with content under the headings (features of a layer, points of a
        register), and the sum of the points they state: counted before anything is
        judged.
    tallies
        By fate and reason, in the order first met.
    """

    rows: int
    points: int
    tallies: tuple[Tally, ...]

    def of(self, fate: RowOutcome) -> Tally:
        """Return all rows of a fate together."""
        chosen = [tally for tally in self.tallies if tally.fate == fate]
        rows, points = sum(one.rows for one in chosen), sum(one.points for one in chosen)
        return Tally(fate, "", rows, points)

    @property
    def balanced(self) -> bool:
        """Whether every row and every point is accounted for."""
        return self.rows == sum(one.rows for one in self.tallies) and self.points == sum(
            one.points for one in self.tallies
        )


@dataclass(slots=True)
class LedgerDraft:
    """A ledger while a file is read: count each row on the way in, and tell its fate once."""

    _rows: int = 0
    _points: int = 0
    _told_rows: Counter[tuple[RowOutcome, str]] = field(default_factory=Counter)
    _told_points: Counter[tuple[RowOutcome, str]] = field(default_factory=Counter)

    def count(self, rows: int = 1, points: int = 0) -> None:
        """Count rows as they come in."""
        self._rows += rows
        self._points += points

    def tell(self, fate: RowOutcome, reason: str = "", *, rows: int = 1, points: int = 0) -> None:
        """Tell what became of some rows."""
        self._told_rows[fate, reason] += rows
        self._told_points[fate, reason] += points

    def close(self) -> Ledger:
        """Return the ledger."""
        return Ledger(
            self._rows,
            self._points,
            tuple(
                Tally(fate, reason, rows, self._told_points[fate, reason])
                for (fate, reason), rows in self._told_rows.items()
            ),
        )
