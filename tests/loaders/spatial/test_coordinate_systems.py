"""Reference systems found by where the coordinates fall."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from cases import every
from pyproj import CRS

from geodata.boundaries import provinces
from loaders.spatial.coordinate_systems import CANDIDATES, Sample, parsed_crs, recognise_crs

PROVINCES = provinces()
CODES = tuple(PROVINCES["province_code"])
CENTRES = PROVINCES.to_crs("EPSG:3405").centroid.to_crs("EPSG:4326")
DEGREES = np.column_stack([CENTRES.x, CENTRES.y])


def sample(crs="EPSG:4326", *, codes=CODES, centroids=True, swapped=False, moved=(0, 0)):
    shapes = PROVINCES.to_crs(crs).geometry if centroids else CENTRES.to_crs(crs)
    x, y = (shapely.get_coordinates(shapely.centroid(shapes.array)) + moved).T
    return Sample(*((y, x) if swapped else (x, y)), codes, centroids=centroids)


def miss_m(found, given):
    """Return how far the centroids of the provinces are from where they are, at most."""
    placed = found.to_degrees(np.column_stack([given.x, given.y]))
    points = gpd.GeoSeries.from_xy(*placed.T, crs="EPSG:4326").to_crs("EPSG:3405")
    return points.distance(CENTRES.to_crs("EPSG:3405")).max()


@every("swapped", [False, True])
@every("declared", [None, "EPSG:4326", "EPSG:3406", "EPSG:32650"])
@every("crs", ["EPSG:3405", "EPSG:5897", "EPSG:32648", "EPSG:9210", "EPSG:3857"])
def test_metres_are_recognised_whatever_is_declared(told, crs, declared, swapped):
    given = sample(crs, swapped=swapped)
    found = recognise_crs(given, CRS(declared) if declared else None, file="a.shp")
    code = "crs_corrected" if declared else "crs_recognised"
    assert told(found.problems) == [code, "axes_swapped"][: 1 + swapped]
    assert (found.crs, found.how, found.swapped) == (CRS(crs), "recognised", swapped)
    assert miss_m(found, given) < 2000


@every("crs", [*CANDIDATES, "EPSG:4326", "EPSG:4756", "EPSG:3148"])
def test_what_is_declared_and_right_is_believed(crs):
    found = recognise_crs(sample(crs), CRS(crs), file="a.shp")
    assert (found.crs, found.how, found.problems) == (CRS(crs), "declared", ())


@every("codes", [CODES, ()])
@every(
    ("declared", "swapped", "expected"),
    [
        (None, False, ["crs_assumed_degrees"]),
        (None, True, ["crs_assumed_degrees", "axes_swapped"]),
        ("EPSG:4326", True, ["axes_swapped"]),
        ("EPSG:3405", False, ["crs_corrected"]),
        ("EPSG:3405", True, ["crs_corrected", "axes_swapped"]),
    ],
)
def test_degrees(told, codes, declared, swapped, expected):
    given = sample(codes=codes, swapped=swapped)
    found = recognise_crs(given, CRS(declared) if declared else None, file="a.shp")
    assert told(found.problems) == expected
    assert found.crs == CRS("EPSG:4326")
    assert miss_m(found, given) < 1000


def test_metres_without_names_fit_many_systems(told):
    found = recognise_crs(sample("EPSG:3405", codes=(), centroids=False), file="a.csv")
    assert told(found.problems) == ["crs_ambiguous"]
    assert found.crs is None
    assert {"EPSG:3405", "EPSG:32648"} <= set(found.fitting)
    assert found.apart_m > 100
    with pytest.raises(ValueError, match="not known"):
        found.to_degrees(DEGREES)


def test_points_in_named_provinces_leave_the_datum_open():
    given = sample("EPSG:3406", centroids=False)
    found = recognise_crs(given, file="a.csv")
    assert found.fitting == ("EPSG:3406", "EPSG:32649")
    assert 100 < found.apart_m < 300


@every(
    ("given", "declared", "code"),
    [
        (sample(moved=(-60, 20)), "EPSG:4326", "file_elsewhere"),
        (sample(moved=(-60, 20)), None, "file_elsewhere"),
        (sample("EPSG:3405", moved=(3e6, 4e6)), "EPSG:3405", "file_elsewhere"),
        (sample("EPSG:3405", moved=(3e7, 4e7)), "EPSG:4326", "crs_contradicts"),
        (sample("EPSG:3405", moved=(3e7, 4e7)), None, "no_crs"),
        (Sample(np.array([np.nan]), np.array([1.0])), None, "no_crs"),
    ],
)
def test_what_fits_nowhere_is_refused(told, given, declared, code):
    found = recognise_crs(given, CRS(declared) if declared else None, file="a.shp")
    assert told(found.problems, "error") == [code]
    assert (found.crs, found.how) == (None, "unknown")


def test_names_in_the_wrong_rows_do_not_change_the_system():
    given = Sample(DEGREES[:, 0], DEGREES[:, 1], CODES[::-1], centroids=True)
    found = recognise_crs(given, CRS("EPSG:4326"))
    assert (found.how, found.problems) == ("declared", ())


@pytest.mark.parametrize("swapped", [False, True])
def test_a_choice_is_taken(told, swapped):
    given = sample("EPSG:32648", codes=(), swapped=swapped)
    found = recognise_crs(given, CRS("EPSG:4326"), " 32648 ", file="a.shp")
    assert (found.crs, found.how, found.swapped) == (CRS("EPSG:32648"), "chosen", swapped)
    assert told(found.problems) == ["axes_swapped"] * swapped


@every("text", ["EPSG:1", "VN-2000", "", "/etc/passwd", "+proj=utm +zone=48", "http://a/b", "1e3"])
def test_a_choice_that_is_no_system(told, text):
    assert parsed_crs(text) is None
    found = recognise_crs(sample(), chosen=text, file="a.shp")
    assert told(found.problems) == ["crs_choice_unknown"]


def test_a_choice_that_leads_out_of_vietnam_is_refused(told):
    found = recognise_crs(sample(), chosen="EPSG:3405", file="a.shp")
    assert told(found.problems) == ["file_elsewhere"]
    assert found.crs is None


def test_many_points_are_thinned():
    many = np.tile(DEGREES, (4000, 1))
    found = recognise_crs(Sample(many[:, 0], many[:, 1], CODES * 4000))
    assert found.crs == CRS("EPSG:4326")
    assert len(found.to_degrees(many)) == len(many)
