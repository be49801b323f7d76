"""The encodings of Vietnamese before Unicode that Python does not have: TCVN3 and VNI.

TCVN3, the encoding of the "ABC" fonts (.VnTime), is the character set VN3 of the standard
TCVN 5712:1993; it has capitals without a tone only, since the fonts of capitals (.VnTimeH)
draw the small letters as capitals. VNI for Windows writes a vowel and a second character
for its marks, as the "VNI Character Set" of VNI Software prints it.

Bytes that an encoding does not have become U+FFFD.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_HIGH: Final = range(0x80, 0x100)
_NO_TONE: Final = ("Ă", "Â", "Ê", "Ô", "Ơ", "Ư", "Đ", "ă", "â", "ê", "ô", "ơ", "ư", "đ")
TCVN3: Final = dict(zip(range(0xA1, 0xAF), _NO_TONE, strict=True)) | {
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


VNI: Final = _vni()
_VNI_MARKS: Final = frozenset(key[1] for key in VNI if len(key) > 1)
_VNI_UNIT: Final = re.compile(
    f"[AEIOUYÔÖaeiouyôö][{''.join(sorted(_VNI_MARKS))}]|[{''.join(map(chr, _HIGH))}]"
)


def decode_tcvn3(content: bytes) -> str:
    """Return the text of bytes in TCVN3."""
    return content.decode("latin-1").translate(_tcvn3_letters())


def decode_vni(content: bytes) -> str:
    """Return the text of bytes in VNI."""
    return _VNI_UNIT.sub(_vni_letter, content.decode("latin-1").translate(_western_signs()))


def bytes_as_read(text: str) -> bytes | None:
    """Return the bytes of text that was read as Latin-1 or cp1252; ``None`` for other text."""
    signs = {ord(sign): code for code, sign in _western_signs().items()}
    try:
        return text.translate(signs).encode("latin-1")
    except UnicodeEncodeError:
        return None


@cache
def _western_signs() -> dict[int, str]:
    """Return what cp1252 has where Latin-1 has control characters, as in VNI and ABC."""
    signs = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
    return {code: sign for code, sign in signs.items() if sign != "\ufffd"}


@cache
def _tcvn3_letters() -> dict[int, str]:
    other = dict.fromkeys(range(0xA1, 0x100), "\ufffd")
    return other | _western_signs() | TCVN3


def _vni_letter(found: re.Match[str]) -> str:
    unit = found.group()
    if unit in VNI:
        return VNI[unit]
    if len(unit) > 1:
        # A capital with the mark of a small letter, as typed with Caps Lock off.
        mixed = VNI.get(unit[0] + (unit[1].lower() if unit[0].islower() else unit[1].upper()))
        # Or two letters of their own.
        return mixed or "".join(
            VNI.get(char, char if char.isascii() else "\ufffd") for char in unit
        )
    return "\ufffd" if unit in _VNI_MARKS else unit
