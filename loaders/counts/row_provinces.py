"""The province of a row: by its columns of codes and names, or by an accepted mapping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.names.division_2025 import DivisionEvidence
from loaders.names.provinces import former_province, province_name, suggested_names
from loaders.problems.recorder import ProblemRecorder, excerpt

if TYPE_CHECKING:
    from loaders.formats.sheets import Row
    from loaders.names.heading_words import Column
    from loaders.names.province_resolver import ProvinceResolver


@dataclass(slots=True)
class RowProvinces:
    """Finds the province of one row after another.

    Attributes
    ----------
    columns
        Columns that name the province, codes before names.
    resolver
        Resolves their texts.
    recorder
        Collects the problems found.
    evidence
        Collects the signs of another division.
    """

    columns: tuple[Column, ...]
    resolver: ProvinceResolver
    recorder: ProblemRecorder
    evidence: DivisionEvidence = field(default_factory=DivisionEvidence)
    _above: tuple[str, ...] = ()

    def decision(self, row: Row) -> str | None:
        """Return what a person wants done with a row of such a name, if that was said."""
        texts = (row.text(column.index) for column in self.columns)
        return next(filter(None, map(self.resolver.decision, texts)), None)

    def named(self, row: Row) -> str | None:
        """Return the province that any column names; nothing is recorded."""
        texts = (row.text(column.index) for column in self.columns)
        return next(filter(None, map(self.resolver.resolve, texts)), None)

    def of(self, row: Row) -> str | None:
        """Return the GSO code: the first column with text decides, the others must agree."""
        columns = [column for column in self.columns if row.text(column.index)]
        if not columns:
            heading = self.columns[0].heading
            self.recorder.record("province_blank", row.number, heading, suggestions=self._above)
            return None
        for column in columns:
            self.evidence.add(row.text(column.index))
        first, *others = columns
        text = row.text(first.index)
        code = self.resolver.resolve(text)
        if code is None:
            # A name beside it may show which province was meant.
            beside = [row.text(other.index) for other in others]
            names = suggested_names(text, *(self.resolver.resolve(name) or name for name in beside))
            place = (row.number, first.heading, text)
            if former := former_province(text):
                now = ", ".join(map(province_name, former))
                self.recorder.record("province_former", *place, provinces=now)
            self.recorder.record("province_unknown", *place, suggestions=names)
            return None
        agreed = [self._agrees(row, column, first, code) for column in others]
        if not all(agreed):
            return None
        self._above = (province_name(code),)
        return code

    def _agrees(self, row: Row, column: Column, first: Column, code: str) -> bool:
        text = row.text(column.index)
        place = (row.number, column.heading, text)
        other = self.resolver.resolve(text)
        if other is None:
            self.recorder.record("name_unknown", *place, suggestions=suggested_names(text))
            return True
        if other != code:
            self.evidence.add_contradiction(code, other)
            self.recorder.record(
                "province_disagrees",
                *place,
                province=province_name(other),
                other_column=first.heading,
                other_value=excerpt(row.text(first.index)),
                other_province=province_name(code),
            )
        return other == code
