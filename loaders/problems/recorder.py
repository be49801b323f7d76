"""The problems of one table as they are found, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from loaders.problems.ledger import LedgerDraft
from loaders.problems.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.names.heading_words import Column
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.problems.ledger import Ledger, RowOutcome


MAX_VALUE_LENGTH: Final = 80
"""Longest value that a problem quotes; a cell may hold a whole page."""


def excerpt(text: str) -> str:
    """Return text short enough to quote in a problem."""
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


@dataclass(slots=True)
class ProblemRecorder:
    """The problems of a table.

    Attributes
    ----------
    file, sheet
        Where they are; no sheet where the file has but one.
    problems
        In the order in which they were met.
    refused
        Code of the first error since it was last taken: why a row is a problem. Errors
        that many rows share are told once, and refuse each of them.
    """

    file: str
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    refused: str | None = None
    _told: set[tuple[str, str]] = field(default_factory=set)

    def take_refusal(self) -> str | None:
        """Return why the row just read is a problem, and begin with the next."""
        reason, self.refused = self.refused, None
        return reason

    def add_once(
        self,
        severity: Severity,
        code: str,
        row: int,
        column: Column,
        value: str,
    ) -> None:
        """Note a problem that many rows share, where the value is first met."""
        if (code, value) in self._told:
            self._refuse(severity, code)
            return
        self._told.add((code, value))
        self.add(severity, code, row, column, value)

    def add(
        self,
        severity: Severity,
        code: str,
        row: int | None = None,
        column: Column | None = None,
        value: str | None = None,
        *,
        suggestions: tuple[str, ...] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Note a problem."""
        self._refuse(severity, code)
        heading = None if column is None else excerpt(column.heading)
        quoted = None if value is None else excerpt(value)
        place = (self.file, row, heading, quoted)
        self.problems.append(
            Problem(severity, code, *place, details or {}, suggestions, self.sheet)
        )

    def _refuse(self, severity: Severity, code: str) -> None:
        if severity == "error":
            self.refused = self.refused or code


class FeatureRecorder:
    """The problems of a layer as they are found, and the fates of its features.

    Attributes
    ----------
    problems
        All that is told, in the order found.
    count
        How many features there are; they are called by their position from 0.
    """

    def __init__(self, file: str, sheet: str | None, count: int) -> None:
        self.file = file
        self.sheet = sheet
        self.count = count
        self.problems: list[Problem] = []
        self._fates: dict[int, tuple[RowOutcome, str]] = {}

    def note(
        self,
        severity: Severity,
        code: str,
        row: int | None = None,
        value: str | None = None,
        *,
        column: str | None = None,
        suggestions: tuple[str, ...] = (),
        **details: object,
    ) -> None:
        """Tell a problem; ``row`` is the position of the feature."""
        place = (
            self.file,
            None if row is None else row + 1,
            None if column is None else excerpt(column),
            None if value is None else excerpt(value),
        )
        self.problems.append(
            Problem(severity, code, *place, details, suggestions, sheet=self.sheet)
        )

    def tell(self, problem: Problem) -> None:
        """Tell a problem found elsewhere."""
        self.problems.append(replace(problem, sheet=self.sheet))

    def settle(self, rows: Iterable[int], fate: RowOutcome, reason: str) -> None:
        """Say what becomes of features; what is settled stays."""
        for at in rows:
            self._fates.setdefault(at, (fate, reason))

    def fail(self, reason: str) -> bool:
        """Make problems of all features not settled yet, and return ``False``."""
        self.settle(range(self.count), "problem", reason)
        return False

    def fate(self, at: int) -> RowOutcome | None:
        """Return what becomes of a feature, ``None`` where it is not settled."""
        settled = self._fates.get(at)
        return settled[0] if settled else None

    def open(self) -> list[int]:
        """Return the features that are not settled."""
        return [at for at in range(self.count) if at not in self._fates]

    def close(self) -> Ledger:
        """Return what became of every feature: what is not settled is joined."""
        draft = LedgerDraft()
        draft.count(self.count)
        for at in range(self.count):
            draft.tell(*self._fates.get(at, ("joined", "")))
        return draft.close()
