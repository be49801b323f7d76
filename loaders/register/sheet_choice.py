"""Which sheet of a workbook, or layer, has the register: never by its place alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from loaders.names.heading_words import known_role
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import excerpt
from loaders.register.columns import find_columns, unknown_headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from loaders.formats.sheets import Row
    from loaders.names.heading_words import Column
    from loaders.options import RegisterOptions
    from loaders.register.columns import RegisterColumns
    from loaders.register.source import Source

_MOST_QUOTED: Final = 12


class Table(NamedTuple):
    """A sheet, a layer, or one way to read a text, and the roles of its columns."""

    source: Source
    columns: RegisterColumns

    @property
    def is_register(self) -> bool:
        """Whether access points can be counted by it."""
        located = self.source.geometry is not None and self.columns.site_type is not None
        return self.columns.complete or located

    @property
    def below(self) -> list[Row]:
        """The first rows under the headings."""
        return [row for row in self.source.head.rows if row.number > self.columns.row]

    @property
    def rank(self) -> tuple[bool | int, ...]:
        """What makes it the likelier: shown, filled, of single points, most headings known."""
        head = self.source.head
        single = self.column_of_counts is None
        order = (not head.hidden, bool(self.below), single, self.columns.understood)
        return (self.is_register, *order)

    @property
    def column_of_counts(self) -> Column | None:
        """The column that says for how many access points each row stands, if there is one."""
        for column in self.columns.ignored:
            texts = [text for row in self.below if (text := row.text(column.index))]
            counts = known_role(column.heading) == "points" and all(map(str.isdecimal, texts))
            if counts and any(int(text) != 1 for text in texts):
                return column
        return None


def choose_table(
    path: Path, sources: Sequence[Source], options: RegisterOptions
) -> tuple[Table, tuple[Problem, ...]]:
    """Choose the table to read, and say what is wrong with it or left open.

    Several that are shown and have access points are a question: one of them would be a part.

    Raises
    ------
    InputError
        If the sheet that was chosen is not there.
    """
    tables = [
        Table(source, find_columns(source.head, options))
        for source in sources
        if options.sheet is None or source.sheet in {None, options.sheet}
    ]
    if not tables:
        sheets = tuple(dict.fromkeys(source.sheet for source in sources if source.sheet))
        details = {"sheet": options.sheet}
        problem = Problem("sheet_missing", path.name, details=details, suggestions=sheets)
        raise InputError((problem,))
    best = max(tables, key=lambda table: table.rank)
    return best, tuple(_problems(path, best, tables, options))


def _problems(
    path: Path, best: Table, tables: Sequence[Table], options: RegisterOptions
) -> Iterator[Problem]:
    head, columns = best.source.head, best.columns
    absent = unknown_headings(head, columns.row, options)
    for name in absent:
        yield Problem("column_not_there", path.name, value=name)
    if absent:
        return
    if not best.is_register:
        yield from _missing(path, best)
        return
    if counts := best.column_of_counts:
        heading = excerpt(counts.heading)
        yield Problem("register_of_counts", path.name, columns.row or None, heading)
    # Of all but the headings.
    rivals = [
        table
        for table in tables
        if table.rank[:-1] == best.rank[:-1] and (table is best or table.below != best.below)
    ]
    names = tuple(table.source.sheet for table in rivals if table.source.sheet)
    if len(names) > 1 and best.below:
        value = ", ".join(map(excerpt, names))
        yield Problem("register_sheets", path.name, value=value, suggestions=names)
        return
    for table in tables:
        sheet = table.source.sheet
        if table is not best and sheet and table.source.head.rows:
            yield Problem("sheet_passed_over", path.name, sheet=sheet, value=sheet)


def _missing(path: Path, table: Table) -> Iterator[Problem]:
    columns = table.columns
    cells = next((row.cells for row in table.source.head.rows if row.number == columns.row), ())
    headings = [f"“{excerpt(cell.strip())}”" for cell in cells if cell.strip()]
    more = ["…"] if len(headings) > _MOST_QUOTED else []
    details = {"seen": ", ".join(headings[:_MOST_QUOTED] + more)}
    located = columns.located or table.source.geometry is not None
    if not columns.understood and not located:
        yield Problem("no_register_headings", path.name, details=details)
        return
    row = columns.row or None
    if not columns.site_type:
        yield Problem("register_type_missing", path.name, row, details=details)
    if not located and not columns.provinces:
        yield Problem("place_columns_missing", path.name, row, details=details)
