"""How large the circles of a count are, as ``static/map/circles.js`` has it for the screen.

All circles of a map shrink together until none of them hides more than a quarter of
another: areas stay in proportion to the numbers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.web_map.symbols import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterable

_FULL_SCALE: Final[float] = SYMBOLS["fullScale"]
_LARGEST_RADIUS: Final[float] = SYMBOLS["largestRadius"]
_MOST_HIDDEN: Final[float] = SYMBOLS["mostHidden"]
_MOST_SHRUNK: Final[float] = SYMBOLS["mostShrunk"]
_HALVINGS: Final[int] = SYMBOLS["halvings"]


class Circle(NamedTuple):
    """A number at a place, in degrees of longitude as Mercator stretches them."""

    x: float
    y: float
    number: float
    province: str


def fitting_scale(circles: Iterable[Circle]) -> float:
    """Return the radius of the circle of the number 1, in degrees of longitude.

    The circle of the largest number may be as large as its province has room; all shrink
    together until none hides more than a quarter of a smaller one of another province. They
    stop where two places are all but the same.
    """
    ordered = sorted(circle for circle in circles if circle.number > 0)
    largest = max((circle.number for circle in ordered), default=0)
    full = scale = _LARGEST_RADIUS / math.sqrt(max(_FULL_SCALE, largest))
    widest = math.sqrt(largest)
    for index, one in enumerate(ordered):
        root = math.sqrt(one.number)
        for other in ordered[index + 1 :]:
            if other.x - one.x >= scale * (root + widest):
                break
            distance = math.hypot(other.x - one.x, other.y - one.y)
            smaller, larger = sorted((root, math.sqrt(other.number)))
            if one.province == other.province or distance >= scale * (smaller + larger):
                continue
            scale = min(scale, distance / (larger * least_distance(smaller / larger)))
    return max(scale, full * _MOST_SHRUNK)


def least_distance(radius: float) -> float:
    """Return how far two circles must be apart, of radius 1 and of a smaller one.

    So far that not more than a quarter of the smaller lies in the larger.
    """
    near, far = 1 - radius, 1 + radius
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        if shared_area(middle, radius) > _MOST_HIDDEN * math.pi * radius**2:
            near = middle
        else:
            far = middle
    return far


def shared_area(distance: float, radius: float) -> float:
    """Return the area that a circle of radius 1 shares with a smaller one that crosses it."""
    large = _half_angle(distance, 1, radius)
    small = _half_angle(distance, radius, 1)
    return large - math.sin(2 * large) / 2 + radius**2 * (small - math.sin(2 * small) / 2)


def _half_angle(distance: float, own: float, other: float) -> float:
    """Return half the angle of a circle's arc inside another circle, in radians."""
    cosine = (distance**2 + own**2 - other**2) / (2 * distance * own)
    return math.acos(max(-1.0, min(1.0, cosine)))
