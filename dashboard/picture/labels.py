"""Names beside symbols, where no other name or symbol stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from dashboard.picture.canvas import POINT, space, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.picture.symbols import Box

LINE: Final = 1.25
"""Height of a line, in sizes of the text."""

_GAP: Final = 0.6  # millimetres
_AWAY: Final = (2.5, 5.0, 8.0, 12.0, 16.0)
"""How far from its symbol a label may stand with a line that leads there."""


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
    """A label in its place.

    Attributes
    ----------
    label
        What stands there.
    box
        Left, top, right and bottom.
    stacked
        Whether the value stands under the name.
    leader
        Line from the symbol to a label that stands away from it.
    """

    label: Label
    box: Box
    stacked: bool
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


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

    Beside its symbol if it can, on one line or on two; else away from it, where no
    other symbol is nearer and a line can lead there.

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
    symbols = [symbol_box(label) for label in labels]
    taken = [*occupied, *symbols]
    placed: list[Placed] = []
    for label, own in zip(labels, symbols, strict=True):
        others = [other for other in symbols if other is not own]
        leaders = [one.leader for one in placed if one.leader]
        for candidate in _candidates(label, size):
            box = candidate.box
            blocking = [other for other in taken if candidate.leader or other is not own]
            if not _within(box, window) or any(_overlap(box, other) for other in blocking):
                continue
            if any(shapely.LineString(line).intersects(shapely.box(*box)) for line in leaders):
                continue
            if candidate.leader and not _leads_well(candidate, others, taken, own):
                continue
            taken.append(box)
            placed.append(candidate)
            break
    return placed


def _candidates(label: Label, size: float) -> Iterator[Placed]:
    """Yield the places of a label, best first."""
    line = LINE * size * POINT
    name = text_width(label.name, size, bold=label.selected)
    value = text_width(label.value, size, bold=True)
    forms = [(name + space(size) + value, line, False)] if label.value else [(name, line, False)]
    if label.value:
        forms.append((max(name, value), 2 * line, True))
    for width, height, stacked in forms:
        for left, top in _around(label, 0, width, height):
            yield Placed(label, (left, top, left + width, top + height), stacked)
    width, height, _ = forms[0]
    for away in _AWAY:
        for left, top in _around(label, away, width, height):
            box = (left, top, left + width, top + height)
            yield Placed(label, box, stacked=False, leader=_leader(label, box))


def _around(
    label: Label, away: float, width: float, height: float
) -> Iterator[tuple[float, float]]:
    """Yield left and top of the places around a symbol."""
    x, y, reach = label.x, label.y, label.reach + away
    if not reach:
        yield x - width / 2, y - height / 2
    side, slant = reach + _GAP, 0.7 * reach
    yield x + side, y - height / 2
    yield x - side - width, y - height / 2
    yield x - width / 2, y + side
    yield x - width / 2, y - side - height
    yield x + slant + _GAP, y + slant
    yield x + slant + _GAP, y - slant - height
    yield x - slant - _GAP - width, y + slant
    yield x - slant - _GAP - width, y - slant - height


def _leader(label: Label, box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a line from the edge of a symbol to the nearest point of its label."""
    left, top, right, bottom = box
    third = (bottom - top) / 3
    x = min(max(label.x, left), right)
    y = min(max(label.y, top + third), bottom - third)
    distance = ((x - label.x) ** 2 + (y - label.y) ** 2) ** 0.5
    share = label.reach / distance if distance else 0
    return (label.x + (x - label.x) * share, label.y + (y - label.y) * share), (x, y)


def _leads_well(candidate: Placed, others: Sequence[Box], taken: Sequence[Box], own: Box) -> bool:
    """Tell whether a label away from its symbol is still seen to be its own."""
    box, line = shapely.box(*candidate.box), shapely.LineString(candidate.leader)
    near = shapely.distance(box, shapely.box(*own))
    if any(shapely.distance(box, shapely.box(*other)) <= near for other in others):
        return False
    return not any(line.intersects(shapely.box(*other)) for other in taken if other is not own)


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
