"""The boundaries are whole, agree with the tables and with each other."""

from __future__ import annotations

import json
import math
import re
from importlib.resources import files

import pytest
import shapely
from cases import every

from geodata import boundaries, tables
from geodata.build.__main__ import (
    ARCHIPELAGOS_FILE,
    COASTS_IN_FRAMES,
    LICENCE_FILE,
    NEIGHBOURS_FILE,
    PROVINCES_FILE,
    SIZE_LIMIT,
)

BUILT = [PROVINCES_FILE, LICENCE_FILE, NEIGHBOURS_FILE, ARCHIPELAGOS_FILE]

BORDER_WIDTH = 2e-4
"""Two steps of the coordinates' grid, 22 m: less is the same line."""


@pytest.fixture(scope="module")
def outline():
    return boundaries.provinces().union_all(method="coverage")


@pytest.fixture(scope="module")
def neighbouring_land():
    return boundaries.neighbours().union_all()


@pytest.fixture(scope="module")
def mainland_ring(outline):
    return max(shapely.get_parts(outline), key=shapely.area).exterior


def largest_part(shape):
    return max(shapely.get_parts(shape), key=shapely.area)


def lines_of(shape):
    return shapely.get_parts(shapely.line_merge(shape)).tolist()


def test_provinces_match_the_table():
    shapes, table = boundaries.provinces(), tables.provinces()
    assert shapes.crs == "EPSG:4326"
    assert shapes["province_code"].tolist() == table["province_code"].tolist()
    assert shapes["name_vi"].tolist() == table["name_vi"].tolist()
    assert set(shapes["division"]) == {tables.DIVISION}


def test_provinces_are_63_distinct_polygons_without_gap_or_overlap():
    shapes = boundaries.provinces().geometry
    assert len(shapes.normalize().to_wkb().unique()) == 63
    assert set(shapes.geom_type) == {"Polygon", "MultiPolygon"}
    assert shapes.is_valid.all()
    assert shapely.coverage_is_valid(shapes.to_numpy())


def area_excess_percent():
    """Return by how much each table area exceeds that of the outline."""
    shapes = boundaries.provinces().set_index("province_code")
    outline_km2 = shapes.to_crs(boundaries.EQUAL_AREA_CRS).area / 1e6
    table_km2 = tables.provinces().set_index("province_code")["area_km2"]
    return (table_km2 / outline_km2 - 1) * 100


@every("code", [c for c in tables.programme_provinces() if c != "56"])
def test_area_agrees_with_the_table(code):
    # Bạc Liêu (95), 7-8 % smaller in other outlines, agrees in this one too.
    assert abs(area_excess_percent()[code]) < 3


def test_area_of_khanh_hoa_counts_more_than_the_outline():
    # The area that GSO prints for Khánh Hòa takes in its island districts and
    # bays; the outline has the mainland and the islands near it.
    assert 5 < area_excess_percent()["56"] < 11


def test_neighbours_are_valid_and_none_is_vietnam():
    shapes = boundaries.neighbours()
    assert shapes.crs == "EPSG:4326"
    assert shapes["iso_3166_1_numeric"].is_unique
    assert shapes["iso_3166_1_numeric"].str.fullmatch(r"\d{3}").all()
    assert "704" not in set(shapes["iso_3166_1_numeric"])
    assert not {"Spratly Is.", "Scarborough Reef"} & set(shapes["name_en"])
    assert shapes.geometry.is_valid.all()


def test_neighbours_do_not_overlap_the_provinces(outline, neighbouring_land):
    overlap = neighbouring_land.intersection(outline)
    assert overlap.area < 1e-5
    assert overlap.buffer(-BORDER_WIDTH / 2).is_empty


def test_land_border_is_one_unbroken_line(mainland_ring, neighbouring_land):
    # A sliver anywhere between Móng Cái and Hà Tiên would break it in two.
    near = neighbouring_land.buffer(BORDER_WIDTH)
    (border,) = lines_of(mainland_ring.intersection(near))
    (coast,) = lines_of(mainland_ring.difference(near))
    mong_cai, ha_tien = shapely.Point(108.0, 21.5), shapely.Point(104.45, 10.4)
    for line in (border, coast):
        ends = line.boundary
        assert ends.distance(mong_cai) < 0.1
        assert ends.distance(ha_tien) < 0.1


def test_no_hole_is_left_along_the_border(outline, neighbouring_land):
    land = shapely.union_all([outline, neighbouring_land])
    holes = [shapely.Polygon(ring) for part in land.geoms for ring in part.interiors]
    slivers = [hole for hole in holes if hole.distance(outline) < BORDER_WIDTH]
    # What is left are rounded corners, thinner than the grid.
    assert all(sliver.buffer(-BORDER_WIDTH / 2).is_empty for sliver in slivers)


