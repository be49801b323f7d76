"""The rows under the headings of a counts file -> cells, categories, ledger and problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geodata.tables import DIVISION, SiteType, programme_provinces, site_types
from loaders.counts.cell_values import Refusal, parse_count, parse_year
from loaders.counts.row_provinces import RowProvinces
from loaders.counts.rows_without_data import is_note, last_row_of_data, numbering
from loaders.counts.totals import StatedTotal, total_of_province, total_row, total_scope
from loaders.names.mappings import CATEGORY
from loaders.names.normalise import heading_key, normalise
from loaders.names.provinces import province_name
from loaders.names.site_types import match_site_type, site_type_likeness
from loaders.problems.ledger import LedgerDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Merge, Row
    from loaders.names.heading_words import Column
    from loaders.names.mappings import Mappings
    from loaders.options import Numbers
    from loaders.problems.recorder import ProblemRecorder

MAX_CATEGORY_LENGTH: Final = 100
"""Longer text is no site type; the longest of the four has 29 letters."""
Quantities = tuple[int | None, int | None, int | None]
"""Points, and the ends of their range."""


@dataclass(frozen=True, slots=True)
class CountCell:
    """What a file says of one (province, site type); ``row`` is where.

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
    headings, numbers, year, mappings
        What the columns hold, how numbers are written, the year that is taken, and the
        names that a person has accepted.
    telling
        Takes the problems.
    merged
        From (row, column) to the merged cells of several rows, in columns of numbers.
    cells, categories
        By (province code, site type), the first of each; categories are site types
        other than the four, by their comparable name.
    totals
        The totals that the file states.
    present
        By province the site types that the file has rows for, readable or not.
    ledger
        What became of each row.
    """

    headings: Headings
    numbers: Numbers | None
    year: int | None
    mappings: Mappings
    telling: ProblemRecorder
    merged: Mapping[tuple[int, int], Merge] = field(default_factory=dict)
    cells: dict[tuple[str, str], CountCell] = field(default_factory=dict)
    categories: dict[tuple[str, str], CountCell] = field(default_factory=dict)
    totals: list[StatedTotal] = field(default_factory=list)
    present: dict[str, set[str]] = field(default_factory=dict)
    ledger: LedgerDraft = field(default_factory=LedgerDraft)
    unknown_site_types: dict[str, None] = field(default_factory=dict)
    _provinces: RowProvinces = field(init=False)
    _last_data: int = 0
    # Points of the row at hand that have become part of a cell.
    _kept: int = 0

    def __post_init__(self) -> None:
        self._provinces = RowProvinces(self.headings.provinces, self.mappings, self.telling)

    @property
    def unknown_provinces(self) -> tuple[str, ...]:
        """The names that were looked up in the mappings."""
        return tuple(self._provinces.unknown)

    def read_all(self, rows: Sequence[Row]) -> None:
        """Read the rows under the headings, and enter each into the ledger."""
        self._last_data = last_row_of_data(rows, self.headings)
        for row in rows:
            stated = sum(self._stated(row))
            self.ledger.count(points=stated)
            self._kept = 0
            if reason := self._left_out(row):
                self.ledger.tell("excluded", reason, points=stated)
                continue
            self._read(row)
            refused = self.telling.take_refusal()
            if refused is None:
                self.ledger.tell("joined", points=stated)
                continue
            if self._kept:
                self.ledger.tell("joined", rows=0, points=self._kept)
            self.ledger.tell("problem", refused, points=stated - self._kept)

    def _stated(self, row: Row) -> list[int]:
        """Return the numbers of points in a row, as far as they can be read."""
        texts = (row.text(column.index) for column in self.headings.points_columns)
        found = (parse_count(text, self.numbers) for text in texts)
        return [count for count in found if isinstance(count, int)]

    def _left_out(self, row: Row) -> str | None:
        """Return why a row is no data, after telling of it; ``None`` where it is."""
        headings, telling = self.headings, self.telling
        year = parse_year(row.text(headings.year.index)) if headings.year else None
        if year not in {None, self.year}:
            return "other_year"  # Told once, with the years.
        if scope := total_scope(row, headings):
            telling.add("info", "total_row", row.number, value=row.first_text)
            self.totals += total_row(row, headings, scope, self.numbers)
            return "total_row"
        if numbering(row, headings) == "sure":
            telling.add("info", "numbering_row", row.number, value=row.first_text)
            return "numbering_row"
        if is_note(row, headings, self._last_data):
            telling.add("info", "note_row", row.number, value=row.first_text)
            return "note_row"
        return None

    def _read(self, row: Row) -> None:
        headings = self.headings
        division = headings.division
        if division and (value := row.text(division.index)) not in {"", str(DIVISION)}:
            self.telling.add_once("error", "other_division", row.number, division, value)
            return
        if numbering(row, headings) == "doubtful":
            self.telling.add("error", "numbering_doubtful", row.number, value=row.first_text)
            return
        if headings.year and parse_year(value := row.text(headings.year.index)) is None:
            self.telling.add("error", "year_unknown", row.number, headings.year, value)
            return
        code = self._provinces.of(row)
        if code is None:
            return
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
            if quantities := self._quantities(row, *columns):
                place = next(filter(None, columns))
                self._keep(CountCell(code, site_type, *quantities, row.number), place)
        for column in headings.categories:
            if quantities := self._quantities(row, column, None, None):
                cell = CountCell(code, column.heading, *quantities, row.number)
                self._keep_category(cell, column)
        self.totals += total_of_province(row, headings, code, self.numbers)

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
            if quantities := self._quantities(row, *columns):
                self._keep_category(CountCell(code, value, *quantities, row.number), column)
        elif site_type:
            present.add(site_type)
            if quantities := self._quantities(row, *columns):
                self._keep(CountCell(code, site_type, *quantities, row.number), column)
        else:
            # It may be any of them, so none is told to be absent as well.
            present.update(known.code for known in site_types())
            refusal = "site_type_unknown" if value else "site_type_blank"
            quoted = value or None
            self.telling.add("error", refusal, row.number, column, quoted, suggestions=alike or ())

    def _quantities(
        self, row: Row, exact: Column | None, lowest: Column | None, highest: Column | None
    ) -> Quantities | None:
        """Return points, lower and upper bound; ``None`` where one is refused."""
        points = self._count(row, exact)
        low = self._count(row, lowest)
        high = self._count(row, highest)
        if isinstance(points, Refusal) or isinstance(low, Refusal) or isinstance(high, Refusal):
            return None
        if points is not None:
            low = points if low is None else low
            high = points if high is None else high
            fine = low == points == high
        elif high is not None:
            low = low or 0  # a count is never below zero
            fine = low <= high
        else:
            fine = True
        if fine:
            return points, low, high
        column = lowest or highest
        text = " – ".join(str(number) for number in (low, points, high) if number is not None)
        self.telling.add("error", "range_disordered", row.number, column, text)
        return None

    def _count(self, row: Row, column: Column | None) -> int | Refusal | None:
        if column is None:
            return None
        value = row.text(column.index)
        if merge := self.merged.get((row.number, column.index)):
            details = {"first_row": merge.first_row, "last_row": merge.last_row}
            self.telling.add("error", "count_merged", row.number, column, value, details=details)
            return Refusal("count_merged")
        count = parse_count(value, self.numbers)
        if isinstance(count, Refusal):
            place = (row.number, column, value)
            self.telling.add("error", count.code, *place, suggestions=count.suggestions)
        return count

    def _keep(self, cell: CountCell, column: Column) -> None:
        code = cell.province_code
        first = self.cells.setdefault((code, cell.site_type), cell)
        if first is not cell:
            kind = next(known for known in site_types() if known.code == cell.site_type)
            self._tell_repeated(cell, first, column, labels(kind))
        else:
            self._kept += cell.points or 0
        says_nothing = cell.points is cell.points_low is cell.points_high is None
        if code not in programme_provinces() and not says_nothing:
            column = self.headings.provinces[0]
            name = province_name(code)
            self.telling.add_once("warning", "province_outside", cell.row, column, name)

    def _keep_category(self, cell: CountCell, column: Column) -> None:
        first = self.categories.setdefault((cell.province_code, normalise(cell.site_type)), cell)
        if first is not cell:
            named = {"site_type_vi": cell.site_type, "site_type_en": cell.site_type}
            self._tell_repeated(cell, first, column, named)
            return
        self._kept += cell.points or 0
        self.telling.add_once("warning", "category_kept", cell.row, column, cell.site_type)

    def _tell_repeated(
        self, cell: CountCell, first: CountCell, column: Column, named: Mapping[str, str]
    ) -> None:
        province = province_name(cell.province_code)
        details = {"province": province, "first_row": first.row, **named}
        self.telling.add("error", "cell_repeated", cell.row, column, details=details)


def labels(site_type: SiteType) -> dict[str, str]:
    """Return the term in both languages: a message uses the one it is written in."""
    return {"site_type_vi": site_type.label_vi, "site_type_en": site_type.label_en}


def _alike(text: str) -> tuple[str, ...] | None:
    """Return the site types that text may have been meant for; ``None`` if it is another.

    What is like one of the four is more likely misspelt than a type of its own, and is
    for a person to decide; so is text that is no name.
    """
    known = {kind.code: kind.label_vi for kind in site_types()}
    ranked = site_type_likeness(text)
    alike = tuple(known[code] for code in ranked)
    if alike:
        return alike
    key = heading_key(text)
    is_name = any(char.isalpha() for char in key) and len(text) <= MAX_CATEGORY_LENGTH
    return None if is_name else tuple(known.values())
