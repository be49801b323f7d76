"""How a counts file is read: the interpretation, for the user to check and change.

Every part of it can be overridden by :class:`loaders.options.CountsOptions`, in the same
words: take an interpretation, change a value, and read again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loaders.counts.cell_values import is_ambiguous, is_dash, number_styles, years_of
from loaders.counts.heading_rows import find_headings
from loaders.counts.open_points import (
    passed_over,
    record_choice,
    record_headings,
    record_layout,
    record_numbers,
    record_roles,
)
from loaders.counts.province_column import filled_down, with_provinces
from loaders.counts.several_tables import second_table
from loaders.counts.sheet_choice import Choice, Table, choose_table, is_of_other_quantity, titles_of
from loaders.counts.stacked_tables import unstacked
from loaders.counts.turned_tables import turned
from loaders.formats.sheets import Row, Sheet, TableFile, spread_down
from loaders.formats.table_files import read_table_file
from loaders.formats.text_encoding import is_western, recover_text
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import ProblemRecorder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from loaders.counts.headings import Headings, Shape
    from loaders.names.mappings import Mappings
    from loaders.options import CountsOptions, Numbers

SHOWN_ROWS: Final = 20
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """One column of the table, as it is read.

    Attributes
    ----------
    index, heading
        Position from 0, and the heading as typed; of two rows, joined.
    role
        Its interpretation, in the words of ``CountsOptions.roles``: a
        :data:`loaders.options.Role`, the code of a site type (``<code>_low`` and
        ``<code>_high`` for the ends of its range) or ``category``; ``ignored`` where
        the heading is not known, or of no use here; ``other_year`` where
        another year is taken.
    year
        The year in the heading, if any.
    examples
        The first values below it.
    """

    index: int
    heading: str
    role: str
    year: int | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountsInterpretation:
    """How a counts file is read.

    Attributes
    ----------
    format
        ``csv`` (delimited text), ``xlsx``, ``xls``, ``ods``, ``html`` or ``xml``.
    encoding, delimiter
        Of a text file; ``None`` for a workbook.
    sheets, sheet
        Names of the sheets of a workbook, and of the one taken; empty and ``None`` for
        a text file.
    heading_rows
        The rows of the headings (one, or two), empty where none were found.
    shape
        ``long`` (a row for each province and site type) or ``wide``; ``None`` where
        the headings make up no table.
    columns
        From left to right.
    numbers, numbers_certain
        How numbers are written, and whether the cells (or the user) leave no doubt;
        ``None`` where no cell depends on it.
    years, year
        The years that the file has numbers for, and the year taken; ``None`` where it
        names no years.
    dashes
        Whether cells of numbers have a dash alone.
    other_quantity
        The title that says that something else than access points is counted.
    rows
        How many rows stand below the headings.
    shown
        The first rows of the sheet from its top, with their numbers.
    """

    format: str
    encoding: str | None
    delimiter: str | None
    sheets: tuple[str, ...]
    sheet: str | None
    heading_rows: tuple[int, ...]
    shape: Shape | None
    columns: tuple[ColumnRole, ...]
    numbers: Numbers | None
    numbers_certain: bool
    years: tuple[int, ...]
    year: int | None
    dashes: bool
    other_quantity: str | None
    rows: int
    shown: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class PreparedCounts:
    """A counts file before its rows are read.

    Attributes
    ----------
    reading
        For the user.
    recorder
        With the problems found so far; with an error, the rows cannot be read.
    """

    sheet: Sheet
    headings: Headings | None
    below: tuple[Row, ...]
    reading: CountsInterpretation
    recorder: ProblemRecorder


def interpret(path: Path, options: CountsOptions, mappings: Mappings) -> PreparedCounts:
    """Find out how a counts file is to be read.

    Raises
    ------
    InputError
        If it is no table at all: missing, damaged, too large, or without the sheet
        that was chosen.
    """
    file = read_table_file(path, options.encoding)
    file, repairs = _recovered(path, file)
    sheets = _sheets_asked_for(path, file, options)
    tables = [_read_as_table(sheet, options, mappings) for sheet in sheets]
    choice = _of_text(tables) if file.format == "csv" else choose_table(tables, options.year)
    sheet, headings, _ = choice.table
    below, filled = _below(sheet, headings)
    cells = list(_number_cells(headings, below))
    styles, doubtful = number_styles(cells), next(filter(is_ambiguous, cells), None)
    certain = options.numbers or (next(iter(styles)) if len(styles) == 1 else None)
    sure = bool(certain) or doubtful is None
    reading = _reading(file, choice, below, options, (certain, sure))
    recorder = ProblemRecorder(path.name, sheet.name if len(reading.sheets) > 1 else None)
    recorder.add((*file.problems, *repairs, *passed_over(path, file, sheet)))
    if not record_layout(recorder, tables, choice.table):
        record_headings(recorder, sheet, headings)
        record_roles(recorder, sheet, headings, options)
        record_choice(recorder, choice, options)
    if filled and headings:
        first, heading = filled[0], headings.provinces[0].heading
        recorder.record("province_filled_down", first, heading, count=len(filled), first_row=first)
    if doubtful is not None and not options.numbers:
        record_numbers(recorder, styles, doubtful)
    years = tuple(map(str, reading.years))
    if options.year and options.year not in reading.years:
        recorder.record("year_absent", value=str(options.year), suggestions=years)
    elif len(years) > 1:
        recorder.record("year_taken", value=str(reading.year), years=", ".join(years))
    return PreparedCounts(sheet, headings, below, reading, recorder)


def _read_as_table(sheet: Sheet, options: CountsOptions, mappings: Mappings) -> Table:
    """Return a sheet as a table: turned or unstacked, if only so it makes one."""
    by_itself = replace(options, roles=(), heading_row=None)
    table = Table(sheet, _headings(sheet, by_itself, mappings))
    if not (table.headings and table.headings.shape) or second_table(table):
        ways = (("table_turned", turned), ("table_unstacked", unstacked))
        for code, rearrange in ways:
            other = rearrange(sheet)
            headings = _headings(other, by_itself, mappings) if other else None
            if other and headings and headings.shape:
                table = Table(other, headings, code)
                break
    if options != by_itself:
        table = table._replace(headings=_headings(table.sheet, options, mappings))
    return table


def _headings(sheet: Sheet, options: CountsOptions, mappings: Mappings) -> Headings | None:
    headings = find_headings(sheet, options, mappings)
    # Who gives roles to columns decides about the province too.
    return headings if options.roles else with_provinces(sheet, headings)


def _below(sheet: Sheet, headings: Headings | None) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows below the headings, and those that have the province of their block."""
    if headings is None:
        return (), []
    names = [*headings.provinces, headings.site_type, headings.year, headings.division]
    filled = spread_down(sheet, {column.index for column in names if column})
    return filled_down([row for row in filled if row.number > headings.row], headings)


