"""The order of the Vietnamese alphabet, as in CLDR.

Code points do not sort Vietnamese: "Đắk Lắk" would stand behind "Vĩnh Long". The
order here is that of ICU for the locale ``vi``: the root collation of CLDR (Unicode
Technical Standard #10) with the tailoring of ``common/collation/vi.xml`` in CLDR 44::

    &̀<<̉<<̃<<́<<̣
    &a<ă<<<Ă<â<<<Â
    &d<đ<<<Đ
    &e<ê<<<Ê
    &o<ô<<<Ô<ơ<<<Ơ
    &u<ư<<<Ư

No wheel of ICU is published for Python, hence this module. It holds what Vietnamese
and English text is written with; letters of other alphabets follow in order of code
point.
"""

from __future__ import annotations

import unicodedata
from typing import Final

ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 letters, with f, j, w and z in their Latin places."""

TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
"""The marks of huyền, hỏi, ngã, sắc and nặng, in their order; ngang has none."""

_SIGNS: Final = "_-‐‑–—,;:!¡?¿.…·'‘’\"“”«»()[]{}§¶@*/\\&#%†‡•′″`´^¯¨¸°©®→+±÷×<=>¬|¦~−≤≥$£¥₫€"
"""Punctuation, symbols and currencies in the order of the root collation."""

# The groups of the root collation, in its order.
_SPACE, _SIGN, _OTHER_SIGN, _DIGIT, _LETTER, _OTHER_LETTER = range(6)

_LETTER_RANKS: Final = {letter: rank for rank, letter in enumerate(ALPHABET)}
_SIGN_RANKS: Final = {sign: rank for rank, sign in enumerate(_SIGNS)}
_TONE_RANKS: Final = {tone: rank for rank, tone in enumerate(TONES, start=1)}

Key = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...], str]
"""The letters of a text, then its accents, then its capitals, then the text itself."""


def vietnamese_key(text: str) -> Key:
    """Return what sorts text in the order of the Vietnamese alphabet.

    The first difference of the letters decides (``ă`` is a letter after ``a``), then
    that of the tones (ngang, huyền, hỏi, ngã, sắc, nặng, then accents of other
    languages), then that of the case, small letters first. Spaces and punctuation
    count as characters before the digits, digits before the letters. Composed and
    decomposed Unicode are the same text.

    Examples
    --------
    >>> sorted(["Lâm Đồng", "Đắk Lắk", "Lạng Sơn", "Cà Mau"], key=vietnamese_key)
    ['Cà Mau', 'Đắk Lắk', 'Lạng Sơn', 'Lâm Đồng']
    """
    decomposed = unicodedata.normalize("NFD", text)
    letters: list[tuple[int, int]] = []
    accents: list[int] = []
    capitals: list[bool] = []
    for base, marks in _characters(decomposed):
        letter, others = _with_its_marks(base.lower(), marks)
        if base:
            letters.append(_rank(letter))
            accents.append(0)
            capitals.append(base != base.lower())
        for mark in others:
            # Code points of marks are far above the ranks of the tones.
            accents.append(_TONE_RANKS.get(mark, ord(mark)))
            capitals.append(False)
    return tuple(letters), tuple(accents), tuple(capitals), decomposed


def _characters(decomposed: str) -> list[tuple[str, str]]:
    """Return each character with the marks behind it; what cannot be seen is left out."""
    found = [("", "")]
    for char in decomposed:
        if unicodedata.combining(char):
            base, marks = found[-1]
            found[-1] = (base, marks + char)
        elif char.isspace() or unicodedata.category(char) not in {"Cc", "Cf"}:
            found.append((char, ""))
    return found


def _with_its_marks(base: str, marks: str) -> tuple[str, str]:
    """Return a letter of the alphabet with the mark that is part of it, and the other marks."""
    nearer = 0
    for index, mark in enumerate(marks):
        whole = unicodedata.normalize("NFC", base + mark)
        # As in Unicode, a mark of the same place that is nearer to the letter blocks.
        if whole in _LETTER_RANKS and unicodedata.combining(mark) != nearer:
            return whole, marks[:index] + marks[index + 1 :]
        nearer = unicodedata.combining(mark)
    return base, marks


def _rank(char: str) -> tuple[int, int]:
    """Return the group of a character and its place there."""
    if char in _LETTER_RANKS:
        return _LETTER, _LETTER_RANKS[char]
    if char in _SIGN_RANKS:
        return _SIGN, _SIGN_RANKS[char]
    if char.isspace():
        # The tab and the ends of lines stand before all spaces, which are alike.
        return _SPACE, min(ord(char), ord(" "))
    if char.isdecimal():
        return _DIGIT, unicodedata.decimal(char)
    return (_OTHER_LETTER if char.isalpha() else _OTHER_SIGN), ord(char)
