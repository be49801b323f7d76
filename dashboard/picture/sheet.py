"""What a picture, a slide or a page is drawn on, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

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
