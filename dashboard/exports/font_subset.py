"""The page's font with the letters of its languages alone, small enough to stand in a file."""

from __future__ import annotations

import io
import string
import unicodedata
from base64 import b64encode
from functools import cache
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

from dashboard.web_map.assets import font_file

_VIETNAMESE: Final = "ăâđêôơư" + "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in "\u0300\u0301\u0303\u0309\u0323"
)
_SIGNS: Final = "\u00a0©°·×÷–—‘’“”…←↑→↓−≤≥✓✗"
LETTERS: Final = string.printable.strip() + " " + _VIETNAMESE + _VIETNAMESE.upper() + _SIGNS
_FEATURES: Final = ("ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum")
_NAME: Final = "Access Map Sans"
"""Not the font's own name, which its licence reserves for the whole of it."""
_NAMES: Final = (1, 3, 4, 6, 16)
_ABOUT: Final = (0, 13, 14)
"""Copyright and licence, which stay in it."""


def font_address() -> str:
    """Return the subset with :data:`LETTERS` as an address that holds it."""
    return f"data:font/woff2;base64,{b64encode(subset_font(LETTERS)).decode()}"


@cache
def subset_font(letters: str) -> bytes:
    """Return the page's font with some letters alone, WOFF2; the same each time."""
    options = subset.Options()
    options.layout_features = [*_FEATURES]
    options.hinting = False
    options.name_IDs = [*_NAMES, *_ABOUT]
    with TTFont(font_file(), recalcTimestamp=False) as font, io.BytesIO() as content:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        for name in font["name"].names:
            if name.nameID not in _ABOUT:
                name.string = _NAME
        font.flavor = "woff2"
        font.save(content)
        return content.getvalue()
