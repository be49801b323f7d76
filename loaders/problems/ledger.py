"""What became of each row of a file: joined, left out with a reason, or a problem.

No row and no point of a file is lost on the way: the rows of a ledger are the rows of the
file, and the points in them are the points in the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

RowOutcome = Literal["joined", "excluded", "problem"]
"""In the result, left out on purpose (a total, another year), or not understood."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of one outcome and one reason.

    Attributes
    ----------
    outcome
        What became of them.
    reason
        Code of the problem that is the reason, empty for those joined.
    rows
        How many.
    points
        Sum of the access points that they state, as far as they can be read.
    """

    outcome: RowOutcome
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
        classified.
    tallies
        By outcome and reason, in the order first found.
    """

    rows: int
    points: int
    tallies: tuple[Tally, ...]

    def of(self, outcome: RowOutcome) -> Tally:
        """Return all rows of an outcome together."""
        tallies = [tally for tally in self.tallies if tally.outcome == outcome]
        rows, points = sum(tally.rows for tally in tallies), sum(tally.points for tally in tallies)
        return Tally(outcome, "", rows, points)

    @property
    def balanced(self) -> bool:
        """Whether every row and every point is accounted for."""
        rows, points = (
            sum(tally.rows for tally in self.tallies),
            sum(tally.points for tally in self.tallies),
        )
        return (self.rows, self.points) == (rows, points)


@dataclass(slots=True)
class LedgerDraft:
    """A ledger while a file is read: each row is counted once, and its outcome added once."""

    _rows: int = 0
    _points: int = 0
    _rows_of: Counter[tuple[RowOutcome, str]] = field(default_factory=Counter)
    _points_of: Counter[tuple[RowOutcome, str]] = field(default_factory=Counter)

    def count(self, rows: int = 1, points: int = 0) -> None:
        """Count rows as they come in."""
        self._rows += rows
        self._points += points

    def add(self, outcome: RowOutcome, reason: str = "", *, rows: int = 1, points: int = 0) -> None:
        """Add what became of some rows."""
        self._rows_of[outcome, reason] += rows
        self._points_of[outcome, reason] += points

    def close(self) -> Ledger:
        """Return the ledger."""
        tallies = (Tally(*key, rows, self._points_of[key]) for key, rows in self._rows_of.items())
        return Ledger(self._rows, self._points, tuple(tallies))
