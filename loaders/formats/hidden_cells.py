"""The rows and columns that an XLSX workbook hides: a reader of its cells does not say."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipFile

# Elements with or without a prefix of their namespace; attributes in any order.
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_HIDDEN: Final = r"(?=[^<>]*\shidden=[\"'](?:1|true)[\"'])\s[^<>]*>"
_ROW: Final = re.compile(rf"<(?:\w+:)?row{_HIDDEN}")
_COLUMN: Final = re.compile(rf"<(?:\w+:)?col{_HIDDEN}")
_ATTRIBUTE: Final = re.compile(r"([\w:]+)=(?:\"([^\"]*)\"|'([^']*)')")
_MOST: Final = 16_384
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class HiddenCells(NamedTuple):
    """Rows from 1 and columns from 0 that a sheet hides."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_cells(archive: ZipFile) -> dict[str, HiddenCells]:
    """Return what each sheet of a workbook hides, by the name of the sheet."""
    names = set(archive.namelist())
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, relations} <= names:
        return {}
    parts = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))[1:]
        for one in _elements(_RELATION, _text(archive, relations))
    }
    found = {}
    for sheet in _elements(_SHEET, _text(archive, book)):
        identifier = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        if (part := parts.get(identifier)) in names:
            found[_unescaped(sheet.get("name", ""))] = _of_sheet(_text(archive, part))
    return found


def _of_sheet(xml: str) -> HiddenCells:
    rows = {int(one["r"]) for one in _elements(_ROW, xml) if one.get("r", "").isdecimal()}
    columns: set[int] = set()
    for one in _elements(_COLUMN, xml):
        first, last = one.get("min", ""), one.get("max", "")
        if first.isdecimal() and last.isdecimal():
            columns |= set(range(int(first) - 1, min(int(last), _MOST)))
    return HiddenCells(frozenset(rows), frozenset(columns))


def _text(archive: ZipFile, part: str) -> str:
    return archive.read(part).decode("utf-8", "replace")


def _elements(pattern: re.Pattern[str], xml: str) -> Iterable[dict[str, str]]:
    for match in pattern.finditer(xml):
        yield {key: double or single for key, double, single in _ATTRIBUTE.findall(match.group())}


def _unescaped(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text
