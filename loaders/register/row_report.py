"""The report on the rows of a register: every kind of problem counted, some rows listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geodata.tables import programme_provinces, site_types
from loaders.formats.sheets import cell_text
from loaders.names.heading_words import is_context_heading
from loaders.names.normalise import heading_key
from loaders.names.provinces import former_province, province_name, suggested_names
from loaders.names.site_types import likely_site_types
from loaders.problems.ledger import Ledger, LedgerDraft
from loaders.problems.problem import Problem
from loaders.problems.recorder import ProblemRecorder, excerpt
from loaders.register.name_columns import PROVINCE_CODES, UNKNOWN
from loaders.register.repetitions import PART_BITS, ROW
from loaders.register.row_outcomes import REASON, REASONS
from loaders.spatial.point_in_province import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from loaders.options import Repetition
    from loaders.register.columns import RegisterColumns
    from loaders.register.name_columns import Names
    from loaders.register.repetitions_of_parts import RepeatedRows
    from loaders.register.row_outcomes import ClassifiedRows
    from loaders.register.source import Columns
    from loaders.register.table import RegisterTable

MOST_LISTED: Final = 100
"""Rows listed one by one of those with the same problem; the others are only counted."""

_REPEATED: Final[Mapping[Repetition, str]] = {
    "rows": "repeated_rows",
    "ids": "repeated_ids",
    "places": "repeated_places",
}
"""Codes of the problems by what rows have in common with earlier ones."""
_MOST_PAIRS: Final = 20
"""Pairs of rows quoted in one problem."""
_BY_NAME: Final = frozenset({"province_unknown", "province_of_2025", "site_type_other"})
"""Problems of a name, not of a row: recorded once for each name."""


class _Listed(NamedTuple):
    place: int
    province: int
    metres: float


@dataclass(slots=True)
class RegisterReport:
    """Collects what becomes of the rows, chunk by chunk.

    Attributes
    ----------
    recorder, columns, read
        Collects the problems; the roles of the columns, and their cells.
    table
        The names in the columns.
    most_names
        Names listed of those with the same problem.
    """

    recorder: ProblemRecorder
    columns: RegisterColumns
    read: Columns
    table: RegisterTable
    most_names: int = MOST_LISTED
    _counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(REASONS), np.int64))
    _by_province: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(len(PROVINCE_CODES), np.int64)
    )
    _listed: dict[int, list[_Listed]] = field(default_factory=dict)
    _reasons: list[NDArray[np.uint8]] = field(default_factory=list)

    def add(self, start: int, classified: ClassifiedRows) -> None:
        """Add what became of the rows from one position on."""
        self._reasons.append(classified.reason)
        counts = np.bincount(classified.reason, minlength=len(REASONS))
        self._counts += counts
        joined = classified.province[classified.joined]
        self._by_province += np.bincount(joined, minlength=len(PROVINCE_CODES))
        for reason in np.flatnonzero(counts):
            if not REASONS[reason].code:
                continue
            listed = self._listed.setdefault(int(reason), [])
            rows = np.flatnonzero(classified.reason == reason)[: MOST_LISTED - len(listed)]
            places = zip(rows, classified.province[rows], classified.metres[rows], strict=True)
            listed += (_Listed(start + int(row), int(code), far) for row, code, far in places)

    def ledger(self) -> Ledger:
        """Return what became of all rows."""
        draft = LedgerDraft()
        total = len(self.read.rows) + len(self.read.misshapen)
        draft.count(total, points=total)
        for reason, count in zip(REASONS, map(int, self._counts), strict=True):
            if count:
                code = "" if reason.outcome == "joined" else reason.code
                draft.add(reason.outcome, code, rows=count, points=count)
        if misshapen := len(self.read.misshapen):
            draft.add("problem", "row_misshapen", rows=misshapen, points=misshapen)
        return draft.close()

    def record_columns(self) -> None:
        """Record the columns that are not used."""
        for column in self.columns.ignored:
            if not is_context_heading(heading_key(column.heading)):
                row = self.columns.row or None
                self.recorder.record("column_ignored", row, column.heading)

    def record_rows(self) -> None:
        """Record the problems of the rows, in the order of :data:`REASONS`."""
        for code, places in (
            ("decimal_points_restored", self.table.restored),
            *(("province_filled_down", filled) for filled in self.table.filled),
        ):
            if len(places):
                first = self._row(places[0])
                self.recorder.record(code, first, count=len(places), first_row=first)
        misshapen = self.read.misshapen
        for row in misshapen[:MOST_LISTED]:
            self.recorder.record("row_misshapen", row)
        self._record_more("row_misshapen", len(misshapen), misshapen[:MOST_LISTED])
        for reason, listed in sorted(self._listed.items()):
            count = int(self._counts[reason])
            outcome, code = REASONS[reason]
            rows = [self._row(entry.place) for entry in listed]
            if code in _BY_NAME:
                continue
            if outcome != "problem":
                self.recorder.record(code, rows[0], count=count, first_row=rows[0])
                continue
            for entry in listed:
                self._record_row(code, entry)
            self._record_more(code, count, rows)
        self._record_unknown_provinces()
        self._record_provinces_of_2025()
        self._record_other_site_types()
        self.recorder.problems += provinces_outside(self.recorder.file, self._by_province)

    def _record_more(self, code: str, count: int, listed: Sequence[int]) -> None:
        if more := count - len(listed):
            self.recorder.record("rows_not_listed", value=code, count=more, first_row=listed[-1])

    def _row(self, index: int) -> int:
        return int(self.read.rows[index])

    def _record_row(self, code: str, entry: _Listed) -> None:
        row, column = self._row(entry.place), self._place_heading()
        value = self._coordinates(entry.place)
        outside = entry.province == OUTSIDE
        province = "" if outside else province_name(PROVINCE_CODES[entry.province])
        if code == "point_offshore":
            km, names = round(entry.metres / 1000, 1), (province,)
            place = (row, column, value)
            self.recorder.record(code, *place, suggestions=names, province=province, km=km)
        elif code in {"point_elsewhere", "province_names_differ"}:
            texts = ", ".join(self._names_of(entry.place))
            self.recorder.record(code, row, column, value, province=province, names=texts)
        elif code == "register_type_blank" and self.columns.site_type:
            self.recorder.record(code, row, self.columns.site_type.heading)
        elif code == "register_province_blank" and self.columns.provinces:
            self.recorder.record(code, row, self.columns.provinces[0].heading)
        else:
            self.recorder.record(code, row, column, value)

    def _place_heading(self) -> str | None:
        return ", ".join(column.heading for column in self.columns.place) or None

    def _coordinates(self, index: int) -> str | None:
        """Return the coordinates of a row as the file has them."""
        cells = (self.read.cells[column.index][index].as_py() for column in self.columns.place)
        texts = [cell_text(cell) for cell in cells]
        return ", ".join(texts) if any(text.strip() for text in texts) else None

    def _names_of(self, index: int) -> list[str]:
        texts = [names.texts[names.text[index]] for names in self.table.provinces]
        return [excerpt(text) for text in texts if text]

    def _rows_of_names(
        self, names: Names, wanted: NDArray[np.bool_]
    ) -> Iterator[tuple[str, int, int]]:
        """Yield the first names in the rows wanted, with the row of each, and how many rows."""
        rows = np.flatnonzero(wanted)
        texts, first, counts = np.unique(names.text[rows], return_index=True, return_counts=True)
        for index in np.argsort(first)[: self.most_names]:
            yield names.texts[texts[index]], self._row(rows[first[index]]), int(counts[index])

    def _have_reason(self, code: str) -> NDArray[np.bool_]:
        """Return which rows have a reason."""
        reasons = np.concatenate(self._reasons) if self._reasons else np.zeros(0, np.uint8)
        return np.asarray(reasons == REASON[code])

    def _record_unknown_provinces(self) -> None:
        """Record the unknown names: errors where nothing else places the row."""
        lost = self._have_reason("province_unknown")
        for column, names in zip(self.columns.provinces, self.table.provinces, strict=True):
            unknown = names.meaning == UNKNOWN
            for code, wanted in (
                ("province_unknown", unknown & lost),
                ("name_beside_unknown", unknown & ~lost),
            ):
                for text, row, count in self._rows_of_names(names, wanted):
                    place, meant = (row, column.heading, text), suggested_names(text)
                    if former := former_province(text):
                        now = ", ".join(map(province_name, former))
                        self.recorder.record("province_former", *place, provinces=now)
                    self.recorder.record(code, *place, suggestions=meant, count=count)

    def _record_provinces_of_2025(self) -> None:
        wanted = self._have_reason("province_of_2025")
        for column, names in zip(self.columns.provinces, self.table.provinces, strict=True):
            for text, row, count in self._rows_of_names(names, wanted):
                self.recorder.record("province_of_2025", row, column.heading, text, count=count)

    def _record_other_site_types(self) -> None:
        wanted = self._have_reason("site_type_other")
        heading = self.columns.site_type.heading if self.columns.site_type else None
        for text, row, count in self._rows_of_names(self.table.site_type, wanted):
            place, meant = (row, heading, text), _suggested_labels(text)
            self.recorder.record("site_type_other", *place, suggestions=meant, count=count)


def provinces_outside(file: str | None, points: NDArray[np.int64]) -> Iterator[Problem]:
    """Yield the provinces that are not of the programme, by the points in each of all."""
    for code, count in zip(PROVINCE_CODES, points.tolist(), strict=True):
        if count and code not in programme_provinces():
            details = {"count": count}
            yield Problem("province_outside", file, value=province_name(code), details=details)


def _suggested_labels(text: str) -> tuple[str, ...]:
    """Return the labels of all site types, those that text may well mean first."""
    labels = {known.code: known.label_vi for known in site_types()}
    return tuple(labels[code] for code in dict.fromkeys((*likely_site_types(text), *labels)))


def repetition_problems(found: Iterable[RepeatedRows], names: Sequence[str]) -> Iterator[Problem]:
    """Yield the problems of the rows that state an access point again, counted or not.

    Parameters
    ----------
    found
        The rows.
    names
        Of the parts of the register.
    """
    for each in found:
        first = zip(each.rows[:_MOST_PAIRS], each.first[:_MOST_PAIRS], strict=True)
        pairs = [[(names[at >> PART_BITS], int(at & ROW)) for at in pair] for pair in first]
        texts = [
            " = ".join(f"{name} {row}" if len(names) > 1 else str(row) for name, row in pair)
            for pair in pairs
        ]
        if texts:
            more = ["…"] if len(each.rows) > len(texts) else []
            details = {"count": len(each.rows), "rows": ", ".join(texts + more)}
            yield Problem(_REPEATED[each.kind], *pairs[0][0], details=details)
