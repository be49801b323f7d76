"""What is told of the rows of a register: every kind of problem counted, some rows listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geodata.tables import programme_provinces, site_types
from loaders.formats.sheets import cell_text
from loaders.names.heading_words import is_context_heading
from loaders.names.normalise import heading_key
from loaders.names.provinces import NoMatch, match_province, province_name
from loaders.problems.ledger import Ledger, LedgerDraft
from loaders.problems.problem import Problem
from loaders.problems.recorder import excerpt
from loaders.register.name_columns import PROVINCE_CODES, UNKNOWN
from loaders.register.row_outcomes import REASON, REASONS, joined_rows
from loaders.spatial.point_in_province import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from loaders.names.heading_words import Column
    from loaders.problems.problem import Severity
    from loaders.register.columns import RegisterColumns
    from loaders.register.name_columns import Names
    from loaders.register.row_outcomes import ClassifiedRows
    from loaders.register.source import Columns

MOST_LISTED: Final = 100
"""Rows listed one by one of those with the same problem; the rest is told as a number."""

_BY_NAME: Final = frozenset({"province_unknown", "site_type_other"})
"""Problems of a name, not of a row: told once for each name."""


class _Listed(NamedTuple):
    place: int
    province: int
    metres: float


@dataclass(slots=True)
class RegisterReport:
    """Gathers what becomes of the rows, chunk by chunk.

    Attributes
    ----------
    file, columns, read
        Name of the file, what its columns hold, and their cells.
    provinces, site_type
        The names in the columns.
    """

    file: str
    columns: RegisterColumns
    read: Columns
    provinces: tuple[Names, ...]
    site_type: Names
    _counts: NDArray[np.int64] = field(init=False)
    _listed: dict[int, list[_Listed]] = field(default_factory=dict)
    _by_province: NDArray[np.int64] = field(init=False)
    _reasons: list[NDArray[np.uint8]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._counts = np.zeros(len(REASONS), np.int64)
        self._by_province = np.zeros(len(PROVINCE_CODES), np.int64)

    def take(self, start: int, judged: ClassifiedRows) -> None:
        """Take what became of the rows from one place on."""
        self._reasons.append(judged.reason)
        self._counts += np.bincount(judged.reason, minlength=len(REASONS))
        joined = judged.province[joined_rows(judged)]
        self._by_province += np.bincount(joined, minlength=len(PROVINCE_CODES))
        for reason in np.flatnonzero(np.bincount(judged.reason, minlength=len(REASONS))):
            if not REASONS[reason].code:
                continue
            listed = self._listed.setdefault(int(reason), [])
            room = MOST_LISTED - len(listed)
            for row in np.flatnonzero(judged.reason == reason)[: max(0, room)]:
                listed.append(
                    _Listed(start + int(row), int(judged.province[row]), judged.metres[row])
                )

    def ledger(self) -> Ledger:
        """Return what became of all rows."""
        draft = LedgerDraft()
        total = len(self.read.rows) + len(self.read.misshapen)
        draft.count(total, points=total)
        for reason, count in zip(REASONS, map(int, self._counts), strict=True):
            if count:
                code = "" if reason.fate == "joined" else reason.code
                draft.tell(reason.fate, code, rows=count, points=count)
        if misshapen := len(self.read.misshapen):
            draft.tell("problem", "row_misshapen", rows=misshapen, points=misshapen)
        return draft.close()

    def about_columns(self) -> Iterator[Problem]:
        """Yield what is told of the columns."""
        row = self.columns.row or None
        for column in self.columns.ignored:
            if is_context_heading(heading_key(column.heading)):
                continue
            yield Problem("info", "column_ignored", self.file, row, excerpt(column.heading))

    def about_rows(self) -> Iterator[Problem]:
        """Yield what is told of the rows, in the order of :data:`REASONS`."""
        yield from self._misshapen()
        for reason, listed in sorted(self._listed.items()):
            count = int(self._counts[reason])
            fate, severity, code = REASONS[reason]
            if code in _BY_NAME:
                continue
            if fate != "problem":
                row = int(self.read.rows[listed[0].place])
                details: dict[str, object] = {"count": count, "first_row": row}
                yield Problem(severity, code, self.file, row, details=details)
                continue
            for one in listed:
                yield self._about_row(reason, one)
            if count > len(listed):
                details = {"count": count - len(listed), "first_row": self._row(listed[-1])}
                yield Problem(severity, "rows_not_listed", self.file, value=code, details=details)
        yield from self._unknown_provinces()
        yield from self._other_site_types()
        yield from self._provinces_outside()

    def _row(self, one: _Listed) -> int:
        return int(self.read.rows[one.place])

    def _about_row(self, reason: int, one: _Listed) -> Problem:
        _, severity, code = REASONS[reason]
        details: dict[str, object] = {}
        suggestions: tuple[str, ...] = ()
        province = "" if one.province == OUTSIDE else province_name(PROVINCE_CODES[one.province])
        column = self._place_heading()
        value = self._coordinates(one.place)
        if code == "point_offshore":
            details = {"province": province, "km": round(one.metres / 1000, 1)}
            suggestions = (province,)
        elif code in {"point_elsewhere", "province_names_differ"}:
            names = self._names_of(one.place)
            details = {"province": province, "names": ", ".join(names)}
        elif code == "site_type_blank" and self.columns.site_type:
            column, value = self.columns.site_type.heading, None
        elif code == "province_blank" and self.columns.provinces:
            column, value = self.columns.provinces[0].heading, None
        quoted = None if value is None else excerpt(value)
        place = (self.file, self._row(one), column and excerpt(column), quoted)
        return Problem(severity, code, *place, details, suggestions)

    def _place_columns(self) -> tuple[Column, ...]:
        columns = self.columns
        if columns.x and columns.y:
            return (columns.x, columns.y)
        return (columns.both,) if columns.both else ()

    def _place_heading(self) -> str | None:
        return ", ".join(column.heading for column in self._place_columns()) or None

    def _coordinates(self, place: int) -> str | None:
        """Return the coordinates of a row as they stand in the file."""
        cells = (self.read.cells[one.index][place].as_py() for one in self._place_columns())
        texts = [cell_text(cell) for cell in cells]
        return ", ".join(texts) if any(text.strip() for text in texts) else None

    def _names_of(self, place: int) -> list[str]:
        texts = [names.texts[names.text[place]] for names in self.provinces]
        return [excerpt(text) for text in texts if text]

    def _misshapen(self) -> Iterator[Problem]:
        rows = self.read.misshapen
        for row in rows[:MOST_LISTED]:
            yield Problem("warning", "row_misshapen", self.file, row)
        if len(rows) > MOST_LISTED:
            details = {"count": len(rows) - MOST_LISTED, "first_row": rows[MOST_LISTED - 1]}
            yield Problem(
                "warning", "rows_not_listed", self.file, value="row_misshapen", details=details
            )

    def _rows_of_names(
        self, names: Names, wanted: NDArray[np.bool_]
    ) -> Iterator[tuple[str, int, int]]:
        """Yield each name that stands in the rows wanted, the first of them, and how many."""
        rows = np.flatnonzero(wanted)
        found, first, counts = np.unique(names.text[rows], return_index=True, return_counts=True)
        for place in np.argsort(first):
            yield names.texts[found[place]], int(rows[first[place]]), int(counts[place])

    def _unknown_provinces(self) -> Iterator[Problem]:
        """Tell the names of no province: an error where nothing else tells where the row is."""
        if not self.provinces:
            return
        reasons = np.concatenate(self._reasons) if self._reasons else np.zeros(0, np.uint8)
        lost = reasons == REASON["province_unknown"]
        for column, names in zip(self.columns.provinces, self.provinces, strict=True):
            unknown = names.meaning == UNKNOWN
            told: tuple[tuple[Severity, str, NDArray[np.bool_]], ...] = (
                ("error", "province_unknown", unknown & lost),
                ("warning", "name_beside_unknown", unknown & ~lost),
            )
            for severity, code, wanted in told:
                for nth, (text, row, count) in enumerate(self._rows_of_names(names, wanted)):
                    if nth == MOST_LISTED:
                        break
                    match = match_province(text)
                    meant = match.suggestions if isinstance(match, NoMatch) else ()
                    place = (self.file, int(self.read.rows[row]), column.heading, excerpt(text))
                    suggestions = tuple(map(province_name, meant))
                    details = {"count": count}
                    yield Problem(severity, code, *place, details, suggestions)

    def _other_site_types(self) -> Iterator[Problem]:
        reasons = np.concatenate(self._reasons) if self._reasons else np.zeros(0, np.uint8)
        wanted = reasons == REASON["site_type_other"]
        heading = excerpt(self.columns.site_type.heading) if self.columns.site_type else None
        labels = tuple(known.label_vi for known in site_types())
        for nth, (text, row, count) in enumerate(self._rows_of_names(self.site_type, wanted)):
            if nth == MOST_LISTED:
                break
            place = (self.file, int(self.read.rows[row]), heading, excerpt(text))
            yield Problem("warning", "site_type_other", *place, {"count": count}, labels)

    def _provinces_outside(self) -> Iterator[Problem]:
        for place in np.flatnonzero(self._by_province):
            if PROVINCE_CODES[place] not in programme_provinces():
                name = province_name(PROVINCE_CODES[place])
                details = {"count": int(self._by_province[place])}
                yield Problem("warning", "province_outside", self.file, value=name, details=details)
