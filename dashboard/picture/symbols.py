"""Circles of a count, signs, and the paint of a rate, as the map on the screen draws them.

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
"""Millimetres of what is a pixel of a symbol on the screen."""

_BAR: Final = SYMBOLS["bar"]
_DOT: Final = SYMBOLS["dot"]
_PATTERNS: Final = SYMBOLS["patterns"]
_SIGN: Final = 7.5 * PIXEL

Kind = Literal["published", "derived", "range", "unknown", "zero"]


class Drawn(NamedTuple):
    """What is known of a measure, as it is drawn."""

    low: float
    high: float | None
    kind: Kind


def drawn(value: Value) -> Drawn:
    """Return how a value is drawn: by its basis, and nothing at all as zero."""
    return Drawn(value.low, value.high, "zero" if value.high == 0 else value.basis)


def circle_scale(degree: float, largest: float) -> float:
    """Return the radius of the circle of the number 1, in millimetres; areas are as the numbers.

    ``degree`` is the millimetres of a degree, ``largest`` the largest number on the map.
    """
    radius: float = SYMBOLS["largestRadius"] * degree
    return radius / math.sqrt(max(largest, SYMBOLS["fullScale"]))


def count_symbol(
    paper: Paper, known: Drawn, x: float, y: float, scale: float, colours: Mapping[str, str]
) -> float:
    """Draw a count, and return how far the symbol reaches.

    ``colours`` has ``symbol`` beside those of the theme.
    """
    if known.kind in {"zero", "unknown"}:
        return sign(paper, known.kind, x, y, colours)
    colour, ground = colours["symbol"], colours["symbol-line"]
    inner = scale * math.sqrt(known.low)
    if known.low == known.high:
        paper.circle(x, y, inner, fill=colour, line=ground, width=0.8, opacity=0.88)
        if known.kind == "derived":
            paper.circle(x, y, SYMBOLS["derivedRing"] * inner, line=ground, width=1.2)
        return inner
    band = SYMBOLS["openRing"] * PIXEL
    outer = inner + band if known.high is None else scale * math.sqrt(known.high)
    paper.ring(x, y, inner, outer, colour, 0.17)
    if known.low > 0:
        paper.circle(x, y, inner, line=colour, width=1.1)
    paper.circle(
        x, y, outer, line=colour, width=1.1, dashes=(1, 3) if known.high is None else (2.6, 2)
    )
    return outer


def sign(paper: Paper, kind: str, x: float, y: float, colours: Mapping[str, str]) -> float:
    """Draw the sign of nothing or of the unknown, and return how far it reaches."""
    unknown = kind == "unknown"
    paper.circle(
        x,
        y,
        _SIGN,
        fill=colours["unknown" if unknown else "paper"],
        line=colours["ink"],
        width=1,
        dashes=(1.4, 1.6) if unknown else (),
    )
    mark = "?" if unknown else "0"
    paper.text(x, y + 3.7 * PIXEL, mark, 8, colours["ink"], bold=True, anchor="center")
    return _SIGN + PIXEL


def rate_mark(paper: Paper, known: Drawn, x: float, y: float, colours: Mapping[str, str]) -> float:
    """Draw how a rate is known, whose value is the colour below; return how far it reaches."""
    if known.kind in {"zero", "unknown"}:
        return sign(paper, known.kind, x, y, colours)
    if known.kind == "range":
        half, rise = _BAR["half"] * PIXEL, _BAR["rise"] * PIXEL
        for colour, width in ((colours["paper"], 3.4), (colours["ink"], 1.2)):
            for bar in (
                [(x - half, y), (x + half, y)],
                [(x - half, y - rise), (x - half, y + rise)],
                [(x + half, y - rise), (x + half, y + rise)],
            ):
                paper.line(bar, colour, width)
        return float(_BAR["reach"] * PIXEL)
    fill, line = ("ink", "paper") if known.kind == "published" else ("paper", "ink")
    paper.circle(x, y, _DOT["radius"] * PIXEL, fill=colours[fill], line=colours[line], width=1.1)
    return float(_DOT["reach"] * PIXEL)


def class_colour(colours: Mapping[str, str], index: int, classes: int) -> str:
    """Return the colour of a class, from 0, among so many."""
    return colours[f"class-{index + 1}-of-{classes}"]


def rate_fill(known: Drawn, edges: Sequence[float], colours: Mapping[str, str]) -> str:
    """Return the colour that lies lowest where a rate is painted."""
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
