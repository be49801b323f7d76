"""Synthetic provinces, as many as asked for: to see how the map grows. They are no real places.

A grid of points over Vietnam's extent, each moved a little by chance, is divided into
the areas nearest to each point (Voronoi): a coverage in which neighbours share their
borders. Borders are cut into pieces and bent, so that an area has about as many vertices
as a province has when it is drawn that size. The same number gives the same areas.
"""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dashboard.model.view import SITE_TYPES
from geodata import tables
from geodata.boundaries import CRS
from loaders.access_points import AccessPoints
from loaders.cells import Cell, CountRange

FILE = "synthetic"
_SEED = 665
_EXTENT = (102.1, 8.5, 109.5, 23.4)
_POINTS = ("points", "points_low", "points_high", "points_low_strict", "points_high_strict")
_PIECES = 8
"""Pieces into which a border between two areas is cut."""


def synthetic_access_points(number: int) -> AccessPoints:
    """Return so many synthetic provinces, each with a count for every site type.

    The first 63 have the codes of the real ones, with which the dashboard compares links.
    """
    chance = np.random.default_rng(_SEED)
    known = tables.provinces()
    codes = [*known["province_code"], *(f"s{index:05}" for index in range(number))][:number]
    rows = known.iloc[np.arange(number) % len(known)].reset_index(drop=True)
    names = [f"Synthetic {index + 1}" for index in range(number)]
    provinces = gpd.GeoDataFrame(
        rows.assign(
            division=tables.DIVISION,
            province_code=codes,
            name_vi=names,
            name_en=names,
            in_programme=True,
        ),
        geometry=_areas(number, chance),
        crs=CRS,
    )
    counts = chance.integers(0, 60, (number, len(SITE_TYPES)))
    cells = pd.DataFrame(
        [
            (tables.DIVISION, code, kind, *len(_POINTS) * (count,), "published", (FILE,))
            for code, row in zip(codes, counts.tolist(), strict=True)
            for kind, count in zip(SITE_TYPES, row, strict=True)
        ],
        columns=["division", "province_code", "site_type", *_POINTS, "basis", "sources"],
    ).astype(dict.fromkeys(_POINTS, "Int64"))
    ranges = {
        Cell(code, kind): CountRange.exactly(count)
        for code, row in zip(codes, counts.tolist(), strict=True)
        for kind, count in zip(SITE_TYPES, row, strict=True)
    }
    return AccessPoints(
        provinces=provinces,
        cells=cells,
        problems=(),
        boundaries_file=FILE,
        counts_file=FILE,
        published=None,
        ranges=ranges,
    )


def _areas(number: int, chance: np.random.Generator) -> list[shapely.Polygon]:
    west, south, east, north = _EXTENT
    columns = max(1, round(math.sqrt(number * (east - west) / (north - south))))
    rows = math.ceil(number / columns)
    index = np.arange(number)
    # The last row may hold fewer: its points are spread over the whole width.
    held = np.where(index // columns == rows - 1, number - columns * (rows - 1), columns)
    spread = np.column_stack([(index % columns + 0.5) / held, (index // columns + 0.5) / rows])
    step = np.array([1 / columns, 1 / rows])
    spread += chance.uniform(-0.35, 0.35, spread.shape) * step
    points = spread * [east - west, north - south] + [west, south]
    frame = shapely.box(*_EXTENT)
    diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
    areas = shapely.intersection(shapely.get_parts(diagram), frame)
    side = math.sqrt((east - west) * (north - south) / number)
    cut = shapely.segmentize(areas, side / _PIECES)
    return list(shapely.transform(cut, lambda xy: _bent(xy, side)))


def _bent(places: np.ndarray, side: float) -> np.ndarray:
    """Move every vertex by a wave that depends on its place alone: neighbours stay neighbours."""
    # A border is cut from either end, with other errors of the last digit.
    places = np.round(places, 6)
    turns = places[:, ::-1] * (2 * math.pi * 2.3 / side)
    return places + 0.04 * side * np.sin(turns)
