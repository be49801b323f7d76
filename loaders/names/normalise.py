"""Text made comparable: case, accents, separators."""

from __future__ import annotations

import re
import unicodedata


def heading_key(text: str) -> str:
    """Return the comparable form of a heading: letters and digits alone."""
    return re.sub(r"[\W_]", "", normalise(text))


SUGGESTION_LIKENESS = 0.75
"""Lowest ``difflib`` ratio of a suggestion: one letter in four may differ.

Suggestions are never applied, so the figure decides what is shown, not what is
matched.
"""
MAX_NAME_LENGTH = 100
"""Longer text is no name; it is not compared (the longest name has 17 letters)."""
# U+0110, its look-alikes U+00D0 (Eth) and U+0189 (African D), all case-folded.
# Unicode does not decompose the stroke, so stripping accents leaves it in place.
_D_WITH_STROKE = str.maketrans({"\u0111": "d", "\u00f0": "d", "\u0256": "d"})
_SEPARATORS = re.compile(r"[\s._\u2010-\u2015\u2212-]+")


def normalise(text: str) -> str:
    """Return text without case, accents and separators that carry no meaning.

    Composed and decomposed Unicode give the same result; ``Đ`` and its
    look-alikes become ``d``; runs of spaces, hyphens, dots and underscores become
    one space; invisible characters go. Other punctuation stays.

    Examples
    --------
    >>> normalise("TP. Hồ  Chí Minh")
    'tp ho chi minh'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})
    # Compatibility forms may decompose to capitals: fold once more.
    letters = "".join(kept).casefold().translate(_D_WITH_STROKE)
    return _SEPARATORS.sub(" ", letters).strip()
