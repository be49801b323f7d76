"""The files that the browser fetches for the map, once and for long.

Every name has a digest of the content, so a file can be cached for ever and
a change is a new address. All of them come from this process: Leaflet from its
package, the map's script and style, the geometry, the figures and the messages.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import geodata.boundaries
from dashboard.text.credit import words_of_map
from dashboard.text.json_bytes import json_bytes
from dashboard.theme import colours_sheet
from dashboard.web_map.figures import figures
from dashboard.web_map.land_mask import land_mask
from dashboard.web_map.locator import locator
from dashboard.web_map.register_points import register_points
from dashboard.web_map.symbols import SYMBOLS
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
    "served",
    "text",
    "figures",
    "circles",
    "symbols",
    "labels",
    "descriptions",
    "points",
    "panel",
    "map-names",
    "insets",
    "frame",
    "legend",
    "search",
    "buttons",
    "covered",
    "fitting",
    "access-map",
)
"""The parts of the map's script in ``static/map/``, which share one scope."""
_INLINED: Final = {"served": "inlined"}
"""What stands in their place in a file of its own, which has its data in it."""
_FIRST_PARTS: Final = ("text", "circles", "symbols", "labels", "map-names", "frame")
"""Those that the first picture of the page has, too."""
_PAGE_PARTS: Final = (
    *("drawn", "navigation", "skipping", "words", "places", "sorting", "ranges", "selected_row"),
    *(
        "folding",
        "icons",
        "printing",
        "phone",
        "title",
        "copying",
        "sharing",
        "steady",
        "done",
        "connection",
        "map_first",
        "early_connection",
    ),
)
"""The parts of the page's script in ``static/page/``."""
_NOT_RUN: Final = re.compile(rb"/\*.*?\*/|\s//[^\n]*|^\s+", re.DOTALL | re.MULTILINE)
"""Comments and indentation of scripts: in the page itself they would travel with every visit."""
_OF_BOTH: Final = "searchable.js"
"""The part in ``static/`` that the map's script and the page's have in common."""
MOST_VERTICES: Final = 150_000
"""Limit for all provinces together in the browser; the embedded ones have 8,000."""
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
    """All files that the map needs, for one set of access points."""

    def __init__(self, access_points: AccessPoints) -> None:
        drawn = drawable(access_points)
        self._access_points = drawn
        static = files("dashboard") / "static"
        self.scripts = (
            _asset("leaflet.js", leaflet("leaflet.js")),
            _asset("access-map.js", map_script()),
        )
        self.page_script = _asset(
            "page.js", _script([static / _OF_BOTH, *_in(static / "page", _PAGE_PARTS)])
        )
        self.styles = (
            _asset("leaflet.css", leaflet("leaflet.css")),
            _asset(
                "access-map.css", font_face(f"../static/media/{font_file().name}") + map_style()
            ),
        )
        self.data = {
            "geometry": _asset("geometry.json", json_bytes(geometry(drawn))),
            "figures": _asset("figures.json", json_bytes(figures(access_points))),
            "words": _asset(
                "words.json",
                json_bytes({code: words_of_map(access_points, code) for code in LANGUAGES}),
            ),
        }
        # Fetched when a view first asks for it.
        self.later = {}
        for division in set(divisions.DIVISIONS) - {tables.DIVISION}:
            body = json_bytes(outlines(outlines_of_division(drawn, division)))
            self.later[f"geometry-{division}"] = _asset(f"geometry-{division}.json", body)
        if access_points.register is not None:
            register = access_points.register
            points = register_points(register.points, register.rows)
            self.later["points"] = _asset("points.json", json_bytes(points))

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


def drawable(access_points: AccessPoints, most: int = MOST_VERTICES) -> AccessPoints:
    """Return the access points with outlines no finer than a screen can draw.

    A user's file may have millions of vertices: tens of megabytes for each browser.
    Shared borders stay shared. Downloads of tables have the outlines as they are.
    """
    shapes = access_points.provinces.geometry.to_numpy()
    tolerance = _FINEST
    while shapely.get_num_coordinates(shapes).sum() > most and tolerance < _COARSEST:
        shapes = shapely.coverage_simplify(shapes, tolerance)
        tolerance *= 2
    if tolerance == _FINEST:
        return access_points
    provinces = access_points.provinces.set_geometry(
        gpd.GeoSeries(shapes, index=access_points.provinces.index, crs=access_points.provinces.crs)
    )
    return replace(access_points, provinces=provinces)


def leaflet(name: str) -> bytes:
    """Return a file of Leaflet."""
    return (files("xstatic.pkg.leaflet") / "data" / name).read_bytes()


def map_script(*, inlined: bool = False) -> bytes:
    """Return the parts of the map's script as one, after the dimensions of its symbols.

    ``inlined`` it is that of a file of its own: short, and without a server.
    """
    static = files("dashboard") / "static"
    parts = [_INLINED.get(part, part) if inlined else part for part in _PARTS]
    script = _script([static / _OF_BOTH, *_in(static / "map", parts)], _dimensions())
    return without_comments(script) if inlined else script


