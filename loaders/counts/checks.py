"""What a counts table as a whole leaves open: columns, rows and provinces, and its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from geodata.tables import programme_provinces, site_types
from loaders.counts.cell_values import Refusal
from loaders.counts.rows import labels
from loaders.names.division_2025 import speaks_of_merger
from loaders.names.divisions import former_in_order
from loaders.names.heading_words import is_measure_heading, may_mean_site_type, quantity_of
from loaders.names.provinces import province_name
from loaders.names.row_labels import region_of
from loaders.names.site_types import likely_site_types

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from loaders.counts.rows import CountRows
    from loaders.counts.totals import Scope, StatedTotal
    from loaders.formats.sheets import Row, Sheet
    from loaders.names.heading_words import Column
    from loaders.options import Quantity


def record_columns(
    rows: CountRows, sheet: Sheet, below: Sequence[Row], quantity: Quantity | None
) -> None:
    """Record which columns are not used, those without a heading among them.

    ``quantity`` is what a person says that the numbers count.
    """
    headings, recorder = rows.headings, rows.recorder
    if headings.first_row != sheet.rows[0].number:
        recorder.record("headings_found", headings.first_row)
    _record_unused_texts(rows, below, quantity)
    ignored: list[Column | None] = list(headings.ignored)
    # Headings that are known, and of no use in this shape.
    if headings.shape == "long":
        ignored.append(headings.total)
    else:
        ignored += [headings.site_type, headings.points, headings.low, headings.high]
    for column in filter(None, ignored):
        if not _record_likely_type(rows, column, below):
            recorder.record("column_ignored", headings.row, column.heading)
    _record_unnamed(rows, below)
    if headings.shape == "wide":
        for site_type in site_types():
            if site_type.code not in headings.site_types:
                recorder.record("site_type_absent", headings.row, **labels(site_type))


def _record_unnamed(rows: CountRows, below: Sequence[Row]) -> None:
    """Record the columns without a heading."""
    headings, recorder = rows.headings, rows.recorder
    named = {roled.column.index for roled in headings.columns if roled.column.heading or roled.role}
    # Of delimited text, what is further to the right is a fault of its row.
    width = rows.width or max((len(row.cells) for row in below), default=0)
    for index in range(width):
        if index not in named and any(row.text(index) for row in below):
            code = "column_without_heading"
            if _may_be_counts(rows, index, below):
                code = "numbers_without_heading"
            recorder.record(code, headings.row, xl_col_to_name(index))


def _record_likely_type(rows: CountRows, column: Column, below: Sequence[Row]) -> bool:
    """Record a column of numbers that may be those of a site type which the table lacks."""
    headings = rows.headings
    absent = [known for known in site_types() if known.code not in headings.site_types]
    if headings.shape != "wide" or not absent or not may_mean_site_type(column.heading):
        return False
    if not _may_be_counts(rows, column.index, below):
        return False
    likely = likely_site_types(column.heading)
    ranked = sorted(absent, key=lambda known: known.code not in likely)
    names = tuple(known.label_vi for known in ranked)
    rows.recorder.record("column_may_be_type", headings.row, column.heading, suggestions=names)
    return True


def _may_be_counts(rows: CountRows, index: int, below: Sequence[Row]) -> bool:
    """Return whether a column without a heading has numbers that may be those to count.

    A running number in front of the provinces is none, nor are the sums of the rows.
    """
    headings, count = rows.headings, rows.quantities.count
    if index < min(column.index for column in headings.provinces):
        return False
    own = [(row, count(row.text(index))) for row in below if row.text(index)]
    numbers = [(row, number) for row, number in own if isinstance(number, int)]
    added_up = 0
    for row, number in numbers:
        parts = [count(row.text(column.index)) for column in headings.points_columns]
        added_up += number == sum(part for part in parts if isinstance(part, int))
    is_sum = len(headings.points_columns) > 1 and 2 * added_up > len(numbers)
    return 2 * len(numbers) > len(own) and not is_sum


def _record_unused_texts(rows: CountRows, below: Sequence[Row], quantity: Quantity | None) -> None:
    """Record columns of regions, and those that say that something else is counted."""
    headings, recorder = rows.headings, rows.recorder
    for roled in headings.columns:
        if roled.role not in {"", "context"} or is_measure_heading(roled.column.heading):
            continue
        texts = [text for row in below if (text := row.text(roled.column.index))]
        place = (headings.row, roled.column.heading)
        if roled.role == "context" and any(region_of(text) is not None for text in set(texts)):
            recorder.record("column_of_regions", *place)
        others = [text for text in texts if quantity_of(text) == "other"]
        if others and quantity is None and any(quantity_of(text) == "points" for text in texts):
            rows.indicator = roled.column
            continue
        # A remark in some rows says nothing of the others; a unit may stand once for all.
        asked = len(texts if roled.role == "context" else below)
        if 2 * len(others) > asked and quantity is None:
            recorder.record("quantity_other", *place, others[0])


def check_division(rows: CountRows, titles: Sequence[str]) -> None:
    """Record whether the provinces are those of 2025, or may be; a column can say otherwise.

    Parameters
    ----------
    rows
        The rows read.
    titles
        Other text of the table that may tell its time.
    """
    evidence = rows.division_evidence
    if rows.headings.division:
        return
    # A note below may be of any time; what it says of the merger is not.
    notes = [row.province for row in rows.settled if row.reason == "note_row"]
    years = [f"năm {rows.year}"] if rows.year else []
    evidence.titles = (*titles, *years, *filter(speaks_of_merger, notes))
    if evidence.is_of_2025:
        rows.recorder.record("counts_division_2025", count=evidence.count)
    elif evidence.deserves_a_word and not evidence.contradictions:
        rows.recorder.record("names_of_both_divisions", count=evidence.count)


def record_absent(rows: CountRows) -> None:
    """Record which of the 16 provinces have no row, or not one for each site type."""
    known = [*rows.cells.values(), *rows.categories.values()]
    if all(cell.points_low is cell.points_high is None for cell in known) and not any(
        problem.severity == "error" for problem in rows.recorder.problems
    ):
        rows.recorder.record("nothing_counted")
    absent = [code for code in programme_provinces() if code not in rows.present]
    if absent:
        provinces = ", ".join(former_in_order(absent, "vi"))
        rows.recorder.record("province_absent", count=len(absent), provinces=provinces)
    if rows.headings.shape != "long":
        return
    for code in programme_provinces():
        for site_type in site_types():
            if code in rows.present and site_type.code not in rows.present[code]:
                named = {"province": province_name(code)} | labels(site_type)
                rows.recorder.record("row_absent", **named)


def check_totals(rows: CountRows) -> None:
    """Compare the totals that the file states with the sums of its cells.

    Cells that were refused leave a sum too low to compare with, so a file with errors
    is not checked.
    """
    if any(problem.severity == "error" for problem in rows.recorder.problems):
        return
    for total in rows.totals:
        if isinstance(total.value, Refusal):
            meant = total.value.suggestions
            place = (total.row, total.column.heading, total.text)
            rows.recorder.record("total_unreadable", *place, suggestions=meant)
        elif total.value is not None:
            _check_total(rows, total, total.value)


def _check_total(rows: CountRows, total: StatedTotal, value: int) -> None:
    scope = total.scope
    some = (scope.province_codes, scope.above, scope.below)
    sums = [_sum(rows, scope, codes) for codes in some if codes]
    if not sums or any(low <= value and (high is None or value <= high) for low, high in sums):
        return
    low, high = sums[0]
    end = "…" if high is None else high
    text = str(low) if low == high else f"{low}–{end}"
    place = (total.row, total.column.heading, str(value))
    rows.recorder.record("total_differs", *place, sum=text)


def _sum(rows: CountRows, scope: Scope, codes: Collection[str]) -> tuple[int, int | None]:
    """Return the ends of the sum of the cells of some provinces."""
    cells = [
        cell
        for (code, site_type), cell in rows.cells.items()
        if code in codes and site_type in scope.site_types
    ]
    if scope.every_type:
        cells += [cell for (code, _), cell in rows.categories.items() if code in codes]
    highs = [cell.points_high for cell in cells]
    # A number that is not known may be any: then the sum has no upper end.
    high = None if None in highs else sum(filter(None, highs))
    return sum(cell.points_low or 0 for cell in cells), high
