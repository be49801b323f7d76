"""The problems of one file as they are found, and what becomes of the features of a layer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from loaders.problems.catalogue import PROBLEM_KINDS
from loaders.problems.ledger import LedgerDraft
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loaders.problems.ledger import Ledger, RowOutcome


MAX_VALUE_LENGTH: Final = 80
"""Longest value that a problem quotes; a cell may hold a whole page."""


def excerpt(text: str) -> str:
    """Return text short enough to quote in a problem."""
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


def failure(path: Path, code: str, value: str | None = None, **details: object) -> InputError:
    """Return the error that a whole file cannot be read."""
    value = value and excerpt(value)
    return InputError((Problem(code, excerpt(path.name), value=value, details=details),))


@dataclass(slots=True)
class ProblemRecorder:
    """The problems of one file.

    Attributes
    ----------
    file, sheet
        Its name, and the sheet or layer where there are several.
    problems
        In the order in which they were found.
    refusal
        Code of the first error since it was last taken: why a row is a problem. Errors
        that many rows share are recorded once, and refuse each of them.
    """

    file: str
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    refusal: str | None = None
    _recorded: set[tuple[str, str]] = field(default_factory=set)

    def take_refusal(self) -> str | None:
        """Return why the row just read is a problem, and begin with the next."""
        reason, self.refusal = self.refusal, None
        return reason

    def record(
        self,
        code: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        *,
        suggestions: tuple[str, ...] = (),
        **details: object,
    ) -> None:
        """Record a problem; long headings and values are quoted in part."""
        place = (self.file, row, column and excerpt(column), value and excerpt(value))
        self.problems.append(Problem(code, *place, details, suggestions, self.sheet))
        self._refuse(code)

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems found elsewhere; without a sheet they are on this one."""
        for problem in problems:
            self.problems.append(replace(problem, sheet=problem.sheet or self.sheet))

    def record_once(self, code: str, row: int, column: str, value: str) -> None:
        """Record a problem that many rows share, where the value first occurs."""
        if (code, value) in self._recorded:
            self._refuse(code)
            return
        self._recorded.add((code, value))
        self.record(code, row, column, value)

    def _refuse(self, code: str) -> None:
        if PROBLEM_KINDS[code].severity == "error":
            self.refusal = self.refusal or code


@dataclass(slots=True, kw_only=True)
class FeatureRecorder(ProblemRecorder):
    """The problems of a layer, and what becomes of its features.

    Attributes
    ----------
    count
        How many features there are; they are identified by their position from 0.
    """

    count: int
    _reasons: dict[int, str] = field(default_factory=dict)

    def leave_out(
        self,
        code: str,
        position: int,
        column: str | None = None,
        value: str | None = None,
        *,
        suggestions: tuple[str, ...] = (),
        **details: object,
    ) -> None:
        """Record why a feature is left out, and settle it."""
        self.record(code, position + 1, column, value, suggestions=suggestions, **details)
        self.settle([position], code)

    def settle(self, positions: Iterable[int], reason: str) -> None:
        """Leave features out for a reason; the first reason given for a feature stays."""
        for position in positions:
            self._reasons.setdefault(position, reason)

    def fail(self, reason: str) -> bool:
        """Leave out all features not settled yet, and return ``False``."""
        self.settle(range(self.count), reason)
        return False

    def outcome(self, position: int) -> RowOutcome:
        """Return what becomes of a feature: it is joined unless it was left out."""
        reason = self._reasons.get(position)
        if reason is None:
            return "joined"
        return "problem" if PROBLEM_KINDS[reason].severity == "error" else "excluded"

    def open(self) -> list[int]:
        """Return the features that are not settled."""
        return [position for position in range(self.count) if position not in self._reasons]

    def close(self) -> Ledger:
        """Return what became of every feature."""
        draft = LedgerDraft()
        draft.count(self.count)
        for position in range(self.count):
            draft.add(self.outcome(position), self._reasons.get(position, ""))
        return draft.close()
