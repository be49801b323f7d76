"""Text made comparable: case, accents, separators."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def heading_key(text: str) -> str:
    """Return the comparable form of a heading: letters and digits alone."""
    return re.sub(r"[\W_]", "", normalise(text))


_SUGGESTION_LIKENESS = 0.75
"""Lowest ``difflib`` ratio of a suggestion: one letter in four may differ.

Suggestions are never applied, so the figure decides what is shown, not what is
matched.
"""
MAX_NAME_LENGTH = 100
"""Longer text is no name; it is not compared (the longest name has 17 letters)."""
# U+0110, its look-alikes U+00D0 (Eth) and U+0189 (African D), all case-folded.
# Unicode does not decompose the stroke, so stripping accents leaves it in place.
_D_WITH_STROKE = str.maketrans({"\u0111": "d", "\u00f0": "d", "\u0256": "d"})
_FIRST_INVISIBLE = "\u00ad"
"""The soft hyphen: characters before it are neither marks nor invisible."""
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
    visible = [c for c in decomposed if c < _FIRST_INVISIBLE or not _is_invisible(c)]
    # Compatibility forms may decompose to capitals: fold once more.
    letters = "".join(visible).casefold().translate(_D_WITH_STROKE)
    return _SEPARATORS.sub(" ", letters).strip()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Cf"}


_FOOTNOTE = re.compile(
    r"(?:\s*(?:\((?:\*+|[0-9])\)|\[[0-9*]+\]|[*\u2020\u2021\u00b9\u00b2\u00b3\u2070-\u2079]+))+$"
)
_ORDINAL = re.compile(
    r"\(?(?:[0-9]{1,2}|[IVXivx]{1,5}|[A-Za-z])\s*[.):/]\s*(?=\D)|[IVX]{1,5}\s+(?=\D)"
)


_BETWEEN_LANGUAGES = re.compile(r"\s+[-\u2013\u2014]\s+|\s*/\s*|\s*\n\s*")


def in_two_languages(text: str) -> tuple[str, ...]:
    """Return the two parts of text that says something twice, else nothing.

    Examples
    --------
    >>> in_two_languages("Tổng số - Total"), in_two_languages("Tổng số")
    (('Tổng số', 'Total'), ())
    """
    parts = tuple(filter(None, _BETWEEN_LANGUAGES.split(text.strip())))
    return parts if len(parts) == 2 else ()  # noqa: PLR2004 - two languages


def without_footnote(text: str) -> str:
    """Return text without the references to notes behind it: ``¹``, ``(1)``, ``*``."""
    return _FOOTNOTE.sub("", text.strip())


def without_ordinal(text: str) -> str:
    """Return text without a running number in front: ``1.``, ``II.``, ``a)``, ``IV``."""
    return _ORDINAL.sub("", text.strip(), count=1) if _ORDINAL.match(text.strip()) else text.strip()


def suggestions(key: str, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes whose names are like a key, best first, then in the order of the names.

    They are suggestions for a person and are never applied.

    Parameters
    ----------
    key
        A name in comparable form.
    codes
        From names in comparable form to what they mean.
    """
    best: dict[str, float] = {}
    # SequenceMatcher indexes its second sequence once: the constant one.
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    for name, code in codes.items():
        matcher.set_seq1(name)
        # Both bounds are cheap and never below the ratio itself.
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _SUGGESTION_LIKENESS:
            continue
        likeness = matcher.ratio()
        if likeness >= _SUGGESTION_LIKENESS:
            best[code] = max(likeness, best.get(code, 0.0))
    return tuple(sorted(best, key=lambda code: -best[code]))
