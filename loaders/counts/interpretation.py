"""How a counts file is read: the interpretation, for a person to look at and change.

Everything here can be told otherwise by :class:`loaders.options.CountsOptions`, in the
same words: take a reading, change a value, and read again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loaders.counts.cell_values import is_ambiguous, number_styles, years_of
from loaders.counts.heading_rows import find_headings
from loaders.formats.sheets import Row, Sheet, TableFile, spread_down
from loaders.formats.table_files import read_table_file
from loaders.formats.text_encoding import is_western, recover_text
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from loaders.counts.headings import Headings, Shape
    from loaders.formats.sheets import Format
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
        What it is taken for, in the words of ``CountsOptions.roles``: a
        :data:`loaders.options.Role`, the code of a site type (``<code>_low`` and
        ``<code>_high`` for the ends of its range) or ``category``; ``ignored`` where
        the heading is not known, or known to say nothing here; ``other_year`` where
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
        ``csv`` (delimited text), ``xlsx``, ``xls`` or ``ods``.
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
        How numbers are written, and whether the cells (or a person) leave no doubt;
        ``None`` where no cell depends on it.
    years, year
        The years that the file has numbers of, and the one taken; ``None`` where it
        names no years.
    rows
        How many rows stand below the headings.
    shown
        The first rows of the sheet from its top, with their numbers.
    """

    format: Format
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
    rows: int
    shown: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class PreparedCounts:
    """A counts file before its rows are read.

    Attributes
    ----------
    reading
        For a person.
    problems
        What was found so far; with an error, the rows cannot be read.
    """

    sheet: Sheet
    headings: Headings | None
    below: tuple[Row, ...]
    sheet_name: str | None
    reading: CountsInterpretation
    problems: tuple[Problem, ...]


def interpret(path: Path, choices: CountsOptions, mappings: Mappings) -> PreparedCounts:
    """Find out how a counts file is to be read.

    Raises
    ------
    InputError
        If it is no table at all: missing, damaged, too large, or without the sheet
        that was asked for.
    """
    file = read_table_file(path, choices.encoding)
    file, repairs = _recovered(path, file)
    sheets = _sheets_asked_for(path, file, choices)
    found = [(sheet, find_headings(sheet, choices, mappings)) for sheet in sheets]
    sheet, headings = _table(found)
    below = _below(sheet, headings)
    reading = _reading(file, sheet, headings, below, choices)
    sheet_name = sheet.name if len(reading.sheets) > 1 else None
    problems = [
        *file.problems,
        *repairs,
        *_passed_over(path, file, sheet),
        *_of_headings(path.name, sheet, headings),
        *_of_numbers(path.name, headings, below, reading, choices),
        *_of_years(path.name, reading, choices),
    ]
    return PreparedCounts(
        sheet,
        headings,
        below,
        sheet_name,
        reading,
        tuple(replace(one, sheet=one.sheet or sheet_name) for one in problems),
    )


def _below(sheet: Sheet, headings: Headings | None) -> tuple[Row, ...]:
    if headings is None:
        return ()
    names = [*headings.provinces, headings.site_type, headings.year, headings.division]
    filled = spread_down(sheet, {column.index for column in names if column})
    return tuple(row for row in filled if row.number > headings.row)


def _recovered(path: Path, file: TableFile) -> tuple[TableFile, list[Problem]]:
    """Return the file with text that was typed in old fonts, or read wrongly, put right."""
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
        told = Problem("info", "text_recovered", path.name, details=details, sheet=name)
        if told not in problems:
            problems.append(told)
    return replace(file, sheets=tuple(sheets)), problems


def _sheets_asked_for(path: Path, file: TableFile, choices: CountsOptions) -> tuple[Sheet, ...]:
    if file.format == "csv":
        # The delimiter that makes most columns of the text is the likeliest.
        return tuple(sorted(file.sheets, key=_width, reverse=True))
    if choices.sheet is None:
        return file.sheets
    chosen = tuple(sheet for sheet in file.sheets if sheet.name == choices.sheet)
    if not chosen:
        names = tuple(sheet.name for sheet in file.sheets)
        problem = Problem(
            "error", "sheet_absent", path.name, value=choices.sheet, suggestions=names
        )
        raise InputError((problem,))
    return chosen


def _width(sheet: Sheet) -> int:
    return max((len(row.cells) for row in sheet.rows[:SHOWN_ROWS]), default=0)


def _table(found: list[tuple[Sheet, Headings | None]]) -> tuple[Sheet, Headings | None]:
    """Return the first sheet whose headings make up a table, else the likeliest."""
    for sheet, headings in found:
        if headings and headings.shape:
            return sheet, headings
    known = [(sheet, headings) for sheet, headings in found if headings]
    if known:
        return max(known, key=lambda pair: pair[1].understood if pair[1] else 0)
    return next(((sheet, none) for sheet, none in found if sheet.rows), found[0])


