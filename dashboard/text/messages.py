"""Text and numbers of the dashboard in the language of the view."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from loaders.translation import Language, messages, translate

if TYPE_CHECKING:
    from dashboard.model.measures import Value
    from loaders.cells import CountRange
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.selection import Selection


_DIGITS: Final = 3
"""Significant digits of a rate: more than the figures carry would be false precision."""
# Vietnamese sets the sign apart, as ISO 80000-1 does, and never on the next line.
_PERCENT_SIGNS: Final[dict[Language, str]] = {"vi": "\u00a0%", "en": "%"}
# By how much of the ISO date is known: year, month, day.
_DATE_PATTERNS: Final[dict[Language, dict[int, str]]] = {
    "vi": {4: "y", 7: "M/y", 10: "d/M/y"},
    "en": {4: "y", 7: "MMMM y", 10: "d MMMM y"},
}

_OF_MARKDOWN: Final = re.compile(r"[!-/:-@\[-`{-~]")


def text(language: Language, key: str, **values: object) -> str:
    """Return a message of the dashboard's catalogue with ``{name}`` fields filled in."""
    return translate("dashboard", language, key, **values)


def literal(value: str) -> str:
    """Return text so that a label of Streamlit's, which reads Markdown, shows it as it is."""
    return _OF_MARKDOWN.sub(r"\\\g<0>", " ".join(value.split()))


@cache
def map_words(language: Language) -> dict[str, str]:
    """Return the messages that the map itself draws, without their prefix ``map.``."""
    found = messages("dashboard", language)
    return {key.removeprefix("map."): found[key] for key in sorted(found) if key.startswith("map.")}


def number(language: Language, value: int) -> str:
    """Return a whole number as the language writes it: ``1.234`` or ``1,234``."""
    return str(format_decimal(value, locale=language))


def decimal(language: Language, value: float) -> str:
    """Return a figure with the decimals it was stated with, one at the most: ``5.217,7``."""
    return str(format_decimal(value, locale=language, format="#,##0.#"))


def rate(language: Language, value: float, decimals: int | None = None) -> str:
    """Return a rate with three significant digits, or so many decimals: ``3,2`` or ``0.803``."""
    decimals = _decimals(value, _DIGITS) if decimals is None else decimals
    # From the number as the browser has it, and rounded as the browser rounds.
    exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return str(format_decimal(exact, locale=language, format="#,##0.############"))


def fixed(language: Language, value: float, decimals: int) -> str:
    """Return a number with so many decimals, zeros too: ``1.156,0`` or ``1,156.0``."""
    pattern = f"#,##0.{'0' * decimals}"
    return str(format_decimal(Decimal(repr(value)), locale=language, format=pattern))


def _decimals(value: float, digits: int) -> int:
    """Return how many decimals give a number so many digits, counted from its first."""
    return max(0, digits - 1 - Decimal(value).adjusted()) if value else 0


def class_edge(language: Language, value: float) -> str:
    """Return an edge of a class with all its digits: it is as round as it can be.

    Digits stand in one group, so that what a text field shows can be read back.
    """
    return str(format_decimal(Decimal(repr(value)), locale=language, format="0.############"))


def percent(language: Language, low: float, high: float | None) -> str:
    """Return a share or a range of shares: ``5,7 %`` and ``0–10 %``, or ``5.7%`` and ``0–10%``."""
    ends = [
        format_decimal(100 * end, locale=language, format="#,##0.#") for end in (low, high or 0)
    ]
    sign = _PERCENT_SIGNS[language]
    if high is None:
        return f"≥ {ends[0]}{sign}"
    return f"{ends[0]}{sign}" if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}{sign}"


def date(language: Language, iso: str) -> str:
    """Return a date, as far as it is known, as the language writes it.

    Parameters
    ----------
    language
        Language of the view.
    iso
        A day (``2013-04-26``), a month (``2013-08``), a year (``2014``), or nothing.

    Returns
    -------
    str
        ``26/4/2013``, ``8/2013`` or ``2014``; ``26 April 2013``, ``August 2013`` or
        ``2014``; empty for nothing.

    Raises
    ------
    ValueError
        If there is no such date.
    """
    if not iso:
        return ""
    first_day = dt.date.fromisoformat(iso + "-01-01"[len(iso) - len("2013") :])
    return str(format_date(first_day, _DATE_PATTERNS[language][len(iso)], locale=language))


def count(language: Language, found: CountRange) -> str:
    """Return what is known of a count: ``9``, ``0–28``, ``≥ 3``, or the word for unknown."""
    high = found.low if found.high is None else found.high
    shown = number(language, found.low), number(language, high)
    return _joined_ends(language, found.low, found.high, shown)


def count_in_table(language: Language, found: CountRange) -> str:
    """Return what is known of a count where there is room for a sign: ``?`` for unknown."""
    return "?" if found.unknown else count(language, found)


def measured_in_table(language: Language, found: Value) -> str:
    """Return what is known of a measure where there is room for a sign: ``?`` for unknown."""
    return "?" if found.unknown else measured(language, found)


def measured(language: Language, found: Value) -> str:
    """Return what is known of a measure, a count as :func:`count` does, a rate as a rate."""
    if found.denominator is None:
        return count(language, found.numerator)
    return rate_range(language, found.low, found.high)


def rate_range(language: Language, low: float, high: float | None) -> str:
    """Return a rate or the range of one: ``3,2``, ``0,3–22``, ``≥ 2``; the word for unknown."""
    largest = low if high is None else high
    decimals = _decimals(largest, _DIGITS)
    # A low end that is more than nothing keeps a digit of its own.
    shown = rate(language, low, max(decimals, _decimals(low, 1)))
    return _joined_ends(language, low, high, (shown, rate(language, largest, decimals)))


def _joined_ends(language: Language, low: float, high: float | None, shown: tuple[str, str]) -> str:
    if high is None:
        return f"≥ {shown[0]}" if low else text(language, "count.unknown")
    return shown[0] if shown[0] == shown[1] else "–".join(shown)


def class_labels(selection: Selection, breaks: Sequence[float]) -> list[str]:
    """Return what each class is called, in the words of the map's legend."""
    language = selection.view.language
    last = len(breaks) - 2
    shown = [class_edge(language, edge) for edge in breaks]
    if not last:
        return ["–".join(dict.fromkeys(shown))]
    labels = []
    for index in range(last + 1):
        key = "below" if index == 0 else "from" if index == last else "between"
        labels.append(text(language, f"map.legend.{key}", low=shown[index], high=shown[index + 1]))
    return labels
