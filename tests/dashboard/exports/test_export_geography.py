"""GeoJSON by the letter of RFC 7946, the layers of a GeoPackage, the credit in every format."""

import io
import json
import re
import sqlite3
from dataclasses import replace

import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import views
from shapely.geometry import shape

from dashboard.exports import FORMATS, SHAPES, Layout
from dashboard.exports.geo_files import to_geojson, to_geoparquet, to_gpkg
from dashboard.model.selection import select
from dashboard.model.view import View
from geodata.boundaries import OPENSTREETMAP_CREDIT
from loaders.loading import embedded as embedded_access_points

WIDE, LONG = Layout("wide"), Layout("long")


def assert_rfc_7946(content):
    assert content["type"] == "FeatureCollection"
    assert "crs" not in content
    for feature in content["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "MultiPolygon"
        for outer, *inner in feature["geometry"]["coordinates"]:
            for ring in (outer, *inner):
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                assert {len(position) for position in ring} == {2}
            assert shapely.is_ccw(shapely.linearrings(outer))
            assert not any(shapely.is_ccw(shapely.linearrings(ring)) for ring in inner)
        assert feature["bbox"] == list(shape(feature["geometry"]).bounds)
    if content["features"]:
        bounds = [feature["bbox"] for feature in content["features"]]
        west, south, east, north = zip(*bounds, strict=True)
        assert content["bbox"] == [min(west), min(south), max(east), max(north)]
    else:
        assert "bbox" not in content


@examples(0.08)
@given(view=views(), table_shape=st.sampled_from(SHAPES))
def test_geojson_is_as_the_standard_has_it(view, table_shape):
    selection = select(embedded_access_points(), view)
    content = json.loads(to_geojson(selection, Layout(table_shape)))
    assert_rfc_7946(content)
    identifiers = [feature["id"] for feature in content["features"]]
    assert len(set(identifiers)) == len(identifiers)


def test_rings_are_turned_with_their_holes(embedded):
    provinces = embedded.provinces.copy()
    hole = [(108, 12), (108.1, 12), (108.1, 12.1), (108, 12.1), (108, 12)]
    shell = [(107, 11), (109, 11), (109, 13), (107, 13), (107, 11)]
    provinces.loc[provinces["province_code"] == "66", "geometry"] = shapely.Polygon(
        shell[::-1], [hole]
    )
    turned = replace(embedded, provinces=provinces)
    content = json.loads(to_geojson(select(turned, View(provinces=("66",)))))
    assert_rfc_7946(content)
    ((outer, inner),) = content["features"][0]["geometry"]["coordinates"]
    assert len(outer) == len(inner) == 5


def test_features_are_called_by_code(embedded):
    view = View(provinces=("04", "56"), site_types=("commune_library", "district_library"))
    wide = json.loads(to_geojson(select(embedded, view)))
    assert [feature["id"] for feature in wide["features"]] == ["04", "56"]
    long = json.loads(to_geojson(select(embedded, view), LONG))
    assert [feature["id"] for feature in long["features"]] == [
        "04-district_library",
        "04-commune_library",
        "56-district_library",
        "56-commune_library",
    ]


@pytest.mark.parametrize("layout", [WIDE, LONG, Layout("wide", "vi")], ids=str)
def test_layers_of_a_geopackage(tmp_path, embedded, layout):
    path = tmp_path / "points.gpkg"
    selection = select(embedded, View())
    path.write_bytes(to_gpkg(selection, layout))
    layers = pyogrio.list_layers(path).tolist()
    assert layers == [
        ["provinces", "MultiPolygon"],
        ["access_points", None],
        ["layer_styles", None],
    ]
    assert pyogrio.read_info(path, layer="provinces")["features"] == (
        16 if layout.shape == "wide" else 64
    )
    rows = pyogrio.read_dataframe(path, layer="access_points")
    assert len(rows) == 64
    code = "province_code" if layout.headings == "machine" else "Mã tỉnh"
    assert rows[code].tolist() == selection.rows["province_code"].tolist()


@pytest.mark.parametrize("layout", [WIDE, LONG, Layout("wide", "vi")], ids=str)
def test_a_geopackage_brings_its_style(tmp_path, embedded, layout):
    path = tmp_path / "points.gpkg"
    path.write_bytes(to_gpkg(select(embedded, View()), layout))
    (style,) = pyogrio.read_dataframe(path, layer="layer_styles").to_dict("records")
    assert (style["f_table_name"], style["useAsDefault"]) == ("provinces", True)
    (column,) = sqlite3.connect(path).execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = 'provinces'"
    )
    assert style["f_geometry_column"] == column[0]
    (label,) = [one.get("fieldName") for one in fromstring(style["styleQML"]).iter("text-style")]
    named = set(re.findall(r'"([^"]+)"', label))
    assert len(named) == 4
    assert named <= set(pyogrio.read_info(path, layer="provinces")["fields"])


def test_every_file_with_outlines_carries_the_credit(tmp_path, embedded):
    selection = select(embedded, View())
    about = json.loads(to_geojson(selection))["metadata"]
    assert (about["attribution"], about["licence"]) == (OPENSTREETMAP_CREDIT, "ODbL-1.0")
    path = tmp_path / "points.gpkg"
    path.write_bytes(to_gpkg(selection))
    info = pyogrio.read_info(path, layer="provinces")
    for told in (info["layer_metadata"], info["dataset_metadata"]):
        assert (told["attribution"], told["licence"]) == (OPENSTREETMAP_CREDIT, "ODbL-1.0")
    schema = pq.read_schema(io.BytesIO(to_geoparquet(selection)))
    about = json.loads(schema.metadata[b"access_map"])
    assert (about["attribution"], about["licence"]) == (OPENSTREETMAP_CREDIT, "ODbL-1.0")


def test_geoparquet_tells_its_outlines(embedded):
    schema = pq.read_schema(io.BytesIO(to_geoparquet(select(embedded, View()))))
    geo = json.loads(schema.metadata[b"geo"])
    assert geo["version"].startswith("1.")
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4326}


@pytest.mark.parametrize("file_format", ["geojson", "gpkg", "geoparquet"])
def test_outlines_are_wide_unless_asked(file_format):
    assert FORMATS[file_format].layout() == WIDE
    assert FORMATS[file_format].layout("long", "en") == Layout("long", "en")


def test_metres_become_degrees(embedded):
    metres = replace(embedded, provinces=embedded.provinces.to_crs("EPSG:32648"))
    content = json.loads(to_geojson(select(metres, View(provinces=("56",)))))
    west, south, east, north = content["bbox"]
    assert 108 < west < east < 110
    assert 11 < south < north < 13
