"""The land around Vietnam, fitted to the outline of its provinces.

Natural Earth draws neighbours and Vietnam as one coverage, but its border runs
up to 9 km from that of the finer province outlines. Laid under the provinces
as it is, it shows slivers of sea, or of the neighbour, along 4,000 km of border.
Here the strip between the two borders goes to the neighbour beside it and the
provinces are cut out, so that both sides share every vertex.

All coordinates are longitude and latitude in degrees (EPSG:4326).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

VIETNAM = "704"
"""ISO 3166-1 numeric code of Viet Nam, the identifier of its shape."""

VIEW = shapely.box(78, -6, 136, 36)
"""What a map can show that fits the mainland (8.2-23.5 N) into its height.

Between two whole zoom levels such a map shows up to twice that height, 31
degrees, and at 16:9 up to 56 degrees of longitude around 106 E.
"""

BORDER_GRID = 1e-4
"""Grid of the coordinates along the border of Vietnam: 11 m."""

_GAP_REACH = 0.1
"""Width of the strip between the two borders (measured: at most 0.079 degrees)."""

# In degrees: within 200 m two borders are one; strips reach 1 km into the
# provinces before those are cut out; gaps are shared out by points 500 m apart.
_GAP_CONTACT = 0.002
_GAP_OVERLAP = 0.01
_GAP_STEP = 0.005

_CRUMB = 0.002
"""Largest remnant of a coast that the provinces cover, in square degrees (25 km2)."""


@dataclass(frozen=True, slots=True)
class Land:
    """The land of one country.

    Attributes
    ----------
    code
        ISO 3166-1 numeric code as text, ``""`` where Natural Earth gives none.
    name
        English name in Natural Earth.
    shape
        Longitude and latitude in degrees (EPSG:4326).
    """

    code: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class _Band:
    """A frame and how coarsely the land in it is drawn, in degrees."""

    frame: shapely.Polygon
    tolerance: float
    grid: float
    smallest_part: float


# Detail is for where people zoom in. The frames lie on every band's grid, so
# that pieces of one country still meet along them.
_BANDS = (
    _Band(shapely.box(101, 8, 111, 24), tolerance=0.015, grid=0.001, smallest_part=0),
    _Band(shapely.box(96, 2, 118, 28), tolerance=0.05, grid=0.01, smallest_part=0.003),
    _Band(VIEW, tolerance=0.15, grid=0.01, smallest_part=0.04),
)


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return the polygons of a shape, without the points and lines that overlays leave."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def in_view(lands: Sequence[Land]) -> list[Land]:
    """Repair the shapes and keep what lies in :data:`VIEW`."""
    kept = []
    for land in lands:
        if land.shape.is_empty or not shapely.box(*land.shape.bounds).intersects(VIEW):
            continue
        # Quantising has made rings of Natural Earth touch themselves.
        shape = shapely.make_valid(land.shape, method="structure", keep_collapsed=False)
        parts = _polygons(shape.intersection(VIEW))
        if parts:
            kept.append(replace(land, shape=shapely.MultiPolygon(parts)))
    return kept


def generalise(lands: Sequence[Land]) -> list[Land]:
    """Simplify a coverage of lands, less and less the nearer to Vietnam.

    Borders stay shared: :func:`shapely.coverage_simplify` moves both sides.

    Parameters
    ----------
    lands
        Valid shapes that share their borders, clipped to :data:`VIEW`.

    Returns
    -------
    list of Land
        Without those of which nothing large enough is left.
    """
    pieces: list[list[shapely.Geometry]] = [[] for _ in lands]
    inner = shapely.Polygon()
    for band in _BANDS:
        ring = band.frame.difference(inner)
        simplified = shapely.coverage_simplify([land.shape for land in lands], band.tolerance)
        for index, shape in enumerate(simplified):
            large = [part for part in _polygons(shape) if part.area >= band.smallest_part]
            pieces[index] += _polygons(
                shapely.intersection(shapely.MultiPolygon(large), ring, grid_size=band.grid)
            )
        inner = band.frame
    finest = min(band.grid for band in _BANDS)
    unions = [_polygons(shapely.union_all(parts, grid_size=finest)) for parts in pieces]
    return [
        replace(land, shape=shapely.MultiPolygon(parts))
        for land, parts in zip(lands, unions, strict=True)
        if parts
    ]


def fit_to_border(lands: Sequence[Land], outline: shapely.Geometry) -> list[Land]:
    """Cut the neighbours to the outline of the provinces.

    Parameters
    ----------
    lands
        The neighbours and Vietnam (:data:`VIETNAM`) as a coverage.
    outline
        The provinces' outline, on the grid :data:`BORDER_GRID`.

    Returns
    -------
    list of Land
        The neighbours without Vietnam. They do not overlap the outline, and
        along the land border they share its vertices. Where Natural Earth's
        Vietnam reaches into the sea beyond the outline, there is sea.
    """
    (vietnam,) = (land for land in lands if land.code == VIETNAM)
    neighbours = [land for land in lands if land.code != VIETNAM]
    strips: list[list[shapely.Geometry]] = [[] for _ in neighbours]
    for gap in _polygons(vietnam.shape.difference(outline)):
        for index, share in _nearest_shares(gap, [land.shape for land in neighbours]):
            # A gap at the end of the border goes on along the coast: sea, there.
            strips[index].append(share.intersection(neighbours[index].shape.buffer(_GAP_REACH)))
    shapes = []
    for index, land in enumerate(neighbours):
        shape = land.shape
        if strips[index]:
            # Widened into the provinces, the strip leaves no vertex of its own
            # on their outline; it must not widen into the sea or into others.
            others = shapely.union_all(
                [s for i, rest in enumerate(strips) if i != index for s in rest]
            )
            home = shapely.union_all([shape, vietnam.shape.difference(others), outline])
            strip = shapely.union_all(strips[index]).buffer(_GAP_OVERLAP).intersection(home)
            shape = shapely.union_all([shape, strip])
        parts = _polygons(shapely.difference(shape, outline, grid_size=BORDER_GRID))
        shapes.append(
            shapely.MultiPolygon(
                [p for p in parts if p.area > _CRUMB or p.distance(outline) > BORDER_GRID]
            )
        )
    return [
        replace(land, shape=shape)
        for land, shape in zip(neighbours, _without_pockets(shapes, outline), strict=True)
    ]


def _nearest_shares(
    gap: shapely.Polygon, shapes: Sequence[shapely.Geometry]
) -> list[tuple[int, shapely.Geometry]]:
    """Split a gap between the shapes that it touches, each part to the nearest.

    Returns pairs of a shape's index and its share; none for a gap that touches
    no shape, a stretch of coast.
    """
    around = gap.buffer(_GAP_CONTACT)
    owners: dict[tuple[float, float], int] = {}
    for index, shape in enumerate(shapes):
        if shape.intersects(around):
            line = shapely.segmentize(shape.boundary.intersection(around), _GAP_STEP)
            for x, y in shapely.get_coordinates(line).tolist():
                owners.setdefault((x, y), index)
    touched = sorted(set(owners.values()))
    if len(touched) <= 1:
        return [(index, gap) for index in touched]
    points = shapely.MultiPoint(list(owners))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=gap, ordered=True))
    return [
        (
            index,
            shapely.union_all(
                [cell for cell, owner in zip(cells, owners.values(), strict=True) if owner == index]
            ).intersection(gap),
        )
        for index in touched
    ]


def _without_pockets(
    shapes: Sequence[shapely.Geometry], outline: shapely.Geometry
) -> list[shapely.Geometry]:
    """Close the small holes that are left between the shapes and the outline."""
    filled = list(shapes)
    land = shapely.union_all([*shapes, outline], grid_size=BORDER_GRID)
    holes = [shapely.Polygon(ring) for part in _polygons(land) for ring in part.interiors]
    for hole in holes:
        if hole.area <= _CRUMB and hole.distance(outline) == 0:
            contact = [hole.boundary.intersection(shape.boundary).length for shape in shapes]
            nearest = max(range(len(shapes)), key=contact.__getitem__)
            merged = shapely.union_all([filled[nearest], hole], grid_size=BORDER_GRID)
            filled[nearest] = shapely.MultiPolygon(_polygons(merged))
    return filled
