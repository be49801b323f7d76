"""Text and numbers of the dashboard in the language of the view."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from loaders.translation import Language, messages, translate, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from loaders.cells import CountRange


_DIGITS: Final = 3
"""Significant digits of a rate: more than the figures carry would be false precision."""
# By the length of the ISO date: year, month or day.
_DATE_PATTERNS: Final[dict[Language, dict[int, str]]] = {
    "vi": {4: "y", 7: "M/y", 10: "d/M/y"},
    "en": {4: "y", 7: "MMMM y", 10: "d MMMM y"},
}

_OF_MARKDOWN: Final = re.compile(r"[!-/:-@\[-`{-~]")


def text(language: Language, key: str, **values: object) -> str:
    """Return a message of the dashboard's catalogue with ``{name}`` fields filled in."""
    return translate("dashboard", language, key, **values)


def literal(value: str) -> str:
    """Return text escaped for labels of Streamlit, which read Markdown."""
    return _OF_MARKDOWN.sub(r"\\\g<0>", visible(" ".join(value.split())))


@cache
def map_words(language: Language) -> dict[str, str]:
    """Return the messages that the map itself draws, without their prefix ``map.``."""
    found = messages("dashboard", language)
    keys = [key for key in sorted(found) if key.startswith("map.") and not key.endswith("_own")]
    return {key.removeprefix("map."): found[key] for key in keys}


def number(language: Language, value: int) -> str:
    """Return a whole number as the language writes it: ``1.234`` or ``1,234``."""
    return str(format_decimal(value, locale=language))


def decimal(language: Language, value: float) -> str:
    """Return a figure that is stated with one decimal: ``5.217,7``, ``531,0``."""
    return fixed(language, value, 1)


def rate(language: Language, value: float, decimals: int | None = None) -> str:
    """Return a rate with three significant digits, or some decimals: ``3,2`` or ``0.803``."""
    decimals = _decimals(value, _DIGITS) if decimals is None else decimals
    # From the number as the browser has it, and rounded as the browser rounds.
    exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return str(format_decimal(exact, locale=language, format="#,##0.############"))


def fixed(language: Language, value: float, decimals: int) -> str:
    """Return a number with a fixed number of decimals: ``1.156,0`` or ``1,156.0``."""
    pattern = f"#,##0.{'0' * decimals}"
    return str(format_decimal(Decimal(repr(float(value))), locale=language, format=pattern))


def _decimals(value: float, digits: int) -> int:
    """Return the decimals that give a number some significant digits."""
    return max(0, digits - 1 - Decimal(value).adjusted()) if value else 0


def class_edge(language: Language, value: float) -> str:
    """Return an edge of a class with all its digits: it is as round as it can be.

    Without separators of thousands, so that what a text field shows can be read back.
    """
    return str(format_decimal(Decimal(repr(value)), locale=language, format="0.############"))


def percent(language: Language, low: float, high: float | None) -> str:
    """Return a share or a range of shares: ``5,7%`` and ``0,0–10,1%``, or ``5.7%``."""
    if high is None:
        return f"≥ {decimal(language, 100 * low)}%"
    ends = dict.fromkeys(decimal(language, 100 * end) for end in (low, high))
    return f"{'–'.join(ends)}%"


def date(language: Language, iso: str) -> str:
    """Return a day, a month, a year or an empty date, in ISO form, as the language writes it.

    ``2013-04-26`` is ``26/4/2013`` or ``26 April 2013``, ``2013-08`` is ``8/2013`` or
    ``August 2013``. A date that does not exist raises ``ValueError``.
    """
    if not iso:
        return ""
    first_day = dt.date.fromisoformat(iso + "-01-01"[len(iso) - len("2013") :])
    return str(format_date(first_day, _DATE_PATTERNS[language][len(iso)], locale=language))


def count(language: Language, known: CountRange) -> str:
    """Return what is known of a count: ``9``, ``0–28``, ``≥ 3``, or the word for unknown."""
    high = known.low if known.high is None else known.high
    ends = number(language, known.low), number(language, high)
    return _range(language, known.low, known.high, ends)


def count_in_table(language: Language, known: CountRange) -> str:
    """Return what is known of a count for a narrow cell: ``?`` for unknown."""
    return "?" if known.unknown else count(language, known)


def measured_in_table(language: Language, known: Value) -> str:
    """Return what is known of a measure for a narrow cell: ``?`` for unknown."""
    return "?" if known.unknown else measured(language, known)


def measured(language: Language, known: Value) -> str:
    """Return what is known of a measure, a count as :func:`count` does, a rate as a rate."""
    if known.denominator is None:
        return count(language, known.numerator)
    return rate_range(language, known.low, known.high)


def rate_range(language: Language, low: float, high: float | None) -> str:
    """Return a rate or the range of one: ``3,2``, ``0,3–22``, ``≥ 2``; the word for unknown."""
    largest = low if high is None else high
    decimals = _decimals(largest, _DIGITS)
    # A low end above zero has at least one significant digit.
    least = rate(language, low, max(decimals, _decimals(low, 1)))
    return _range(language, low, high, (least, rate(language, largest, decimals)))


def _range(language: Language, low: float, high: float | None, ends: tuple[str, str]) -> str:
    if high is None:
        return f"≥ {ends[0]}" if low else text(language, "count.unknown")
    return "–".join(dict.fromkeys(ends))


def class_labels(selection: Selection, breaks: Sequence[float]) -> list[str]:
    """Return the label of each class, in the words of the map's legend."""
    language = selection.view.language
    edges = [class_edge(language, edge) for edge in breaks]
    spans = [*pairwise(edges)]
    if len(spans) == 1:
        return ["–".join(dict.fromkeys(edges))]
    keys = ["below", *["between"] * (len(spans) - 2), "from"]
    return [
        text(language, f"map.legend.{key}", low=low, high=high)
        for key, (low, high) in zip(keys, spans, strict=False)  # no edges, no classes
    ]
