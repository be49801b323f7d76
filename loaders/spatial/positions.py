"""Positions in a reference system -> degrees, and how near they come to known ones."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer

import geodata.boundaries

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_COMPARED: Final = 20
"""Centroids of provinces needed to tell apart two systems that are near each other."""

# So many standard errors of certainty: wrong in fewer than one of a hundred cases.
_STANDARD_ERRORS = 2.5
# Centroids that miss by more than so many times the median are those of wrong rows.
_OUTLYING = 4.0
_DEGREES_OF_LATITUDE_M = 111_320.0


@lru_cache(maxsize=64)
def transformer(wkt: str) -> Transformer:
    """Return the way from a system to longitude and latitude on WGS 84.

    Raises
    ------
    pyproj.exceptions.ProjError
        If there is none.
    """
    return Transformer.from_crs(CRS.from_wkt(wkt), geodata.boundaries.CRS, always_xy=True)


def placed_by(wkt: str, coordinates: NDArray[np.float64], *, swapped: bool) -> NDArray[np.float64]:
    """Return coordinates (n × 2) in a system as longitude and latitude."""
    first, second = (1, 0) if swapped else (0, 1)
    placed = transformer(wkt).transform(coordinates[:, first], coordinates[:, second])
    return np.column_stack(placed)


def points_of(degrees: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return positions as points; those that are not finite at 0, 0."""
    return np.asarray(shapely.points(np.where(np.isfinite(degrees), degrees, 0.0)))


def distances_m(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of positions in degrees, in metres; short ones, on a sphere."""
    east = (first[:, 0] - second[:, 0]) * np.cos(np.radians(second[:, 1]))
    return np.asarray(np.hypot(east, first[:, 1] - second[:, 1]) * _DEGREES_OF_LATITUDE_M)


def is_surely_closer(
    one: NDArray[np.float64], other: NDArray[np.float64], known: NDArray[np.float64]
) -> bool:
    """Return whether positions as one system puts them are surely closer than as another.

    The step from the one to the other is regressed on: 0 where the known positions are
    those of the one, 1 where they are those of the other. Half a way between them has to
    be out of reach of the error.
    """
    east = np.cos(np.radians(known[:, 1]))
    scale = np.column_stack([east, np.ones(len(known))]) * _DEGREES_OF_LATITUDE_M
    miss, step = (known - one) * scale, (other - one) * scale
    length = np.hypot(*miss.T)
    kept = length <= _OUTLYING * max(float(np.median(length)), 1.0)
    miss, step = miss[kept], step[kept]
    squares = float((step**2).sum())
    if squares == 0 or kept.sum() < FEWEST_COMPARED:
        return False
    slope = float((miss * step).sum()) / squares
    rest = miss - slope * step
    error = np.sqrt(float((rest**2).sum()) / (rest.size - 1) / squares)
    return bool(slope + _STANDARD_ERRORS * error < 0.5)  # noqa: PLR2004 - half way
