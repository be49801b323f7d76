"""Delimited text -> rows of text: any encoding of Vietnamese, any common delimiter."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from loaders.formats.sheets import Sheet, TableFile, rows_with_content
from loaders.formats.text_encoding import EncodingError, decode_text
from loaders.problems.problem import Problem
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_LINE: Final = 1_000_000
"""Characters of one line: longer ones are no rows of a table."""

_LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
_UNICODE: Final = ("utf-8", "utf-16")
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|table|\?xml)\b", re.IGNORECASE)


def read_delimited(path: Path, most: int, encoding: str | None = None) -> TableFile:
    """Read delimited text.

    Parameters
    ----------
    path
        The file.
    most
        Rows that are accepted.
    encoding
        As the user has chosen; ``None`` to detect it.

    Returns
    -------
    TableFile
        One sheet for each delimiter that fits; the headings decide which one is the
        table. None where the file is no delimited text.

    Raises
    ------
    InputError
        If it is no text in a known encoding, or beyond the limits.
    """
    content = path.read_bytes()
    try:
        decoded = decode_text(content, encoding)
    except EncodingError as error:
        if encoding is not None:
            raise failure(path, "encoding_contradicted", encoding=encoding) from error
        if b"\0" in content[:4096]:
            return TableFile("csv", ())
        raise failure(path, "encoding_unknown") from error
    text = decoded.text
    if not text.strip("".join(DELIMITERS) + '\r\n "'):
        raise failure(path, "file_empty")
    if "\0" in text or _MARKUP.match(text):
        return TableFile("csv", ())
    if _has_long_line(text):
        raise failure(path, "line_too_long", limit=MAX_LINE)
    sheets: list[Sheet] = []
    for delimiter in DELIMITERS:
        records = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        # Quotes that do not fit this delimiter may fit another one.
        with suppress(csv.Error):
            sheets.append(Sheet(delimiter, rows_with_content(path, records, most)))
    converted = encoding is None and decoded.encoding not in _UNICODE
    details = {"encoding": decoded.encoding}
    problems = (Problem("encoding_converted", path.name, details=details),) if converted else ()
    return TableFile("csv", tuple(sheets), decoded.encoding, problems)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines singly: of a large file no second copy is made."""
    return (line.group() for line in _LINE.finditer(text))


def _has_long_line(text: str) -> bool:
    start = 0
    while len(text) - start > MAX_LINE:
        end = max(text.rfind(sign, start, start + MAX_LINE) for sign in "\r\n")
        if end < start:
            return True
        start = end + 1
    return False
