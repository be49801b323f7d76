"""GeoJSON, TopoJSON, KML and archives: what their readers make of the less usual."""

import json
import zipfile

import pytest
from made_boundaries import kml, plain, write, zipped, zipped_shapefile
from shapely.geometry import Polygon, box
from test_encodings import cp1258_bytes

from loaders.formats.layer_files import read_layers
from loaders.problems.problem import InputError

SQUARE = [[105, 21], [106, 21], [106, 22], [105, 22], [105, 21]]
HOLE = [[105.4, 21.4], [105.6, 21.4], [105.6, 21.6], [105.4, 21.6], [105.4, 21.4]]


def feature(coordinates, kind="Polygon", **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features)} | members


def only(path):
    (layer,) = read_layers(path).layers
    return layer


def dump(path, document, encoding="utf-8"):
    path.write_text(json.dumps(document, ensure_ascii=False), encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_geojson_in_any_unicode(tmp_path, encoding):
    path = dump(tmp_path / "a.json", collection(feature([SQUARE], ten="Hà Nội")), encoding)
    layer = only(path)
    assert list(layer.columns["ten"]) == ["Hà Nội"]
    assert layer.shapes[0].equals(box(105, 21, 106, 22))


def test_geojson_in_an_old_encoding(tmp_path):
    text = json.dumps(collection(feature([SQUARE], ten="Hà Nội")), ensure_ascii=False)
    (tmp_path / "a.json").write_bytes(cp1258_bytes(text))
    layer = only(tmp_path / "a.json")
    assert list(layer.columns["ten"]) == ["Hà Nội"]
    assert [problem.code for problem in layer.problems] == ["encoding_converted"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("urn:ogc:def:crs:EPSG::3405", 3405),
        ("EPSG:3406", 3406),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("http://127.0.0.1/crs.wkt", None),
        ("/etc/passwd", None),
        (None, 4326),
        (5, 4326),
    ],
)
def test_the_system_of_geojson(tmp_path, name, code):
    crs = {"type": "name", "properties": {"name": name}}
    layer = only(dump(tmp_path / "a.json", collection(feature([SQUARE], a=1), crs=crs)))
    assert (layer.crs and layer.crs.to_epsg()) == code


@pytest.mark.parametrize(
    ("coordinates", "kind", "shape"),
    [
        ([SQUARE, HOLE], "Polygon", Polygon(SQUARE, [HOLE])),
        ([[SQUARE, HOLE]], "MultiPolygon", Polygon(SQUARE, [HOLE])),
        ([[[x, y, 5] for x, y in SQUARE]], "Polygon", Polygon(SQUARE)),
        ([[SQUARE[0], [106, 21, 5], *SQUARE[2:]]], "Polygon", None),
        ([[[105, 21], [106]]], "Polygon", None),
        ([[["x", "y"]]], "Polygon", None),
        ({"a": 1}, "Polygon", None),
        (5, "MultiPolygon", None),
        ([SQUARE], "Curve", None),
        ([SQUARE], ["Polygon"], None),
    ],
)
def test_shapes_of_geojson(tmp_path, coordinates, kind, shape):
    layer = only(dump(tmp_path / "a.json", collection(feature(coordinates, kind, a=1))))
    if shape is None:
        assert layer.shapes[0] is None
        assert layer.broken[0]
    else:
        assert layer.shapes[0].equals(shape)
        assert not layer.broken


def test_features_that_are_none(tmp_path):
    document = collection(5, None, {"properties": 3, "geometry": []}, feature([SQUARE], a=[1]))
    layer = only(dump(tmp_path / "a.json", document))
    assert len(layer.shapes) == len(layer.columns) == 4
    assert layer.columns["a"].iloc[3] == "[1]"


def test_a_single_feature(tmp_path):
    layer = only(dump(tmp_path / "a.geojson", feature([SQUARE], ten="Hà Nội")))
    assert (layer.name, len(layer.shapes)) == ("a", 1)


