"""Text and numbers of the dashboard in the language of the view."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from loaders.translation import Language, messages, translate, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.measures import Measure, Value
    from dashboard.model.selection import Selection
    from loaders.cells import CountRange


PARTIAL: Final = "*"
"""Stands behind a number of a part of a province alone."""
_MOST_DECIMALS: Final = 12
_MOST_NUMBERS: Final = 4096
"""Numbers whose words are kept: a table has the same ones at every click."""
# By the length of the ISO date: year, month or day.
_DATE_PATTERNS: Final[dict[Language, dict[int, str]]] = {
    "vi": {4: "y", 7: "M/y", 10: "d/M/y"},
    "en": {4: "y", 7: "MMMM y", 10: "d MMMM y"},
}
_MOMENT_PATTERNS: Final[dict[Language, str]] = {
    "vi": "HH:mm 'ngày' d/M/y (ZZZZ)",
    "en": "d MMMM y, HH:mm (ZZZZ)",
}

_OF_MARKDOWN: Final = re.compile(r"[!-/:-@\[-`{-~]")


def text(language: Language, key: str, **values: object) -> str:
    """Return a message of the dashboard's catalogue with ``{name}`` fields filled in."""
    return translate("dashboard", language, key, **values)


def literal(value: str) -> str:
    """Return text escaped for labels of Streamlit, which read Markdown."""
    return _OF_MARKDOWN.sub(r"\\\g<0>", visible(" ".join(value.split())))


def as_sentence(said: str) -> str:
    """Return words with a capital letter at their beginning."""
    return said[:1].upper() + said[1:]


def within_sentence(said: str) -> str:
    """Return a label as it stands in the middle of a sentence."""
    return said[:1].lower() + said[1:]


def listed(names: Sequence[str], language: Language) -> str:
    """Return some names, at least one, with commas and an "and" between them."""
    if len(names) == 1:
        return names[0]
    return text(language, "list.and", first=", ".join(names[:-1]), last=names[-1])


@cache
def connection_words(language: Language) -> str:
    """Return what ``static/page/connection.js`` says, by keys without their prefix, as JSON."""
    found = messages("dashboard", language)
    words = {key: found[key] for key in sorted(found) if key.startswith("connection.")}
    return json.dumps(
        {key.removeprefix("connection."): said for key, said in words.items()}, ensure_ascii=False
    )


@cache
def map_words(language: Language) -> dict[str, str]:
    """Return the messages that the map itself draws, without their prefix ``map.``."""
    found = messages("dashboard", language)
    keys = [key for key in sorted(found) if key.startswith("map.") and not key.endswith("_own")]
    return {key.removeprefix("map."): found[key] for key in keys}


@lru_cache(maxsize=_MOST_NUMBERS)
def number(language: Language, value: int) -> str:
    """Return a whole number as the language writes it: ``1.234`` or ``1,234``."""
    return str(format_decimal(value, locale=language))


def decimal(language: Language, value: float) -> str:
    """Return a figure that is stated with one decimal: ``5.217,7``, ``531,0``."""
    return fixed(language, value, 1)


def fixed(language: Language, value: float, decimals: int) -> str:
    """Return a number with a fixed number of decimals: ``1.156,0`` or ``1,156.0``."""
    return _decimals(language, Decimal(repr(float(value))), decimals)


def class_edge(language: Language, value: float, measure: Measure) -> str:
    """Return an edge of a class with all its digits: it is as round as it can be.

    In the unit that people read the measure in. Without separators of thousands, so that
    what a text field shows can be read back.
    """
    shown = Decimal(repr(value)) * (100 if measure.percent else 1)
    return str(format_decimal(shown, locale=language, format="0.############"))


def edge_label(language: Language, measure: Measure, value: float, ends: Sequence[float]) -> str:
    """Return an edge of a class as it is shown: with the measure's decimals at the least.

    With more where it is no edge without them, and one more where a number below it, among the
    ends of those on the map, reads as it does. ``edgeOf`` of the map's script is the same.
    """
    shown = Decimal(repr(value)) * (100 if measure.percent else 1)
    edge, finer = (
        _decimals(language, shown, least, _MOST_DECIMALS)
        for least in (measure.decimals, measure.decimals + 1)
    )
    if any(end < value and _rounded(language, measure, end) == edge for end in ends):
        edge = finer
    return text(language, "map.percent", number=edge) if measure.percent else edge


