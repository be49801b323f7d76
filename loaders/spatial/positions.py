"""Positions in a reference system -> degrees, and their distance to known positions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

import geodata.boundaries

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_COMPARED: Final = 20
"""Centroids of provinces needed to tell apart two systems that are near each other."""

# Required certainty: wrong in fewer than one of a hundred cases.
_STANDARD_ERRORS = 2.5
# Centroids that miss by more than so many times the median are those of wrong rows.
_OUTLYING = 4.0
_DEGREES_OF_LATITUDE_M = 111_320.0


def has_transformation(crs: CRS) -> bool:
    """Return whether a system has a way to the globe; those of other planets have none."""
    try:
        _transformer(crs.to_wkt())
    except ProjError:
        return False
    return True


@lru_cache(maxsize=64)
def _transformer(wkt: str) -> Transformer:
    return Transformer.from_crs(CRS.from_wkt(wkt), geodata.boundaries.CRS, always_xy=True)


def in_degrees(crs: CRS, coordinates: NDArray[np.float64], *, swapped: bool) -> NDArray[np.float64]:
    """Return coordinates (n × 2) in a system as longitude and latitude."""
    first, second = (1, 0) if swapped else (0, 1)
    transform = _transformer(crs.to_wkt()).transform
    return np.column_stack(transform(coordinates[:, first], coordinates[:, second]))


def points_of(degrees: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return positions as points; those that are not finite at 0, 0."""
    return np.asarray(shapely.points(np.where(np.isfinite(degrees), degrees, 0.0)))


def distances_m(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of positions in degrees, in metres; short ones, on a sphere."""
    east = (first[:, 0] - second[:, 0]) * np.cos(np.radians(second[:, 1]))
    return np.asarray(np.hypot(east, first[:, 1] - second[:, 1]) * _DEGREES_OF_LATITUDE_M)


def is_surely_closer(
    first: NDArray[np.float64], second: NDArray[np.float64], known: NDArray[np.float64]
) -> bool:
    """Return whether the first system surely puts positions closer to the known ones.

    The misses of the first system are regressed on the steps to the second: the slope is
    0 if the known positions are those of the first, 1 if those of the second. Its
    confidence interval has to end below one half.
    """
    east = np.cos(np.radians(known[:, 1]))
    scale = np.column_stack([east, np.ones(len(known))]) * _DEGREES_OF_LATITUDE_M
    miss, step = (known - first) * scale, (second - first) * scale
    length = np.hypot(*miss.T)
    usable = length <= _OUTLYING * max(float(np.median(length)), 1.0)
    miss, step = miss[usable], step[usable]
    squares = float((step**2).sum())
    if squares == 0 or usable.sum() < FEWEST_COMPARED:
        return False
    slope = float((miss * step).sum()) / squares
    rest = miss - slope * step
    error = np.sqrt(float((rest**2).sum()) / (rest.size - 1) / squares)
    return bool(slope + _STANDARD_ERRORS * error < 0.5)  # noqa: PLR2004 - half way
