"""The rows under the headings of a counts file -> cells, categories, ledger and problems."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from geodata.tables import DIVISION, SiteType, programme_provinces, site_types
from loaders.counts.cell_values import parse_year
from loaders.counts.row_provinces import RowProvinces
from loaders.counts.row_table import SettledRow
from loaders.counts.rows_without_data import RowsWithoutData
from loaders.counts.totals import (
    StatedTotal,
    decided_scope,
    total_of_province,
    total_row,
    total_scope,
)
from loaders.names.heading_words import quantity_of
from loaders.names.mappings import CATEGORY, LEFT_OUT, TOTAL
from loaders.names.normalise import heading_key, normalise
from loaders.names.province_resolver import ProvinceResolver
from loaders.names.provinces import province_name
from loaders.names.site_types import likely_site_types, match_site_type
from loaders.problems.ledger import LedgerDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.counts.headings import Headings
    from loaders.counts.quantities import QuantityReader
    from loaders.counts.totals import Scope
    from loaders.formats.sheets import Row
    from loaders.names.division_2025 import DivisionEvidence
    from loaders.names.heading_words import Column
    from loaders.names.mappings import Mappings
    from loaders.problems.ledger import RowOutcome
    from loaders.problems.recorder import ProblemRecorder

MAX_CATEGORY_LENGTH: Final = 100
"""Longer text is no site type; the longest of the four has 29 letters."""
MAX_ROMAN: Final = 4
"""Letters of a running number, VIII say."""


@dataclass(frozen=True, slots=True)
class CountCell:
    """The count of one (province, site type) in a file; ``row`` is where it stands.

    ``site_type`` is the code of one of the four, or the text of another as typed.
    """

    province_code: str
    site_type: str
    points: int | None
    points_low: int | None
    points_high: int | None
    row: int


@dataclass(slots=True)
class CountRows:
    """The rows of one table as they are read.

    Attributes
    ----------
    headings, quantities, year, mappings
        The columns, the reader of their numbers, the year that is taken, and the accepted
        meanings of names.
    recorder
        Collects the problems found.
    hidden_rows
        Rows that the file hides.
    width
        Of delimited text, how many fields the headings have.
    indicator
        Column that says of each row what it counts: points, or computers, say.
    cells, categories
        By (province code, site type), the first of each; categories are site types
        other than the four, by their comparable name.
    totals
        The totals that the file states.
    present
        By province the site types that the file has rows for, readable or not.
    ledger, settled
        What became of the rows together, and of each.
    """

    headings: Headings
    quantities: QuantityReader
    year: int | None
    mappings: Mappings
    recorder: ProblemRecorder
    hidden_rows: frozenset[int] = frozenset()
    width: int | None = None
    indicator: Column | None = None
    cells: dict[tuple[str, str], CountCell] = field(default_factory=dict)
    categories: dict[tuple[str, str], CountCell] = field(default_factory=dict)
    totals: list[StatedTotal] = field(default_factory=list)
    present: dict[str, set[str]] = field(default_factory=dict)
    ledger: LedgerDraft = field(default_factory=LedgerDraft)
    settled: list[SettledRow] = field(default_factory=list)
    unknown_site_types: dict[str, None] = field(default_factory=dict)
    _provinces: RowProvinces = field(init=False)
    _others: RowsWithoutData = field(init=False)
    # Provinces since the last row that was a total, and how many totals it has if these may
    # be of the provinces below.
    _since_total: set[str] = field(default_factory=set)
    _open_totals: int = 0
    # Of the current row: its province, and the points that have become part of a cell.
    _code: str | None = None
    _counted: int = 0

    def __post_init__(self) -> None:
        resolver = ProvinceResolver(self.mappings)
        self._provinces = RowProvinces(self.headings.provinces, resolver, self.recorder)

    @property
    def division_evidence(self) -> DivisionEvidence:
        """The signs that the provinces may be those of another division."""
        return self._provinces.evidence

    @property
    def unknown_provinces(self) -> tuple[str, ...]:
        """The names that were looked up in the mappings."""
        return tuple(self._provinces.resolver.looked_up)

    def read_all(self, rows: Sequence[Row], heading_rows: Sequence[Row]) -> None:
        """Read the rows under the headings, and enter each into the ledger."""
        self._others = RowsWithoutData(self.headings, heading_rows, rows)
        for row in rows:
            stated = sum(self._stated(row))
            self.ledger.count(points=stated)
            self._settle(row, stated)
        self._close_totals()
        self.quantities.record_readings()

    def _settle(self, row: Row, stated: int) -> None:
        """Read one row that states so many points, and enter what becomes of it."""
        self._code, self._counted, known = None, 0, self._known
        outcome: RowOutcome
        if reason := self._left_out(row):
            outcome = "excluded"
        else:
            self._read(row)
            refused = self.recorder.take_refusal()
            outcome, reason = ("problem", refused) if refused else ("joined", "")
        counted = stated if outcome == "joined" else self._counted
        if outcome == "problem" and counted:
            self.ledger.add("joined", rows=0, points=counted)
        left = stated - counted if outcome == "problem" else stated
        self.ledger.add(outcome, reason, points=left)
        code = self._code if outcome == "joined" or self._known > known else None
        self.settled.append(self._entry(row, outcome, reason, code, (stated, counted)))

    @property
    def _known(self) -> int:
        return len(self.cells) + len(self.categories)

    def _entry(
        self, row: Row, outcome: RowOutcome, reason: str, code: str | None, points: tuple[int, int]
    ) -> SettledRow:
        named = [text for column in self.headings.provinces if (text := row.text(column.index))]
        kind = row.text(self.headings.site_type.index) if self.headings.site_type else ""
        label = named[-1] if named else _label(row)
        return SettledRow(row.number, outcome, reason, code, label, kind, *points)

    def _stated(self, row: Row) -> list[int]:
        """Return the numbers of points in a row, as far as they can be read."""
        texts = (row.text(column.index) for column in self.headings.points_columns)
        counts = map(self.quantities.count, texts)
        return [count for count in counts if isinstance(count, int)]

    def _left_out(self, row: Row) -> str | None:
        """Return why a row is no data, and record it; ``None`` where it is data."""
        headings, recorder = self.headings, self.recorder
        year = parse_year(row.text(headings.year.index)) if headings.year else None
        if year not in {None, self.year}:
            return "other_year"  # Recorded once, with the years.
        if self.indicator and quantity_of(value := row.text(self.indicator.index)) == "other":
            recorder.record_once("row_other_quantity", row.number, self.indicator.heading, value)
            return "row_other_quantity"
        reason = self._others.beside_the_data(row)
        if scope := total_scope(row, headings):
            return self._total(row, scope)
        decided = None if reason else self._decision(row)
        if decided == TOTAL:
            return self._total(row, decided_scope(row, headings, self._provinces.named(row)))
        reason = reason or decided or self._others.remark(row)
        if reason:
            recorder.record(reason, row.number, value=_label(row))
        return reason

    def _total(self, row: Row, scope: Scope) -> str:
        """Keep the total in a row, to be compared later."""
        self.recorder.record("total_row", row.number, value=_label(row))
        if scope.province_codes.issuperset(programme_provinces()):
            scope = replace(scope, above=frozenset(self._since_total))
        self._close_totals()
        totals = total_row(row, self.headings, scope, self.quantities.numbers)
        self._open_totals = len(totals) if self._decision(row) else 0
        self.totals += totals
        return "total_row"

    def _close_totals(self) -> None:
        """Enter the provinces below the last row that a person said is a total."""
        first, below = len(self.totals) - self._open_totals, frozenset(self._since_total)
        self.totals[first:] = [
            replace(total, scope=replace(total.scope, below=below)) for total in self.totals[first:]
        ]
        self._open_totals = 0
        self._since_total.clear()

    def _decision(self, row: Row) -> str | None:
        """Return what a person wants done with rows of such a name, the reason if left out."""
        kind = row.text(self.headings.site_type.index) if self.headings.site_type else ""
        decisions = {self._provinces.decision(row)}
        if kind and not match_site_type(kind):
            self.unknown_site_types[kind] = None
            decisions.add(self.mappings.meaning("site_type", kind))
        if LEFT_OUT in decisions:
            return "row_left_out"
        return TOTAL if TOTAL in decisions else None

    def _read(self, row: Row) -> None:
        headings = self.headings
        if self.width is not None and any(row.cells[self.width :]):
            place = (row.number, None, row.first_text)
            self.recorder.record("row_too_long", *place, fields=len(row.cells), headings=self.width)
            return
        division = headings.division
        if division and (value := row.text(division.index)) not in {"", str(DIVISION)}:
            self.recorder.record_once("other_division", row.number, division.heading, value)
            return
        if self._others.numbering(row) == "doubtful":
            self.recorder.record("numbering_doubtful", row.number, value=row.first_text)
            return
        if headings.year and parse_year(value := row.text(headings.year.index)) is None:
            self.recorder.record("year_unknown", row.number, headings.year.heading, value)
            return
        code = self._provinces.of(row)
        if code is None:
            return
        self._code = code
        self._since_total.add(code)
        if headings.shape == "wide":
            self._read_wide(row, code)
        elif headings.site_type:
            self._read_long(row, code, headings.site_type)

    def _read_wide(self, row: Row, code: str) -> None:
        self.present.setdefault(code, set())
        headings = self.headings
        points = dict(headings.by_site_type)
        low, high = dict(headings.low_by_site_type), dict(headings.high_by_site_type)
        for site_type in headings.site_types:
            columns = (points.get(site_type), low.get(site_type), high.get(site_type))
            if quantities := self.quantities.read(row, *columns):
                place = next(filter(None, columns))
                self._add_cell(CountCell(code, site_type, *quantities, row.number), place)
        for column in headings.categories:
            if quantities := self.quantities.read(row, column, None, None):
                cell = CountCell(code, column.heading, *quantities, row.number)
                self._add_category(cell, column)
        self.totals += total_of_province(row, headings, code, self.quantities.numbers)

    def _read_long(self, row: Row, code: str, column: Column) -> None:
        present = self.present.setdefault(code, set())
        value = row.text(column.index)
        site_type = match_site_type(value)
        if value and not site_type:
            self.unknown_site_types[value] = None
            site_type = self.mappings.meaning("site_type", value)
        columns = (self.headings.points, self.headings.low, self.headings.high)
        alike = () if site_type or not value else _alike(value)
        if site_type == CATEGORY or (value and alike is None):
            if quantities := self.quantities.read(row, *columns):
                self._add_category(CountCell(code, value, *quantities, row.number), column)
        elif site_type:
            present.add(site_type)
            if quantities := self.quantities.read(row, *columns):
                self._add_cell(CountCell(code, site_type, *quantities, row.number), column)
        else:
            # It may be any of them, so none is reported as absent as well.
            present.update(known.code for known in site_types())
            refusal = "site_type_unknown" if value else "site_type_blank"
            place = (row.number, column.heading, value or None)
            self.recorder.record(refusal, *place, suggestions=alike or ())

    def _add_cell(self, cell: CountCell, column: Column) -> None:
        code = cell.province_code
        first = self.cells.setdefault((code, cell.site_type), cell)
        if first is not cell:
            kind = next(known for known in site_types() if known.code == cell.site_type)
            self._record_repeated(cell, first, column, labels(kind))
        else:
            self._counted += cell.points or 0
        unknown = cell.points is cell.points_low is cell.points_high is None
        if code not in programme_provinces() and not unknown:
            column = self.headings.provinces[0]
            name = province_name(code)
            self.recorder.record_once("province_outside", cell.row, column.heading, name)

    def _add_category(self, cell: CountCell, column: Column) -> None:
        first = self.categories.setdefault((cell.province_code, normalise(cell.site_type)), cell)
        if first is not cell:
            named = {"site_type_vi": cell.site_type, "site_type_en": cell.site_type}
            self._record_repeated(cell, first, column, named)
            return
        self._counted += cell.points or 0
        self.recorder.record_once("category_kept", cell.row, column.heading, cell.site_type)

    def _record_repeated(
        self, cell: CountCell, first: CountCell, column: Column, named: Mapping[str, Any]
    ) -> None:
        province = province_name(cell.province_code)
        place = (cell.row, column.heading)
        code = "cell_repeated_hidden" if cell.row in self.hidden_rows else "cell_repeated"
        self.recorder.record(code, *place, province=province, first_row=first.row, **named)


def _label(row: Row) -> str:
    """Return what a row is called: its first word, not a running number."""
    texts = (cell.strip() for cell in row.cells)
    return next((text for text in texts if sum(map(str.isalpha, text)) > MAX_ROMAN), row.first_text)


def labels(site_type: SiteType) -> dict[str, Any]:
    """Return the term in both languages: a message uses the one it is written in."""
    return {"site_type_vi": site_type.label_vi, "site_type_en": site_type.label_en}


def _alike(text: str) -> tuple[str, ...] | None:
    """Return the site types that text may have been meant for; ``None`` if it is another.

    Text like the name of one of the four is more likely misspelt than a type of its own:
    the user decides, as on text that is no name.
    """
    known = {kind.code: kind.label_vi for kind in site_types()}
    ranked = likely_site_types(text)
    alike = tuple(known[code] for code in ranked)
    if alike:
        return alike
    key = heading_key(text)
    is_name = any(char.isalpha() for char in key) and len(text) <= MAX_CATEGORY_LENGTH
    return None if is_name else tuple(known.values())
