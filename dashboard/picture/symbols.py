"""Circles of a count, signs, and the paint of a rate, as the map on the screen draws them.

The measures are those of ``static/map/symbols.js``, with a pixel of the screen as
:data:`PIXEL` millimetres: the largest circle is as large beside its province there as here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from dashboard.model.class_breaks import class_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.patches import Patch

    from dashboard.model.measures import Value
    from dashboard.picture.canvas import Paper

PIXEL: Final = 0.3
"""Millimetres of what is a pixel of a symbol on the screen."""

_FULL_SCALE: Final = 20  # below this largest number the circles grow less than fully
_DEGREES: Final = 0.37  # radius of the largest circle: neighbours keep apart
_SIGN: Final = 7.5 * PIXEL

Kind = Literal["published", "derived", "range", "unknown", "zero"]
Box = tuple[float, float, float, float]


class Drawn(NamedTuple):
    """What is known of a measure, as it is drawn."""

    low: float
    high: float | None
    kind: Kind


def drawn(value: Value) -> Drawn:
    """Return how a value is drawn: by its basis, and nothing at all as zero."""
    return Drawn(value.low, value.high, "zero" if value.high == 0 else value.basis)


def circle_scale(degree: float, largest: float) -> float:
    """Return the radius of the circle of one, in millimetres: areas are as the numbers.

    Parameters
    ----------
    degree
        Millimetres of a degree of latitude.
    largest
        The largest number on the map.
    """
    return _DEGREES * degree / math.sqrt(max(largest, _FULL_SCALE))


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
            paper.circle(x, y, 0.55 * inner, line=ground, width=1.2)
        return inner
    outer = inner + 8 * PIXEL if known.high is None else scale * math.sqrt(known.high)
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
        half, rise = 5 * PIXEL, 3 * PIXEL
        for colour, width in ((colours["paper"], 3.4), (colours["ink"], 1.2)):
            for bar in (
                [(x - half, y), (x + half, y)],
                [(x - half, y - rise), (x - half, y + rise)],
                [(x + half, y - rise), (x + half, y + rise)],
            ):
                paper.line(bar, colour, width)
        return 7 * PIXEL
    fill, line = ("ink", "paper") if known.kind == "published" else ("paper", "ink")
    paper.circle(x, y, 3.2 * PIXEL, fill=colours[fill], line=colours[line], width=1.1)
    return 5 * PIXEL


def classes_of(known: Drawn, edges: Sequence[float]) -> tuple[int, int]:
    """Return the first and the last class in which a value may lie."""
    last = max(0, len(edges) - 2)
    return class_of(known.low, edges), last if known.high is None else class_of(known.high, edges)


def class_colour(colours: Mapping[str, str], index: int, classes: int) -> str:
    """Return the colour of a class, from 0, among so many."""
    return colours[f"class-{index + 1}-of-{classes}"]


def rate_fill(known: Drawn, edges: Sequence[float], colours: Mapping[str, str]) -> str:
    """Return the colour that lies lowest where a rate is painted."""
    if known.kind == "unknown" or not edges:
        return colours["unknown"]
    return class_colour(colours, classes_of(known, edges)[0], len(edges) - 1)


def rate_stripes(
    paper: Paper,
    known: Drawn,
    edges: Sequence[float],
    within: Patch,
    box: Box,
    colours: Mapping[str, str],
) -> None:
    """Stripe what was painted with a rate, where it is unknown or spans classes."""
    if known.kind == "unknown" or not edges:
        paper.stripes(within, box, colours["unknown-line"], 7 * PIXEL, 0.34, dashes=(1.6, 1.6))
        return
    first, last = classes_of(known, edges)
    if first != last:
        colour = class_colour(colours, last, len(edges) - 1)
        paper.stripes(within, box, colour, 9 * PIXEL, 0.5)
