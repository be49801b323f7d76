"""Shapes of a boundary file -> one valid polygon a province, and these as a coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

import geodata.boundaries
from loaders.spatial.coordinate_systems import CRS_STORED
from loaders.spatial.reference_land import (
    country,
    is_around_vietnam,
    known_outlines,
    neighbours,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

POLYGONS: Final = ("Polygon", "MultiPolygon")

LARGE_OVERLAP: Final = 0.01
"""Share of the smaller province from which an overlap is not repaired but refused."""

_MOST_OVERLAP: Final = 0.5

GAP_WIDTH: Final = 0.002
"""Width in degrees (some 200 m) up to which a gap between provinces is a sliver."""

# Two shapes are one and the same from this share of their union on.
_SAME = 0.95
# Parts of one province may overlap by this share of their union: the slivers between
# units that were drawn one by one.
_SLIVERS = 0.01
# A province is elsewhere if less than this share of the smaller one of its outline and
# the known one lies in both. The coarsest outlines in use share two thirds.
_SHARE_IN_PLACE = 0.2
_COARSE = 0.002
_LEAST_KM2 = 0.01
# A part of a province this far from it, in degrees, and in another one, is misnamed.
_FAR = 0.1
_SQUARE_METRES = 1e6
# Square degrees, a hundredth of a square metre: what rounding makes of positions in one line.
_NO_AREA = 1e-12


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two provinces that overlap, by position, and how much, in km²."""

    first: int
    second: int
    km2: float


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Polygons without overlaps and slivers, and what was repaired.

    Attributes
    ----------
    shapes
        The polygons, in the order given.
    large
        Overlaps too large to be repaired: then the polygons are as given.
    borders
        Pairs of provinces whose overlap was repaired.
    overlap_km2, gap_km2
        Area of the overlaps removed and of the gaps closed.
    """

    shapes: NDArray[np.object_]
    large: tuple[Overlap, ...] = ()
    borders: int = 0
    overlap_km2: float = 0.0
    gap_km2: float = 0.0

    @property
    def repaired(self) -> bool:
        """Whether the polygons are not as given."""
        return self.overlap_km2 > 0 or self.gap_km2 > 0


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """The shapes of one province as one.

    Attributes
    ----------
    shape
        The union, ``None`` where the shapes contradict each other.
    repeated
        Positions of shapes that repeat an earlier one.
    """

    shape: BaseGeometry | None
    repeated: tuple[int, ...] = ()


def not_finite(shapes: NDArray[np.object_]) -> frozenset[int]:
    """Return the positions of shapes with a coordinate that is no number."""
    coordinates, positions = shapely.get_coordinates(shapes, return_index=True)
    return frozenset(map(int, positions[~np.isfinite(coordinates).all(axis=1)]))


def without_empty(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes with ``None`` for the empty ones, which have no point."""
    present = shapes.copy()
    present[shapely.is_empty(shapes)] = None
    return present


def is_in_vietnam(shape: BaseGeometry) -> bool:
    """Return whether a shape in degrees lies within the bounds of the country."""
    corners = np.reshape(shape.bounds, (2, 2))
    return bool(is_around_vietnam(*corners.T).all())


def without_degenerate_rings(shape: BaseGeometry) -> tuple[BaseGeometry, int]:
    """Return a polygon or multipolygon without its rings of no area, and how many those were.

    A ring of fewer than three different positions, or of positions in one line, is none. Beside
    other faults the repair of GEOS breaks off at it.
    """
    polygons, dropped = [], 0
    for part in shapely.get_parts(shape):
        rings = shapely.get_rings(part)
        # Of the hull: the area of a ring that crosses itself may be none.
        sound = shapely.area(shapely.convex_hull(rings)) > _NO_AREA
        dropped += int((~sound).sum())
        if len(rings) and sound[0]:
            polygons.append(shapely.Polygon(rings[0], rings[1:][sound[1:]]))
    if not dropped:
        return shape, 0
    return shapely.MultiPolygon(polygons), dropped


