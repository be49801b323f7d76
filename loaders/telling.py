"""The problems of one table as they are found, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loaders.problems import InputError, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loaders.headings import Column

MAX_VALUE_LENGTH: Final = 80
"""Longest value that a problem quotes; a cell may hold a whole page."""


def excerpt(text: str) -> str:
    """Return text short enough to quote in a problem."""
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


def failure(path: Path, code: str, value: str | None = None, **details: object) -> InputError:
    """Return the error that a whole file cannot be read."""
    quoted = None if value is None else excerpt(value)
    return InputError(
        (Problem("error", code, file=excerpt(path.name), value=quoted, details=details),)
    )


@dataclass(slots=True)
class Telling:
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
