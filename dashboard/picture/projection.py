"""The places of outlines, symbols and frames on the sheet, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

import geodata.boundaries
from dashboard.picture.canvas import outline
from dashboard.picture.symbols import PIXEL
from dashboard.web_map.projection import EAST, NORTH, SOUTH, WEST, Projection
from dashboard.web_map.symbols import SYMBOLS
from loaders.access_points import cached_per_dataset, outlines_of_division
from loaders.names import divisions

if TYPE_CHECKING:
    from matplotlib.path import Path

    from dashboard.picture.canvas import Box
    from loaders.access_points import AccessPoints

_AROUND: Final = 1.0  # degrees of land beyond the edge, clipped when drawn
_ISLET: Final[float] = SYMBOLS["widestIslet"] * PIXEL


@dataclass(frozen=True, slots=True)
class Area:
    """A province on the sheet: its outline, the box around it, the place of its symbol.

    ``islets`` are those that its outline would hide.
    """

    path: Path
    box: Box
    anchor: tuple[float, float]
    islets: Path | None


@cached_per_dataset
def areas(access_points: AccessPoints, division: int, projection: Projection) -> dict[str, Area]:
    """Return the provinces of a division by code, in order of code."""
    outlines = outlines_of_division(access_points, division)
    anchors = geodata.boundaries.anchor_points(outlines)
    by_code = {}
    for code, shape in zip(outlines["province_code"], outlines.geometry, strict=True):
        path = outline(shape, projection.place)
        if path is not None:
            (left, top), (right, bottom) = path.get_extents().get_points()
            anchor = projection.at(anchors[code].x, anchors[code].y)
            parts = shapely.get_parts(shape)
            west, south, east, north = shapely.bounds(parts).T
            small = np.maximum(east - west, north - south) * projection.degree < _ISLET
            islets = outline(parts[small], projection.place)
            by_code[code] = Area(path, (left, top, right, bottom), anchor, islets)
    return by_code


@lru_cache(maxsize=8)
def neighbours(projection: Projection) -> tuple[Path, ...]:
    """Return the neighbouring land within the map."""
    around = (WEST - _AROUND, SOUTH - _AROUND, EAST + _AROUND, NORTH + _AROUND)
    shapes = shapely.clip_by_rect(geodata.boundaries.neighbours().geometry.to_numpy(), *around)
    paths = (outline(shape, projection.place) for shape in shapes)
    return tuple(path for path in paths if path is not None)


@dataclass(frozen=True, slots=True)
class Archipelago:
    """An archipelago: its names, its frame on the sheet and one point for each islet.

    ``provinces`` are the codes of the province that administers it, by division.
    """

    names: dict[str, str]
    frame: Box
    islets: tuple[tuple[float, float], ...]
    provinces: dict[int, str]


@lru_cache(maxsize=8)
def archipelagos(projection: Projection) -> tuple[Archipelago, ...]:
    """Return Hoàng Sa and Trường Sa, each with its frame; of a part of the map what is in it."""
    placed = []
    left, top, right, bottom = projection.box
    for row in geodata.boundaries.archipelagos().itertuples():
        west, south, east, north = row.frame
        first, last = projection.at(west, north), projection.at(east, south)
        if first[0] < left or first[1] < top or last[0] > right or last[1] > bottom:
            continue
        placed.append(
            Archipelago(
                {"vi": row.name_vi, "en": row.name_en},
                (*first, *last),
                tuple(
                    projection.at(*shapely.get_coordinates(part)[0])
                    for part in shapely.get_parts(row.geometry)
                ),
                divisions.in_each_division(row.province_code),
            )
        )
    return tuple(placed)
