"""The text of one cell -> a count of access points, or why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.names import normalise

MAX_POINTS = 100_000
"""No count of access points of a province comes near; the country has 11,161 communes."""

# As typed in official tables for "not known". Compared after normalisation, so
# "N/A", "n.a." and "Không rõ" are among them. Dashes and dots normalise to "".
_UNKNOWN = frozenset(
    {
        "",
        "n/a",
        "na",
        "n a",
        "unknown",
        "not known",
        "no data",
        "khong ro",
        "chua ro",
        "khong biet",
        "khong co so lieu",
        "chua co so lieu",
    }
)

_WHOLE = re.compile(r"[0-9]+")
_WHOLE_WITH_ZEROS = re.compile(r"([0-9]+)[.,]0+")
# Vietnamese writes 1.234, English 1,234, both for 1234; each reads the other as a decimal.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[.,\s][0-9]{3})+")
_DECIMAL = re.compile(r"[0-9]*[.,][0-9]+")
_NEGATIVE = re.compile(r"[-\u2010-\u2015\u2212]\s*[0-9][0-9.,\s]*")
_FORMULA = re.compile(r"[=+@].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell is no count: code of the problem, and what may have been meant."""

    code: str
    suggestions: tuple[str, ...] = ()


def parse_count(text: str) -> int | Refusal | None:
    """Read a whole number >= 0.

    Parameters
    ----------
    text
        The cell as text.

    Returns
    -------
    int, None or Refusal
        ``None`` where the cell says that the number is not known: blank, ``-``,
        ``…``, ``n/a``, ``không rõ``. That is never zero. ``Refusal`` for all
        else, ``NaN`` and infinity among it.

    Examples
    --------
    >>> parse_count("12.0")
    12
    >>> parse_count("1.234")
    Refusal(code='count_ambiguous', suggestions=('1234',))
    """
    text = text.strip()
    if normalise(text).strip(". ") in _UNKNOWN:
        return None
    if _WHOLE.fullmatch(text):
        return _bounded(text)
    if _THOUSANDS.fullmatch(text):
        return Refusal("count_ambiguous", (re.sub(r"[.,\s]", "", text),))
    if found := _WHOLE_WITH_ZEROS.fullmatch(text):
        return _bounded(found.group(1))
    for pattern, code in (
        (_DECIMAL, "count_decimal"),
        (_NEGATIVE, "count_negative"),
        (_FORMULA, "count_formula"),
    ):
        if pattern.fullmatch(text):
            return Refusal(code)
    return Refusal("count_not_a_number")


def _bounded(digits: str) -> int | Refusal:
    significant = digits.lstrip("0") or "0"
    # Compared by length first: int() of very long text is slow, then refused.
    if len(significant) > len(str(MAX_POINTS)) or int(significant) > MAX_POINTS:
        return Refusal("count_too_large")
    return int(significant)
