"""The histogram of a rate: its values and its classes on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from dashboard.model.class_breaks import class_sizes, classed_values
from dashboard.model.latest import latest_per_view
from dashboard.templates import render
from dashboard.text.messages import class_labels, edge_label, in_measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.selection import Selection

_DOT: Final = 8  # pixels across
_WIDTH: Final = 304  # pixels, for which dots are stacked
_TICK: Final = 12  # percent of the width, from the middle of a number to that of the next


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Positions of the parts of the drawing: pixels from above, percent of the width from left.

    Attributes
    ----------
    height
        Of dots and ranges, above the colours of the classes.
    dots
        Left and top of each.
    ranges
        Left, width and top of each.
    classes
        Left and width of each.
    ends, edges
        Left of the numbers on the axis, and the numbers: 0 and the largest, and the breaks.
    """

    height: int
    dots: list[tuple[float, int]]
    ranges: list[tuple[float, float, int]]
    classes: list[tuple[float, float]]
    ends: list[tuple[float, float]]
    edges: list[tuple[float, float]]


@latest_per_view
def histogram(selection: Selection) -> str:
    """Return the distribution of a rate: dots, ranges, classes and the number in each.

    As for the classes, the provinces are all that were counted, shown or not.
    """
    language = selection.view.language
    ends, breaks = selection.class_bounds, selection.class_edges
    if not ends or not breaks:
        return render("map/histogram.html.j2", language, sizes=())
    sizes = class_sizes(ends, breaks)
    drawing = _drawing(ends, breaks)
    ticks = _ticks(drawing, selection)
    exact = [low for low, high in ends if low == high]
    return render(
        "map/histogram.html.j2",
        language,
        drawing=drawing,
        ticks=ticks,
        rows=1 + max(row for _, row, _ in ticks),
        sizes=list(zip(class_labels(selection, breaks), sizes, strict=True)),
        spanning=len(ends) - sum(sizes),
        provinces=len(ends),
        of_exact=len(exact) < len(ends) and classed_values(ends) == exact,
    )


def _drawing(ends: Sequence[tuple[float, float | None]], breaks: Sequence[float]) -> _Drawing:
    finite = [end for pair in ends for end in pair if end is not None]
    largest = max(*finite, *breaks) or 1.0

    def at(value: float) -> float:
        return 2 + 96 * value / largest

    dots = _stacked([at(low) for low, high in ends if low == high])
    rows = max((row + 1 for _, row in dots), default=0)
    ranges = sorted((low, high) for low, high in ends if low != high)
    top = rows * _DOT + 4
    # The outer classes include all values beyond them.
    inner = [0.0, *(at(edge) for edge in breaks[1:-1]), 100.0]
    return _Drawing(
        height=top + 5 * len(ranges) + 2,
        dots=[(left, (rows - 1 - row) * _DOT) for left, row in dots],
        ranges=[
            (at(low), (98.0 if high is None else at(high)) - at(low), top + 5 * row)
            for row, (low, high) in enumerate(ranges)
        ],
        classes=[(left, right - left) for left, right in pairwise(inner)],
        ends=[(at(value), value) for value in (0.0, largest)],
        edges=[(at(value), value) for value in breaks[1:-1]],
    )


def _ticks(drawing: _Drawing, selection: Selection) -> list[tuple[float, int, str]]:
    """Return the numbers on the axis: 0, the end, and each break in the first row with room."""
    language, measure = selection.view.language, selection.measure
    placed = [(left, 0, in_measure(language, measure, end, end)) for left, end in drawing.ends]
    for left, edge in drawing.edges:
        taken = {row for other, row, _ in placed if abs(left - other) < _TICK}
        row = min({*range(len(taken) + 1)} - taken)
        placed.append((left, row, edge_label(language, measure, edge, selection.class_ends)))
    return placed


def _stacked(places: Sequence[float]) -> list[tuple[float, int]]:
    """Return positions at which no dot covers another: percent of the width, row from below."""
    width = 100 * _DOT / _WIDTH
    ends: list[float] = []  # of the last dot in each row
    dots = []
    for place in sorted(places):
        row = next((row for row, end in enumerate(ends) if place - end >= width), len(ends))
        ends[row : row + 1] = [place]
        dots.append((place, row))
    return dots