def map_style() -> bytes:
    """Return the style sheet of the map and its colours, without a font."""
    static = files("dashboard") / "static"
    sheets = (static / "map" / "drawing.css", static / "access-map.css")
    return colours_sheet().encode() + b"".join(sheet.read_bytes() for sheet in sheets)


def without_comments(script: bytes) -> bytes:
    """Return a script without comments and indentation."""
    return _NOT_RUN.sub(b"", script)


def first_script() -> bytes:
    """Return the script of the first picture, with the parts of the map's that it shares."""
    static = files("dashboard") / "static"
    own = static / "first" / "first-picture.js"
    return without_comments(_script([*_in(static / "map", _FIRST_PARTS), own], _dimensions()))


def _dimensions() -> bytes:
    return f"const SYMBOLS = {json.dumps(SYMBOLS, separators=(',', ':'))};\n".encode()


def _in(folder: Traversable, parts: Iterable[str]) -> Iterator[Traversable]:
    return (folder / f"{name}.js" for name in parts)


def _script(parts: Iterable[Traversable], first: bytes = b"") -> bytes:
    """Return parts of a script as one, in a scope of its own."""
    body = b"\n".join(part.read_bytes() for part in parts)
    return b'(function () {\n"use strict";\n' + first + body + b"})();\n"


def _asset(name: str, body: bytes) -> Asset:
    path = PurePosixPath(name)
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(
        name=f"{path.stem}.{digest}{path.suffix}", body=body, media_type=_MEDIA_TYPES[path.suffix]
    )


@cache
def font_file() -> Path:
    """Return the page's font, which has Vietnamese letters: Streamlit has it in its own bundle."""
    package = find_spec("streamlit")
    if package is None or package.origin is None:
        msg = "there is no Streamlit"
        raise FileNotFoundError(msg)
    media = Path(package.origin).parent / "static" / "static" / "media"
    return next(media.glob("SourceSansVF-Upright*.woff2"))


def font_face(address: str) -> bytes:
    """Return the rule that gives the map the page's font."""
    return (
        '@font-face { font-family: "Source Sans"; font-weight: 200 900; '
        f'src: url("{address}") format("woff2"); }}\n'
    ).encode()


def geometry(access_points: AccessPoints) -> dict[str, object]:
    """Return what does not change with the view: land, provinces, archipelagos, anchors."""
    archipelagos = geodata.boundaries.archipelagos()
    codes = archipelagos["province_code"]
    archipelagos["provinces"] = [divisions.in_each_division(code) for code in codes]
    columns = ["code", "name_vi", "name_en", "provinces", "frame"]
    mainland = mainland_bounds(access_points.provinces)
    (south, west), (north, east) = mainland
    shapes = access_points.provinces.geometry.to_numpy()
    return outlines(access_points.provinces) | {
        "neighbours": _features(geodata.boundaries.neighbours(), []),
        "archipelagos": _features(archipelagos, columns),
        "mainland": mainland,
        "mapNames": map_names(),
        "land": land_mask(shapes, (west, south, east, north)),
    }


def outlines(provinces: gpd.GeoDataFrame) -> dict[str, object]:
    """Return the provinces of a division and the places of their symbols."""
    return {
        "provinces": _features(provinces, ["province_code"]),
        "anchors": anchor_places(provinces),
    }


def anchor_places(provinces: gpd.GeoDataFrame) -> dict[str, list[float]]:
    """Return latitude and longitude of the symbols of a division, by code."""
    return {
        code: [round(point.y, _DECIMALS), round(point.x, _DECIMALS)]
        for code, point in geodata.boundaries.anchor_points(provinces).items()
    }


def _features(frame: gpd.GeoDataFrame, columns: list[str]) -> list[dict[str, object]]:
    shapes = shapely.transform(frame.geometry.array, lambda xy: np.round(xy, _DECIMALS))
    properties = pd.DataFrame(frame)[columns].to_dict("records")
    return [
        {"type": "Feature", "properties": values, "geometry": json.loads(shapely.to_geojson(shape))}
        for values, shape in zip(properties, shapes, strict=True)
    ]


def map_names() -> list[dict[str, object]]:
    """Return the quiet names of countries, seas and cities, with the places they may have."""
    return [
        {"kind": one.kind, "name": {"vi": one.name_vi, "en": one.name_en}, "places": one.places}
        for one in tables.map_names()
    ]


def mainland_bounds(provinces: gpd.GeoDataFrame) -> list[list[float]]:
    """Return the bounds of the largest part of every province, as Leaflet takes them.

    Far islands in a boundary file must not shrink the mainland on the screen.
    """
    parts = provinces.geometry.explode(index_parts=False)
    largest = parts.groupby(level=0).apply(lambda shapes: max(shapes, key=lambda s: s.area))
    west, south, east, north = shapely.total_bounds(largest.to_numpy())
    return [[round(float(y), 3), round(float(x), 3)] for x, y in ((west, south), (east, north))]
