"""Boundary files: formats, columns, reference systems and faulty geometry."""

import json
import sqlite3

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, box

from geodata.tables import provinces
from loaders import boundaries
from loaders.boundaries import read_boundaries
from loaders.problems import InputError

TABLE = provinces()


def squares() -> gpd.GeoDataFrame:
    """63 squares of half a degree in rows of eight, in the order of the codes."""
    shapes = [
        box(103 + 0.5 * (n % 8), 9 + 0.5 * (n // 8), 103.5 + 0.5 * (n % 8), 9.5 + 0.5 * (n // 8))
        for n in range(len(TABLE))
    ]
    columns = {"ma": TABLE["province_code"], "ten": TABLE["name_vi"]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


@pytest.fixture
def write(tmp_path):
    def to_file(frame, name="ranh.gpkg", driver=None):
        path = tmp_path / name
        frame.to_file(path, engine="pyogrio", driver=driver)
        return path

    return to_file


def failure(path, told):
    with pytest.raises(InputError) as caught:
        read_boundaries(path)
    return told(caught.value.problems)


def only(found, code):
    (problem,) = [problem for problem in found.problems if problem.code == code]
    return problem


@pytest.mark.parametrize("name", ["ranh.geojson", "ranh.json", "RANH.GPKG"])
def test_a_complete_file(write, told, name):
    driver = "GPKG" if name.endswith("GPKG") else "GeoJSON"
    path = write(squares().sample(frac=1, random_state=1), name, driver=driver)
    found = read_boundaries(path)
    assert list(found.provinces["province_code"]) == list(TABLE["province_code"])
    assert list(found.provinces.columns) == ["province_code", "geometry"]
    assert found.provinces.crs == "EPSG:4326"
    assert found.provinces.geometry.iloc[0].equals(squares().geometry.iloc[0])
    assert told(found.problems) == ["province_column_found"]
    assert found.file == path.name


@pytest.mark.parametrize(
    ("columns", "chosen"),
    [
        ({"province_code": "province_code"}, "province_code"),
        ({"Mã tỉnh": "province_code", "Tên": "name_vi"}, "Mã tỉnh"),
        ({"ten": "name_vi_full"}, "ten"),
        ({"NAME_1": "name_unaccented", "HASC_1": "hasc"}, "HASC_1"),
        ({"a": "seat_vi", "b": "name_en"}, "b"),
        ({"iso": "iso_3166_2"}, "iso"),
    ],
)
def test_the_column_that_names_provinces(write, told, columns, chosen):
    frame = squares()[["geometry"]].assign(
        **{name: TABLE[source].to_numpy() for name, source in columns.items()}
    )
    found = read_boundaries(write(frame))
    assert len(found.provinces) == 63
    assert only(found, "province_column_found").column == chosen
    assert told(found.problems) == ["province_column_found"]


def test_numeric_codes_are_read_where_the_heading_says_so(write):
    frame = squares().assign(gso_code=TABLE["province_code"].astype(int))[["gso_code", "geometry"]]
    assert len(read_boundaries(write(frame)).provinces) == 63


def test_running_numbers_are_no_codes(write, told):
    frame = squares().assign(OBJECTID=range(1, 64))[["OBJECTID", "geometry"]]
    assert failure(write(frame), told) == ["no_province_column"]


def test_codes_of_2025_are_caught_by_the_names(write, told):
    frame = squares().rename(columns={"ma": "ma_tinh"})
    frame.loc[frame["ma_tinh"] == "52", "ten"] = "Gia Lai"
    found = read_boundaries(write(frame))
    problem = only(found, "province_disagrees")
    assert (problem.column, problem.value) == ("ten", "Gia Lai")
    assert "Bình Định" in problem.message("vi")
    assert told(found.problems, "error") == ["province_disagrees"]


def test_other_reference_systems_are_converted(write, told):
    found = read_boundaries(write(squares().to_crs("EPSG:3405")))
    assert found.provinces.crs == "EPSG:4326"
    shapes = found.provinces.geometry.reset_index(drop=True)
    assert shapes.geom_equals_exact(squares().geometry, tolerance=1e-6).all()
    assert told(found.problems) == ["province_column_found", "reprojected"]


@pytest.mark.parametrize("srs", [-1, 0, 99999])
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_no_reference_system(write, told, srs):
    path = write(squares().set_crs(None, allow_override=True))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (srs,))
        database.execute("UPDATE gpkg_contents SET srs_id = ?", (srs,))
    database.close()
    assert failure(path, told) == ["no_crs"]


def test_third_dimension_is_dropped(write):
    frame = squares()
    frame["geometry"] = shapely.force_3d(frame.geometry.array, 5.0)
    assert not read_boundaries(write(frame)).provinces.has_z.any()


def test_unknown_unnamed_missing_and_repeated(write, told):
    frame = squares()[["ten", "geometry"]]
    frame.loc[0, "ten"] = "Hà Nộii"
    frame.loc[1, "ten"] = None
    frame.loc[3, "ten"] = "Cao Bằng"
    found = read_boundaries(write(frame))
    assert sorted(told(found.problems, "error")) == [
        "feature_unknown",
        "feature_unnamed",
        "province_repeated",
        "provinces_missing",
    ]
    unknown = only(found, "feature_unknown")
    assert (unknown.row, unknown.column, unknown.value) == (1, "ten", "Hà Nộii")
    assert unknown.suggestions[0] == "Hà Nội"
    repeated = only(found, "province_repeated")
    assert (repeated.row, repeated.details["first_row"]) == (4, 3)
    assert "Hà Nội, Hà Giang, Bắc Kạn" in only(found, "provinces_missing").message("vi")
    assert len(found.provinces) == 60


BOW_TIE = Polygon([(105, 20), (106, 21), (106, 20), (105, 21)])
SPIKE = Polygon([(105, 20), (106, 20), (106, 21), (106, 22), (106, 21), (105, 21)])


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (BOW_TIE, "geometry_repaired"),
        (SPIKE, "geometry_repaired"),
        (Point(105, 20), "geometry_not_polygon"),
        (LineString([(105, 20), (106, 21)]), "geometry_not_polygon"),
        (GeometryCollection([box(105, 20, 106, 21), Point(105, 20)]), "geometry_not_polygon"),
        (Polygon([(105, 20), (106, 21), (105, 20)]), "geometry_not_polygon"),
        (Polygon(), "geometry_missing"),
        (None, "geometry_missing"),
        (box(20, 105, 21, 106), "geometry_outside"),
        (box(101, 20, 106, 21), "geometry_outside"),
        (box(105, 20, 119, 21), "geometry_outside"),
    ],
)
@pytest.mark.parametrize("name", ["ranh.gpkg", "ranh.geojson"])
@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
def test_faulty_geometry(write, told, shape, code, name):
    frame = squares()
    frame.loc[5, "geometry"] = shape
    found = read_boundaries(write(frame, name))
    problem = only(found, code)
    assert (problem.row, problem.value) == (6, TABLE["name_vi"][5])
    repaired = code == "geometry_repaired"
    assert problem.severity == ("warning" if repaired else "error")
    assert len(found.provinces) == (63 if repaired else 62)
    assert found.provinces.is_valid.all()
    assert set(found.provinces.geom_type) <= {"Polygon", "MultiPolygon"}
    assert told(found.problems)


