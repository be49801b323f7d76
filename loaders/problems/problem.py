"""Problems found in input: one value per finding, for the person who can correct it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from babel.numbers import format_decimal

from geodata.tables import site_types
from loaders.problems.catalogue import PROBLEM_KINDS, REPAIRS
from loaders.translation import Language, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loaders.problems.catalogue import Severity

Outcome = Literal["loaded", "repaired", "refused"]
"""What became of a file: taken as it was, taken after a repair that is reported, or not taken."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about the input.

    Attributes
    ----------
    code
        One of :data:`loaders.problems.catalogue.PROBLEM_KINDS`; any other is a ``KeyError``.
    file, row, column, value
        Where: file name, row as a spreadsheet numbers it (1 is the first line of
        the file), column heading, and the value as typed. ``None`` where the
        problem has no such place.
    details
        Values that the text names besides these; a ``float`` as the language writes it.
    suggestions
        What it could have been, best first; never applied by itself.
    sheet
        Sheet of a workbook or layer of a boundary file, where there are several.
    """

    code: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.code not in PROBLEM_KINDS:
            raise KeyError(self.code)

    @property
    def severity(self) -> Severity:
        """How severe it is, as the catalogue states for its code."""
        return PROBLEM_KINDS[self.code].severity

    def message(self, language: Language = "vi") -> str:
        """Return what is wrong and what is expected, as one sentence."""
        details = {
            name: format_decimal(value, "#,##0.##", locale=language)
            if isinstance(value, float)
            else value
            for name, value in self.details.items()
        }
        known = ", ".join(getattr(kind, f"label_{language}") for kind in site_types())
        values = {"value": self.value, "column": self.column, "site_types": known} | details
        return translate("loaders", language, f"problem.{self.code}", **values)

    def as_dict(self, language: Language = "vi") -> dict[str, object]:
        """Return the finding as JSON-ready values, ``suggestion`` the first of all."""
        return {
            "severity": self.severity,
            "code": self.code,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message(language),
            "suggestion": ", ".join(self.suggestions) or None,
            "suggestions": list(self.suggestions),
        }


def outcome(problems: Iterable[Problem]) -> Outcome:
    """Return what becomes of a file with these problems."""
    problems = list(problems)
    if any(problem.severity == "error" for problem in problems):
        return "refused"
    return "repaired" if any(problem.code in REPAIRS for problem in problems) else "loaded"


class InputError(Exception):
    """The input cannot be loaded; carries every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.message("en") for problem in problems))
        self.problems = problems
