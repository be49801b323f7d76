"""The text of one cell -> a count of access points, or why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.names.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row
    from loaders.options import Numbers


MAX_POINTS = 100_000
"""No count of access points of a province comes near; the country has 11,161 communes."""

# As typed in official tables for "not known". Compared after normalisation, so
# "N/A", "n.a." and "Không rõ" are among them. Dashes and dots normalise to "".
_UNKNOWN = frozenset(
    {
        *("", "n/a", "na", "n a", "unknown", "not known", "no data", "khong ro", "chua ro"),
        *("khong biet", "khong co so lieu", "chua co so lieu"),
    }
)

_WHOLE = re.compile(r"[0-9]+")
_WHOLE_WITH_ZEROS = re.compile(r"([0-9]+)[.,]0+")
# A space, also one that does not break, is a thousands separator and nothing else.
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3})+")
# Vietnamese writes 1.234, English 1,234, both for 1234; each reads the other as a decimal.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_SIGNS: tuple[tuple[Numbers, str, str], ...] = (("vi", r"\.", ","), ("en", ",", r"\."))
_STYLES: dict[Numbers, tuple[re.Pattern[str], re.Pattern[str]]] = {
    style: (
        re.compile(rf"([1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+)(?:{decimal}0+)?"),
        # Two separators of thousands, both signs, or a decimal of other than three places.
        re.compile(
            rf"[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}}){{2,}}"
            rf"|[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+{decimal}[0-9]+"
            rf"|[0-9]+{decimal}(?:[0-9]{{1,2}}|[0-9]{{4,}})"
            rf"|(?:0|[0-9]{{4,}}){decimal}[0-9]{{3}}"
        ),
    )
    for style, thousands, decimal in _SIGNS
}
_DECIMAL = re.compile(
    r"[0-9]*[.,][0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"
)
_NEGATIVE = re.compile(r"[-\u2010-\u2015\u2212]\s*[0-9][0-9.,\s]*")
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*)?|[0-9]{1,2}-(?:[A-Z][a-z]{2}|thg ?[0-9]{1,2})"
    r"|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?"
)
_DASH = re.compile(r"[-\u2010-\u2015\u2212]+")
# A reference to a note, raised or a star: never a digit of the number before it.
_NOTE_MARK = re.compile(r"(?<=[0-9])\s*[*\u2020\u2021\u00b9\u00b2\u00b3\u2070-\u2079]+$")
_UNIT_BEHIND = re.compile(r"(?<=[0-9])\s*(?:điểm|diem|points?)$", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:từ\s+)?(.*?[0-9])\s*(?:[-\u2010-\u2015\u2212~]|đến|tới|to)\s*([0-9].*)", re.IGNORECASE
)
_FORMULA = re.compile(r"[=+@].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell is no count: code of the problem, and what may have been meant."""

    code: str
    suggestions: tuple[str, ...] = ()


def number_styles(texts: Iterable[str]) -> dict[Numbers, str]:
    """Return the ways of writing numbers that these cells cannot do without.

    Parameters
    ----------
    texts
        The cells of the columns of numbers.

    Returns
    -------
    dict
        ``vi`` where a cell makes sense as ``1.234,5`` alone, ``en`` as ``1,234.5``, with
        the first such cell: 12.345.678 and 12,5 are Vietnamese, 1.234 may be either.
        Both where the cells contradict each other.
    """
    styles: dict[Numbers, str] = {}
    for text in texts:
        for style, (_, distinctive) in _STYLES.items():
            if style not in styles and distinctive.fullmatch(text.strip()):
                styles[style] = text.strip()
    return styles


def is_ambiguous(text: str) -> bool:
    """Return whether a cell is one number in Vietnamese and another in English: 1.234."""
    count = parse_count(text)
    return isinstance(count, Refusal) and count.code == "count_ambiguous"