def valid_polygons(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape that is not valid; empty where it has none.

    The points and lines that a repair may leave beside them are dropped.
    """
    try:
        repaired = shapely.make_valid(shape)
    except shapely.errors.GEOSException:
        # The other of the two methods of GEOS, which does not build from the lines.
        repaired = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if repaired.geom_type in POLYGONS:
        return repaired
    parts = [part for part in shapely.get_parts(repaired) if part.geom_type in POLYGONS]
    return shapely.union_all(parts)


def merged(shapes: Sequence[BaseGeometry]) -> Merged:
    """Return the shapes of one province as one: islands, or the units it is made of."""
    if len(shapes) == 1:
        return Merged(shapes[0])
    normalised = shapely.to_wkb(shapely.normalize(np.array(shapes, dtype=object)))
    first = {wkb: position for position, wkb in reversed(list(enumerate(normalised)))}
    distinct = [shapes[position] for position in sorted(first.values())]
    repeated = tuple(sorted(set(range(len(shapes))) - set(first.values())))
    if shapely.coverage_is_valid(distinct):
        # For units that share their borders this union is much faster.
        return Merged(shapely.coverage_union_all(distinct), repeated)
    union = shapely.union_all(distinct)
    excess = sum(shape.area for shape in distinct) - union.area
    if excess <= _SLIVERS * union.area:
        return Merged(union, repeated)
    if all(_is_same(shape, distinct[0]) for shape in distinct[1:]):
        # Drawn twice, from two sources or at two scales: the first one is used.
        return Merged(distinct[0], tuple(range(1, len(shapes))))
    return Merged(None, repeated)


def _is_same(first: BaseGeometry, second: BaseGeometry) -> bool:
    common = shapely.intersection(first, second).area
    return bool(common >= _SAME * (first.area + second.area - common))


def strays(shapes: Sequence[BaseGeometry], province_code: str) -> dict[int, str]:
    """Return which of several shapes of a province lie in another one.

    Returns
    -------
    dict of int to str
        By position: the GSO code of the province it lies in. Islands off the coast lie in
        none, and a unit at the border may lie a little across a coarser line.
    """
    points = shapely.point_on_surface(np.array(shapes, dtype=object))
    known = known_outlines()
    far = shapely.distance(points, known[province_code]) > _FAR
    elsewhere = {}
    for position in np.flatnonzero(far):
        inside = [code for code, outline in known.items() if outline.contains(points[position])]
        if inside:
            elsewhere[int(position)] = inside[0]
    return elsewhere


def place_instead(shape: BaseGeometry, province_code: str) -> str | None:
    """Return where a shape lies instead of in its province, ``None`` if it lies there.

    Returns
    -------
    str or None
        GSO code of the province it lies in, ``""`` where in none.
    """
    known = known_outlines()
    outline = known[province_code]
    # A coarse outline is enough to see where it lies.
    coarse = shapely.simplify(shape, _COARSE)
    common = shapely.intersection(coarse, outline).area
    if common >= _SHARE_IN_PLACE * min(shape.area, outline.area):
        return None
    codes = [code for code in known if code != province_code]
    shares = shapely.intersection(coarse, np.array([known[code] for code in codes]))
    areas = shapely.area(shares)
    best = int(np.argmax(areas))
    return codes[best] if areas[best] > 0 else ""


def coverage(shapes: NDArray[np.object_]) -> Coverage:
    """Return polygons that share their borders: overlaps and slivers between them repaired.

    Parameters
    ----------
    shapes
        Valid polygons in degrees.
    """
    if len(shapes) < 2 or shapely.coverage_is_valid(shapes, gap_width=GAP_WIDTH):  # noqa: PLR2004 - one cannot overlap
        return Coverage(shapes)
    areas = areas_km2(shapes)
    overlaps = _overlaps(shapes)
    large = tuple(
        overlap
        for overlap in overlaps
        if overlap.km2 > LARGE_OVERLAP * min(areas[overlap.first], areas[overlap.second])
    )
    if large:
        return Coverage(shapes, large)
    cleaned = np.asarray(shapely.coverage_clean(shapes, gap_width=GAP_WIDTH), dtype=object)
    overlap_km2 = sum(overlap.km2 for overlap in overlaps)
    gap_km2 = max(0.0, float(areas_km2(cleaned).sum() - areas.sum()) + overlap_km2)
    # Vertices that only one of two neighbours has leave less than that.
    if max(overlap_km2, gap_km2) < _LEAST_KM2:
        return Coverage(shapes)
    if shapely.is_empty(cleaned).any() or not shapely.is_valid(cleaned).all():
        return Coverage(shapes, tuple(overlaps))
    return Coverage(cleaned, (), len(overlaps), overlap_km2, gap_km2)


def overlaps_to_first(
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.object_], tuple[Overlap, ...]]:
    """Return polygons without their overlaps, each given to the first of the two, and these.

    Where an overlap is most of a province, that is not done: then one of the two is another
    place.
    """
    overlaps, areas = tuple(_overlaps(shapes)), areas_km2(shapes)
    first, last = (
        np.array([getattr(each, side) for each in overlaps], dtype=int)
        for side in ("first", "second")
    )
    shares = np.array([each.km2 for each in overlaps]) / np.minimum(areas[first], areas[last])
    if (shares > _MOST_OVERLAP).any():
        return shapes, ()
    trimmed = shapes.copy()
    for each in overlaps:
        rest = shapely.difference(trimmed[each.second], shapes[each.first])
        trimmed[each.second] = valid_polygons(rest)
    return trimmed, overlaps


def _overlaps(shapes: NDArray[np.object_]) -> list[Overlap]:
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = pairs[:, pairs[0] < pairs[1]]
    common = areas_km2(shapely.intersection(shapes[first], shapes[second]))
    return [
        Overlap(int(left), int(right), float(km2))
        for left, right, km2 in zip(first, second, common, strict=True)
        if km2 > 1 / _SQUARE_METRES
    ]


def areas_km2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return areas of shapes in degrees, in km² of the equal-area projection."""
    series = gpd.GeoSeries(shapes, crs=CRS_STORED).to_crs(geodata.boundaries.EQUAL_AREA_CRS)
    return np.asarray(series.area.to_numpy() / _SQUARE_METRES)


def is_abroad(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes in degrees lie in another country, each by a point in it.

    Shapes that are missing or empty lie nowhere.
    """
    points = without_empty(shapely.point_on_surface(shapes))
    x, y = shapely.get_x(points), shapely.get_y(points)
    here = shapely.dwithin(points, country(), GAP_WIDTH)
    # At sea within the bounds nothing counts as abroad.
    somewhere = np.isfinite(x) & np.isfinite(y)
    beyond = ~is_around_vietnam(x, y) | shapely.intersects(points, neighbours())
    abroad = somewhere & ~here & beyond
    return np.asarray(abroad, dtype=bool)


def is_in_archipelagos(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return for each shape in degrees the GSO code of the archipelago it lies in, or ``None``."""
    table = geodata.boundaries.archipelagos()
    codes = np.full(len(shapes), None, dtype=object)
    for code, frame in zip(table["province_code"], table["frame"], strict=True):
        codes[shapely.within(shapes, shapely.box(*frame))] = code
    return codes
