"""Points -> the provinces in which they lie, exactly and by the million.

A grid over the country knows the province of every cell that no border crosses: most
points are told by their cell. Only those in a cell with a border are tested against the
outlines themselves, so the answer is that of ``geopandas.sjoin(predicate="intersects")``,
with one province a point: where several touch it, the one with the lowest code.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int16]

OUTSIDE: Final = -1
"""Stands for no province."""
_BORDER: Final = -2

_CELL: Final = 0.01
"""Degrees, about 1.1 km: one cell in seven of the embedded outlines has a border in it.

The result does not depend on it, only the time.
"""
_MARGIN: Final = 1e-9
"""Degrees, a tenth of a millimetre: more than the pieces of an edge lie beside it by rounding."""

_METRES_CRS: Final = "EPSG:32648"
"""WGS 84 / UTM zone 48N. Its scale is right to 0.4 % from 102 to 110 degrees east."""
_PIECE: Final = 64
"""Vertices of one piece of an outline in the search for the nearest."""


class ProvinceFinder:
    """Finds the province of points.

    Parameters
    ----------
    provinces
        ``province_code`` and ``geometry`` (valid polygons or multipolygons, EPSG:4326).

    Attributes
    ----------
    codes
        GSO codes in order; provinces are told by their place among them.
    """

    def __init__(self, provinces: gpd.GeoDataFrame) -> None:
        ordered = provinces.sort_values("province_code")
        self.codes = tuple(ordered["province_code"])
        self._shapes = ordered.geometry.to_numpy()
        shapely.prepare(self._shapes)
        self._bounds = shapely.bounds(self._shapes)
        west, south, east, north = shapely.total_bounds(self._shapes)
        # A cell more all around: points on the outer border lie in the grid too.
        self._west, self._south = west - _CELL, south - _CELL
        width = int((east - self._west) / _CELL) + 2
        height = int((north - self._south) / _CELL) + 2
        self._grid = self._filled(self._with_borders(height, width))

    def find(self, lon: Floats, lat: Floats) -> Indices:
        """Return the place of each point's province among :attr:`codes`.

        Parameters
        ----------
        lon, lat
            Degrees (EPSG:4326), any of them NaN or infinite.

        Returns
        -------
        numpy.ndarray of int16
            :data:`OUTSIDE` where a point lies in no province.
        """
        found = np.full(len(lon), OUTSIDE, np.int16)
        height, width = self._grid.shape
        with np.errstate(invalid="ignore"):
            x, y = (lon - self._west) / _CELL, (lat - self._south) / _CELL
            within = np.flatnonzero((x >= 0) & (x < width) & (y >= 0) & (y < height))
        found[within] = self._grid[y[within].astype(np.int32), x[within].astype(np.int32)]
        doubtful = np.flatnonzero(found == _BORDER)
        found[doubtful] = self._tested(lon[doubtful], lat[doubtful])
        return found

    def nearest(self, lon: Floats, lat: Floats, within: float) -> tuple[Indices, Floats]:
        """Return the nearest province of points that lie in none, and its distance.

        Parameters
        ----------
        lon, lat
            Degrees (EPSG:4326), finite.
        within
            Metres: no province farther away is looked for.

        Returns
        -------
        tuple of numpy.ndarray
            Places among :attr:`codes`, :data:`OUTSIDE` where none is so near, and metres,
            infinite there.
        """
        found = np.full(len(lon), OUTSIDE, np.int16)
        metres = np.full(len(lon), np.inf)
        tree, owners = self._outlines
        points = _in_metres(lon, lat)
        (asked, pieces), distances = tree.query_nearest(
            points, max_distance=within, return_distance=True
        )
        # Of several equally near the lowest code, which the last one written is.
        order = np.argsort(-owners[pieces], kind="stable")
        found[asked[order]] = owners[pieces[order]]
        metres[asked] = distances
        return found, metres

    def is_near(
        self, lon: Floats, lat: Floats, province: Indices, within: float
    ) -> NDArray[np.bool]:
        """Return whether points lie in a province of their own or so near to it.

        Parameters
        ----------
        lon, lat
            Degrees (EPSG:4326), finite.
        province
            Place among :attr:`codes` of the one to measure to, for each point.
        within
            Metres.
        """
        near = np.zeros(len(lon), bool)
        points = _in_metres(lon, lat)
        for place in np.unique(province):
            asked = province == place
            near[asked] = shapely.dwithin(self._shapes_in_metres[place], points[asked], within)
        return near

    def _tested(self, lon: Floats, lat: Floats) -> Indices:
        """Return the provinces by test against every outline, lowest code first."""
        found = np.full(len(lon), OUTSIDE, np.int16)
        for place, (shape, bounds) in enumerate(zip(self._shapes, self._bounds, strict=True)):
            west, south, east, north = bounds
            asked = np.flatnonzero(
                (found == OUTSIDE) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            )
            inside = shapely.intersects_xy(shape, lon[asked], lat[asked])
            found[asked[inside]] = place
        return found

    def _with_borders(self, height: int, width: int) -> NDArray[np.bool]:
        """Return which cells of the grid a border may cross."""
        marked = np.zeros((height, width), bool)
        for shape in self._shapes:
            starts, ends = _edges(shape)
            # No piece is longer than a cell: it lies in the cells of its box's corners.
            pieces = np.ceil(1.1 * np.abs(ends - starts).max(axis=1) / _CELL).astype(int).clip(1)
            edge = np.repeat(np.arange(len(pieces)), pieces)
            before = np.cumsum(pieces) - pieces
            nth = np.arange(len(edge)) - before[edge]
            step = (ends - starts)[edge] / pieces[edge, None]
            one, other = (
                starts[edge] + nth[:, None] * step,
                starts[edge] + (nth + 1)[:, None] * step,
            )
            corner = np.array([self._west, self._south])
            low = ((np.minimum(one, other) - _MARGIN - corner) / _CELL).astype(np.int32)
            high = ((np.maximum(one, other) + _MARGIN - corner) / _CELL).astype(np.int32)
            for x in (low[:, 0], high[:, 0]):
                for y in (low[:, 1], high[:, 1]):
                    marked[y, x] = True
        return marked

    def _filled(self, marked: NDArray[np.bool]) -> Indices:
        """Return the province of each cell, told once for each run of cells without a border."""
        height, width = marked.shape
        first = ~marked
        first[:, 1:] &= marked[:, :-1]
        y, x = np.nonzero(first)
        middle_lon, middle_lat = self._west + (x + 0.5) * _CELL, self._south + (y + 0.5) * _CELL
        told = np.append(self._tested(middle_lon, middle_lat), np.int16(_BORDER))
        run = np.cumsum(first.ravel()) - 1
        return np.where(marked.ravel(), np.int16(_BORDER), told[run]).reshape(height, width)

    @cached_property
    def _shapes_in_metres(self) -> NDArray[np.object_]:
        shapes = shapely.transform(self._shapes, _project)
        shapely.prepare(shapes)
        return np.asarray(shapes, dtype=object)

    @cached_property
    def _outlines(self) -> tuple[shapely.STRtree, Indices]:
        """Return all outlines in short pieces, and whose each piece is."""
        pieces, owners = [], []
        for place, shape in enumerate(self._shapes_in_metres):
            for ring in _rings(shape):
                line = shapely.get_coordinates(ring)
                for start in range(0, len(line) - 1, _PIECE):
                    pieces.append(shapely.linestrings(line[start : start + _PIECE + 1]))
                    owners.append(place)
        return shapely.STRtree(pieces), np.array(owners, np.int16)


def _rings(shape: shapely.Geometry) -> NDArray[np.object_]:
    """Return all rings of a polygon or multipolygon."""
    return np.asarray(shapely.get_rings(shapely.get_parts(shape)), dtype=object)


def _edges(shape: shapely.Geometry) -> tuple[Floats, Floats]:
    """Return both ends of all edges of a polygon or multipolygon."""
    line, ring = shapely.get_coordinates(_rings(shape), return_index=True)
    same = ring[1:] == ring[:-1]
    return line[:-1][same], line[1:][same]


def _in_metres(lon: Floats, lat: Floats) -> NDArray[np.object_]:
    return np.asarray(shapely.points(_project(np.column_stack([lon, lat]))), dtype=object)


def _project(degrees: Floats) -> Floats:
    to_metres = Transformer.from_crs("EPSG:4326", _METRES_CRS, always_xy=True)
    return np.column_stack(to_metres.transform(degrees[:, 0], degrees[:, 1]))
