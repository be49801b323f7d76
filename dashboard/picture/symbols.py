"""Circles of a count, signs, and the fill of a rate, as the map on the screen draws them.

The dimensions are those of :mod:`dashboard.web_map.symbols`, with a pixel of the screen as
:data:`PIXEL` millimetres: the largest circle is as large beside its province there as here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from dashboard.model.class_breaks import classes_of
from dashboard.web_map.symbols import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.patches import Patch

    from dashboard.model.measures import Value
    from dashboard.picture.canvas import Box, Paper

PIXEL: Final = 0.3
"""Millimetres for a pixel of a symbol on the screen."""

_RIM: Final = SYMBOLS["rim"]
_OPEN: Final = SYMBOLS["openSign"]
_SIGN: Final = SYMBOLS["sign"]
_MARK: Final = SYMBOLS["mark"]
_PATTERNS: Final = SYMBOLS["patterns"]

Kind = Literal["published", "derived", "range", "unknown", "zero"]


class Drawn(NamedTuple):
    """What is known of a measure, as it is drawn."""

    low: float
    high: float | None
    kind: Kind


def drawn(value: Value) -> Drawn:
    """Return how a value is drawn: by its basis, or as zero where it can be nothing else."""
    return Drawn(value.low, value.high, "zero" if value.high == 0 else value.basis)


def count_symbol(
    paper: Paper, known: Drawn, x: float, y: float, scale: float, colours: Mapping[str, str]
) -> float:
    """Draw a count, and return the radius of the symbol.

    A disc is what is certain, a dashed circle what is possible at the most. ``colours`` has
    ``symbol`` beside those of the theme.
    """
    if known.kind in {"zero", "unknown"}:
        return sign(paper, known.kind, x, y, colours)
    colour = colours["symbol"]
    low = scale * math.sqrt(known.low)
    if known.low > 0:
        paper.circle(x, y, low, fill=colour, line=colours["symbol-line"], width=0.8, opacity=0.88)
    if known.low == known.high:
        if known.kind == "derived":
            _rim(paper, x, y, low, colours["symbol-line"])
        return low
    if known.high is None:
        return _open_sign(paper, x, y, low, colour)
    high = scale * math.sqrt(known.high)
    paper.circle(x, y, high, line=colour, width=0.9, dashes=(2.6, 2))
    return high


def _rim(paper: Paper, x: float, y: float, radius: float, colour: str) -> None:
    """Draw the dotted rim of a number that is derived."""
    inner = max(radius - _RIM["inset"] * PIXEL, _RIM["least"] * radius)
    paper.circle(x, y, inner, line=colour, width=1.4, dashes=(0.01, 2.9), dotted=True)


def _open_sign(paper: Paper, x: float, y: float, radius: float, colour: str) -> float:
    """Draw a plus at the upper right of a disc: at least so many; return the symbol's radius."""
    half, away = _OPEN["half"] * PIXEL, _OPEN["away"] * PIXEL
    x, y = x + (radius + away) / math.sqrt(2), y - (radius + away) / math.sqrt(2)
    paper.line([(x - half, y), (x + half, y)], colour, 1.2)
    paper.line([(x, y - half), (x, y + half)], colour, 1.2)
    return float(radius + away + half)


def sign(paper: Paper, kind: str, x: float, y: float, colours: Mapping[str, str]) -> float:
    """Draw the sign for zero or unknown, and return its radius."""
    unknown, quiet = kind == "unknown", colours["quiet"]
    dashes = (1.2, 1.5) if unknown else ()
    radius = _SIGN["radius"] * PIXEL
    paper.circle(x, y, radius, fill=colours["paper"], line=quiet, width=0.8, dashes=dashes)
    mark = "?" if unknown else "0"
    paper.text(x, y + _SIGN["base"] * PIXEL, mark, 6.6, quiet, bold=True, anchor="center")
    return float(_SIGN["reach"] * PIXEL)


def rate_mark(paper: Paper, known: Drawn, x: float, y: float, colours: Mapping[str, str]) -> float:
    """Draw how a rate is known, whose value is the colour below; return the mark's radius."""
    if known.kind in {"zero", "unknown"}:
        return sign(paper, known.kind, x, y, colours)
    ink, ground = colours["ink"], colours["paper"]
    if known.kind == "range":
        ring = _MARK["ring"] * PIXEL
        paper.circle(x, y, ring, line=ground, width=2.8)
        paper.circle(x, y, ring, line=ink, width=1, dashes=(1.6, 1.3))
    else:
        paper.circle(x, y, _MARK["radius"] * PIXEL, fill=ink, line=ground, width=1.1)
    return float(_MARK["reach"] * PIXEL)


def class_colour(colours: Mapping[str, str], index: int, classes: int) -> str:
    """Return the colour of a class, counted from 0, of a number of classes."""
    return colours[f"class-{index + 1}-of-{classes}"]


def rate_fill(known: Drawn, edges: Sequence[float], colours: Mapping[str, str]) -> str:
    """Return the fill of a rate, below its stripes."""
    if known.kind == "unknown" or not edges:
        return colours["unknown"]
    return class_colour(colours, classes_of(known.low, known.high, edges)[0], len(edges) - 1)


def rate_stripes(
    paper: Paper,
    known: Drawn,
    edges: Sequence[float],
    patch: Patch,
    box: Box,
    colours: Mapping[str, str],
) -> None:
    """Stripe a patch painted with a rate that is unknown or spans classes."""
    if known.kind == "unknown" or not edges:
        tile = _PATTERNS["unknown"] * PIXEL
        paper.stripes(patch, box, colours["unknown-line"], tile, 0.34, dashes=(1.6, 1.6))
        return
    first, last = classes_of(known.low, known.high, edges)
    if first != last:
        colour = class_colour(colours, last, len(edges) - 1)
        paper.stripes(patch, box, colour, _PATTERNS["stripes"] * PIXEL, 0.5)
