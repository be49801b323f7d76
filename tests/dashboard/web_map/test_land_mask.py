"""The coarse grid of land: no land that it does not know of, and little that is not there."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web_map.land_mask import CELL, land_mask
from dashboard.web_map.projection import stretched, unstretched

BOUNDS = (102.0, 8.5, 110.0, 23.5)


def cell_at(mask, longitude, latitude):
    column = int((longitude - mask["west"]) / mask["cell"])
    row = int((mask["north"] - float(stretched(latitude))) / mask["cell"])
    return mask["rows"][row][column]


def test_every_vertex_of_a_province_is_land(embedded):
    shapes = embedded.provinces.geometry.to_numpy()
    west, south, east, north = BOUNDS
    mask = land_mask(shapes, BOUNDS)
    assert {len(row) for row in mask["rows"]} == {round((east - west) / CELL)}
    for x, y in shapely.get_coordinates(shapes):
        if west < x < east and south < y < north:
            assert cell_at(mask, x, y) == "1"


def test_cells_are_land_as_the_provinces_are(embedded):
    shapes = embedded.provinces.geometry.to_numpy()
    mask = land_mask(shapes, BOUNDS)
    land = shapely.union_all(shapes)
    for row in range(0, len(mask["rows"]), 7):
        for column in range(0, len(mask["rows"][0]), 7):
            north, south = (
                float(unstretched(mask["north"] - CELL * (row + one))) for one in (0, 1)
            )
            west = mask["west"] + CELL * column
            cell = shapely.box(west, south, west + CELL, north)
            if shapely.intersects(land, cell.buffer(-0.001)):
                assert mask["rows"][row][column] == "1"
            elif not shapely.intersects(land, cell.buffer(0.001)):
                assert mask["rows"][row][column] == "0"


@given(st.floats(-80, 80))
def test_latitudes_come_back(latitude):
    assert abs(float(unstretched(stretched(latitude))) - latitude) < 1e-9