def test_lines_of_topojson_are_shared_and_turned(tmp_path):
    left = {"type": "Polygon", "arcs": [[0, 1]], "id": "01", "properties": {"ten": "Hà Nội"}}
    right = {"type": "MultiPolygon", "arcs": [[[-1, 2]]], "id": "02"}
    nothing = {"type": None, "id": "04"}
    document = {
        "type": "Topology",
        "arcs": [
            [[106, 21], [106, 22]],
            [[106, 22], [105, 22], [105, 21], [106, 21]],
            [[106, 21], [107, 21], [107, 22], [106, 22]],
        ],
        "objects": {"tinh": {"type": "GeometryCollection", "geometries": [left, right, nothing]}},
    }
    layer = only(dump(tmp_path / "a.json", document))
    assert layer.name == "tinh"
    assert layer.shapes[0].equals(box(105, 21, 106, 22))
    assert layer.shapes[1].equals(box(106, 21, 107, 22))
    assert layer.shapes[2] is None
    assert list(layer.columns["id"]) == ["01", "02", "04"]


@pytest.mark.parametrize(
    "change",
    [
        {"arcs": 5},
        {"arcs": [5]},
        {"transform": {"scale": [1]}},
        {"objects": []},
        {"objects": {"a": {"type": "GeometryCollection", "geometries": 5}}},
    ],
)
def test_topojson_that_makes_no_sense(tmp_path, change):
    good = {"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[9]]}}}
    assert only(dump(tmp_path / "a.json", good)).shapes[0].is_empty
    with pytest.raises(InputError) as caught:
        read_layers(dump(tmp_path / "a.json", good | change))
    assert caught.value.problems[0].code == "file_unreadable"


def test_folders_of_kml_are_layers(tmp_path):
    def ring(points):
        text = " ".join(f"{x},{y}" for x, y in points)
        return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"

    polygon = (
        f"<Polygon><outerBoundaryIs>{ring(SQUARE)}</outerBoundaryIs>"
        f"<innerBoundaryIs>{ring(HOLE)}</innerBoundaryIs></Polygon>"
    )
    data = "<ExtendedData><Data name='ma'><value>01</value></Data></ExtendedData>"
    named = f"<Placemark><name>Hà Nội</name>{data}{polygon}</Placemark>"
    other = "<Placemark><Point><coordinates>105,21</coordinates></Point></Placemark>"
    bad = "<Placemark><LineString><coordinates>105</coordinates></LineString></Placemark>"
    (tmp_path / "a.kml").write_text(
        f"<kml><Document><Folder><name>Tỉnh</name>{named}</Folder>"
        f"<Folder><name>Khác</name>{other}{bad}<Placemark/></Folder></Document></kml>",
        encoding="utf-8",
    )
    first, second = read_layers(tmp_path / "a.kml").layers
    assert (first.name, second.name) == ("Tỉnh", "Khác")
    assert first.columns.iloc[0].to_dict() == {"name": "Hà Nội", "ma": "01"}
    assert first.shapes[0].equals(Polygon(SQUARE, [HOLE]))
    assert second.shapes[0].geom_type == "Point"
    assert list(second.broken) == [1]
    assert second.shapes[2] is None


def test_what_lies_beside_the_data_in_an_archive_is_passed_over(tmp_path):
    parts = zipped_shapefile(tmp_path, plain())
    with zipfile.ZipFile(parts, "a") as archive:
        archive.writestr("__MACOSX/._ranh_gioi.shp", b"\x00\x00\x27\x0a")
        archive.writestr(".hidden.json", b"{}")
        archive.writestr("ranh_gioi.shp.xml", b"<metadata/>")
        archive.writestr("doc/readme.txt", b"...")
    file = read_layers(parts)
    assert (file.format, len(file.layers), len(file.layers[0].shapes)) == ("Shapefile (ZIP)", 1, 63)


def test_an_archive_of_too_many_files(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.json", b"{}")
    with pytest.raises(InputError) as caught:
        read_layers(tmp_path / "a.zip")
    assert caught.value.problems[0].code == "archive_members"


def test_a_locked_archive(tmp_path):
    path = zipped(tmp_path / "a.zip", kml(tmp_path / "a.kml", plain().head(1)))
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError) as caught:
        read_layers(path)
    assert caught.value.problems[0].code == "archive_locked"


def test_names_of_the_file_do_not_matter(tmp_path):
    path = write(tmp_path / "a.fgb", plain())
    for name in ("b.txt", "b.gpkg", "b", "b.json"):
        path = path.rename(tmp_path / name)
        assert read_layers(path).format == "FlatGeobuf"
