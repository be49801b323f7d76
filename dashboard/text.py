"""Text and numbers of the dashboard in the language of the view."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from loaders.translation import Language, messages, translate

if TYPE_CHECKING:
    from loaders.ranges import CountRange


def text(language: Language, key: str, **values: object) -> str:
    """Return a message of the dashboard's catalogue with ``{name}`` fields filled in."""
    return translate("dashboard", language, key, **values)


@cache
def map_words(language: Language) -> dict[str, str]:
    """Return the messages that the map itself draws, without their prefix ``map.``."""
    found = messages("dashboard", language)
    return {key.removeprefix("map."): found[key] for key in sorted(found) if key.startswith("map.")}


def number(language: Language, value: int) -> str:
    """Return a whole number as the language writes it: ``1.234`` or ``1,234``."""
    return str(format_decimal(value, locale=language))


def count(language: Language, found: CountRange) -> str:
    """Return what is known of a count: ``9``, ``0–28``, ``≥ 3``, or the word for unknown."""
    if found.unknown:
        return text(language, "count.unknown")
    if found.high is None:
        return f"≥ {number(language, found.low)}"
    if found.exact is not None:
        return number(language, found.exact)
    return f"{number(language, found.low)}–{number(language, found.high)}"
