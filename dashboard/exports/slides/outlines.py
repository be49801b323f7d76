"""The window of the map on a slide, and the outlines in it: coarse, clipped, as XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from dashboard.picture import projection
from dashboard.web_map.projection import Projection, fitting
from loaders.access_points import cached_per_dataset, outlines_of_division

if TYPE_CHECKING:
    from collections.abc import Collection

    from matplotlib.path import Path

    from dashboard.picture.canvas import Box
    from loaders.access_points import AccessPoints

_COARSE: Final = 0.2
"""Millimetres that an outline may be off."""
_LEAST: Final = 0.08
"""Square millimetres of an island that is drawn."""
_STEPS: Final = 10
"""Steps in a millimetre that the corners of an outline lie on."""
_AROUND: Final = 1.5
"""Width of a window to that of the places that it is zoomed to."""
_MOST_ZOOM: Final = 5.0


@dataclass(frozen=True, slots=True)
class Window(Projection):
    """A part of the map: the projection of the whole, and the box of what is seen of it."""

    seen: Box

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of what is seen."""
        return self.seen


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline with all its contours as a geometry in XML, and the box around it."""

    xml: str
    box: Box


_of_paths: Final[WeakKeyDictionary[Path, dict[tuple[float, Box | None], Outline | None]]] = (
    WeakKeyDictionary()
)


def zoomed(
    box: Box, access_points: AccessPoints, division: int, codes: Collection[str]
) -> Projection:
    """Return the map in a box: of some provinces, or without any of the whole country."""
    whole = fitting(box)
    areas = projection.areas(access_points, division, whole)
    boxes = [areas[code].box for code in codes if code in areas]
    if not boxes:
        return whole
    first, last = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
    corner, opposite = np.array(whole.box[:2]), np.array(whole.box[2:])
    room = opposite - corner
    factor = min(_MOST_ZOOM, *(room / (last - first) / _AROUND))
    if factor <= 1:
        return whole
    # Beyond the whole map no land is drawn: the window stays in it.
    moved = corner + room / 2 + (corner - (first + last) / 2) * factor
    left, top = np.clip(moved, opposite - room * factor, corner)
    return Window(float(left), float(top), float(whole.width * factor), whole.box)


@cached_per_dataset
def outlines(
    access_points: AccessPoints, division: int, shown: Projection, factor: float
) -> dict[str, Outline | None]:
    """Return the outlines of the provinces of a division; ``factor`` enlarges all of the map."""
    table = outlines_of_division(access_points, division)
    shapes = [
        shapely.MultiPolygon([one for one in shapely.get_parts(each) if one.geom_type == "Polygon"])
        for each in table.geometry
    ]
    placed = shapely.transform(shapes, lambda degrees: shown.place(degrees) * factor)
    # All together: the common border of two is the same line still.
    coarse = shapely.coverage_simplify(placed, _COARSE)
    window = tuple(edge * factor for edge in shown.box)
    each = (_outline(shapely.clip_by_rect(shape, *window)) for shape in coarse)
    return dict(zip(table["province_code"], each, strict=True))


def outline_of(path: Path, factor: float, window: Box | None) -> Outline | None:
    """Return the outline of a path, enlarged, as far as it is in a window.

    It is kept as long as the path: outlines of a session's own are gone with them.
    """
    known = _of_paths.setdefault(path, {})
    if (factor, window) not in known:
        known[factor, window] = _outline_of(path, factor, window)
    return known[factor, window]


def _outline_of(path: Path, factor: float, window: Box | None) -> Outline | None:
    shapes = [shapely.Polygon(np.asarray(ring) * factor) for ring in path.to_polygons()]
    if window:
        coarse = shapely.make_valid(shapely.simplify(shapes, _COARSE))
        shapes = [*shapely.clip_by_rect(coarse, *window)]
    return _outline(shapely.GeometryCollection(shapes))


def _outline(shape: shapely.Geometry) -> Outline | None:
    """Return the outline of the polygons in a shape, ``None`` if nothing can be seen of them."""
    contours = []
    for part in shapely.get_parts(shapely.get_parts(shape)):
        for ring in shapely.get_rings(part) if part.area >= _LEAST else ():
            corners = np.round(shapely.get_coordinates(ring) * _STEPS).astype(int)
            corners = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
            if len(corners) > 2:  # noqa: PLR2004 - fewer have no area
                contours.append(corners)
    if not contours:
        return None
    everything = np.concatenate(contours)
    first, last = everything.min(axis=0), everything.max(axis=0)
    width, height = np.maximum(last - first, 1)
    parts = [f'<a:path w="{width}" h="{height}">']
    for corners in contours:
        points = [f'<a:pt x="{x}" y="{y}"/>' for x, y in corners - first]
        parts.append(f"<a:moveTo>{points[0]}</a:moveTo><a:lnTo>")
        parts.append("</a:lnTo><a:lnTo>".join(points[1:]))
        parts.append("</a:lnTo><a:close/>")
    left, top = (float(edge) / _STEPS for edge in first)
    return Outline(
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f"<a:pathLst>{''.join(parts)}</a:path></a:pathLst></a:custGeom>",
        (left, top, left + float(width) / _STEPS, top + float(height) / _STEPS),
    )
