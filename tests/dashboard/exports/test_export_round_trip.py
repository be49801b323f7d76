"""Every format in every layout, read back: what is taken out is what is seen."""

import io
import json
import tempfile
import time
import unicodedata
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from cases import every
from hypothesis import example, given
from hypothesis import strategies as st
from profiles import examples
from read_back import as_long, comparable, crs_of, outline_by_code, outlines_of, rows_of, types_of
from samples import count_tables, counted, views

from dashboard.exports import FORMATS, HEADINGS, SHAPES, Layout
from dashboard.model.selection import COLUMNS, select
from dashboard.model.view import View
from loaders.loading import embedded as embedded_access_points

LAYOUTS = [Layout(shape, headings) for shape in SHAPES for headings in HEADINGS]
GEOGRAPHIC = ("geojson", "gpkg", "geoparquet")
TABLES = ("csv", "xlsx", "json", "geojson", "gpkg", "parquet", "geoparquet")
WIDE = Layout("wide")


def as_read(value):
    """Return a cell of the rows as a file holds it."""
    return value if isinstance(value, str) else None if pd.isna(value) else int(value)


def expected_rows(selection):
    return [
        {name: as_read(value) for name, value in row.items()}
        for row in selection.rows.to_dict("records")
    ]


def ends(total):
    return (total.exact, None if total.unknown else total.low, total.high)


def assert_holds(selection, file_format, layout):
    content = FORMATS[file_format].write(selection, layout)
    types = types_of(selection, layout)
    rows = rows_of(content, file_format, types)
    found = as_long(rows, selection, layout)
    assert found == expected_rows(selection)
    assert all([*row] == list(types) for row in rows)
    for row in rows:
        for heading, value in row.items():
            # bool is an int, and 1.0 == 1: the type itself is looked at.
            assert type(value) is types[heading] or (value is None and types[heading] is not str)
            assert unicodedata.is_normalized("NFC", str(value))
    if layout == WIDE:
        totals = [(row["total"], row["total_low"], row["total_high"]) for row in rows]
        codes = [row["province_code"] for row in rows]
        assert totals == [ends(selection.total(code)) for code in codes]
        assert codes == ([*selection.provinces] if selection.view.site_types else [])
    if file_format in GEOGRAPHIC:
        assert_outlines(selection, file_format, content, found)


def assert_outlines(selection, file_format, content, rows):
    codes = [row["province_code"] for row in rows]
    shapes = outlines_of(content, file_format)
    if len(shapes) != len(codes):
        codes = [*dict.fromkeys(codes)]
    outlines = outline_by_code(selection)
    assert [comparable(shape) for shape in shapes] == [comparable(outlines[one]) for one in codes]


def test_every_format_of_tables_is_tried():
    assert set(TABLES) <= set(FORMATS)
    assert [*FORMATS][:2] == ["csv", "xlsx"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("file_format", TABLES)
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(View(), id="everything"),
        pytest.param(View(division=2025), id="2025", marks=pytest.mark.slow),
        pytest.param(View(site_types=()), id="no type", marks=pytest.mark.slow),
        pytest.param(View(provinces=("01",)), id="no province", marks=pytest.mark.slow),
    ],
)
def test_every_format_in_every_layout(embedded, file_format, layout, view):
    assert_holds(select(embedded, view), file_format, layout)


@pytest.mark.parametrize("file_format", TABLES)
@examples(0.12)
@given(view=views(), layout=st.sampled_from(LAYOUTS))
def test_any_view(file_format, view, layout):
    assert_holds(select(embedded_access_points(), view), file_format, layout)


@pytest.mark.parametrize("file_format", TABLES)
@examples(0.05)
@given(counts=count_tables(), view=views(), layout=st.sampled_from(LAYOUTS))
def test_any_counts(file_format, counts, view, layout):
    assert_holds(select(counted(counts), view), file_format, layout)