def percent(language: Language, low: float, high: float | None) -> str:
    """Return a share or a range of shares: ``5,7%`` and ``0,0–10,1%``, or ``5.7%``."""
    if high is None:
        shown = f"≥ {decimal(language, 100 * low)}"
    else:
        shown = "–".join(dict.fromkeys(decimal(language, 100 * end) for end in (low, high)))
    return text(language, "map.percent", number=shown)


def date(language: Language, iso: str) -> str:
    """Return a day, a month, a year or an empty date, in ISO form, as the language writes it.

    ``2013-04-26`` is ``26/4/2013`` or ``26 April 2013``, ``2013-08`` is ``8/2013`` or
    ``August 2013``. A date that does not exist raises ``ValueError``.
    """
    if not iso:
        return ""
    first_day = dt.date.fromisoformat(iso + "-01-01"[len(iso) - len("2013") :])
    return str(format_date(first_day, _DATE_PATTERNS[language][len(iso)], locale=language))


def moment(language: Language, when: dt.datetime) -> str:
    """Return a moment by the clock of the server: ``29 November 2026, 09:15 (GMT+07:00)``."""
    return str(format_datetime(when.astimezone(), _MOMENT_PATTERNS[language], locale=language))


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
    """Return what is known of a measure: ``9``, ``0,3–7,7``, ``≥ 79 %``, ``51*`` of a part."""
    shown = in_measure(language, known.measure, known.low, known.high)
    return shown + PARTIAL * (known.partial and not known.unknown)


def in_measure(language: Language, measure: Measure, low: float, high: float | None) -> str:
    """Return a number of a measure, or the range of one, with the measure's decimals.

    The only form that such numbers have, but in files; ``numberOf`` of the map's script is
    the same. What is more than nothing never reads as nothing: ``<0,1``.
    """
    ends = [_rounded(language, measure, end) for end in (low, low if high is None else high)]
    shown = _range(language, low, high, (ends[0], ends[1]))
    if not measure.percent or (high is None and not low):
        return shown
    return text(language, "map.percent", number=shown)


def _rounded(language: Language, measure: Measure, value: float) -> str:
    shown, step = value * 100 if measure.percent else value, Decimal(1).scaleb(-measure.decimals)
    # As the browser rounds: the number as it is printed, half up.
    exact = Decimal(repr(float(shown))).quantize(step, rounding=ROUND_HALF_UP)
    hidden = shown > 0 and not exact
    written = _decimals(language, step if hidden else exact, measure.decimals)
    return f"<{written}" if hidden else written


@lru_cache(maxsize=_MOST_NUMBERS)
def _decimals(language: Language, value: Decimal, least: int, most: int | None = None) -> str:
    """Return a number with a fixed number of decimals, or some more where it has them."""
    more = "#" * ((most or least) - least)
    point = "." if least or more else ""
    return str(format_decimal(value, locale=language, format=f"#,##0{point}{'0' * least}{more}"))


def _range(language: Language, low: float, high: float | None, ends: tuple[str, str]) -> str:
    if high is None:
        return f"≥ {ends[0]}" if low else text(language, "count.unknown")
    return "–".join(dict.fromkeys(ends))


def class_labels(selection: Selection, breaks: Sequence[float]) -> list[str]:
    """Return the label of each class, in the words of the map's legend."""
    language, measure = selection.view.language, selection.measure
    if len(breaks) == 2:  # noqa: PLR2004 - one class
        if selection.view.method == "manual":
            return [text(language, "map.legend.all")]
        return [in_measure(language, measure, *breaks)]  # of values that are all equal
    ends = selection.class_ends
    edges = [edge_label(language, measure, edge, ends) for edge in breaks]
    spans = [*pairwise(edges)]
    keys = ["below", *["between"] * (len(spans) - 2), "from"]
    return [
        text(language, f"map.legend.{key}", low=low, high=high)
        for key, (low, high) in zip(keys, spans, strict=False)  # no edges, no classes
    ]
