"""Text as programs from before Unicode wrote it, and as it looks when it is read wrongly."""

import unicodedata

from loaders.formats.legacy_encodings import TCVN3, VNI


def tcvn3_bytes(text):
    table = {letter: byte for byte, letter in TCVN3.items()}
    # The fonts of capitals draw the small letters.
    return bytes(
        table.get(char) or table.get(char.lower()) or char.encode("cp1252")[0] for char in text
    )


def vni_bytes(text):
    table = {letter: unit for unit, letter in VNI.items()}
    return "".join(table.get(char, char) for char in text).encode("cp1252")


def cp1258_bytes(text):
    out = []
    for char in text:
        try:
            out.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next(c for c in parts if c in "\u0301\u0300\u0309\u0303\u0323")
            letter = unicodedata.normalize("NFC", parts.replace(tone, ""))
            out.append((letter + tone).encode("cp1258"))
    return b"".join(out)


def as_western(content):
    """Return bytes read as cp1252, as a program does that knows no better."""
    return "".join(
        bytes([byte]).decode("cp1252" if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1")
        for byte in content
    )


# ---- the tables ------------------------------------------------------------------
