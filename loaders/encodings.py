"""Bytes of a text file -> text, in the encodings of Vietnamese files.

Unicode is told by its own marks. Of the encodings before Unicode none can be told by its
bytes, so each is tried, and the one is taken in which the words are Vietnamese: names of
provinces, and syllables that the language can have. Where none is, nothing is guessed.

The tables: TCVN3, the encoding of the "ABC" fonts (.VnTime), is the character set VN3 of
the standard TCVN 5712:1993; it has capitals without a tone only, since the fonts of
capitals (.VnTimeH) draw the small letters as capitals. VNI for Windows writes a vowel and
a second character for its marks, as the "VNI Character Set" of VNI Software prints it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata.tables import name_variants, provinces, regions, site_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENCODINGS: Final[tuple[str, ...]] = ("utf-8", "utf-16", "cp1258", "tcvn3", "vni", "cp1252")
"""What a person can choose; ``cp1252`` (western Europe) is never found by itself."""

_OLD: Final = ("cp1258", "tcvn3", "vni")
_LEAST_SHARE: Final = 0.8
"""Of the words with Vietnamese letters, how many must be syllables: names of the central
highlands and of foreign places are not."""
_LEAST_WORDS: Final = 5
"""Different words that convince where no province is named."""
_MOST_CELLS: Final = 5000
_LONGEST_CELL: Final = 200
"""How much is looked at: the words repeat, and a file may be large."""

_HIGH: Final = range(0x80, 0x100)
_NO_TONE: Final = ("Ă", "Â", "Ê", "Ô", "Ơ", "Ư", "Đ", "ă", "â", "ê", "ô", "ơ", "ư", "đ")
_TCVN3: Final = dict(zip(range(0xA1, 0xAF), _NO_TONE, strict=True)) | {
    first + place: letter
    for first, letters in (
        *((0xB5, "àảãáạ"), (0xBB, "ằẳẵắ"), (0xC6, "ặầẩẫấậè"), (0xCE, "ẻẽéẹềểễếệìỉ")),
        *((0xDC, "ĩíịò"), (0xE1, "ỏõóọồổỗốộờởỡớợù"), (0xF1, "ủũúụừửữứựỳỷỹýỵ")),
    )
    for place, letter in enumerate(letters)
}
"""Byte -> letter; the bytes not named have none in VN3."""


def _vni() -> dict[str, str]:
    """Return what one or two characters, read as cp1252, stand for in VNI."""
    small = dict(zip("íìæóòôöîñ", "íìỉĩịơưỵđ", strict=True))
    for bases, marks, tones in (
        ("aeiouyôö", "ùøûõï", "\u0301\u0300\u0309\u0303\u0323"),
        (
            "aeo",
            "âáàåãä",
            ("\u0302", *(f"\u0302{tone}" for tone in "\u0301\u0300\u0309\u0303\u0323")),
        ),
        (
            "a",
            "êéèúüë",
            ("\u0306", *(f"\u0306{tone}" for tone in "\u0301\u0300\u0309\u0303\u0323")),
        ),
    ):
        for base in bases:
            for mark, tone in zip(marks, tones, strict=True):
                letter = unicodedata.normalize("NFC", small.get(base, base) + tone)
                small[base + mark] = letter
    for needless in ("iù", "iø", "iû", "iõ", "iï", "yï"):
        del small[needless]  # These letters have a character of their own.
    # The capitals stand 0x20 below the small letters, the marks with them.
    return small | {key.upper(): letter.upper() for key, letter in small.items()}


_VNI: Final = _vni()
_VNI_MARKS: Final = frozenset(key[1] for key in _VNI if len(key) > 1)
_VNI_UNIT: Final = re.compile(
    f"[AEIOUYÔÖaeiouyôö][{''.join(sorted(_VNI_MARKS))}]|[{''.join(map(chr, _HIGH))}]"
)

_CELL: Final = re.compile(rb'[^,;\t|\r\n"]+')
_WORD: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[a-zà-ỹđ])(?=[A-ZÀ-ỸĐ])")
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE: Final = re.compile(
    r"(?:ngh?|[cgknpt]h|tr|gi|qu|[bcdđgkpsm][rl]|[bcdđghklmnpqrstvx])?"
    r"(?:(?:[aeêioôơuưy]|a[iouy]|â[uy]|eo|êu|i[au]|o[aeio]|ôi|ơi|u[aêiơy]|ư[aiu]"
    r"|oa[iyo]|oeo|uao|uây|uôi|uy[au]|[iy]êu|ươ[iu])"
    r"|(?:[aăâeêioôơuưy]|iê|o[aăeo]|u[aâêôy]|ươ|yê|uyê)(?P<coda>c|k|m|ng?|p|t|(?<=[aêiy])[cn]h))"
)
_HEADINGS: Final = (
    *("Tỉnh", "Mã tỉnh", "Tên tỉnh", "Tỉnh/Thành phố", "Địa phương", "Loại điểm", "Số điểm"),
    *("Số lượng", "Năm", "Tổng cộng", "Tổng số", "Vùng", "Ghi chú"),
)
_STOPS: Final = frozenset({"c", "ch", "p", "t"})
_ABBREVIATION: Final = re.compile(r"[BCDĐFGHKLMNPQRSTVX]+")


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


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How Vietnamese some text is: names known, words with marks, syllables of these."""

    names: int
    words: int
    syllables: int
    foreign: bool

    @property
    def share(self) -> float:
        return self.syllables / self.words if self.words else 1.0

    @property
    def worth(self) -> tuple[int, float]:
        return self.names, self.share

    @property
    def plausible(self) -> bool:
        return not self.foreign and self.share >= _LEAST_SHARE

    @property
    def convincing(self) -> bool:
        return self.plausible and (self.names > 0 or self.syllables >= _LEAST_WORDS)


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
        evidence = _evidence(cells)
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
    content = _bytes_as_read("\n".join(distinct))
    if content is None or _evidence(distinct).plausible:
        return as_they_stood
    encoding = _encoding_meant(content)
    if encoding is None:
        return as_they_stood
    meant = {value: _decoded(_bytes_as_read(value) or b"", encoding) for value in distinct}
    return Recovered(tuple(meant.get(value, value) for value in values), encoding)


