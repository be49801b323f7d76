"""A small map that shows where a province lies, as a picture (SVG)."""

from __future__ import annotations

import math
import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

import shapely

import geodata.boundaries
from dashboard.model.programme import other_steps
from dashboard.theme import colours
from dashboard.web_map.projection import Projection
from geodata import tables
from loaders.access_points import cached_per_dataset, provinces_of_division

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.access_points import AccessPoints
    from loaders.translation import Language

WIDTH: Final = 312
_MAP: Final = Projection(left=0, top=0, width=WIDTH)
HEIGHT: Final = math.ceil(_MAP.box[3])
"""Size of the picture, in its own units."""

_HALF_NAME: Final = 74  # of an archipelago, in units of the picture
_COARSE: Final = 0.02  # degrees, less than half a unit of the picture

_STYLE: Final = """
.sea{fill:var(--sea)}.land{fill:var(--outside);stroke:var(--outside-line);stroke-width:.5}
.other{fill:var(--other-step);stroke:var(--other-step-line);stroke-width:.5}
.counted{fill:var(--in-programme);stroke:var(--in-programme-line);stroke-width:.6}
.chosen{fill:var(--selected);stroke:var(--selected);stroke-width:1}
.frame{fill:none;stroke:var(--archipelago-line);stroke-width:.8;stroke-dasharray:3 2}
.chosen-frame{stroke:var(--selected)}
text{fill:var(--sea-name);text-anchor:middle}
text{font:italic 10.5px "Source Sans","Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
.islet{fill:var(--outside);stroke:var(--islet);stroke-width:.4}.chosen-islet{fill:var(--selected)}
"""
_VARIABLE: Final = re.compile(r"var\(--([\w-]+)\)")


def locator(
    access_points: AccessPoints, province_code: str, language: Language, *, printed: bool = False
) -> bytes:
    """Return the SVG of a province, by its GSO code, among the 63 of 2013.

    The provinces with counts are tinted, those of other steps more faintly; an archipelago is
    marked with the province that administers it. The colours follow the scheme, light or dark,
    of the page; they are the light ones where it is ``printed``.
    """
    outlines = _outlines(access_points)
    counted = access_points.programme_provinces
    others = {
        one.code
        for one in provinces_of_division(access_points, tables.DIVISION)
        if other_steps(access_points, one)
    }
    paths = [
        *(('class="land"', outlines[code]) for code in outlines if code not in {*counted, *others}),
        *(('class="other"', outlines[code]) for code in outlines if code in others),
        *(('class="counted"', outlines[code]) for code in counted if code in outlines),
        ('class="chosen"', outlines[province_code]),
    ]
    drawn = "".join(f'<path {kind} d="{escape(path)}"/>' for kind, path in paths)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}"><style>{_style(printed=printed)}</style>'
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>{drawn}'
        f"{''.join(_archipelagos(province_code, language))}</svg>"
    ).encode()


@cache
def _style(*, printed: bool) -> str:
    """Return the style with its colours: variables of the page do not reach into a picture."""
    if printed:
        return _VARIABLE.sub(lambda found: colours("light")[found[1]], _STYLE)
    used = sorted(set(_VARIABLE.findall(_STYLE)))
    light, dark = (
        "svg{" + ";".join(f"--{name}:{colours(theme)[name]}" for name in used) + "}"
        for theme in ("light", "dark")
    )
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}{_STYLE}"


def _archipelagos(province_code: str, language: Language) -> Iterable[str]:
    for row in geodata.boundaries.archipelagos().itertuples():
        chosen = row.province_code == province_code
        west, south, east, north = row.frame
        (left, top), (right, bottom) = _MAP.at(west, north), _MAP.at(east, south)
        yield (
            f'<rect class="frame{" chosen-frame" if chosen else ""}" x="{left:.1f}" y="{top:.1f}" '
            f'width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        )
        middle = min((left + right) / 2, WIDTH - _HALF_NAME)
        name = escape(getattr(row, f"name_{language}"))
        yield f'<text x="{middle:.1f}" y="{top - 4:.1f}">{name}</text>'
        for islet in shapely.get_parts(row.geometry):
            x, y = _MAP.at(islet.centroid.x, islet.centroid.y)
            kind = "islet chosen-islet" if chosen else "islet"
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="1.1"/>'


@cached_per_dataset
def _outlines(access_points: AccessPoints) -> dict[str, str]:
    """Return the outline of each province as the data of a path, in code order."""
    provinces = access_points.provinces
    shapes = shapely.coverage_simplify(provinces.geometry.to_numpy(), _COARSE)
    return dict(zip(provinces["province_code"], map(_path, shapes), strict=True))


def _path(shape: shapely.Geometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    drawn = (_MAP.place(shapely.get_coordinates(ring)[:-1]) for ring in rings)
    return "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in places)}Z" for places in drawn)
