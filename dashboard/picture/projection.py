"""Where everything lies on the sheet: the projection, and outlines ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

import geodata.boundaries
from dashboard.picture.canvas import outline
from geodata import tables
from loaders.access_points import outlines_of_division
from loaders.names import divisions

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from dashboard.picture.symbols import Box
    from loaders.access_points import AccessPoints

WEST, EAST, SOUTH, NORTH = 101.85, 117.75, 6.55, 23.65
"""Degrees: the mainland with both archipelagos."""

_AROUND: Final = 1.0  # degrees of land beyond the edge, cut off by it


@dataclass(frozen=True, slots=True)
class Projection:
    """Mercator, as the map on the screen has it, in millimetres of the sheet.

    Parameters
    ----------
    left, top
        Where the western and the northern edge lie.
    width
        From :data:`WEST` to :data:`EAST`.
    """

    left: float
    top: float
    width: float

    @property
    def degree(self) -> float:
        """Millimetres of a degree of longitude."""
        return self.width / (EAST - WEST)

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of the map."""
        height = (_stretched(NORTH) - _stretched(SOUTH)) * self.degree
        return self.left, self.top, self.left + self.width, self.top + float(height)

    def place(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places on the sheet of an array of longitudes and latitudes, shape (n, 2)."""
        x = self.left + (degrees[:, 0] - WEST) * self.degree
        y = self.top + (_stretched(NORTH) - _stretched(degrees[:, 1])) * self.degree
        return np.column_stack([x, y])

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the place of one point."""
        x, y = self.place(np.array([[longitude, latitude]]))[0]
        return float(x), float(y)

    def kilometre(self, latitude: float) -> float:
        """Return the millimetres of a kilometre along a parallel."""
        return float(self.degree / (111.32 * np.cos(np.radians(latitude))))


def _stretched(latitude: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return latitudes as Mercator has them, in degrees of longitude."""
    radians = np.radians(np.asarray(latitude, dtype=float))
    stretched: NDArray[np.float64] = np.degrees(np.log(np.tan(np.pi / 4 + radians / 2)))
    return stretched


@dataclass(frozen=True, slots=True)
class Area:
    """A province on the sheet: its outline, what holds it, where its symbol stands."""

    path: Path
    box: Box
    anchor: tuple[float, float]


@lru_cache(maxsize=8)
def areas(access_points: AccessPoints, division: int, projection: Projection) -> dict[str, Area]:
    """Return the provinces of a division by code, in order of code."""
    outlines = outlines_of_division(access_points, division)
    anchors = geodata.boundaries.anchor_points(outlines)
    found = {}
    for code, shape in zip(outlines["province_code"], outlines.geometry, strict=True):
        path = outline(shape, projection.place)
        if path is not None:
            (left, top), (right, bottom) = path.get_extents().get_points()
            anchor = projection.at(anchors[code].x, anchors[code].y)
            found[code] = Area(path, (left, top, right, bottom), anchor)
    return found


@lru_cache(maxsize=8)
def neighbours(projection: Projection) -> tuple[Path, ...]:
    """Return the land around, as far as the map reaches."""
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
    """Return Hoàng Sa and Trường Sa, each with its frame."""
    found = []
    for row in geodata.boundaries.archipelagos().itertuples():
        west, south, east, north = row.frame
        found.append(
            Archipelago(
                {"vi": row.name_vi, "en": row.name_en},
                (*projection.at(west, north), *projection.at(east, south)),
                tuple(
                    projection.at(*shapely.get_coordinates(part)[0])
                    for part in shapely.get_parts(row.geometry)
                ),
                {
                    division: divisions.counterparts(
                        (row.province_code,), tables.DIVISION, division
                    )[0]
                    for division in divisions.DIVISIONS
                },
            )
        )
    return tuple(found)