@pytest.mark.parametrize("file_format", TABLES)
@examples(0.05)
@given(view=views(), layout=st.sampled_from(LAYOUTS))
@example(view=View(), layout=WIDE)
def test_same_selection_same_bytes(file_format, view, layout):
    write = FORMATS[file_format].write
    content = write(select(embedded_access_points(), view), layout)
    assert content == write(select(embedded_access_points(), view), layout)


@pytest.mark.parametrize("file_format", ["xlsx", "gpkg"])
def test_no_time_of_the_day_is_in_a_file(embedded, file_format):
    selection = select(embedded, View())
    content = FORMATS[file_format].write(selection, WIDE)
    time.sleep(1.1)
    assert content == FORMATS[file_format].write(selection, WIDE)


def test_nothing_is_left_on_disk(monkeypatch, tmp_path, embedded):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for file_format in TABLES:
        FORMATS[file_format].write(select(embedded, View()), WIDE)
    assert [*tmp_path.iterdir()] == []


# ---- as pandas and geopandas read it ---------------------------------------------


@every("layout", LAYOUTS)
def test_types_in_pandas(embedded, layout):
    selection = select(embedded, View())
    expected = {
        name: "str" if kind is str else "integer"
        for name, kind in types_of(selection, layout).items()
    }
    frame = pd.read_parquet(io.BytesIO(FORMATS["parquet"].write(selection, layout)))
    shapes = gpd.read_parquet(io.BytesIO(FORMATS["geoparquet"].write(selection, layout)))
    for found in (frame, pd.DataFrame(shapes.drop(columns="geometry"))):
        assert {
            name: "integer" if pd.api.types.is_integer_dtype(kind) else str(kind)
            for name, kind in found.dtypes.items()
        } == expected


def test_long_parquet_is_the_frame_itself(embedded):
    selection = select(embedded, View())
    content = FORMATS["parquet"].write(selection, Layout())
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(content)), selection.rows)


@pytest.mark.parametrize("file_format", GEOGRAPHIC)
def test_longitude_and_latitude(embedded, file_format):
    content = FORMATS[file_format].write(select(embedded, View()), WIDE)
    assert crs_of(content, file_format).to_epsg() == 4326
    west, south, east, north = gpd.GeoSeries(outlines_of(content, file_format)).total_bounds
    assert 102 < west < east < 110
    assert 8 < south < north < 24


@pytest.mark.parametrize("file_format", GEOGRAPHIC)
def test_shapes_of_2025_are_those_of_the_new_provinces(embedded, file_format):
    of_2013 = FORMATS[file_format].write(select(embedded, View(provinces=("66",))), WIDE)
    of_2025 = FORMATS[file_format].write(
        select(embedded, View(provinces=("66",), division=2025)), WIDE
    )
    (old,), (new,) = outlines_of(of_2013, file_format), outlines_of(of_2025, file_format)
    # Đắk Lắk took in Phú Yên and kept its code.
    assert new.area > 1.3 * old.area


# ---- what stands beside the rows ---------------------------------------------------


def test_json_tells_where_it_comes_from(embedded):
    view = View(provinces=("56",), site_types=("district_library",), language="en")
    content = json.loads(FORMATS["json"].write(select(embedded, view), Layout()))
    about = content["metadata"]
    assert about["view"] == "v=2&types=district_library&provinces=56&lang=en"
    assert about["licence"] == "ODbL-1.0"
    assert about["attribution"] == "© OpenStreetMap contributors"
    assert about["counts"] == "Published sources"
    assert {one["statement"] for one in about["statements"]} == {
        "KH-1",
        "KH-2",
        "RULE",
        "S2-one-PL",
    }
    assert [column["name"] for column in content["columns"]] == [*COLUMNS]


def test_a_boundary_file_of_ones_own_is_not_openstreetmap(embedded):
    own = replace(embedded, boundaries_file="ranh giới.gpkg")
    about = json.loads(FORMATS["json"].write(select(own, View()), Layout()))["metadata"]
    assert about["attribution"] == about["boundaries"] == "ranh giới.gpkg"
    assert (about["licence"], about["licence_url"]) == ("unknown", "")
