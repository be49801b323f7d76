"""The histogram of a rate: where its values lie, and where the classes part them."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from dashboard.model.class_breaks import class_sizes, classed_values
from dashboard.model.selection import all_bounds, edges_within
from dashboard.text.messages import class_labels, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.selection import Selection

_DOT: Final = 8  # pixels across
_WIDTH: Final = 304  # pixels, for which dots are stacked


def histogram(selection: Selection) -> str:
    """Return the distribution of a rate: dots, ranges, classes and how many are in each.

    The provinces are all that were counted, shown or not, as the classes are theirs.
    """
    language = selection.view.language
    ends = all_bounds(selection)
    breaks = edges_within(selection, ends)
    if not ends or not breaks:
        return f"<p>{escape(text(language, 'classes.none'))}</p>"
    sizes = class_sizes(ends, breaks)
    exact = [one for one, other in ends if one == other]
    note = text(language, "classes.histogram", count=len(ends))
    if len(exact) < len(ends) and classed_values(ends) == exact:
        note = f"{note}. {text(language, 'classes.of_exact')}"
    lines = [
        f'<li><i style="background:{_colour(index, len(sizes))}"></i>{escape(label)}'
        f"<b>{size}</b></li>"
        for index, (label, size) in enumerate(
            zip(class_labels(selection, breaks), sizes, strict=True)
        )
    ]
    if spanning := len(ends) - sum(sizes):
        label = escape(text(language, "map.legend.spanning"))
        lines.append(f'<li><i class="spanning"></i>{label}<b>{spanning}</b></li>')
    return (
        f'<figure class="histogram">{_drawing(ends, breaks)}'
        f"<figcaption>{escape(note)}</figcaption><ul>{''.join(lines)}</ul></figure>"
    )


def _drawing(ends: Sequence[tuple[float, float | None]], breaks: Sequence[float]) -> str:
    """Return dots over lines over the colours of the classes, on one axis."""
    finite = [end for pair in ends for end in pair if end is not None]
    low, high = min(*finite, *breaks), max(*finite, *breaks)
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return 2 + 96 * (value - low) / span  # percent of the width

    dots = _stacked([at(one) for one, other in ends if one == other])
    rows = max((row + 1 for _, row in dots), default=0)
    parts = [
        f'<i class="dot" style="left:{left:.1f}%;top:{(rows - 1 - row) * _DOT}px"></i>'
        for left, row in dots
    ]
    ranges = sorted((one, other) for one, other in ends if one != other)
    top = rows * _DOT + 4
    for row, (one, other) in enumerate(ranges):
        right = 98.0 if other is None else at(other)
        parts.append(
            f'<i class="range" style="left:{at(one):.1f}%;width:{right - at(one):.1f}%;'
            f'top:{top + 5 * row}px"></i>'
        )
    height = top + 5 * len(ranges) + 2
    # The outer classes hold whatever lies beyond them.
    inner = [0.0, *(at(edge) for edge in breaks[1:-1]), 100.0]
    for index, (left, right) in enumerate(pairwise(inner)):
        parts.append(
            f'<i class="class" style="left:{left:.1f}%;width:{right - left:.1f}%;top:{height}px;'
            f'background:{_colour(index, len(inner) - 1)}"></i>'
        )
    parts += [f'<i class="break" style="left:{left:.1f}%"></i>' for left in inner[1:-1]]
    return f'<div class="axis" style="height:{height + 12}px">{"".join(parts)}</div>'


def _colour(index: int, classes: int) -> str:
    return f"var(--class-{index + 1}-of-{classes})"


def _stacked(places: Sequence[float]) -> list[tuple[float, int]]:
    """Return where dots go so that none covers another: percent of the width, row from below."""
    apart = 100 * _DOT / _WIDTH
    ends: list[float] = []  # of the last dot in each row
    found = []
    for place in sorted(places):
        row = next((row for row, end in enumerate(ends) if place - end >= apart), len(ends))
        ends[row : row + 1] = [place]
        found.append((place, row))
    return found