def parse_count(text: str, numbers: Numbers | None = None) -> int | Refusal | None:
    """Read a whole number >= 0.

    Parameters
    ----------
    text
        The cell as text.
    numbers
        How the column writes numbers, where that is known.

    Returns
    -------
    int, None or Refusal
        ``None`` where the cell states that the number is not known: blank, ``-``,
        ``…``, ``n/a``, ``không rõ``. That is never zero. ``Refusal`` for all
        else, ``NaN`` and infinity among it.

    Examples
    --------
    >>> parse_count("12.0")
    12
    >>> parse_count("1.234")
    Refusal(code='count_ambiguous', suggestions=('1234',))
    >>> parse_count("1.234", "vi")
    1234
    """
    text = text.strip()
    if text.startswith("'") and text[1:2].isdigit():
        text = text[1:]  # As Excel marks a number that is stored as text.
    text = _UNIT_BEHIND.sub("", _NOTE_MARK.sub("", text))
    if normalise(text).strip(". ") in _UNKNOWN:
        return None
    if digits := _whole(text, numbers):
        return _bounded(digits)
    if not numbers and _THOUSANDS.fullmatch(text):
        return Refusal("count_ambiguous", (re.sub(r"[.,]", "", text),))
    for pattern, code in (
        (_DECIMAL, "count_decimal"),
        (_DATE, "count_date"),
        (_NEGATIVE, "count_negative"),
        (_FORMULA, "count_formula"),
    ):
        if pattern.fullmatch(text):
            return Refusal(code)
    return Refusal("count_not_a_number")


def parse_range(text: str, numbers: Numbers | None = None) -> tuple[int, int] | None:
    """Return the two ends that a cell gives, ``None`` where it is no range.

    Examples
    --------
    >>> parse_range("5-7"), parse_range("từ 5 đến 7"), parse_range("-5")
    ((5, 7), (5, 7), None)
    """
    match = _RANGE.fullmatch(text.strip())
    ends = [parse_count(end, numbers) for end in match.groups()] if match else []
    low, high = (end if isinstance(end, int) else None for end in ends) if ends else (None, None)
    return None if low is None or high is None else (low, high)


def is_dash(text: str) -> bool:
    """Return whether a cell has a dash alone, for none or for a number that is not known."""
    return _DASH.fullmatch(text.strip()) is not None


def has_note_mark(text: str) -> bool:
    """Return whether a reference to a note stands behind the number in a cell."""
    return _NOTE_MARK.search(text.strip()) is not None


def _whole(text: str, numbers: Numbers | None) -> str | None:
    """Return the digits of a whole number, ``None`` where it is none or may be another."""
    if _WHOLE.fullmatch(text):
        return text
    if _SPACED.fullmatch(text):
        return re.sub(r"\s", "", text)
    if numbers and (grouped := _STYLES[numbers][0].fullmatch(text)):
        return re.sub(r"[.,]", "", grouped.group(1))
    if not numbers and _THOUSANDS.fullmatch(text):
        return None
    match = _WHOLE_WITH_ZEROS.fullmatch(text)
    return match.group(1) if match else None


def _bounded(digits: str) -> int | Refusal:
    significant = digits.lstrip("0") or "0"
    # Compared by length first: int() of very long text is slow, then refused.
    if len(significant) > len(str(MAX_POINTS)) or int(significant) > MAX_POINTS:
        return Refusal("count_too_large")
    return int(significant)


_YEAR: Final = re.compile(r"(?:(?:năm|nam|year)\s+)?((?:19|20)[0-9]{2})(?:[.,]0+)?", re.IGNORECASE)
_DAY: Final = re.compile(r"(?:[0-9]{1,2}/){1,2}((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})-[0-9-]+.*")


def parse_year(text: str) -> int | None:
    """Return the year that a cell names, alone or in a date; ``None`` where it names none.

    Examples
    --------
    >>> parse_year("Năm 2013"), parse_year("31/12/2013"), parse_year("13")
    (2013, 2013, None)
    """
    if match := _YEAR.fullmatch(text.strip()):
        return int(match.group(1))
    if match := _DAY.fullmatch(text.strip()):
        return int(match.group(1) or match.group(2))
    return None


def years_of(headings: Headings | None, below: Iterable[Row]) -> tuple[int, ...]:
    """Return the years of a table in order: of its column of years, or of its headings."""
    if headings is None:
        return ()
    if headings.year:
        index = headings.year.index
        named = {parse_year(row.text(index)) for row in below}
    else:
        named = {roled.year for roled in headings.columns if roled.role not in {"", "context"}}
    return tuple(sorted(year for year in named if year))
