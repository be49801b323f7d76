"""Circles of a count, signs, and the fill of a rate, as the map on the screen draws them.

The dimensions are those of :mod:`dashboard.web_map.symbols`, with a pixel of the screen as
:data:`PIXEL` millimetres: the largest circle is as large beside its province there as here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from matplotlib.colors import to_hex, to_rgba_array

from dashboard.model.class_breaks import classes_of
from dashboard.picture.canvas import POINT
from dashboard.web_map.symbols import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.patches import Patch
    from matplotlib.path import Path

    from dashboard.model.measures import Value
    from dashboard.picture.canvas import Box, Paper

PIXEL: Final = 0.3
"""Millimetres for a pixel of a symbol on the screen."""

_RIM: Final = SYMBOLS["rim"]
_RANGE: Final = SYMBOLS["range"]
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
    low = _radius(known.low, scale)
    if known.low > 0:
        paper.circle(x, y, low, fill=colour, line=colours["symbol-line"], width=0.8, opacity=0.88)
    if known.low == known.high:
        if known.kind == "derived":
            _rim(paper, x, y, low, colours["symbol-line"])
        return low
    if known.high is None:
        return _open_sign(paper, x, y, low, colour)
    high = _radius(known.high, scale)
    _possible(paper, x, y, high, colours)
    return high


def _radius(number: float, scale: float) -> float:
    return max(SYMBOLS["leastPixels"] * PIXEL, scale * math.sqrt(number)) if number else 0.0


def _rim(paper: Paper, x: float, y: float, radius: float, colour: str) -> None:
    """Draw the dotted rim of a number that is derived, just inside its edge."""
    inner = max(radius - _RIM["inset"] * PIXEL, _RIM["least"] * radius)
    width = min(_RIM["widest"] * PIXEL, _RIM["width"] * radius) / POINT
    around = 2 * math.pi * inner
    gap = around / max(_RIM["fewest"], round(around / (_RIM["step"] * PIXEL))) / POINT
    paper.circle(x, y, inner, line=colour, width=width, dashes=(0.01, gap - 0.01), dotted=True)


def _possible(paper: Paper, x: float, y: float, radius: float, colours: Mapping[str, str]) -> None:
    """Draw long dashes around a circle, whose size is the number."""
    width, halo = _RANGE["width"] * PIXEL, _RANGE["halo"] * PIXEL
    around = 2 * math.pi * (radius + width / 2)
    period = around / max(_RANGE["fewest"], round(around / (_RANGE["period"] * PIXEL))) / POINT
    dashes = _RANGE["dash"] * period, (1 - _RANGE["dash"]) * period
    line = colours["symbol"], width / POINT, dashes
    paper.ring(x, y, radius, *line, halo / POINT, colours["symbol-line"])


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
    """Return the fill of a rate, pale where its range spans classes, below its lines."""
    if known.kind == "unknown" or not edges:
        return colours["unknown"]
    first, last = classes_of(known.low, known.high, edges)
    colour = class_colour(colours, first, len(edges) - 1)
    return colour if first == last else pale_fill(colour, colours)


def rate_lines(
    paper: Paper,
    known: Drawn,
    edges: Sequence[float],
    patch: Patch,
    box: Box,
    colours: Mapping[str, str],
) -> None:
    """Draw thin lines over a patch painted with a rate that spans classes."""
    if known.kind == "unknown" or not edges:
        return
    first, last = classes_of(known.low, known.high, edges)
    if first != last:
        pale_lines(paper, class_colour(colours, first, len(edges) - 1), patch, box, colours)


def pale_fill(colour: str, colours: Mapping[str, str]) -> str:
    """Return the ground of what spans classes, by the colour of the first of them."""
    return mixed(colour, colours["paper"], _PATTERNS["pale"])


def pale_lines(
    paper: Paper, colour: str, patch: Patch, box: Box, colours: Mapping[str, str]
) -> None:
    """Draw the thin lines over the ground of what spans classes."""
    line = mixed(colour, colours["quiet"], _PATTERNS["line"])
    period, share = _PATTERNS["lines"], _PATTERNS["lineWidth"] / _PATTERNS["lines"]
    paper.stripes(patch, box, line, period * PIXEL, share)


def missing_patch(paper: Paper, path: Path, box: Box, colours: Mapping[str, str]) -> None:
    """Draw an area of which nothing was counted, over the province that it is a part of."""
    patch = paper.area(path, colours["outside"], "none")
    tile, dot = (_PATTERNS[name] * PIXEL for name in ("missing", "missingDot"))
    paper.dots(patch, box, colours["missing"], tile, dot)
    paper.area(path, "none", colours["missing"], 0.5)


def mixed(colour: str, ground: str, share: float) -> str:
    """Return a colour mixed into another, as ``color-mix(in srgb, …)`` does."""
    one, other = to_rgba_array([colour, ground])
    return to_hex(tuple(share * one + (1 - share) * other))
