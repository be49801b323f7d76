"""What a picture, a slide or a page is drawn on, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Ratio = Literal["a4", "16:9", "4:3", "1:1"]
"""Width to height; A4 stands upright, as the country does."""

Scale = Literal[1, 2]

RATIOS: Final[tuple[Ratio, ...]] = get_args(Ratio)
SCALES: Final[tuple[Scale, ...]] = get_args(Scale)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet.

    Attributes
    ----------
    ratio
        Its form.
    scale
        Of the pixels of a PNG: 2 for a dense screen or for print.
    title, legend
        Whether these are drawn beside the map.
    letters
        Whether letters in an SVG are text, that can be edited, in place of outlines, that look
        the same everywhere.
    """

    ratio: Ratio = "a4"
    scale: Scale = 1
    title: bool = True
    legend: bool = True
    letters: bool = False


A4: Final = Sheet()
SLIDE: Final = Sheet("16:9")

_YES_OR_NO: Final = {"yes": True, "no": False}
CHOICES: Final[dict[str, dict[str, Any]]] = {
    "ratio": {ratio: ratio for ratio in RATIOS},
    "scale": {str(scale): scale for scale in SCALES},
    "title": _YES_OR_NO,
    "legend": _YES_OR_NO,
    "letters": {"outlines": False, "text": True},
}
"""What can be chosen of a sheet, by its keys in addresses and commands, and by their values;
the first of these is the usual one."""


def chosen(usual: Sheet, words: Mapping[str, str | None]) -> Sheet:
    """Return a sheet with what is chosen in words of :data:`CHOICES`."""
    return replace(usual, **{key: CHOICES[key][word] for key, word in words.items() if word})


def words_of(sheet: Sheet, usual: Sheet) -> dict[str, str]:
    """Return in words what of a sheet is not as usual, see :func:`chosen`."""
    return {
        key: next(word for word, value in words.items() if value == getattr(sheet, key))
        for key, words in CHOICES.items()
        if getattr(sheet, key) != getattr(usual, key)
    }
