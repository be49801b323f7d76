"""The files that the browser fetches for the map, once and for long.

Every name carries a digest of the content, so a file can be cached for ever and
a change is a new address. All of them come from this process: Leaflet from its
package, the map's own script and style, the geometry, the figures and the words.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import geodata.boundaries
from dashboard.text.credit import words_with_credit
from dashboard.web_map.figures import figures
from dashboard.web_map.locator import locator
from dashboard.web_map.register_points import register_points
from geodata import tables
from loaders.access_points import outlines_of_division
from loaders.names import divisions
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    from loaders.access_points import AccessPoints
    from loaders.translation import Language

PATH: Final = "/assets"
_MEDIA_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml; charset=utf-8",
}
_PARTS: Final = (
    "text",
    "figures",
    "symbols",
    "labels",
    "descriptions",
    "points",
    "panel",
    "legend",
    "search",
    "buttons",
    "access-map",
)
"""The parts of the map's script in ``static/map/``, which share one scope."""
_PAGE_PARTS: Final = (
    *("drawn", "navigation", "skipping", "words", "sorting", "copying", "printing", "done"),
)
"""The parts of the page's script in ``static/page/``."""
MOST_VERTICES: Final = 150_000
"""So many the browser draws of all provinces together; the embedded ones have 8,000."""
_FINEST: Final = 0.0005  # of a degree, about 55 m
_COARSEST: Final = 0.05
_DECIMALS: Final = 4  # of a degree, about 11 m: finer than any screen shows of a province


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its name with digest, its bytes, its media type."""

    name: str
    body: bytes
    media_type: str


class Assets:
    """All files that the map needs, for one set of access points.

    Parameters
    ----------
    access_points
        What the geometry and the figures are made of.
    """

    def __init__(self, access_points: AccessPoints) -> None:
        drawn = drawable(access_points)
        self._access_points = drawn
        leaflet = files("xstatic.pkg.leaflet") / "data"
        own = files("dashboard") / "static"
        self.scripts = (
            _asset("leaflet.js", (leaflet / "leaflet.js").read_bytes()),
            _asset("access-map.js", _script(own / "map" / f"{name}.js" for name in _PARTS)),
        )
        self.page_script = _asset(
            "page.js", _script(own / "page" / f"{name}.js" for name in _PAGE_PARTS)
        )
        style = _joined(own / name for name in ("colours.css", "access-map.css"))
        self.styles = (
            _asset("leaflet.css", (leaflet / "leaflet.css").read_bytes()),
            _asset("access-map.css", _font_face() + style),
        )
        self.data = {
            "geometry": _asset("geometry.json", _json(_geometry(drawn))),
            "figures": _asset("figures.json", _json(figures(access_points))),
            "words": _asset(
                "words.json",
                _json({code: words_with_credit(access_points, code) for code in LANGUAGES}),
            ),
        }
        # Fetched when a view first asks for it.
        self.later = {
            name: _asset(f"{name}.json", _json(_outlines(outlines)))
            for name, outlines in (
                (f"geometry-{division}", outlines_of_division(drawn, division))
                for division in divisions.DIVISIONS
                if division != tables.DIVISION
            )
        }
        if access_points.register is not None:
            points = register_points(access_points.register.points)
            self.later["points"] = _asset("points.json", _json(points))

    @property
    def first(self) -> tuple[Asset, ...]:
        """The files that every first visit needs."""
        return (*self.scripts, *self.styles, *self.data.values())

    @cached_property
    def locators(self) -> dict[tuple[str, Language], Asset]:
        """The small map of each province with counts, by GSO code of 2013 and language."""
        return {
            (code, language): _asset(
                f"locator-{code}-{language}.svg", locator(self._access_points, code, language)
            )
            for code in self._access_points.programme_provinces
            for language in LANGUAGES
        }

    @cached_property
    def by_name(self) -> dict[str, Asset]:
        """All files by the name that their address ends with."""
        return {asset.name: asset for asset in self}

    def __iter__(self) -> Iterator[Asset]:
        yield from (self.page_script, *self.first, *self.later.values(), *self.locators.values())


def drawable(access_points: AccessPoints) -> AccessPoints:
    """Return the access points with outlines no finer than a screen can draw.

    A file of one's own may have millions of vertices: tens of megabytes for each browser.
    Shared borders stay shared. What is downloaded has the outlines as they are.
    """
    shapes = access_points.provinces.geometry.to_numpy()
    tolerance = _FINEST
    while shapely.get_num_coordinates(shapes).sum() > MOST_VERTICES and tolerance < _COARSEST:
        shapes = shapely.coverage_simplify(shapes, tolerance)
        tolerance *= 2
    if tolerance == _FINEST:
        return access_points
    provinces = access_points.provinces.set_geometry(
        gpd.GeoSeries(shapes, index=access_points.provinces.index, crs=access_points.provinces.crs)
    )
    return replace(access_points, provinces=provinces)


def _script(parts: Iterable[Traversable]) -> bytes:
    """Return parts of a script as one, in a scope of their own."""
    return b'(function () {\n"use strict";\n' + _joined(parts) + b"})();\n"


def _joined(parts: Iterable[Traversable]) -> bytes:
    return b"\n".join(part.read_bytes() for part in parts)


def _asset(name: str, body: bytes) -> Asset:
    path = PurePosixPath(name)
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(
        name=f"{path.stem}.{digest}{path.suffix}",
        body=body,
        media_type=_MEDIA_TYPES[path.suffix],
    )


def _font_face() -> bytes:
    """Return the rule that gives the map's frame the page's font, which knows Vietnamese.

    Streamlit carries the font in its own bundle; the address is relative to the
    style sheet's.
    """
    media = Path(str(files("streamlit"))) / "static" / "static" / "media"
    font = next(media.glob("SourceSansVF-Upright*.woff2"))
    rule = (
        '@font-face { font-family: "Source Sans"; font-weight: 200 900; '
        f'src: url("../static/media/{font.name}") format("woff2"); }}\n'
    )
    return rule.encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _geometry(access_points: AccessPoints) -> dict[str, object]:
    """Return what does not change with the view: land, provinces, archipelagos, anchors."""
    archipelagos = geodata.boundaries.archipelagos()
    archipelagos["provinces"] = [
        {
            division: divisions.counterparts((code,), tables.DIVISION, division)[0]
            for division in divisions.DIVISIONS
        }
        for code in archipelagos["province_code"]
    ]
    columns = ["code", "name_vi", "name_en", "provinces", "frame"]
    return _outlines(access_points.provinces) | {
        "neighbours": _features(geodata.boundaries.neighbours(), []),
        "archipelagos": _features(archipelagos, columns),
        "mainland": _mainland_bounds(access_points.provinces),
    }


def _outlines(provinces: gpd.GeoDataFrame) -> dict[str, object]:
    """Return the provinces of a division and where their symbols stand."""
    return {
        "provinces": _features(provinces, ["province_code"]),
        "anchors": {
            code: [round(point.y, _DECIMALS), round(point.x, _DECIMALS)]
            for code, point in geodata.boundaries.anchor_points(provinces).items()
        },
    }


def _features(frame: gpd.GeoDataFrame, columns: list[str]) -> list[dict[str, object]]:
    shapes = shapely.transform(frame.geometry.array, lambda xy: np.round(xy, _DECIMALS))
    properties = pd.DataFrame(frame)[columns].to_dict("records")
    return [
        {
            "type": "Feature",
            "properties": values,
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for values, shape in zip(properties, shapes, strict=True)
    ]


def _mainland_bounds(provinces: gpd.GeoDataFrame) -> list[list[float]]:
    """Return the bounds of the largest part of every province, as Leaflet takes them.

    Far islands in a boundary file must not shrink the mainland on the screen.
    """
    parts = provinces.geometry.explode(index_parts=False)
    largest = parts.groupby(level=0).apply(lambda shapes: max(shapes, key=lambda s: s.area))
    west, south, east, north = shapely.total_bounds(largest.to_numpy())
    return [[round(float(y), 3), round(float(x), 3)] for x, y in ((west, south), (east, north))]
