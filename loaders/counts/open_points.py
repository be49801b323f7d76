"""What is open about a table before its rows are read: headings, sheet, quantity, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name

from loaders.counts.province_column import (
    BY_CONTENT,
    are_years,
    column_of_provinces,
    headings_seen,
)
from loaders.counts.several_tables import second_table, sheets_to_join, table_beside
from loaders.counts.sheet_choice import is_of_other_quantity, titles_of
from loaders.counts.turned_tables import provinces_across
from loaders.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from loaders.counts.headings import Headings
    from loaders.counts.sheet_choice import Choice, Table
    from loaders.formats.sheets import Sheet, TableFile
    from loaders.options import CountsOptions, Numbers
    from loaders.problems.recorder import ProblemRecorder

_MOST_LISTED: Final = 20


def passed_over(path: Path, file: TableFile, taken: Sheet) -> Iterator[Problem]:
    """Yield the sheets that are not read."""
    if file.format == "csv":
        return
    for sheet in file.sheets:
        if sheet.name != taken.name and sheet.rows:
            yield Problem("sheet_passed_over", path.name, sheet=sheet.name, value=sheet.name)


def record_layout(recorder: ProblemRecorder, tables: Sequence[Table], taken: Table) -> bool:
    """Record that the counts make no single table, and return whether that is so."""
    sheet, headings, rearranged = taken
    if rearranged:
        recorder.record(rearranged)
    across = provinces_across(sheet.rows)
    if across and not (headings and headings.shape):
        column = xl_col_to_name(across.first)
        recorder.record("provinces_across", across.row.number, column)
        return True
    if headings and (beside := table_beside(headings)):
        recorder.record("tables_beside", headings.row, xl_col_to_name(beside.index))
        return True
    if found := second_table(taken):
        row, title = found
        recorder.record("tables_stacked", row, value=title)
        return True
    if names := sheets_to_join(tables):
        recorder.record("sheets_to_join", value=", ".join(names))
        return True
    return False


def record_headings(recorder: ProblemRecorder, sheet: Sheet, headings: Headings | None) -> None:
    """Record why the headings make up no table, or leave open which column counts."""
    seen = headings_seen(sheet, headings)
    _record_provinces(recorder, sheet, headings)
    if headings is None:
        recorder.record("headings_only_years" if are_years(sheet) else "no_headings", seen=seen)
        return
    if headings.shape:
        doubtful = list(headings.repeated)
        if headings.shape == "long":
            by_type = headings.by_site_type + headings.low_by_site_type
            doubtful += [column for _, column in by_type + headings.high_by_site_type]
        for column in doubtful:
            recorder.record("column_repeated", headings.row, column.heading)
        if sheet.rows[-1].number <= headings.row and not doubtful:
            recorder.record("file_empty")
        return
    if not headings.provinces:
        recorder.record("province_column_missing", headings.row, seen=seen)
    if headings.site_types:
        return
    if not headings.site_type:
        recorder.record("site_type_column_missing", headings.row, seen=seen)
    elif not headings.has_counts:
        recorder.record("points_column_missing", headings.row, seen=seen)


def _record_provinces(recorder: ProblemRecorder, sheet: Sheet, headings: Headings | None) -> None:
    """Record which column names provinces, where no heading says so."""
    by_content = headings and any(each.role == BY_CONTENT for each in headings.columns)
    if headings and headings.provinces and not by_content:
        return
    first = headings.row if headings else 0
    found = column_of_provinces([row for row in sheet.rows if row.number > first])
    if found is None:
        return
    letter = xl_col_to_name(found.column)
    recorder.record(
        "province_column_by_content",
        first or None,
        letter,
        named=found.named,
        texts=found.texts,
    )


def record_roles(
    recorder: ProblemRecorder, sheet: Sheet, headings: Headings | None, options: CountsOptions
) -> None:
    """Record the columns that a person has given a role, and that are not there."""
    known = {roled.column.heading for roled in headings.columns} if headings else set()
    width = max((len(row.cells) for row in sheet.rows), default=0)
    for column, _ in options.roles:
        if isinstance(column, str) and column not in known:
            recorder.record("column_not_there", value=column)
        elif isinstance(column, int) and column >= width:
            recorder.record("column_not_there", value=xl_col_to_name(column))


def record_choice(recorder: ProblemRecorder, choice: Choice, options: CountsOptions) -> None:
    """Record what is open, or was decided, about the sheet and about what it counts."""
    sheet, headings, _ = choice.table
    if choice.rivals:
        names = ", ".join(choice.rivals)
        recorder.record("sheets_alike", value=names, suggestions=choice.rivals)
    if headings is None:
        return
    title = is_of_other_quantity(titles_of(choice.table))
    if title and options.quantity is None:
        recorder.record("quantity_other", value=title)
    rows = [row.number for row in sheet.rows if row.number in sheet.hidden_rows]
    if any(number > headings.row for number in rows):
        recorder.record("rows_hidden", value=_listed(rows), count=len(rows))
    columns = [c.column for c in headings.columns if c.column.index in sheet.hidden_columns]
    if columns:
        names = ", ".join(c.heading or xl_col_to_name(c.index) for c in columns)
        recorder.record("columns_hidden", value=names, count=len(columns))


def _listed(numbers: Sequence[int]) -> str:
    """Return the first of some numbers in words for a message."""
    shown = ", ".join(map(str, numbers[:_MOST_LISTED]))
    return f"{shown}, …" if len(numbers) > _MOST_LISTED else shown


def record_numbers(recorder: ProblemRecorder, styles: Mapping[Numbers, str], doubtful: str) -> None:
    """Record how numbers are written, where a cell may be either."""
    if len(styles) > 1:
        vietnamese, english = styles["vi"], styles["en"]
        recorder.record("numbers_mixed", value=doubtful, vietnamese=vietnamese, english=english)
    for style, example in styles.items() if len(styles) == 1 else ():
        code = "numbers_vietnamese" if style == "vi" else "numbers_english"
        recorder.record(code, value=doubtful, example=example)
