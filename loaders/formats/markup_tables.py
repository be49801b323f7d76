"""Tables in markup -> rows of text: pages of the web and "XML Spreadsheet 2003".

Systems of offices write both under the name .xls, and Excel opens them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from loaders.formats.sheets import Merge, Sheet, TableFile, cell_text, rows_with_content, trimmed
from loaders.formats.text_encoding import EncodingError, decode_text
from loaders.limits import limits
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

_SPREADSHEET: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_UNSHOWN: Final = frozenset({"script", "style", "title"})
_BREAKS: Final = frozenset({"br", "p", "div"})
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class _Grid:
    """The cells of one table while it is read, spans and skipped cells counted."""

    name: str
    records: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    _taken: set[tuple[int, int]] = field(default_factory=set)
    _column: int = 0

    def begin_row(self, number: int | None = None) -> None:
        """Begin the next row, or that of a number from 1."""
        most = limits().rows
        if number is not None and len(self.records) < number <= most:
            self.records += [[] for _ in range(number - 1 - len(self.records))]
        self.records.append([])
        self._column = 0

    def add(self, text: str, across: int = 1, down: int = 1, column: int | None = None) -> None:
        """Add a cell that covers some columns and rows; ``column`` is its place from 0."""
        if not self.records:
            self.begin_row()
        row = len(self.records)
        self._column = self._column if column is None else column
        while (row, self._column) in self._taken:
            self._column += 1
        most = limits().columns
        across, down = min(max(across, 1), most), min(max(down, 1), limits().rows)
        cells = self.records[-1]
        if self._column <= most:
            cells += [""] * (self._column + 1 - len(cells))
            cells[self._column] = text
        if across > 1 or down > 1:
            last = self._column + across - 1
            self.merges.append(Merge(row, self._column, row + down - 1, last))
            below = range(row + 1, row + min(down, most))
            self._taken |= {(r, c) for r in below for c in range(self._column, last + 1)}
        self._column += across

    def sheet(self, path: Path, most: int) -> Sheet:
        """Return the table."""
        records = map(trimmed, self.records)
        return Sheet(self.name, rows_with_content(path, records, most), tuple(self.merges))


class _Tables(HTMLParser):
    """Collects the tables of a page that have no table in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._open: list[_Grid] = []
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._unshown = self._raised = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.grids.append(_Grid(str(len(self.grids) + 1)))
            self._open.append(self.grids[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].begin_row()
        elif tag in {"td", "th"} and self._open:
            self._end_cell()
            spans = dict(attrs)
            self._spans = (_whole(spans.get("colspan")), _whole(spans.get("rowspan")))
            self._cell = []
        elif tag in _BREAKS and self._cell:
            self._cell.append(" ")
        self._unshown += tag in _UNSHOWN
        self._raised += tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()
        self._unshown = max(self._unshown - (tag in _UNSHOWN), 0)
        self._raised = max(self._raised - (tag == "sup"), 0)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unshown:
            self._cell.append(data.translate(_RAISED) if self._raised else data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._open:
            text = " ".join("".join(self._cell).split())
            self._open[-1].add(text, *self._spans)
        self._cell = None


def read_html(path: Path, most: int) -> TableFile:
    """Read the tables of a page of the web.

    Raises
    ------
    InputError
        If it is in no known encoding, or beyond the limits.
    """
    try:
        decoded = decode_text(path.read_bytes())
    except EncodingError as error:
        raise failure(path, "encoding_unknown") from error
    parser = _Tables()
    parser.feed(decoded.text)
    parser.close()
    return TableFile("html", tuple(grid.sheet(path, most) for grid in parser.grids))


def read_xml_spreadsheet(path: Path, most: int) -> TableFile:
    """Read a workbook of "XML Spreadsheet 2003".

    Raises
    ------
    InputError
        If it is damaged, declares XML entities, or is beyond the limits.
    """
    sheets: list[Sheet] = []
    grid = _Grid("")
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_SPREADSHEET}Worksheet":
                if event == "start":
                    grid = _Grid(element.get(f"{_SPREADSHEET}Name", ""))
                else:
                    sheets.append(grid.sheet(path, most))
                    element.clear()
            elif event == "end" and element.tag == f"{_SPREADSHEET}Row":
                _add_row(grid, element)
                element.clear()
                if len(grid.records) > most:
                    raise failure(path, "too_many_rows", limit=most)
    except DefusedXmlException as error:
        raise failure(path, "xml_entities") from error
    except ParseError as error:
        raise failure(path, "file_unreadable") from error
    return TableFile("xml", tuple(sheets))


def _add_row(grid: _Grid, row: Element) -> None:
    index = row.get(f"{_SPREADSHEET}Index")
    grid.begin_row(_whole(index) if index else None)
    for cell in row.iterfind(f"{_SPREADSHEET}Cell"):
        data = cell.find(f"{_SPREADSHEET}Data")
        text = "" if data is None else "".join(data.itertext())
        if data is not None and data.get(f"{_SPREADSHEET}Type") == "Number":
            text = _number(text)
        place = cell.get(f"{_SPREADSHEET}Index")
        grid.add(
            text,
            1 + _whole(cell.get(f"{_SPREADSHEET}MergeAcross"), 0),
            1 + _whole(cell.get(f"{_SPREADSHEET}MergeDown"), 0),
            _whole(place) - 1 if place else None,
        )


def _number(text: str) -> str:
    try:
        return cell_text(float(text))
    except (ValueError, OverflowError):
        return text


def _whole(text: str | None, default: int = 1) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default  # noqa: PLR2004
