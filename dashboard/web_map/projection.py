"""The projection of the small map and of pictures: Mercator, as the map on the screen has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEST, EAST, SOUTH, NORTH = 101.85, 117.75, 6.55, 23.65
"""Degrees: the mainland with both archipelagos."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Mercator, in the units of a sheet: millimetres, or those of a picture.

    ``left`` and ``top`` are those of the western and the northern edge, ``width`` is from
    :data:`WEST` to :data:`EAST`.
    """

    left: float
    top: float
    width: float

    @property
    def degree(self) -> float:
        """Units of a degree of longitude."""
        return self.width / (EAST - WEST)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the map."""
        height = (stretched(NORTH) - stretched(SOUTH)) * self.degree
        return self.left, self.top, self.left + self.width, self.top + float(height)

    def place(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places on the sheet of an array of longitudes and latitudes, shape (n, 2)."""
        x = self.left + (degrees[:, 0] - WEST) * self.degree
        y = self.top + (stretched(NORTH) - stretched(degrees[:, 1])) * self.degree
        return np.column_stack([x, y])

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the place of one point."""
        x, y = self.place(np.array([[longitude, latitude]]))[0]
        return float(x), float(y)

    def latitude(self, y: float) -> float:
        """Return the latitude of a place."""
        return float(unstretched(float(stretched(NORTH)) - (y - self.top) / self.degree))

    def kilometre(self, latitude: float) -> float:
        """Return the units of a kilometre along a parallel."""
        return float(self.degree / (111.32 * np.cos(np.radians(latitude))))


def fitting(box: tuple[float, float, float, float]) -> Projection:
    """Return the largest map in a box, at its upper edge and in the middle between its sides."""
    left, top, right, bottom = box
    ratio = (EAST - WEST) / float(stretched(NORTH) - stretched(SOUTH))
    width = min(right - left, (bottom - top) * ratio)
    return Projection((left + right - width) / 2, top, width)


def stretched(latitude: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return latitudes as Mercator has them, in degrees of longitude."""
    radians = np.radians(np.asarray(latitude, dtype=float))
    degrees: NDArray[np.float64] = np.degrees(np.log(np.tan(np.pi / 4 + radians / 2)))
    return degrees


def unstretched(degrees: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the latitudes that :func:`stretched` would turn into some degrees of longitude."""
    radians = np.radians(np.asarray(degrees, dtype=float))
    latitude: NDArray[np.float64] = np.degrees(2 * np.arctan(np.exp(radians)) - np.pi / 2)
    return latitude
