"""A small map that shows where a province lies, as a picture (SVG)."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Final

import shapely

import geodata.boundaries
from loaders.access_points import cached_per_dataset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.access_points import AccessPoints
    from loaders.translation import Language

WIDTH, HEIGHT = 312, 344
"""Size of the picture, in its own units."""

_WEST, _SOUTH, _EAST, _NORTH = 101.6, 6.4, 117.9, 23.8
"""The land, the sea and both archipelagos (EPSG:4326)."""

_HALF_NAME: Final = 74  # of an archipelago, in units of the picture
_COARSE: Final = 0.02  # degrees, less than half a unit of the picture
_SCALE: Final = HEIGHT / (_NORTH - _SOUTH)
_NARROWING: Final = math.cos(math.radians((_SOUTH + _NORTH) / 2))

# The colours of the map in colours.css: a picture cannot take over variables of the page.
_STYLE: Final = """
svg{--sea:#e3ecf1;--land:#fbfaf7;--line:#c9c5ba;--counted:#c9dcec;--border:#5f7f9c;--chosen:#d1006c;--dim:#4b5d6e}
@media(prefers-color-scheme:dark){svg{--sea:#15202b;--land:#2d3741;--line:#4a5560;--counted:#3f6484;--border:#9dbad3;--chosen:#ff7ab8;--dim:#b6c4d1}}
.sea{fill:var(--sea)}.land{fill:var(--land);stroke:var(--line);stroke-width:.5}
.counted{fill:var(--counted);stroke:var(--border);stroke-width:.6}
.chosen{fill:var(--chosen);stroke:var(--chosen);stroke-width:1}
.frame{fill:none;stroke:var(--dim);stroke-width:.8;stroke-dasharray:3 2}
.chosen-frame{stroke:var(--chosen)}
text{fill:var(--dim);text-anchor:middle}
text{font:italic 10.5px "Source Sans","Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
.islet{fill:var(--dim)}.chosen-islet{fill:var(--chosen)}
"""


def locator(access_points: AccessPoints, province_code: str, language: Language) -> bytes:
    """Return the picture of a province among the 63 of 2013.

    The provinces with counts are tinted; an archipelago takes part in the province
    that administers it.

    Parameters
    ----------
    access_points
        With the outlines (EPSG:4326).
    province_code
        GSO code of 2013 of the province marked.
    language
        Of the names of the archipelagos.

    Returns
    -------
    bytes
        SVG. It follows the colour scheme, light or dark, of the page around it.
    """
    outlines = _outlines(access_points)
    counted = access_points.programme_provinces
    paths = [
        *(('class="land"', outlines[code]) for code in outlines if code not in counted),
        *(('class="counted"', outlines[code]) for code in counted if code in outlines),
        ('class="chosen"', outlines[province_code]),
    ]
    drawn = "".join(f'<path {kind} d="{escape(path)}"/>' for kind, path in paths)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}"><style>{_STYLE}</style>'
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>{drawn}'
        f"{''.join(_archipelagos(province_code, language))}</svg>"
    ).encode()


def _archipelagos(province_code: str, language: Language) -> Iterable[str]:
    table = geodata.boundaries.archipelagos()
    names = table[f"name_{language}"]
    for owner, name, frame, islets in zip(
        table["province_code"], names, table["frame"], table.geometry, strict=True
    ):
        chosen = owner == province_code
        west, south, east, north = frame
        (left, top), (right, bottom) = _place(west, north), _place(east, south)
        yield (
            f'<rect class="frame{" chosen-frame" if chosen else ""}" x="{left:.1f}" y="{top:.1f}" '
            f'width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        )
        middle = min((left + right) / 2, WIDTH - _HALF_NAME)
        yield f'<text x="{middle:.1f}" y="{top - 4:.1f}">{escape(name)}</text>'
        for part in shapely.get_parts(islets):
            x, y = _place(part.centroid.x, part.centroid.y)
            kind = "islet chosen-islet" if chosen else "islet"
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="1.1"/>'


@cached_per_dataset
def _outlines(access_points: AccessPoints) -> dict[str, str]:
    """Return the outline of each province as the data of a path, in code order."""
    own = access_points.provinces
    shapes = shapely.coverage_simplify(own.geometry.to_numpy(), _COARSE)
    return dict(zip(own["province_code"], map(_path, shapes), strict=True))


def _path(shape: shapely.Geometry) -> str:
    rings = [
        ring
        for polygon in shapely.get_parts(shape)
        if polygon.geom_type == "Polygon"
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(f"M{'L'.join(_pair(*xy) for xy in ring.coords[:-1])}Z" for ring in rings)


def _pair(longitude: float, latitude: float) -> str:
    x, y = _place(longitude, latitude)
    return f"{x:.1f} {y:.1f}"


def _place(longitude: float, latitude: float) -> tuple[float, float]:
    """Return where a point lies in the picture, from its upper left corner."""
    middle = WIDTH / 2
    x = middle + (longitude - (_WEST + _EAST) / 2) * _SCALE * _NARROWING
    return x, (_NORTH - latitude) * _SCALE
