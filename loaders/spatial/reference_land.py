"""The reference land: the embedded provinces, the country that they make, its neighbours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import shapely

import geodata.boundaries

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

BOUNDS: Final = (102.0, 6.0, 118.0, 24.0)
"""West, south, east, north in degrees: the mainland and both archipelagos, rounded out."""


def is_around_vietnam(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which positions in degrees lie within the bounds of the country.

    NaN and infinity, the results of a failed projection, are outside.
    """
    west, south, east, north = BOUNDS
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


@cache
def known_outlines() -> dict[str, BaseGeometry]:
    """Return the embedded outlines of the provinces by GSO code, in degrees."""
    table = geodata.boundaries.provinces()
    return dict(zip(table["province_code"], table.geometry, strict=True))


@cache
def country() -> BaseGeometry:
    """Return the 63 provinces as one shape."""
    return _prepared(shapely.union_all(list(known_outlines().values())))


@cache
def country_with_archipelagos() -> BaseGeometry:
    """Return the 63 provinces and the frames of the archipelagos as one shape."""
    return _prepared(shapely.union_all([country(), *geodata.boundaries.archipelago_frames()]))


@cache
def neighbours() -> BaseGeometry:
    """Return the land around Vietnam as one shape."""
    return _prepared(shapely.union_all(geodata.boundaries.neighbours().geometry.to_numpy()))


def _prepared(shape: BaseGeometry) -> BaseGeometry:
    shapely.prepare(shape)
    return shape
