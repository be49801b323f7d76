"""Names beside symbols, where no other name or symbol stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.picture.paper import POINT, space, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.picture.symbols import Box

_GAP: Final = 0.6  # millimetres
_AWAY: Final = (0.0, 2.5, 5.0, 8.0, 12.0, 16.0)
"""How far from its symbol a label may stand; away from it, a line leads there."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is to stand beside a symbol: a name and, in bold, a value."""

    name: str
    value: str
    x: float
    y: float
    reach: float
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A label in its place: left end and top of its line, and whether it stands away."""

    label: Label
    left: float
    top: float
    width: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def symbol_box(label: Label) -> Box:
    """Return what a symbol takes."""
    return (
        label.x - label.reach,
        label.y - label.reach,
        label.x + label.reach,
        label.y + label.reach,
    )


def place(
    labels: Sequence[Label], occupied: Sequence[Box], window: Box, size: float
) -> list[Placed]:
    """Return where each label goes; one without a free place is left out.

    Parameters
    ----------
    labels
        Those that come first choose first.
    occupied
        What is taken beside the symbols.
    window
        In which they must stay.
    size
        Of the text, in points.
    """
    taken = [*occupied, *(symbol_box(label) for label in labels)]
    placed = []
    height = 1.25 * size * POINT
    for label in labels:
        width = label_width(label, size)
        own = symbol_box(label)
        for left, top, away in _places(label, width, height):
            box = (left, top, left + width, top + height)
            if not _within(box, window) or any(
                _overlap(box, other) for other in taken if other != own or away
            ):
                continue
            leader = _leader(label, box) if away else None
            taken.append(box)
            placed.append(Placed(label, left, top, width, leader))
            break
    return placed


def label_width(label: Label, size: float) -> float:
    """Return how wide a label is, in millimetres."""
    width = text_width(label.name, size, bold=label.selected)
    return width + space(size) + text_width(label.value, size, bold=True) if label.value else width


def _places(label: Label, width: float, height: float) -> Iterator[tuple[float, float, float]]:
    """Yield left, top and distance of the places around a symbol, best first."""
    if not label.reach:
        yield label.x - width / 2, label.y - height / 2, 0.0
    for away in _AWAY:
        side, slant = label.reach + _GAP + away, 0.7 * (label.reach + away)
        x, y = label.x, label.y
        yield x + side, y - height / 2, away
        yield x - side - width, y - height / 2, away
        yield x - width / 2, y + side, away
        yield x - width / 2, y - side - height, away
        yield x + slant + _GAP, y + slant, away
        yield x + slant + _GAP, y - slant - height, away
        yield x - slant - _GAP - width, y + slant, away
        yield x - slant - _GAP - width, y - slant - height, away


def _leader(label: Label, box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a line from the edge of a symbol to the nearest point of its label."""
    left, top, right, bottom = box
    x = min(max(label.x, left), right)
    y = min(max(label.y, top + (bottom - top) * 0.3), bottom - (bottom - top) * 0.3)
    distance = ((x - label.x) ** 2 + (y - label.y) ** 2) ** 0.5
    share = label.reach / distance
    start = (label.x + (x - label.x) * share, label.y + (y - label.y) * share)
    return start, (x, y)


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
