"""Where names go beside symbols: each nearer to its own than to any other, or led to by a line.

``static/map/labels.js`` places by the same steps on the screen; a test holds the two equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from dashboard.web_map.symbols import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.picture.canvas import Box

    Point = tuple[float, float]
    Line = tuple[Point, Point]

_RULES: Final = SYMBOLS["labels"]
_LEADER: Final = _RULES["leader"]


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A symbol that wants a label, and the label's forms, best first.

    ``reach`` and ``core`` are the radius of the symbol and of its disc; a form is a width and
    a height.
    """

    x: float
    y: float
    reach: float
    core: float
    forms: tuple[tuple[float, float], ...]

    @property
    def box(self) -> Box:
        """The box around the symbol."""
        return self.x - self.reach, self.y - self.reach, self.x + self.reach, self.y + self.reach


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the label of a spot goes, and in which form.

    ``leader`` is a line from the edge of the symbol to a label away from it; it is ``tight``
    where it has less room beside another symbol than is wanted.
    """

    spot: Spot
    form: int
    box: Box
    leader: Line | None = None
    tight: bool = False


class _Layout:
    """What is placed already."""

    def __init__(
        self,
        spots: Sequence[Spot],
        obstacles: Sequence[Box],
        window: Box,
        *,
        room: float,
        level: float,
        slides: bool,
    ) -> None:
        self.obstacles, self.window, self.room, self.level = obstacles, window, room, level
        self.edges = window if slides else None
        self.own = {spot: spot.box for spot in spots}
        self.boxes = [*self.own.values(), *obstacles]
        self.placed: list[Placed] = []
        self.tried = 0
        self.led: list[Line] = []

    def add(self, placed: Placed) -> None:
        self.placed.append(placed)
        self.boxes.append(placed.box)
        if placed.leader:
            self.led.append(placed.leader)

    def is_free(self, box: Box, own: Box | None) -> bool:
        if not _within(box, self.window):
            return False
        self.tried += 1
        return not (
            any(other is not own and _overlap(box, other) for other in self.boxes)
            or any(crosses(line, box) for line in self.led)
        )


def place(
    spots: Sequence[Spot], obstacles: Sequence[Box], window: Box, pixel: float = 1
) -> list[Placed]:
    """Return where each label goes; a label without a free place is left out.

    Parameters
    ----------
    spots
        The first ones choose first; those without a good place choose first in the next round.
        Where some stay without any, lines need no room beside other symbols in the last rounds,
        and at an edge of the window a text slides along the end of its line.
    obstacles
        What is taken besides the symbols.
    window
        In which labels must stay.
    pixel
        Of the screen, in the unit of the places.
    """
    order, best, least = list(spots), list[Placed](), math.inf
    for phase in _LEADER["phases"]:
        tried = 0
        while tried < phase["enough"]:
            rules = {"room": phase["room"] * pixel, "level": phase["level"] * pixel}
            slides = phase.get("slides", False)
            layout = _Layout(order, obstacles, window, **rules, slides=slides)
            _place_in_order(order, layout, pixel, phase["directions"])
            placed, tried = layout.placed, tried + layout.tried
            faults = dict.fromkeys(order, len(order) + 1)
            faults.update((one.spot, int(one.tight)) for one in placed)
            total = sum(faults.values())
            if total < least:
                best, least = placed, total
            if not total or len(order) > _LEADER["most"]:
                return best
            following = sorted(order, key=faults.__getitem__, reverse=True)
            if following == order:  # which get the same places
                break
            order = following
        if len(best) == len(order):
            break
    return best


def _place_in_order(
    spots: Sequence[Spot], layout: _Layout, pixel: float, directions: Sequence[int]
) -> None:
    passes = _LEADER["passes"] if len(spots) <= _LEADER["most"] else ()
    for spot in spots:
        found = _beside_symbol(spot, layout, pixel)
        for number, rules in zip(directions, passes, strict=False):
            if found is not None and not found.tight:
                break
            led = _away(spot, layout, pixel, directions=number, **rules)
            if found is None or (led is not None and not led.tight):
                found = led
        if found is not None:
            layout.add(found)


def _beside_symbol(spot: Spot, layout: _Layout, pixel: float) -> Placed | None:
    for form, size in enumerate(spot.forms):
        for box in _boxes_beside(spot, size, pixel):
            if layout.is_free(box, layout.own[spot]) and _is_nearest(box, spot, layout, pixel):
                return Placed(spot, form, box)
    return None


def _boxes_beside(spot: Spot, size: tuple[float, float], pixel: float) -> Iterator[Box]:
    """Yield the places around a symbol, best first."""
    gap, (width, height) = _RULES["gap"] * pixel, size
    for across, down in _RULES["places"]:
        corner = across and down
        away = _RULES["slant"] * spot.reach if corner else spot.reach + gap
        left = _beside(spot.x, across, away + gap if corner else away, width)
        top = _beside(spot.y, down, away, height)
        yield left, top, left + width, top + height


def _beside(middle: float, direction: float, away: float, size: float) -> float:
    """Return where something begins that lies before, on or behind a middle."""
    if not direction:
        return middle - size / 2
    return middle + away if direction > 0 else middle - away - size


def _is_nearest(box: Box, spot: Spot, layout: _Layout, pixel: float) -> bool:
    """Return whether no other symbol is about as near, and only its own in line with the text."""
    left, top, right, bottom = box
    across, down = max(left - spot.x, 0, spot.x - right), max(top - spot.y, 0, spot.y - bottom)
    near = max(math.hypot(across, down) - spot.reach, 0) + _RULES["clear"] * pixel
    level = near if _is_level(box, spot, pixel) else max(near, _RULES["level"] * pixel)
    return all(
        other is spot or _between(box, own) >= (level if _is_level(box, other, pixel) else near)
        for other, own in layout.own.items()
    )


def _is_level(box: Box, spot: Spot, pixel: float) -> bool:
    """Return whether a symbol is in line with a text, which is taken for its own where near."""
    leading: float = _RULES["leading"] * pixel
    return box[1] + leading < spot.y < box[3] - leading


def _away(
    spot: Spot,
    layout: _Layout,
    pixel: float,
    *,
    around: str,
    directions: int,
    distances: Sequence[float],
) -> Placed | None:
    """Return a place away from a symbol, to which a line leads that crosses nothing.

    It has room beside all other symbols; where there is none, it may cross the circles of what
    is possible, which hide nothing: ``around`` is what it goes around of other symbols, their
    reach or their core. Where there is no room, it is tight.
    """
    spare, longest = None, math.inf  # a short line that is tight is better than a much longer one
    left, top, right, bottom = layout.window
    if not (left <= spot.x <= right and top <= spot.y <= bottom):
        return None
    for distance in distances:
        if distance > longest:
            break
        away = spot.reach + distance * pixel
        for form, size in enumerate(spot.forms):
            for across, down in _compass(directions):
                end = spot.x + across * away, spot.y + down * away
                if layout.edges and not _within((*end, *end), layout.edges):
                    continue
                box = _box_at_end(end, across, down, size, layout.edges)
                if not layout.is_free(box, None):
                    continue
                leader = (spot.x + across * spot.reach, spot.y + down * spot.reach), end
                room = _room_beside(leader, box, spot, layout, pixel, around)
                if room <= 0:
                    continue
                found = Placed(spot, form, box, leader, tight=room < layout.room)
                if not found.tight:
                    return found
                spare, longest = spare or found, min(longest, _LEADER["longer"] * distance)
    return spare


@cache
def _compass(directions: int) -> list[Point]:
    """Return directions from the east by turns to the south and the north: there the sea is."""
    steps = ((turn + 1) / 2 if turn % 2 else -turn / 2 for turn in range(directions))
    angles = (2 * math.pi / directions * step for step in steps)
    return [(math.cos(angle), math.sin(angle)) for angle in angles]


def _box_at_end(
    end: Point, across: float, down: float, size: tuple[float, float], edges: Box | None
) -> Box:
    """Return the box at the end of a line: beside it, or where that is steep over or under.

    Within edges, if any, it slides along the end.
    """
    (x, y), (width, height) = end, size
    flat = abs(across) > _LEADER["steep"]
    left = _beside(x, across if flat else 0, 0, width)
    top = _beside(y, 0 if flat else down, 0, height)
    if edges and flat:
        top = max(edges[1], min(top, edges[3] - height))
    elif edges:
        left = max(edges[0], min(left, edges[2] - width))
    return left, top, left + width, top + height


def _room_beside(
    leader: Line, box: Box, spot: Spot, layout: _Layout, pixel: float, around: str
) -> float:
    """Return the room that a line to a label leaves beside the other symbols.

    There is none where a reader cannot follow it.
    """
    room = math.inf
    for other, symbol in layout.own.items():
        if other is spot:
            continue
        least = layout.level if _is_level(box, other, pixel) else _LEADER["clear"] * pixel
        if _between(box, symbol) < least:
            return 0
        room = min(room, from_line(leader, other.x, other.y) - getattr(other, around))
        if room <= 0:
            return 0
    cannot = (
        any(crosses(leader, other) for other in layout.obstacles)
        or any(crosses(leader, other.box) for other in layout.placed)
        or any(_meet(leader, other) for other in layout.led)
    )
    return 0 if cannot else room


def _between(box: Box, other: Box) -> float:
    """Return the distance between two boxes."""
    across = max(box[0] - other[2], 0, other[0] - box[2])
    return math.hypot(across, max(box[1] - other[3], 0, other[1] - box[3]))


def from_line(line: Line, x: float, y: float) -> float:
    """Return the distance of a point from a line."""
    (x1, y1), (x2, y2) = line
    across, down = x2 - x1, y2 - y1
    length = across * across + down * down
    part = ((x - x1) * across + (y - y1) * down) / length if length else 0
    part = min(1, max(0, part))
    return math.hypot(x - x1 - part * across, y - y1 - part * down)


def crosses(line: Line, box: Box) -> bool:
    """Return whether a line runs through a box: the part of it inside has a length."""
    (x1, y1), (x2, y2), (left, top, right, bottom) = *line, box
    if max(x1, x2) <= left or min(x1, x2) >= right or max(y1, y2) <= top or min(y1, y2) >= bottom:
        return False
    # Of the others the corners are on both sides of the line.
    sides = [
        (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x in (left, right) for y in (top, bottom)
    ]
    return min(sides) < 0 < max(sides)


def _meet(first: Line, second: Line) -> bool:
    (a, b), (c, d) = first, second
    return _turns(a, b, c) != _turns(a, b, d) and _turns(c, d, a) != _turns(c, d, b)


def _turns(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
