"""The boundaries of the project as frames.

Every frame is in longitude and latitude (EPSG:4326) and is read once per
process; callers get copies. :mod:`geodata.build.__main__` makes the files,
``catalogue.toml`` names their sources and licences.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import geopandas as gpd
import shapely

OPENSTREETMAP_CREDIT = "© OpenStreetMap contributors"
"""Credit that the ODbL asks for on every map and export of the provinces."""

CRS = "EPSG:4326"
"""Longitude and latitude on WGS 84, the CRS of every frame here."""

EQUAL_AREA_CRS = "EPSG:6933"
"""CRS to measure areas in: cylindrical equal-area on the WGS 84 ellipsoid.

It keeps areas exactly, and an edge that is straight in longitude and latitude,
as GeoJSON means it, stays straight to within a metre; conic projections
bend it. Its definition is part of PROJ, no grid file is fetched.
"""

WEB_MERCATOR_CRS = "EPSG:3857"
"""CRS that web maps draw in."""


def _read(path: str) -> gpd.GeoDataFrame:
    with (files("geodata") / path).open(encoding="utf-8") as file:
        return gpd.GeoDataFrame.from_features(json.load(file), crs=CRS)


@cache
def _provinces() -> gpd.GeoDataFrame:
    columns = ["division", "province_code", "name_vi", "geometry"]
    return _read("openstreetmap/provinces.geojson")[columns]


@cache
def _neighbours() -> gpd.GeoDataFrame:
    columns = ["iso_3166_1_numeric", "name_en", "geometry"]
    return _read("openstreetmap/neighbours.geojson")[columns]


@cache
def _archipelagos() -> gpd.GeoDataFrame:
    columns = ["code", "name_vi", "name_en", "province_code", "district_vi", "frame", "geometry"]
    table = _read("archipelagos/archipelagos.geojson")[columns]
    return table.assign(frame=[tuple(frame) for frame in table["frame"]])


def provinces() -> gpd.GeoDataFrame:
    """Return the outlines of the 63 provinces of 2008 to 30 June 2025.

    They form a coverage: neighbours share every vertex of their border, with
    neither gap nor overlap. Coastal islands are part of their province, the two
    archipelagos are not (see :func:`archipelagos`).

    Returns
    -------
    geopandas.GeoDataFrame
        63 rows in order of GSO code, EPSG:4326. Columns: ``division`` (2013),
        ``province_code`` (text), ``name_vi`` and ``geometry`` (Polygon or
        MultiPolygon). Source: OpenStreetMap (ODbL 1.0); credit it with
        :data:`OPENSTREETMAP_CREDIT`.
    """
    return _provinces().copy()


def neighbours() -> gpd.GeoDataFrame:
    """Return the land around Vietnam, to draw under the provinces.

    It fills longitudes 78-136 E and latitudes 6 S-36 N. Along the land border
    it shares the vertices of :func:`provinces`; it has no land in the frames of
    the archipelagos but the coasts of Borneo and Palawan. Names are for
    reference and not meant as labels.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a country in order of code, EPSG:4326. Columns:
        ``iso_3166_1_numeric`` (text), ``name_en`` and ``geometry``. Source:
        Natural Earth (public domain), the border with Vietnam OpenStreetMap
        (ODbL 1.0).
    """
    return _neighbours().copy()


def archipelagos() -> gpd.GeoDataFrame:
    """Return the archipelagos Hoàng Sa and Trường Sa.

    Their islets are too small to see at country zoom: maps show the frame and
    the name.

    Returns
    -------
    geopandas.GeoDataFrame
        2 rows, north to south, EPSG:4326. Columns: ``code`` (``hoang_sa``,
        ``truong_sa``), ``name_vi``, ``name_en``, ``province_code`` (GSO code,
        division of 2013), ``district_vi``, ``frame`` (west, south, east, north
        in degrees) and ``geometry`` (the islets, MultiPolygon). Source: Natural
        Earth (public domain).
    """
    return _archipelagos().copy()


def archipelago_frames() -> gpd.GeoSeries:
    """Return the frames of the archipelagos as rectangles.

    Returns
    -------
    geopandas.GeoSeries
        2 polygons indexed by ``code``, EPSG:4326.
    """
    table = _archipelagos()
    boxes = [shapely.box(*frame) for frame in table["frame"]]
    return gpd.GeoSeries(boxes, index=table.set_index("code").index, crs=CRS, name="frame")


def anchor_points(outlines: gpd.GeoDataFrame | None = None) -> gpd.GeoSeries:
    """Return the point of each province where a circle or label has most room.

    It is the centre of the largest circle inside the province's largest part,
    so that Khánh Hòa's stands on the mainland. The circle is meant as drawn on
    a web map, in Mercator.

    Parameters
    ----------
    outlines
        Polygons with ``province_code``, in any CRS; :func:`provinces` by default.

    Returns
    -------
    geopandas.GeoSeries
        One point per row, indexed by ``province_code`` in the order of the rows,
        EPSG:4326.
    """
    outlines = _provinces() if outlines is None else outlines
    shapes = outlines.set_index("province_code").geometry.to_crs(WEB_MERCATOR_CRS)
    largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in shapes]
    # The tolerance of 100 m is a fraction of a pixel at the zoom of a province.
    radii = shapely.maximum_inscribed_circle(largest, tolerance=100)
    centres = gpd.GeoSeries(
        shapely.get_point(radii, 0), index=shapes.index, crs=WEB_MERCATOR_CRS, name="anchor"
    )
    return centres.to_crs(CRS)