def is_western(text: str) -> bool:
    """Return whether text may have been read as Latin-1 or cp1252: it has no other signs.

    Text typed in an old font stands in a workbook beside text in Unicode; the latter is
    right, and the former is what :func:`recover_text` is to judge.
    """
    return not text.isascii() and _bytes_as_read(text) is not None


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
        evidence = _evidence(text.split("\n"))
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
        return content.decode("latin-1").translate(_tcvn3_letters())
    if encoding == "vni":
        western = content.decode("latin-1").translate(_western_signs())
        return _VNI_UNIT.sub(_vni_letter, western)
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


@cache
def _western_signs() -> dict[int, str]:
    """Return what cp1252 has where Latin-1 has control characters, as in VNI and ABC."""
    signs = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
    return {code: sign for code, sign in signs.items() if sign != "\ufffd"}


@cache
def _tcvn3_letters() -> dict[int, str]:
    other = dict.fromkeys(range(0xA1, 0x100), "\ufffd")
    return other | _western_signs() | _TCVN3


def _vni_letter(found: re.Match[str]) -> str:
    unit = found.group()
    if unit in _VNI:
        return _VNI[unit]
    if len(unit) > 1:
        # A capital with the mark of a small letter, as typed with Caps Lock off.
        mixed = _VNI.get(unit[0] + (unit[1].lower() if unit[0].islower() else unit[1].upper()))
        # Or two letters of their own.
        return mixed or "".join(
            _VNI.get(char, char if char.isascii() else "\ufffd") for char in unit
        )
    return "\ufffd" if unit in _VNI_MARKS else unit


def _bytes_as_read(text: str) -> bytes | None:
    """Return the bytes of text that was read as Latin-1 or cp1252; ``None`` for other text."""
    signs = {ord(sign): code for code, sign in _western_signs().items()}
    try:
        return text.translate(signs).encode("latin-1")
    except UnicodeEncodeError:
        return None


def _cells_with_high_bytes(content: bytes) -> list[bytes]:
    found: dict[bytes, None] = {}
    for match in _CELL.finditer(content):
        cell = match.group()[:_LONGEST_CELL]
        if not cell.isascii():
            found[cell] = None
        if len(found) >= _MOST_CELLS:
            break
    return list(found)


def _evidence(cells: Iterable[str]) -> _Evidence:
    names = words = syllables = 0
    foreign = False
    for cell in list(cells)[:_MOST_CELLS]:
        if cell.isascii():
            continue
        names += _spelling(cell) in _spellings()
        # Signs that no Vietnamese text has: of the fonts, or of other alphabets.
        foreign = foreign or any(map(_is_foreign, cell))
        for word in _WORD.findall(unicodedata.normalize("NFC", cell)):
            if not word.isascii() and not _ABBREVIATION.fullmatch(word):
                words += 1
                parts = _HUMP.sub(" ", word).split()
                syllables += is_syllable(word) or all(map(is_syllable, parts))
    return _Evidence(names, words, syllables, foreign)


def _is_foreign(char: str) -> bool:
    if char.isascii():
        return False
    if char.isalpha():
        return unicodedata.normalize("NFC", char).casefold() not in _letters()
    return unicodedata.category(char) in {"Cc", "Cn", "Co", "No"} and char not in "²³½"


def _spelling(text: str) -> str:
    """Return a name with its accents, wherever in the word the tone is put, without spaces."""
    words = unicodedata.normalize("NFD", text.casefold()).split()
    return "".join(
        "".join(char for char in word if char not in _TONES)
        + "".join(sorted(char for char in word if char in _TONES))
        for word in words
    )


@cache
def _spellings() -> frozenset[str]:
    """Return the names that tell the right encoding from one that looks like it."""
    table = provinces()
    names = [*table["name_vi"], *table["name_vi_full"], *(name for _, name in name_variants())]
    names += [*(region.name_vi for region in regions()), *_HEADINGS]
    names += [kind.label_vi for kind in site_types()]
    return frozenset(_spelling(name) for name in names if not name.isascii())


@cache
def _letters() -> frozenset[str]:
    """Return the 67 small letters of Vietnamese that ASCII does not have."""
    return frozenset(letter for letter in _TCVN3.values() if letter.islower())


def is_syllable(word: str) -> bool:
    """Return whether a word could be a syllable of Vietnamese: by its letters and tone."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    tones = [char for char in decomposed if char in _TONES]
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    found = _SYLLABLE.fullmatch(letters)
    if not found or len(tones) > 1:
        return False
    return found["coda"] not in _STOPS or tones in (["\u0301"], ["\u0323"])
