"""What a counts table as a whole leaves open: columns, rows and provinces, and its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from geodata.tables import programme_provinces, site_types
from loaders.counts.cell_values import Refusal
from loaders.counts.rows import labels
from loaders.names.divisions import listed
from loaders.names.heading_words import Column
from loaders.names.provinces import province_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.counts.rows import CountCell, CountRows
    from loaders.counts.totals import StatedTotal
    from loaders.formats.sheets import Row, Sheet


def note_columns(rows: CountRows, sheet: Sheet, below: Sequence[Row]) -> None:
    """Tell which columns are not used, those without a heading among them."""
    headings, telling = rows.headings, rows.telling
    if headings.first_row != sheet.rows[0].number:
        telling.add("info", "headings_found", headings.first_row)
    ignored: list[Column | None] = list(headings.ignored)
    # What is known, and of no use in this shape.
    if headings.shape == "long":
        ignored.append(headings.total)
    else:
        ignored += [headings.site_type, headings.points, headings.low, headings.high]
    for column in filter(None, ignored):
        telling.add("info", "column_ignored", headings.row, column)
    named = {one.column.index for one in headings.columns if one.column.heading or one.role}
    for index in range(max((len(row.cells) for row in below), default=0)):
        if index not in named and any(row.text(index) for row in below):
            letter = Column(index, get_column_letter(index + 1))
            telling.add("warning", "column_without_heading", headings.row, letter)
    if headings.shape == "wide":
        for site_type in site_types():
            if site_type.code not in headings.site_types:
                details = labels(site_type)
                telling.add("warning", "site_type_absent", headings.row, details=details)


def note_absent(rows: CountRows) -> None:
    """Tell which of the 16 provinces have no row, or not one for each site type."""
    absent = [code for code in programme_provinces() if code not in rows.present]
    if absent:
        details: dict[str, object] = {"count": len(absent), "provinces": listed(absent, "vi")}
        rows.telling.add("info", "province_absent", details=details)
    if rows.headings.shape != "long":
        return
    for code in programme_provinces():
        for site_type in site_types():
            if code in rows.present and site_type.code not in rows.present[code]:
                named = {"province": province_name(code)} | labels(site_type)
                rows.telling.add("info", "row_absent", details=named)


def check_totals(rows: CountRows) -> None:
    """Compare the totals that the file states with the sums of its cells.

    Cells that were refused leave a sum too low to compare with, so a file with errors
    is not checked.
    """
    if any(problem.severity == "error" for problem in rows.telling.problems):
        return
    for total in rows.totals:
        if isinstance(total.value, Refusal):
            meant = total.value.suggestions
            place = (total.row, total.column, total.text)
            rows.telling.add("warning", "total_unreadable", *place, suggestions=meant)
        elif total.value is not None:
            _check_total(rows, total, total.value)


def _check_total(rows: CountRows, total: StatedTotal, value: int) -> None:
    cells = list(_summed(rows, total))
    low = sum(cell.points_low or 0 for cell in cells)
    highs = [cell.points_high for cell in cells]
    # What is not known may be any number: then the sum has no upper end.
    high = None if None in highs else sum(filter(None, highs))
    if value < low or (high is not None and value > high):
        end = "…" if high is None else high
        details = {"sum": str(low) if low == high else f"{low}–{end}"}
        place = (total.row, total.column, str(value))
        rows.telling.add("warning", "total_differs", *place, details=details)


def _summed(rows: CountRows, total: StatedTotal) -> list[CountCell]:
    scope = total.scope
    cells = [
        cell
        for (code, site_type), cell in rows.cells.items()
        if code in scope.province_codes and site_type in scope.site_types
    ]
    if scope.every_type:
        cells += [
            cell for (code, _), cell in rows.categories.items() if code in scope.province_codes
        ]
    return cells
