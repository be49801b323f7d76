"""Bytes of a text file -> text, in the encodings of Vietnamese files.

Unicode is told by its own marks. Of the encodings before Unicode none can be told by its
bytes, so each is tried, and the one is taken in which the words are Vietnamese: names of
provinces, and syllables that the language can have. Where none is, nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.formats.legacy_encodings import bytes_as_read, decode_tcvn3, decode_vni
from loaders.formats.vietnamese import evidence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ENCODINGS: Final[tuple[str, ...]] = ("utf-8", "utf-16", "cp1258", "tcvn3", "vni", "cp1252")
"""What a person can choose; ``cp1252`` (western Europe) is never found by itself."""

_OLD: Final = ("cp1258", "tcvn3", "vni")
_MOST_CELLS: Final = 5000
_LONGEST_CELL: Final = 200
"""How much is looked at: the words repeat, and a file may be large."""

_CELL: Final = re.compile(rb'[^,;\t|\r\n"]+')


class EncodingError(ValueError):
    """The bytes are no text in the encoding asked for, or in any that is known."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in NFC, and the encoding that its bytes were in (one of :data:`ENCODINGS`)."""

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """Text as it was meant; ``encoding`` is ``None`` where it was right as it stood."""

    values: tuple[str, ...]
    encoding: str | None


def decode_text(content: bytes, encoding: str | None = None) -> Decoded:
    """Decode the content of a text file.

    Parameters
    ----------
    content
        The whole file.
    encoding
        One of :data:`ENCODINGS`; ``None`` to find it: a byte order mark, UTF-16 by its
        zero bytes, UTF-8, and else the old encoding in which the text is Vietnamese.

    Returns
    -------
    Decoded
        The text in NFC, without a byte order mark.

    Raises
    ------
    EncodingError
        If the bytes are no text in that encoding, or make sense in none.
    """
    if encoding is not None:
        return Decoded(_decoded(content, encoding), encoding)
    unicode = "utf-16" if _is_utf_16(content) else "utf-8"
    try:
        return Decoded(_decoded(content, unicode), unicode)
    except EncodingError:
        pass  # Then it is older.
    sample = b"\n".join(_cells_with_high_bytes(content))
    judged: list[tuple[tuple[int, float], str]] = []
    for old in _OLD:
        try:
            cells = _decoded(sample, old).split("\n")
        except EncodingError:
            continue
        evidence = evidence_of(cells)
        if evidence.plausible:
            judged.append((evidence.worth, old))
    # Of equals the first: cp1258 is that of Windows itself.
    for _, old in sorted(judged, key=lambda pair: pair[0], reverse=True):
        try:
            return Decoded(_decoded(content, old), old)
        except EncodingError:
            continue
    msg = "no known encoding makes sense of these bytes"
    raise EncodingError(msg)


def recover_text(values: Sequence[str]) -> Recovered:
    """Return text as it was meant that was read in a wrong encoding.

    Parameters
    ----------
    values
        The texts of a column or table, judged together: Latin-1 or cp1252 where the
        bytes were UTF-8, cp1258, TCVN3 or VNI (text in the fonts .VnTime or VNI-Times
        among it).

    Returns
    -------
    Recovered
        All of them converted (NFC), or all of them as they stood. Text that is right is
        never changed: it is Vietnamese as it stands, or none of the encodings makes
        Vietnamese of it.
    """
    as_they_stood = Recovered(tuple(values), None)
    distinct = list(dict.fromkeys(value for value in values if not value.isascii()))
    if not distinct:
        return as_they_stood
    content = bytes_as_read("\n".join(distinct))
    if content is None or evidence_of(distinct[:_MOST_CELLS]).plausible:
        return as_they_stood
    encoding = _encoding_meant(content)
    if encoding is None:
        return as_they_stood
    meant = {value: _decoded(bytes_as_read(value) or b"", encoding) for value in distinct}
    return Recovered(tuple(meant.get(value, value) for value in values), encoding)


def is_western(text: str) -> bool:
    """Return whether text may have been read as Latin-1 or cp1252: it has no other signs.

    Text typed in an old font stands in a workbook beside text in Unicode; the latter is
    right, and the former is what :func:`recover_text` is to judge.
    """
    return not text.isascii() and bytes_as_read(text) is not None


def _encoding_meant(content: bytes) -> str | None:
    """Return the encoding that makes Vietnamese of bytes, ``None`` where none convinces."""
    found: list[tuple[tuple[int, float], str]] = []
    for encoding in ("utf-8", *_OLD):
        try:
            text = _decoded(content, encoding)
        except EncodingError:
            continue
        if encoding == "utf-8":
            return encoding  # Text in another encoding hardly ever looks like it.
        evidence = evidence_of(text.split("\n")[:_MOST_CELLS])
        if evidence.convincing:
            found.append((evidence.worth, encoding))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _decoded(content: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        msg = f"{encoding} is none of {', '.join(ENCODINGS)}"
        raise EncodingError(msg)
    try:
        text = _in_encoding(content, encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(str(error)) from error
    if "\ufffd" in text and encoding in _OLD:
        msg = f"bytes that {encoding} does not have"
        raise EncodingError(msg)
    return unicodedata.normalize("NFC", text)


def _in_encoding(content: bytes, encoding: str) -> str:
    if encoding == "utf-16":
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode(
            "utf-16-be" if _zeros(content, 0) > _zeros(content, 1) else "utf-16-le"
        )
    if encoding == "tcvn3":
        return decode_tcvn3(content)
    if encoding == "vni":
        return decode_vni(content)
    return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)


def _is_utf_16(content: bytes) -> bool:
    """Return whether bytes are UTF-16: by their mark, or every second of many is zero."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    few, many = sorted((_zeros(content, 0), _zeros(content, 1)))
    return len(content) % 2 == 0 and many > 0.3 and few < 0.05  # noqa: PLR2004


def _zeros(content: bytes, start: int) -> float:
    """Return the share of zero bytes at every second place."""
    part = content[start:4096:2]
    return part.count(0) / len(part) if part else 0.0


def _cells_with_high_bytes(content: bytes) -> list[bytes]:
    found: dict[bytes, None] = {}
    for match in _CELL.finditer(content):
        cell = match.group()[:_LONGEST_CELL]
        if not cell.isascii():
            found[cell] = None
        if len(found) >= _MOST_CELLS:
            break
    return list(found)