def test_sea_gaps_stay_sea(neighbouring_land):
    # Where Natural Earth's Vietnam reaches beyond the coast of the provinces.
    for longitude, latitude in [(104.35, 10.35), (108.1, 21.4), (107.0, 20.6), (109.4, 12.0)]:
        assert not neighbouring_land.contains(shapely.Point(longitude, latitude))


def test_neighbours_fill_a_wide_screen():
    west, south, east, north = boundaries.neighbours().total_bounds
    assert (west, south, east, north) == pytest.approx((78, -6, 136, 36))


def test_archipelagos_belong_to_da_nang_and_khanh_hoa():
    rows = boundaries.archipelagos().set_index("code")
    assert rows.crs == "EPSG:4326"
    assert rows["name_vi"].to_dict() == {
        "hoang_sa": "Quần đảo Hoàng Sa",
        "truong_sa": "Quần đảo Trường Sa",
    }
    assert rows["province_code"].to_dict() == {"hoang_sa": "48", "truong_sa": "56"}
    assert rows["district_vi"].to_dict() == {
        "hoang_sa": "huyện Hoàng Sa",
        "truong_sa": "huyện Trường Sa",
    }
    assert rows["frame"].to_dict() == {
        "hoang_sa": (111.0, 15.6, 113.1, 17.3),
        "truong_sa": (111.3, 6.8, 117.5, 12.1),
    }


def test_islets_are_valid_and_inside_their_frame():
    rows = boundaries.archipelagos().set_index("code").geometry
    assert rows.is_valid.all()
    assert rows.covered_by(boundaries.archipelago_frames()).all()
    assert [len(shapely.get_parts(islets)) for islets in rows] == [7, 12]


def test_no_neighbour_has_land_in_the_frames(neighbouring_land):
    frames = boundaries.archipelago_frames()
    assert not neighbouring_land.intersects(frames["hoang_sa"])
    # The frame of Trường Sa is a rectangle: its corner meets two coasts.
    in_frame = boundaries.neighbours().clip(frames["truong_sa"])
    assert set(in_frame["name_en"]) == {"Malaysia", "Philippines"}
    assert in_frame.covered_by(COASTS_IN_FRAMES).all()


def test_no_neighbour_has_an_islet_of_the_archipelagos(neighbouring_land):
    for islets in boundaries.archipelagos().geometry:
        assert neighbouring_land.distance(islets) > 0.5


def test_every_anchor_is_well_inside_the_largest_part():
    anchors = boundaries.anchor_points()
    assert anchors.crs == "EPSG:4326"
    shapes = boundaries.provinces().set_index("province_code").geometry
    assert anchors.index.tolist() == shapes.index.tolist()
    for code, anchor in anchors.items():
        part = largest_part(shapes[code])
        assert part.contains(anchor), code
        # A disc of the part's area would leave all of its radius; the most
        # drawn-out province, Long An, leaves 0.44 of it.
        assert part.exterior.distance(anchor) > 0.4 * (part.area / math.pi) ** 0.5, code


def test_anchor_of_khanh_hoa_is_on_the_mainland(mainland_ring):
    assert shapely.Polygon(mainland_ring).contains(boundaries.anchor_points()["56"])


def test_callers_get_copies():
    provinces, anchors = boundaries.provinces(), boundaries.anchor_points()
    provinces.loc[0, "name_vi"] = "?"
    anchors.iloc[0] = shapely.Point(0, 0)
    assert boundaries.provinces().loc[0, "name_vi"] == "Hà Nội"
    assert boundaries.anchor_points().iloc[0] != shapely.Point(0, 0)


def test_files_are_small_enough():
    assert sum(len((files("geodata") / path).read_bytes()) for path in BUILT) <= SIZE_LIMIT


@pytest.mark.parametrize("path", [PROVINCES_FILE, NEIGHBOURS_FILE, ARCHIPELAGOS_FILE])
def test_files_follow_rfc_7946(path):
    document = json.loads((files("geodata") / path).read_text(encoding="utf-8"))
    assert "crs" not in document
    for feature in document["features"]:
        for part in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
        coordinates = json.dumps(feature["geometry"]["coordinates"])
        assert not re.search(r"\.\d{6}|e", coordinates)


@pytest.mark.parametrize("path", [PROVINCES_FILE, NEIGHBOURS_FILE])
def test_files_credit_openstreetmap(path):
    document = json.loads((files("geodata") / path).read_text(encoding="utf-8"))
    assert boundaries.OPENSTREETMAP_CREDIT in document["attribution"]
