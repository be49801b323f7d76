"""Every point goes to the province to which a plain spatial join gives it."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples

import geodata.boundaries
from loaders.spatial.point_in_province import OUTSIDE, ProvinceFinder

PROVINCES = geodata.boundaries.provinces()


@pytest.fixture(scope="module")
def finder():
    return ProvinceFinder(PROVINCES)


def joined(provinces, lon, lat):
    """Return the codes that geopandas' own join gives, lowest first where there are several."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    found = points.sjoin(provinces[["province_code", "geometry"]], predicate="intersects")
    lowest = found.groupby(level=0)["province_code"].min()
    return lowest.reindex(points.index).fillna("").tolist()


def told(finder, lon, lat):
    names = [*finder.codes, ""]
    return [names[place] for place in finder.find(np.array(lon), np.array(lat))]


def test_points_at_random_as_a_spatial_join_has_them(finder):
    random = np.random.default_rng(5)
    lon, lat = random.uniform(101.5, 110.5, 20_000), random.uniform(8, 24, 20_000)
    expected = joined(PROVINCES, lon, lat)
    assert len(set(expected)) == 64
    assert told(finder, lon, lat) == expected


def test_every_vertex_goes_to_the_lowest_code_that_touches_it(finder):
    vertices = shapely.get_coordinates(PROVINCES.geometry.array)
    assert told(finder, *vertices.T) == joined(PROVINCES, *vertices.T)


@examples(0.3)
@given(
    edges=st.lists(st.tuples(st.integers(0, 62), st.floats(0, 1), st.floats(0, 1)), min_size=1),
    shift=st.sampled_from([0, 1e-13, -1e-13, 1e-9, -1e-9, 1e-5]),
)
def test_points_on_and_beside_borders(finder, edges, shift):
    lon, lat = [], []
    for place, along, between in edges:
        line = shapely.get_coordinates(PROVINCES.geometry.iloc[place])
        start = min(int(along * (len(line) - 1)), len(line) - 2)
        point = line[start] + between * (line[start + 1] - line[start])
        lon.append(point[0] + shift)
        lat.append(point[1] - shift)
    assert told(finder, lon, lat) == joined(PROVINCES, lon, lat)


@examples(0.25)
@given(st.data())
def test_outlines_that_overlap_touch_and_leave_gaps(data):
    # Corners on and off the lines of the grid.
    corner = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
        lambda xy: (105 + xy[0] * 0.005, 15 + xy[1] * 0.005)
    )
    corners = data.draw(st.lists(st.lists(corner, min_size=3, max_size=5), min_size=1, max_size=4))
    hulls = [shapely.convex_hull(shapely.multipoints(one)) for one in corners]
    shapes = [hull for hull in hulls if hull.geom_type == "Polygon"]
    if not shapes:
        shapes = [shapely.box(105, 15, 105.02, 15.02)]
    codes = [f"{number:02}" for number in range(1, len(shapes) + 1)]
    provinces = gpd.GeoDataFrame({"province_code": codes}, geometry=shapes, crs="EPSG:4326")
    grid = np.arange(-3, 28) * 0.0025
    lon, lat = (axis.ravel() for axis in np.meshgrid(105 + grid, 15 + grid))
    assert told(ProvinceFinder(provinces), lon, lat) == joined(provinces, lon, lat)


def test_what_is_no_place_lies_in_no_province(finder):
    strange = [np.nan, np.inf, -np.inf, 0.0, 1e300]
    assert set(finder.find(np.array(strange), np.full(5, 16.0))) == {OUTSIDE}
    assert set(finder.find(np.full(5, 106.0), np.array(strange))) == {OUTSIDE}


def test_nearest_province_and_its_distance(finder):
    # 10 km east of Vũng Tàu's cape, in the middle of the sea, and in Laos.
    lon, lat = np.array([107.35, 109.9, 103.0]), np.array([10.25, 12.5, 18.0])
    found, metres = finder.nearest(lon, lat, 60_000)
    assert finder.codes[found[0]] == "77"
    utm = PROVINCES.to_crs("EPSG:32648").set_index("province_code").geometry
    for place, distance, x, y in zip(found, metres, lon, lat, strict=True):
        point = gpd.GeoSeries([shapely.Point(x, y)], crs="EPSG:4326").to_crs("EPSG:32648").iloc[0]
        distances = utm.distance(point)
        if distances.min() > 60_000:
            assert (place, distance) == (OUTSIDE, np.inf)
        else:
            assert finder.codes[place] == distances.idxmin()
            assert distance == pytest.approx(distances.min(), abs=1e-3)
    assert OUTSIDE in found


def test_nearness_to_a_province_of_ones_own(finder):
    inside = PROVINCES.geometry.iloc[0].representative_point()
    lon, lat = np.array([inside.x, inside.x, 107.35]), np.array([inside.y, inside.y, 10.25])
    asked = np.array([0, 1, finder.codes.index("77")], np.int16)
    assert finder.is_near(lon, lat, asked, 1000).tolist() == [True, False, False]
    assert finder.is_near(lon, lat, asked, 30_000)[2]
