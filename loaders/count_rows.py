"""The rows under the headings of a counts file -> cells and problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from geodata.tables import DIVISION, SiteType, programme_provinces, site_types
from loaders.cell_values import Refusal, parse_count
from loaders.headings import Column, Headings, match_site_type
from loaders.names import Match, NoMatch, match_province, province_name
from loaders.problems import Problem, Severity
from loaders.stated_totals import StatedTotal, total_of_province, total_row, total_scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.tabular import Row, Sheet

MAX_VALUE_LENGTH = 80
"""Longest value that a problem quotes; a cell may hold a whole page."""


def excerpt(text: str) -> str:
    """Return text short enough to quote in a problem."""
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


@dataclass(frozen=True, slots=True)
class CountCell:
    """What a file says of one (province, site type); ``row`` is where."""

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
    file, headings
        Name of the file, and what its columns hold.
    cells
        By (province code, site type), the first of each.
    problems
        What was found, in the order in which it was met.
    """

    file: str
    headings: Headings
    cells: dict[tuple[str, str], CountCell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _totals: list[StatedTotal] = field(default_factory=list)
    # What the file has rows for, readable or not: that is not absent.
    _present: dict[str, set[str]] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)
    _province_above: tuple[str, ...] = ()

    def note_columns(self, sheet: Sheet) -> None:
        """Tell which columns are not used, those without a heading among them."""
        headings = self.headings
        if headings.row != sheet.rows[0].number:
            self._add("info", "headings_found", headings.row)
        ignored = list(headings.ignored)
        if headings.shape == "long" and headings.total:
            ignored.append(headings.total)
        for column in ignored:
            self._add("info", "column_ignored", headings.row, column)
        heading_row = next(row for row in sheet.rows if row.number == headings.row)
        below = [row for row in sheet.rows if row.number > headings.row]
        for index in range(max((len(row.cells) for row in below), default=0)):
            if not heading_row.text(index) and any(row.text(index) for row in below):
                letter = Column(index, get_column_letter(index + 1))
                self._add("warning", "column_without_heading", headings.row, letter)
        if headings.shape == "wide":
            for site_type in site_types():
                if site_type.code not in headings.site_types:
                    details = _labels(site_type)
                    self._add("warning", "site_type_absent", headings.row, details=details)

    def read(self, row: Row) -> None:
        """Read one row under the headings."""
        headings = self.headings
        division = headings.division
        if division and (value := row.text(division.index)) not in {"", str(DIVISION)}:
            self._add_once("error", "other_division", row.number, division, value)
            return
        if scope := total_scope(row, headings):
            self._add("info", "total_row", row.number, value=row.first_text)
            self._totals += total_row(row, headings, scope)
            return
        code = self._province(row)
        if code is None:
            return
        self._province_above = (province_name(code),)
        if headings.shape == "wide":
            self._read_wide(row, code)
        elif headings.site_type:
            self._read_long(row, code, headings.site_type)

    def check_totals(self) -> None:
        """Compare the totals that the file states with the sums of its cells.

        Cells that were refused leave a sum too low to compare with, so a file
        with errors is not checked.
        """
        if any(problem.severity == "error" for problem in self.problems):
            return
        for total in self._totals:
            if isinstance(total.value, Refusal):
                meant = total.value.suggestions
                place = (total.row, total.column, total.text)
                self._add("warning", "total_unreadable", *place, suggestions=meant)
            elif total.value is not None:
                self._check_total(total, total.value)

    def note_absent(self) -> None:
        """Tell which of the 16 provinces have no row, or not one for each site type."""
        for code in programme_provinces():
            details = {"province": province_name(code)}
            if code not in self._present:
                self._add("info", "province_absent", details=details)
            elif self.headings.shape == "long":
                for site_type in site_types():
                    if site_type.code not in self._present[code]:
                        self._add("info", "row_absent", details=details | _labels(site_type))

    def _province(self, row: Row) -> str | None:
        """Return the province of a row: its first column with text decides."""
        columns = [column for column in self.headings.provinces if row.text(column.index)]
        if not columns:
            column, above = self.headings.provinces[0], self._province_above
            self._add("error", "province_blank", row.number, column, suggestions=above)
            return None
        first_column, *others = columns
        first_value = row.text(first_column.index)
        first = match_province(first_value)
        if isinstance(first, NoMatch):
            # A name beside a code that is none may tell which province was meant.
            beside = (match_province(row.text(column.index)) for column in others)
            meant = [code for match in (first, *beside) for code in _candidates(match)]
            names = tuple(province_name(code) for code in dict.fromkeys(meant))
            self._add(
                "error",
                "province_unknown",
                row.number,
                first_column,
                first_value,
                suggestions=names,
            )
            return None
        agreed = True
        for column in others:
            value = row.text(column.index)
            match = match_province(value)
            if isinstance(match, NoMatch):
                names = tuple(map(province_name, match.suggestions))
                self._add("warning", "name_unknown", row.number, column, value, suggestions=names)
            elif match.province_code != first.province_code:
                agreed = False
                details = {
                    "province": province_name(match.province_code),
                    "other_column": first_column.heading,
                    "other_value": excerpt(first_value),
                    "other_province": province_name(first.province_code),
                }
                place = (row.number, column, value)
                self._add("error", "province_disagrees", *place, details=details)
        return first.province_code if agreed else None

    def _read_wide(self, row: Row, code: str) -> None:
        self._present.setdefault(code, set())
        headings = self.headings
        points = dict(headings.by_site_type)
        low, high = dict(headings.low_by_site_type), dict(headings.high_by_site_type)
        for site_type in headings.site_types:
            columns = (points.get(site_type), low.get(site_type), high.get(site_type))
            if quantities := self._quantities(row, *columns):
                place = next(filter(None, columns))
                self._keep(CountCell(code, site_type, *quantities, row.number), place)
        self._totals += total_of_province(row, headings, code)

    def _read_long(self, row: Row, code: str, column: Column) -> None:
        present = self._present.setdefault(code, set())
        value = row.text(column.index)
        site_type = match_site_type(value)
        if site_type:
            present.add(site_type)
            columns = (self.headings.points, self.headings.low, self.headings.high)
            if quantities := self._quantities(row, *columns):
                self._keep(CountCell(code, site_type, *quantities, row.number), column)
            return
        # It may be any of them, so none is told to be absent as well.
        present.update(known.code for known in site_types())
        if value:
            labels = tuple(known.label_vi for known in site_types())
            self._add("error", "site_type_unknown", row.number, column, value, suggestions=labels)
        else:
            self._add("error", "site_type_blank", row.number, column)

    def _quantities(
        self, row: Row, exact: Column | None, lowest: Column | None, highest: Column | None
    ) -> tuple[int | None, int | None, int | None] | None:
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
        self._add("error", "range_disordered", row.number, column, text)
        return None

    def _count(self, row: Row, column: Column | None) -> int | Refusal | None:
        if column is None:
            return None
        value = row.text(column.index)
        count = parse_count(value)
        if isinstance(count, Refusal):
            self._add("error", count.code, row.number, column, value, suggestions=count.suggestions)
        return count

    def _keep(self, cell: CountCell, column: Column) -> None:
        code = cell.province_code
        name = province_name(code)
        first = self.cells.setdefault((code, cell.site_type), cell)
        if first is not cell:
            labels = next(_labels(known) for known in site_types() if known.code == cell.site_type)
            details = {"province": name, "first_row": first.row, **labels}
            self._add("error", "cell_repeated", cell.row, column, details=details)
        says_nothing = cell.points is cell.points_low is cell.points_high is None
        if code not in programme_provinces() and not says_nothing:
            column = self.headings.provinces[0]
            self._add_once("warning", "province_outside", cell.row, column, name)

    def _check_total(self, total: StatedTotal, value: int) -> None:
        cells = [
            cell
            for (code, site_type), cell in self.cells.items()
            if code in total.scope.province_codes and site_type in total.scope.site_types
        ]
        low = sum(cell.points_low or 0 for cell in cells)
        highs = [cell.points_high for cell in cells]
        # What is not known may be any number: then the sum has no upper end.
        high = None if None in highs else sum(filter(None, highs))
        if value < low or (high is not None and value > high):
            end = "…" if high is None else high
            details = {"sum": str(low) if low == high else f"{low}–{end}"}
            place = (total.row, total.column, str(value))
            self._add("warning", "total_differs", *place, details=details)

    def _add_once(
        self, severity: Severity, code: str, row: int, column: Column, value: str
    ) -> None:
        """Note a problem that many rows share, where the value is first met."""
        if (code, value) not in self._told:
            self._told.add((code, value))
            self._add(severity, code, row, column, value)

    def _add(
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
        heading = None if column is None else excerpt(column.heading)
        quoted = None if value is None else excerpt(value)
        place = (self.file, row, heading, quoted)
        self.problems.append(Problem(severity, code, *place, details or {}, suggestions))


def _candidates(match: Match | NoMatch) -> tuple[str, ...]:
    return (match.province_code,) if isinstance(match, Match) else match.suggestions


def _labels(site_type: SiteType) -> dict[str, str]:
    """Return the term in both languages: a message uses the one it is written in."""
    return {"site_type_vi": site_type.label_vi, "site_type_en": site_type.label_en}
