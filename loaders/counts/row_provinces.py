"""The province of a row: by its columns of codes and names, or by an accepted mapping."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loaders.names.provinces import Match, NoMatch, match_province, province_name
from loaders.problems.recorder import ProblemRecorder, excerpt

if TYPE_CHECKING:
    from loaders.formats.sheets import Row
    from loaders.names.heading_words import Column
    from loaders.names.mappings import Mappings

# A code that a spreadsheet has made a number of: 6.0 for 06.
_CODE_AS_NUMBER: Final = re.compile(r"([0-9]{1,2})[.,]0+")


@dataclass(slots=True)
class RowProvinces:
    """Finds the province of one row after another.

    Attributes
    ----------
    columns
        Columns that name the province, codes before names.
    mappings
        Asked for names that are not known.
    telling
        Takes what is wrong.
    unknown
        Names that were looked up in the mappings.
    """

    columns: tuple[Column, ...]
    mappings: Mappings
    telling: ProblemRecorder
    unknown: dict[str, None] = field(default_factory=dict)
    _above: tuple[str, ...] = ()

    def of(self, row: Row) -> str | None:
        """Return the GSO code: the first column with text decides, the others must agree."""
        columns = [column for column in self.columns if row.text(column.index)]
        if not columns:
            self.telling.add(
                "error", "province_blank", row.number, self.columns[0], suggestions=self._above
            )
            return None
        first_column, *others = columns
        first_value = row.text(first_column.index)
        code = self._meaning(first_value)
        if isinstance(code, NoMatch):
            self._tell_unknown(row, first_column, others, code)
            return None
        agreed = [self._agrees(row, column, first_column, code) for column in others]
        if not all(agreed):
            return None
        self._above = (province_name(code),)
        return code

    def _meaning(self, value: str) -> str | NoMatch:
        found = match_province(_CODE_AS_NUMBER.sub(r"\1", value.strip()))
        if isinstance(found, Match):
            return found.province_code
        self.unknown[value] = None
        return self.mappings.meaning("province", value) or found

    def _agrees(self, row: Row, column: Column, first: Column, code: str) -> bool:
        value = row.text(column.index)
        found = self._meaning(value)
        if isinstance(found, NoMatch):
            names = tuple(map(province_name, found.suggestions))
            place = (row.number, column, value)
            self.telling.add("warning", "name_unknown", *place, suggestions=names)
            return True
        if found == code:
            return True
        details = {
            "province": province_name(found),
            "other_column": first.heading,
            "other_value": excerpt(row.text(first.index)),
            "other_province": province_name(code),
        }
        place = (row.number, column, value)
        self.telling.add("error", "province_disagrees", *place, details=details)
        return False

    def _tell_unknown(
        self, row: Row, column: Column, others: list[Column], unknown: NoMatch
    ) -> None:
        """Tell of a name that is none; one beside it may tell which province was meant."""
        beside = [self._meaning(row.text(other.index)) for other in others]
        meant: dict[str, None] = {}
        for found in (unknown, *beside):
            codes = found.suggestions if isinstance(found, NoMatch) else (found,)
            meant |= dict.fromkeys(codes)
        self.telling.add(
            "error",
            "province_unknown",
            row.number,
            column,
            row.text(column.index),
            suggestions=tuple(province_name(code) for code in meant),
        )
