"""Delimited text -> rows of text: any encoding of Vietnamese, any common delimiter."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from loaders.formats.sheets import Sheet, TableFile, rows_with_content, table_failure
from loaders.formats.text_encoding import Decoded, EncodingError, decode_text
from loaders.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_LINE: Final = 1_000_000
"""Characters of one line: longer ones are no rows of a table."""

_LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
_UNICODE: Final = ("utf-8", "utf-16")
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|table|\?xml)\b", re.IGNORECASE)


def read_delimited(
    path: Path, content: bytes, encoding: str | None = None, most: int | None = None
) -> TableFile:
    """Read delimited text.

    Parameters
    ----------
    path
        For the errors.
    content
        The whole file.
    encoding
        Where a person has said so; ``None`` to find it.
    most
        Rows that are accepted, ``None`` for the limit of tables.

    Returns
    -------
    TableFile
        One sheet for each delimiter that fits; which one is the table, the headings
        tell.

    Raises
    ------
    InputError
        If it is no text in a known encoding, or no table.
    """
    decoded = _decoded(path, content, encoding)
    text = decoded.text
    if not text.strip("".join(DELIMITERS) + '\r\n "'):
        raise table_failure(path, "file_empty")
    if "\0" in text or _MARKUP.match(text):
        raise table_failure(path, "not_a_table")
    if _has_long_line(text):
        raise table_failure(path, "line_too_long", limit=MAX_LINE)
    sheets: list[Sheet] = []
    for delimiter in DELIMITERS:
        records = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        try:
            sheets.append(Sheet(delimiter, rows_with_content(path, records, most)))
        except csv.Error:
            # Quotes that do not fit this delimiter; another one may read them.
            continue
    if not sheets:
        raise table_failure(path, "not_a_table")
    converted = encoding is None and decoded.encoding not in _UNICODE
    told = (
        Problem("info", "encoding_converted", path.name, details={"encoding": decoded.encoding}),
    )
    return TableFile("csv", tuple(sheets), decoded.encoding, told if converted else ())


def _decoded(path: Path, content: bytes, encoding: str | None) -> Decoded:
    try:
        return decode_text(content, encoding)
    except EncodingError as error:
        if b"\0" in content[:4096] and encoding is None:
            raise table_failure(path, "not_a_table") from error
        if encoding is None:
            raise table_failure(path, "encoding_unknown") from error
        raise table_failure(path, "encoding_contradicted", encoding=encoding) from error


def _lines(text: str) -> Iterator[str]:
    """Yield the lines one by one: of a large file no second copy is made."""
    return (found.group() for found in _LINE.finditer(text))


def _has_long_line(text: str) -> bool:
    start = 0
    while len(text) - start > MAX_LINE:
        end = max(text.rfind(sign, start, start + MAX_LINE) for sign in "\r\n")
        if end < start:
            return True
        start = end + 1
    return False
