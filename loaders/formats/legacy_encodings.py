"""The encodings of Vietnamese before Unicode that Python does not have: TCVN3 and VNI.

TCVN3, the encoding of the "ABC" fonts (.VnTime), is the character set VN3 of the standard
TCVN 5712:1993; it has capitals without a tone only, since the fonts of capitals (.VnTimeH)
draw the small letters as capitals. VNI for Windows writes a vowel and a second character
for its marks, as the "VNI Character Set" of VNI Software prints it.

Bytes that an encoding does not have become U+FFFD.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

_HIGH: Final = range(0x80, 0x100)
with Path(__file__).with_name("legacy_encodings.csv").open(encoding="utf-8", newline="") as _file:
    _LETTERS: Final = tuple(csv.DictReader(_file))
TCVN3: Final = {int(row["tcvn3"], 16): row["letter"] for row in _LETTERS if row["tcvn3"]}
"""Byte -> letter; the bytes not named have none in VN3."""
VNI: Final = {row["vni"]: row["letter"] for row in _LETTERS}
"""One or two characters, read as cp1252 -> letter."""
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


def _vni_letter(match: re.Match[str]) -> str:
    unit = match.group()
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
