"""Boundary files: formats, columns, reference systems and faulty geometry."""

import json
import sqlite3
import tempfile
from pathlib import Path

import geopandas as gpd
import made_boundaries
import pandas as pd
import pytest
import shapely
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, box

from geodata.boundaries import provinces as outlines
from geodata.tables import provinces
from loaders.boundaries.reader import read_boundaries
from loaders.problems.problem import InputError

TABLE = provinces()


def squares() -> gpd.GeoDataFrame:
    """63 squares of four kilometres, each in its province, in the order of the codes."""
    points = outlines().geometry.representative_point()
    shapes = [
        box(x - 0.02, y - 0.02, x + 0.02, y + 0.02) for x, y in zip(points.x, points.y, strict=True)
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


def refused(path, told):
    """Return the codes of the errors of a file of which nothing is joined."""
    found = read_boundaries(path)
    assert found.provinces.empty
    assert found.ledger.balanced
    assert found.ledger.of("joined").rows == 0
    told(found.problems)
    return told(found.problems, "error")


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
    first = found.provinces.geometry.iloc[0]
    assert first.equals_exact(squares().geometry.iloc[0], 1e-6, normalize=True)
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
    assert refused(write(frame), told) == ["no_province_column"]


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
def test_degrees_without_a_reference_system(write, told, srs):
    path = write(squares().set_crs(None, allow_override=True))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (srs,))
        database.execute("UPDATE gpkg_contents SET srs_id = ?", (srs,))
    database.close()
    found = read_boundaries(path)
    assert len(found.provinces) == 63
    assert told(found.problems) == ["province_column_found", "crs_assumed_degrees"]


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
        "province_elsewhere",
        "provinces_missing",
    ]
    unknown = only(found, "feature_unknown")
    assert (unknown.row, unknown.column, unknown.value) == (1, "ten", "Hà Nộii")
    assert unknown.suggestions[0] == "Hà Nội"
    elsewhere = only(found, "province_elsewhere")
    assert (elsewhere.row, elsewhere.value) == (4, "Cao Bằng")
    assert elsewhere.details["place"] == "Bắc Kạn"
    assert "Hà Nội, Hà Giang, Bắc Kạn" in only(found, "provinces_missing").message("vi")
    assert len(found.provinces) == 60


BOW_TIE = Polygon([(104, 22.2), (104.2, 22.4), (104.2, 22.2), (104, 22.4)])
SPIKE = Polygon(
    [(104, 22.2), (104.1, 22.2), (104.1, 22.3), (104.1, 22.5), (104.1, 22.3), (104, 22.3)]
)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (BOW_TIE, "geometry_repaired"),
        (SPIKE, "geometry_repaired"),
        (Point(104, 22.3), "geometry_not_polygon"),
        (LineString([(104, 22.3), (104.1, 22.4)]), "geometry_not_polygon"),
        (GeometryCollection([box(104, 22.2, 104.1, 22.3), Point(104, 22)]), "geometry_not_polygon"),
        (Polygon([(104, 22.2), (104.1, 22.3), (104, 22.2)]), "geometry_not_polygon"),
        (Polygon(), "geometry_missing"),
        (None, "geometry_missing"),
        (box(22.2, 104, 22.3, 105), "geometry_outside"),
        (box(101, 22.2, 104.1, 22.3), "geometry_outside"),
        (box(104, 22.2, 119, 22.3), "geometry_outside"),
        (box(105.7, 21, 105.8, 21.1), "province_elsewhere"),
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


@every(
    ("name", "code"),
    [
        ("/vsicurl/http://example.org/a.geojson", "file_not_local"),
        ("/vsizip/a.zip/a.gpkg", "file_not_local"),
        ("http://example.org/a.geojson", "file_not_local"),
        ("a.vrt", "file_not_local"),
        ("<OGRVRTDataSource></OGRVRTDataSource>.geojson", "file_not_local"),
        ("a.shp", "file_unreadable"),
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
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "file_not_local"),
        ("a.geojson", b'[{"type": "Feature"}]', "boundary_json"),
        ("a.geojson", b"[" * 100_000, "file_unreadable"),
        ("a.geojson", b'{"type": "Topology"}', "file_unreadable"),
        ("a.geojson", b"\xff\xfe\x00", "boundary_format"),
        ("a.geojson", json.dumps(FEATURES).encode(), "no_features"),
        ("a.gpkg", b"not a database", "boundary_format"),
        ("a.gpkg", b"SQLite format 3\x00" + b"x" * 100, "file_unreadable"),
    ],
)
def test_content_that_cannot_be_read(tmp_path, told, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert failure(path, told) == [code]


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("FEATURES", "too_many_features"),
        ("VERTICES", "too_many_vertices"),
        ("COLUMNS", "too_many_columns"),
        ("FILE_MB", "file_too_large"),
    ],
)
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb"])
def test_limits(write, told, monkeypatch, limit, code, name):
    path = write(squares(), name)
    monkeypatch.setenv(f"ACCESS_MAP_MAX_{limit}", "1")
    if limit == "FILE_MB":
        path.write_bytes(path.read_bytes().ljust(1_000_001))
    assert failure(path, told) == [code]


def test_order_and_dtype_of_the_result(write):
    codes = read_boundaries(write(squares().iloc[::-1])).provinces["province_code"]
    assert codes.is_monotonic_increasing
    assert pd.api.types.is_string_dtype(codes)


WRITERS = {
    "a.gpkg": made_boundaries.write,
    "a.geojson": made_boundaries.geojson,
    "a.fgb": made_boundaries.write,
    "a.parquet": made_boundaries.write,
    "a.json": made_boundaries.topojson,
    "a.kml": made_boundaries.kml,
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The bytes of a small file of each format."""
    folder = tmp_path_factory.mktemp("sound")
    frame = made_boundaries.made(0.1, ma="province_code", ten="name_vi").head(5)
    return {name: make(folder / name, frame).read_bytes() for name, make in WRITERS.items()}


@examples(0.6)
@given(
    name=st.sampled_from(sorted(WRITERS)),
    spots=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    end=st.floats(0, 1) | st.just(1.0),
)
def test_a_damaged_file_is_told(sound, name, spots, end):
    content = bytearray(sound[name])
    for place, byte in spots:
        content[int(place * (len(content) - 1))] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content[: int(end * len(content))])
        try:
            found = read_boundaries(path)
        except InputError:
            return
    assert found.ledger.balanced
    assert "provinces_missing" in {problem.code for problem in found.problems} or (
        found.provinces.empty
    )