def _reading(
    file: TableFile,
    sheet: Sheet,
    headings: Headings | None,
    below: Sequence[Row],
    choices: CountsOptions,
) -> CountsInterpretation:
    is_text = file.format == "csv"
    cells = list(_number_cells(headings, below))
    styles = number_styles(cells)
    certain = next(iter(styles)) if len(styles) == 1 else None
    years = years_of(headings, below)
    return CountsInterpretation(
        format=file.format,
        encoding=file.encoding,
        delimiter=sheet.name if is_text else None,
        sheets=() if is_text else tuple(one.name for one in file.sheets),
        sheet=None if is_text else sheet.name,
        heading_rows=headings.rows if headings else (),
        shape=headings.shape if headings else None,
        columns=tuple(_columns(headings, below)),
        numbers=choices.numbers or certain,
        numbers_certain=bool(choices.numbers or certain) or not any(map(is_ambiguous, cells)),
        years=years,
        year=choices.year if choices.year in years else max(years, default=None),
        rows=len(below),
        shown=tuple((row.number, row.cells) for row in sheet.rows[:SHOWN_ROWS]),
    )


def _columns(headings: Headings | None, below: Sequence[Row]) -> Iterator[ColumnRole]:
    for one in headings.columns if headings else ():
        index = one.column.index
        role = "province" if one.role.startswith("province ") else one.role
        if role in {"", "context"}:
            role = "ignored"
        values = dict.fromkeys(filter(None, (row.text(index) for row in below[:200])))
        examples = tuple(values)[:_EXAMPLES]
        yield ColumnRole(index, one.column.heading, role, one.year, examples)


def _number_cells(headings: Headings | None, below: Sequence[Row]) -> Iterator[str]:
    """Yield the cells of all columns that hold numbers of points."""
    if headings is None:
        return
    for column in headings.number_columns:
        for row in below:
            yield row.text(column.index)


def _passed_over(path: Path, file: TableFile, taken: Sheet) -> Iterator[Problem]:
    if file.format == "csv":
        return
    for sheet in file.sheets:
        if sheet is not taken and sheet.rows:
            yield Problem(
                "info", "sheet_passed_over", path.name, sheet=sheet.name, value=sheet.name
            )


def _of_headings(file: str, sheet: Sheet, headings: Headings | None) -> Iterator[Problem]:
    """Yield why the headings make up no table, or leave open which column counts."""
    if headings is None:
        yield Problem("error", "no_headings", file)
        return
    if headings.shape:
        doubtful = list(headings.repeated)
        if headings.shape == "long":
            by_type = headings.by_site_type + headings.low_by_site_type
            doubtful += [column for _, column in by_type + headings.high_by_site_type]
        for column in doubtful:
            yield Problem("error", "column_repeated", file, headings.row, column.heading)
        if sheet.rows[-1].number <= headings.row and not doubtful:
            yield Problem("error", "file_empty", file)
        return
    if not headings.provinces:
        yield Problem("error", "province_column_missing", file, headings.row)
    if headings.site_types:
        return
    if not headings.site_type:
        yield Problem("error", "site_type_column_missing", file, headings.row)
    elif not headings.has_counts:
        yield Problem("error", "points_column_missing", file, headings.row)


def _of_numbers(
    file: str,
    headings: Headings | None,
    below: Sequence[Row],
    reading: CountsInterpretation,
    choices: CountsOptions,
) -> Iterator[Problem]:
    """Yield what there is to say of how numbers are written, where it matters."""
    cells = list(_number_cells(headings, below))
    doubtful = next(filter(is_ambiguous, cells), None)
    styles = number_styles(cells)
    if doubtful is None or choices.numbers:
        return
    if len(styles) > 1:
        details = {"vietnamese": styles["vi"], "english": styles["en"]}
        yield Problem("error", "numbers_mixed", file, value=doubtful, details=details)
    elif reading.numbers:
        details = {"example": styles[reading.numbers]}
        code = "numbers_vietnamese" if reading.numbers == "vi" else "numbers_english"
        yield Problem("info", code, file, value=doubtful, details=details)


def _of_years(
    file: str, reading: CountsInterpretation, choices: CountsOptions
) -> Iterator[Problem]:
    years = tuple(map(str, reading.years))
    if choices.year and choices.year not in reading.years:
        yield Problem("error", "year_absent", file, value=str(choices.year), suggestions=years)
    elif len(years) > 1:
        details = {"years": ", ".join(years)}
        yield Problem("info", "year_taken", file, value=str(reading.year), details=details)