def test_the_layer_with_most_provinces_is_taken(tmp_path):
    path = tmp_path / "ranh.gpkg"
    squares().head(3).to_file(path, layer="a", engine="pyogrio")
    squares().to_file(path, layer="b", engine="pyogrio")
    assert len(read_boundaries(path).provinces) == 63


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("/vsicurl/http://example.org/a.geojson", "file_not_local"),
        ("/vsizip/a.zip/a.gpkg", "file_not_local"),
        ("http://example.org/a.geojson", "file_not_local"),
        ("a.vrt", "file_not_local"),
        ("<OGRVRTDataSource></OGRVRTDataSource>.geojson", "file_not_local"),
        ("a.shp", "boundary_format"),
        ("a.csv", "boundary_format"),
        ("none.geojson", "file_unreadable"),
    ],
)
def test_names_that_are_refused(told, name, code):
    assert failure(name, told) == [code]


FEATURES = {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", b"", "file_empty"),
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "file_unreadable"),
        ("a.geojson", b"[" * 100_000, "file_unreadable"),
        ("a.geojson", b'{"type": "Topology"}', "file_unreadable"),
        ("a.geojson", b"\xff\xfe\x00", "file_unreadable"),
        ("a.geojson", json.dumps(FEATURES).encode(), "no_features"),
        ("a.gpkg", b"not a database", "file_unreadable"),
        ("a.gpkg", b"SQLite format 3\x00" + b"x" * 100, "file_unreadable"),
    ],
)
def test_content_that_cannot_be_read(tmp_path, told, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert failure(path, told) == [code]


def test_limits(write, told, monkeypatch):
    path = write(squares())
    monkeypatch.setattr(boundaries, "MAX_FEATURES", 60)
    assert failure(path, told) == ["too_many_features"]
    monkeypatch.setattr(boundaries, "MAX_BYTES", 60)
    assert failure(path, told) == ["file_too_large"]


def test_order_and_dtype_of_the_result(write):
    codes = read_boundaries(write(squares().iloc[::-1])).provinces["province_code"]
    assert codes.is_monotonic_increasing
    assert pd.api.types.is_string_dtype(codes)
