"""Streamlit's font of text is served with the letters that pages have, a fifth of the whole.

It is fetched before the scripts of the app, which wait for it on a poor line. What a user's own
file has besides, Greek or Cyrillic letters for instance, is shown in a font of the device.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from dashboard.exports.font_subset import LETTERS, subset_font
from dashboard.web_map.assets import font_file

_BLOCKS: Final = (
    range(0xA0, 0x180),  # letters with marks of the languages of Europe
    range(0x2000, 0x2070),  # punctuation
    range(0x20A0, 0x20C0),  # currencies
    range(0x2190, 0x2300),  # arrows and signs of mathematics
    range(0x25A0, 0x2600),  # shapes
)
PAGE_LETTERS: Final = LETTERS + "".join(chr(code) for block in _BLOCKS for code in block)


@cache
def _subset() -> bytes:
    return subset_font(PAGE_LETTERS)


def prepare() -> None:
    """Sort out the letters, which takes some seconds."""
    _subset()


def text_font() -> bytes:
    """Return the font, WOFF2; the whole of it as long as :func:`prepare` has not ended."""
    return _subset() if _subset.cache_info().currsize else font_file().read_bytes()
