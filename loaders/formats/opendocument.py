"""OpenDocument spreadsheets (ODS) -> rows of text.

The file is read as a stream and never unfolded: it may say that a row is repeated a
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
    table_failure,
    trimmed,
)
from loaders.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element
    from zipfile import ZipFile

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NOT_SHOWN: Final = (f"{_OFFICE}annotation", f"{_TABLE}shapes")


@dataclass(slots=True)
class _Draft:
    """A sheet while it is read: records as they come, and the row that comes next."""

    name: str
    records: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    blank: int = 0


def read_ods(path: Path, archive: ZipFile, most: int | None = None) -> TableFile:
    """Read an ODS spreadsheet whose archive has been looked over.

    Raises
    ------
    InputError
        If it is damaged, declares XML entities, or goes beyond the limits, repeated
        rows and cells with content counted as often as they are repeated.
    """
    try:
        with archive.open("content.xml") as stream:
            events = iterparse(stream, events=("start", "end"), forbid_dtd=True)
            sheets = tuple(
                Sheet(draft.name, rows_with_content(path, draft.records, most), tuple(draft.merges))
                for draft in _drafts(path, events, limits().rows if most is None else most)
            )
    except DefusedXmlException as error:
        raise table_failure(path, "xml_entities") from error
    except (ParseError, KeyError, ValueError) as error:
        raise table_failure(path, "file_unreadable") from error
    return TableFile("ods", sheets)


def _drafts(path: Path, events: Iterator[tuple[str, Element]], most: int) -> Iterator[_Draft]:
    draft: _Draft | None = None
    nested = 0
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            nested += 1 if event == "start" else -1
            if event == "start" and nested == 1:
                draft = _Draft(element.get(f"{_TABLE}name", ""))
            elif nested == 0 and draft:
                yield draft
                draft = None
                element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table-row" and draft and nested == 1:
            _add_row(path, draft, element, most)
            element.clear()


def _add_row(path: Path, draft: _Draft, element: Element, most: int) -> None:
    repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
    number = len(draft.records) + draft.blank + 1
    cells = _cells(path, element, draft.merges, number)
    if not cells:
        draft.blank += repeated
        return
    # Blank rows count only where something follows.
    if draft.blank + len(draft.records) > SHEET_ROWS or repeated > most:
        raise table_failure(path, "too_many_rows", limit=most)
    draft.records += [[] for _ in range(draft.blank)]
    draft.blank = 0
    draft.records += [cells] * repeated


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
        if blank + repeated + len(cells) > max(limits().columns, 0) or blank > SHEET_COLUMNS:
            raise table_failure(path, "too_many_columns", limit=limits().columns)
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
