"""What is told of the features of a layer, and what becomes of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loaders.ledger import LedgerDraft
from loaders.problems import Problem, Severity
from loaders.telling import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.ledger import Fate, Ledger


class FeatureTelling:
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
        self._fates: dict[int, tuple[Fate, str]] = {}

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

    def settle(self, rows: Iterable[int], fate: Fate, reason: str) -> None:
        """Say what becomes of features; what is settled stays."""
        for at in rows:
            self._fates.setdefault(at, (fate, reason))

    def fail(self, reason: str) -> bool:
        """Make problems of all features not settled yet, and return ``False``."""
        self.settle(range(self.count), "problem", reason)
        return False

    def fate(self, at: int) -> Fate | None:
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
