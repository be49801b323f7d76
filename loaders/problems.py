"""Problems found in input: one value per finding, told to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from loaders.translation import Language, translate

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about the input.

    Attributes
    ----------
    severity
        ``error`` stops the load, ``warning`` leaves something out or doubtful,
        ``info`` tells what was done.
    code
        Stable machine name; the text is ``problem.<code>`` in the catalogues.
    file, row, column, value
        Where: file name, row as a spreadsheet numbers it (1 is the first line of
        the file), column heading, and the value as typed. ``None`` where the
        problem has no such place.
    details
        Values that the text names besides these.
    suggestions
        What it could have been, best first; never applied by itself.
    """

    severity: Severity
    code: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()

    def message(self, language: Language = "vi") -> str:
        """Return what is wrong and what is expected, as one sentence."""
        values = {"value": self.value, "column": self.column} | dict(self.details)
        return translate("loaders", language, f"problem.{self.code}", **values)

    def as_dict(self, language: Language = "vi") -> dict[str, object]:
        """Return the finding as JSON-ready values, ``suggestion`` the first of all."""
        return {
            "severity": self.severity,
            "code": self.code,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message(language),
            "suggestion": ", ".join(self.suggestions) or None,
        }


class InputError(Exception):
    """The input cannot be loaded; carries every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.message("en") for problem in problems))
        self.problems = problems