def _recovered(path: Path, file: TableFile) -> tuple[TableFile, list[Problem]]:
    """Return the file with text that was typed in old fonts, or decoded wrongly, corrected."""
    sheets, problems = [], []
    for sheet in file.sheets:
        cells = [cell for row in sheet.rows for cell in row.cells if is_western(cell)]
        recovered = recover_text(cells)
        if recovered.encoding is None:
            sheets.append(sheet)
            continue
        meant = dict(zip(cells, recovered.values, strict=True))
        rows = tuple(
            Row(row.number, tuple(meant.get(cell, cell) for cell in row.cells))
            for row in sheet.rows
        )
        sheets.append(replace(sheet, rows=rows))
        name = None if file.format == "csv" else sheet.name
        details = {"encoding": recovered.encoding}
        problem = Problem("text_recovered", path.name, details=details, sheet=name)
        if problem not in problems:
            problems.append(problem)
    return replace(file, sheets=tuple(sheets)), problems


def _sheets_asked_for(path: Path, file: TableFile, options: CountsOptions) -> tuple[Sheet, ...]:
    if file.format == "csv":
        # The delimiter that makes most columns of the text is the likeliest.
        return tuple(sorted(file.sheets, key=_width, reverse=True))
    if options.sheet is None:
        return file.sheets
    chosen = tuple(sheet for sheet in file.sheets if sheet.name == options.sheet)
    if not chosen:
        names = tuple(sheet.name for sheet in file.sheets)
        problem = Problem("sheet_absent", path.name, value=options.sheet, suggestions=names)
        raise InputError((problem,))
    return chosen


def _width(sheet: Sheet) -> int:
    return max((len(row.cells) for row in sheet.rows[:SHOWN_ROWS]), default=0)


def _of_text(tables: list[Table]) -> Choice:
    """Return the reading of text by the delimiter whose headings make up a table."""
    tables.sort(key=lambda table: -_understood(table))
    return Choice(tables[0], (), ())


def _understood(table: Table) -> int:
    headings = table.headings
    if headings is None:
        return 0 if table.sheet.rows else -1
    return 10 if headings.shape else 1 + headings.understood


def _reading(
    file: TableFile,
    choice: Choice,
    below: Sequence[Row],
    options: CountsOptions,
    numbers: tuple[Numbers | None, bool],
) -> CountsInterpretation:
    is_text = file.format == "csv"
    sheet, headings, _ = choice.table
    years = choice.years or years_of(headings, below)
    return CountsInterpretation(
        format=file.format,
        encoding=file.encoding,
        delimiter=sheet.name if is_text else None,
        sheets=() if is_text else tuple(each.name for each in file.sheets),
        sheet=None if is_text else sheet.name,
        heading_rows=headings.rows if headings else (),
        shape=headings.shape if headings else None,
        columns=tuple(_columns(headings, below)),
        numbers=numbers[0],
        numbers_certain=numbers[1],
        years=years,
        year=options.year if options.year in years else max(years, default=None),
        dashes=any(map(is_dash, _number_cells(headings, below))),
        other_quantity=is_of_other_quantity(titles_of(choice.table)),
        rows=len(below),
        shown=tuple((row.number, row.cells) for row in sheet.rows[:SHOWN_ROWS]),
    )


def _columns(headings: Headings | None, below: Sequence[Row]) -> Iterator[ColumnRole]:
    for roled in headings.columns if headings else ():
        index = roled.column.index
        role = "province" if roled.role.startswith("province ") else roled.role
        if role in {"", "context"}:
            role = "ignored"
        values = dict.fromkeys(filter(None, (row.text(index) for row in below[:200])))
        examples = tuple(values)[:_EXAMPLES]
        yield ColumnRole(index, roled.column.heading, role, roled.year, examples)


def _number_cells(headings: Headings | None, below: Sequence[Row]) -> Iterator[str]:
    """Yield the cells of all columns that hold numbers of points."""
    if headings is None:
        return
    for column in headings.number_columns:
        for row in below:
            yield row.text(column.index)
