"""Problems found in input: one value per finding, told to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from babel.numbers import format_decimal

from loaders.translation import Language, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Severity = Literal["error", "warning", "info"]
Outcome = Literal["loaded", "repaired", "refused"]
"""What became of a file: taken as it was, taken after a repair that is told, or not taken."""


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
        Values that the text names besides these; a ``float`` as the language writes it.
    suggestions
        What it could have been, best first; never applied by itself.
    sheet
        Sheet of a workbook or layer of a boundary file, where there are several.
    """

    severity: Severity
    code: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    sheet: str | None = None

    def message(self, language: Language = "vi") -> str:
        """Return what is wrong and what is expected, as one sentence."""
        details = {
            name: format_decimal(value, "#,##0.##", locale=language)
            if isinstance(value, float)
            else value
            for name, value in self.details.items()
        }
        values = {"value": self.value, "column": self.column} | details
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


REPAIRS: Final = frozenset(
    {
        "axes_swapped",
        "coverage_repaired",
        "crs_assumed_degrees",
        "crs_corrected",
        "crs_recognised",
        "encoding_converted",
        "encoding_found",
        "feature_duplicate",
        "features_dissolved",
        "geometry_repaired",
        "shapefile_index_rebuilt",
        "text_recovered",
        "units_dissolved",
    }
)
"""Codes of the problems that tell of a repair: what was read is not what the file said."""


def outcome(problems: Iterable[Problem]) -> Outcome:
    """Return what becomes of a file of which these problems are told."""
    told = list(problems)
    if any(problem.severity == "error" for problem in told):
        return "refused"
    return "repaired" if any(problem.code in REPAIRS for problem in told) else "loaded"


class InputError(Exception):
    """The input cannot be loaded; carries every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.message("en") for problem in problems))
        self.problems = problems
