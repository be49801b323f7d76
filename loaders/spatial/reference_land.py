"""The land that is known: the embedded provinces, and the country that they make."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import shapely

import geodata.boundaries

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


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
