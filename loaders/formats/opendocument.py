"""OpenDocument spreadsheets (ODS) -> rows of text.

The file is read as a stream and never expanded: it may state that a row is repeated a
million times, of which nothing but blank ones at the end of a sheet makes sense.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from loaders.formats.sheets import (
    SHEET_COLUMNS,
    SHEET_ROWS,
    Merge,
    Sheet,
    TableFile,
    cell_text,
    rows_with_content,
    trimmed,
)
from loaders.formats.zip_archives import opened_zip
from loaders.limits import limits
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NOT_SHOWN: Final = (f"{_OFFICE}annotation", f"{_TABLE}shapes")


def read_ods(path: Path, most: int) -> TableFile:
    """Read an ODS spreadsheet.

    Raises
    ------
    InputError
        If it is damaged, locked, declares XML entities, or goes beyond the limits,
        repeated rows and cells with content counted as often as they are repeated.
    """
    with opened_zip(path) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise failure(path, "locked_workbook")
        try:
            with archive.open("content.xml") as stream:
                events = iterparse(stream, events=("start", "end"), forbid_dtd=True)
                return TableFile("ods", tuple(_sheets(path, events, most)))
        except DefusedXmlException as error:
            raise failure(path, "xml_entities") from error
        except ParseError as error:
            raise failure(path, "file_unreadable") from error


@dataclass(slots=True)
class _Draft:
    """A sheet while its rows are read; blank rows count only where something follows."""

    records: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    columns: int = 0
    blank: int = 0

    def add_column(self, element: Element) -> None:
        repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if _is_hidden(element):
            last = min(self.columns + repeated, SHEET_COLUMNS)
            self.hidden_columns |= set(range(self.columns, last))
        self.columns += repeated

    def add_row(self, path: Path, element: Element, most: int) -> None:
        repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        number = len(self.records) + self.blank + 1
        cells = _cells(path, element, self.merges, number)
        if not cells:
            self.blank += repeated
            return
        if self.blank + len(self.records) > SHEET_ROWS or repeated > most:
            raise failure(path, "too_many_rows", limit=most)
        if _is_hidden(element):
            self.hidden_rows |= set(range(number, number + repeated))
        self.records += [[] for _ in range(self.blank)]
        self.records += [cells] * repeated
        self.blank = 0


def _sheets(path: Path, events: Iterator[tuple[str, Element]], most: int) -> Iterator[Sheet]:
    draft, nested = _Draft(), 0
    hidden_styles: set[str] = set()
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            nested += 1 if event == "start" else -1
            if event == "end" and nested == 0:
                yield Sheet(
                    element.get(f"{_TABLE}name", ""),
                    rows_with_content(path, draft.records, most),
                    tuple(draft.merges),
                    element.get(f"{_TABLE}style-name", "") in hidden_styles,
                    frozenset(draft.hidden_rows),
                    frozenset(draft.hidden_columns),
                )
                draft = _Draft()
                element.clear()
        elif event == "end" and element.tag == f"{_STYLE}style":
            properties = element.find(f"{_STYLE}table-properties")
            if properties is not None and properties.get(f"{_TABLE}display") == "false":
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
        elif event == "end" and element.tag == f"{_TABLE}table-column" and nested == 1:
            draft.add_column(element)
        elif event == "end" and element.tag == f"{_TABLE}table-row" and nested == 1:
            draft.add_row(path, element, most)
            element.clear()


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _cells(path: Path, row: Element, merges: list[Merge], number: int) -> list[str]:
    cells: list[str] = []
    blank = 0
    for element in row:
        if element.tag not in _CELLS:
            continue
        repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        text = "" if element.tag == _CELLS[1] else _cell(element)
        column = len(cells) + blank
        down = int(element.get(f"{_TABLE}number-rows-spanned", "1"))
        across = int(element.get(f"{_TABLE}number-columns-spanned", "1"))
        if down > 1 or across > 1:
            merges.append(Merge(number, column, number + down - 1, column + across - 1))
        if not text:
            blank += repeated
            continue
        if blank + repeated + len(cells) > limits().columns or blank > SHEET_COLUMNS:
            raise failure(path, "too_many_columns", limit=limits().columns)
        cells += [""] * blank + [text] * repeated
        blank = 0
    return trimmed(cells)


def _cell(element: Element) -> str:
    """Return the text of a cell: its typed value, or a formula that was never worked out."""
    kind = element.get(f"{_OFFICE}value-type")
    if kind in {"float", "percentage", "currency"}:
        value = element.get(f"{_OFFICE}value", "")
        try:
            return cell_text(float(value))
        except (ValueError, OverflowError):
            return value
    if kind == "date":
        return element.get(f"{_OFFICE}date-value", "")
    if kind == "boolean":
        return element.get(f"{_OFFICE}boolean-value", "").capitalize()
    text = "\n".join(_shown(part) for part in element if part.tag == f"{_TEXT}p")
    formula = element.get(f"{_TABLE}formula")
    return text or (f"={formula.partition('=')[2]}" if formula else "")


def _shown(element: Element) -> str:
    """Return the text of a paragraph, its runs of spaces and line breaks among it."""
    if element.tag == f"{_TEXT}s":
        return " " * min(int(element.get(f"{_TEXT}c", "1")), 100)
    if element.tag in {f"{_TEXT}tab", f"{_TEXT}line-break"}:
        return " "
    if element.tag in _NOT_SHOWN:
        return ""
    inner = "".join(_shown(part) + (part.tail or "") for part in element)
    return (element.text or "") + inner
