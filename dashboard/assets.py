"""The files that the browser fetches for the map, once and for long.

Every name carries a digest of the content, so a file can be cached for ever and
a change is a new address. All of them come from this process: Leaflet from its
package, the map's own script and style, the geometry, the figures and the words.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

import geodata.boundaries
from dashboard.text import map_words
from dashboard.view import SITE_TYPES
from loaders.published import Cell
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from loaders.join import AccessPoints

PATH: Final = "/assets"
_MEDIA_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
}
_DECIMALS: Final = 4  # of a degree, about 11 m: finer than any screen shows of a province


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its name with digest, its bytes plain and gzipped, its media type."""

    name: str
    body: bytes
    compressed: bytes
    media_type: str


class Assets:
    """All files that the map needs, for one set of access points.

    Parameters
    ----------
    access_points
        What the geometry and the figures are made of.
    """

    def __init__(self, access_points: AccessPoints) -> None:
        leaflet = files("xstatic.pkg.leaflet") / "data"
        own = files("dashboard") / "static"
        self.scripts = (
            _asset("leaflet.js", (leaflet / "leaflet.js").read_bytes()),
            _asset("access-map.js", (own / "access-map.js").read_bytes()),
        )
        self.styles = (
            _asset("leaflet.css", (leaflet / "leaflet.css").read_bytes()),
            _asset("access-map.css", _font_face() + (own / "access-map.css").read_bytes()),
        )
        self.data = {
            "geometry": _asset("geometry.json", _json(_geometry(access_points))),
            "figures": _asset("figures.json", _json(_figures(access_points))),
            "words": _asset("words.json", _json({code: map_words(code) for code in LANGUAGES})),
        }

    @cached_property
    def by_name(self) -> dict[str, Asset]:
        """All files by the name that their address ends with."""
        return {asset.name: asset for asset in self}

    def __iter__(self) -> Iterator[Asset]:
        yield from (*self.scripts, *self.styles, *self.data.values())


def _asset(name: str, body: bytes) -> Asset:
    path = PurePosixPath(name)
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(
        name=f"{path.stem}.{digest}{path.suffix}",
        body=body,
        compressed=gzip.compress(body, mtime=0),
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
    provinces = access_points.provinces
    anchors = geodata.boundaries.anchor_points(provinces)
    return {
        "provinces": _features(provinces, ["province_code", "in_programme"]),
        "neighbours": _features(geodata.boundaries.neighbours(), []),
        "archipelagos": _features(
            geodata.boundaries.archipelagos(),
            ["code", "name_vi", "name_en", "province_code", "frame"],
        ),
        "anchors": {
            code: [round(point.y, _DECIMALS), round(point.x, _DECIMALS)]
            for code, point in anchors.items()
        },
        "mainland": _mainland_bounds(provinces),
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


def _figures(access_points: AccessPoints) -> dict[str, object]:
    """Return the numbers for every choice of site types, so that a filter needs no server.

    A choice is a bit mask: bit ``i`` stands for the ``i``-th site type. ``totals``
    holds, per province with cells, a pair [low, high] for each of the masks 1 to 15;
    ``high`` is null where nothing bounds it.
    """
    names = access_points.provinces.set_index("province_code")
    cells = access_points.cells.set_index(["province_code", "site_type"])
    provinces = {}
    for code, row in names.iterrows():
        figures: dict[str, object] = {"name": {"vi": row["name_vi"], "en": row["name_en"]}}
        if row["in_programme"]:
            figures["basis"] = [cells.loc[(code, kind), "basis"] for kind in SITE_TYPES]
            figures["totals"] = [
                _pair(access_points, str(code), mask) for mask in range(1, 2 ** len(SITE_TYPES))
            ]
        provinces[code] = figures
    return {"siteTypes": list(SITE_TYPES), "provinces": provinces}


def _pair(access_points: AccessPoints, code: str, mask: int) -> list[int | None]:
    chosen = [Cell(code, kind) for bit, kind in enumerate(SITE_TYPES) if mask >> bit & 1]
    found = access_points.total(chosen)
    return [found.low, found.high]
