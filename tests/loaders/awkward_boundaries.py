"""Boundary files that are hard to read, each with what must become of it."""

import json
import re
import sqlite3
import stat
import unicodedata
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from awkward import AwkwardFile
from legacy_bytes import cp1258_bytes, tcvn3_bytes, vni_bytes
from made_boundaries import (
    bomb,
    fine,
    geojson,
    kml,
    layers,
    made,
    moved,
    of_2025,
    plain,
    shapefile,
    swapped,
    topojson,
    undeclared,
    with_rows,
    write,
    zipped,
    zipped_shapefile,
)
from samples import HOSTILE
from shapely.geometry import LineString, Polygon, box

from geodata.boundaries import archipelagos, neighbours
from geodata.tables import regions


def names():
    """Return the provinces with names alone."""
    return made(ten="name_vi")


def at(frame, row, **cells):
    """Return a frame with some cells of one row changed."""
    frame = frame.copy()
    for name, value in cells.items():
        frame.loc[row, name] = value
    return frame


def gadm():
    frame = made(GID_0="iso_3166_2", NAME_1="name_vi", VARNAME_1="name_en", HASC_1="hasc")
    frame["GID_0"] = "VNM"
    frame["GID_1"] = [f"VNM.{n}_1" for n in range(1, 64)]
    frame["NAME_1"] = frame["NAME_1"].str.replace(" ", "")
    return frame[["GID_0", "GID_1", "NAME_1", "VARNAME_1", "HASC_1", "geometry"]]


def geoboundaries():
    frame = made(shapeName="name_vi_full", shapeISO="iso_3166_2")
    return frame.assign(shapeID=[f"VNM-ADM1-{n}B{n}" for n in range(63)], shapeType="ADM1")


def hdx():
    frame = made(ADM1_EN="name_en", ADM1_VI="name_vi", ADM1_PCODE="pcode")
    return frame.assign(ADM0_EN="Viet Nam", ADM0_PCODE="VN")


def natural_earth():
    frame = made(name="name_en", name_vi="name_vi", iso_3166_2="iso_3166_2")
    frame["adm1_code"] = [f"VNM-{n}" for n in range(5400, 5463)]
    abroad = {"name": "Henan", "name_vi": "Hà Nam", "iso_3166_2": "CN-HA", "adm1_code": "CHN-1"}
    laos = {"name": "Houaphan", "name_vi": "Hủa Phăn", "iso_3166_2": "LA-HO", "adm1_code": "LAO-1"}
    shapes = {"geometry": box(112, 32, 115, 35)}, {"geometry": box(103.3, 19.6, 103.9, 20.1)}
    return with_rows(frame, abroad | shapes[0], laos | shapes[1])


def openstreetmap():
    frame = made(**{"name": "name_vi_full", "name:vi": "name_vi", "ISO3166-2": "iso_3166_2"})
    frame["admin_level"] = "4"
    country = {"name": "Việt Nam", "name:vi": "Việt Nam", "ISO3166-2": None, "admin_level": "2"}
    return with_rows(frame, country | {"geometry": frame.geometry.union_all()})


def islands():
    """Return the provinces with one row per island."""
    parts = plain().explode(ignore_index=True)
    isle = {"ma_tinh": "31", "ten_tinh": "Hải Phòng", "geometry": box(107.7, 20.1, 107.74, 20.14)}
    return with_rows(parts, isle)


def with_archipelagos():
    rows = [
        {"ten": name, "geometry": shape}
        for name, shape in zip(
            ("Quần đảo Hoàng Sa", "Spratly Islands"), archipelagos().geometry, strict=True
        )
    ]
    return with_rows(names(), *rows)


def parted(frame, count):
    """Return the shapes cut into pieces of a grid, as units below the province."""
    grid = [
        box(x, y, x + count, y + count)
        for x in np.arange(102, 111, count)
        for y in np.arange(8, 24, count)
    ]
    cells = gpd.GeoDataFrame(geometry=grid, crs=frame.crs)
    return gpd.overlay(frame, cells, keep_geom_type=True)


def districts():
    frame = parted(plain(), 0.25)
    return frame.assign(ten_huyen=[f"Huyện số {n}" for n in range(len(frame))])


def region_shapes():
    frame = made(ten="region").dissolve("ten").reset_index()
    return frame.assign(ten=frame["ten"].map({one.code: one.name_vi for one in regions()}))


def overlapping():
    """Return the provinces with Bắc Kạn a little, or much, over its neighbours."""
    frame = plain()
    grown = frame.geometry.iloc[3].buffer(0.0005)
    return at(frame, 3, geometry=grown)


def much_overlapping():
    return at(plain(), 3, geometry=plain().geometry.iloc[3].buffer(0.2))


def slivers():
    """Return the provinces with a gap of a hundred metres along a part of one border."""
    frame = plain()
    first, second = frame.geometry.iloc[2], frame.geometry.iloc[3]
    border = shapely.line_merge(first.intersection(second))
    around = border.interpolate(0.5, normalized=True).buffer(0.05)
    return at(frame, 2, geometry=first.difference(second.buffer(0.001).intersection(around)))


def near(frame, row):
    """Return a point in a province as x and y."""
    point = frame.geometry.iloc[row].representative_point()
    return point.x, point.y


def around():
    """Return Cambodia, that lies within the bounds of Vietnam."""
    land = neighbours()
    cambodia = land.loc[land["iso_3166_1_numeric"] == "116", "geometry"].iloc[0]
    return gpd.GeoDataFrame({"name": ["?"]}, geometry=[cambodia], crs="EPSG:4326")


def bow_tie():
    x, y = near(plain(), 3)
    shape = Polygon([(x, y), (x + 0.1, y + 0.1), (x + 0.1, y), (x, y + 0.1)])
    return at(plain(), 3, geometry=shape)


def infinite(path):
    """Write GeoJSON with a coordinate that is no number."""
    geojson(path, plain())
    document = json.loads(path.read_text(encoding="utf-8"))
    ring = document["features"][3]["geometry"]["coordinates"][0]
    (ring if isinstance(ring[0][0], float) else ring[0])[1] = [float("inf"), float("nan")]
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def broken(path):
    """Write GeoJSON of which no shape can be built."""
    features = [
        {
            "type": "Feature",
            "properties": {"ten": name},
            "geometry": {"type": "Polygon", "coordinates": coordinates},
        }
        for name, coordinates in {"Hà Nội": [[[105, 21], [105, 22]]], "Bắc Kạn": "x"}.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def wide(path):
    """Write GeoJSON of one feature with a hundred thousand properties."""
    properties = ",".join(f'"c{n}":0' for n in range(100_000))
    path.write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":null,'
        f'"properties":{{{properties}}}}}]}}'
    )
    return path


def shared_lines(path):
    """Write TopoJSON of some kilobytes whose shapes add up to 10^9 positions."""
    arcs = [[[0, 0]] * 1000]
    geometry = {"type": "Polygon", "arcs": [[0] * 1000], "properties": {"ten": "Hà Nội"}}
    members = [geometry] * 1000
    objects = {"a": {"type": "GeometryCollection", "geometries": members}}
    document = {"type": "Topology", "objects": objects, "arcs": arcs}
    path.write_text(json.dumps(document))
    return path


def endless_view(path):
    """Write a GeoPackage in which a view without end stands for a layer."""
    layers(path, a=plain())
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE a RENAME TO b")
        database.execute(
            "CREATE VIEW a AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n)"
            " SELECT n.fid, b.geom, b.ma_tinh FROM n, b"
        )
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'a'")
    database.close()
    return path


def text(name, content):
    def make(folder):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def member(name, content=b"x", mode=0):
    """Pack one member of any name, perhaps a symbolic link."""

    def make(folder):
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            archive.writestr(info, content)
        return folder / "a.zip"

    return make


def file(name, frame, **options):
    return lambda folder: write(folder / name, frame(), **options)


def archive(frame, **options):
    return lambda folder: zipped_shapefile(folder, frame(), **options)


def beside(frame, without):
    return lambda folder: shapefile(folder, frame(), without=without) / "ranh_gioi.shp"


def in_metres(crs):
    return lambda folder: zipped_shapefile(folder, fine().to_crs(crs), without=[".prj"])


def bare(name, change):
    """GeoJSON with the coordinates as they are, whatever they are."""
    return lambda folder: geojson(folder / name, change())


ENTITIES = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/http://127.0.0.1/a.shp"
SERVICE = '{"currentVersion": 10.9, "url": "http://127.0.0.1/FeatureServer/0", "layers": []}'
LINK = '{"type": "link", "properties": {"href": "http://127.0.0.1/crs.wkt"}}'

CASES = [
    # Formats.
    ("GeoPackage", file("a.gpkg", plain), "loaded", "province_column_found"),
    ("GeoJSON", file("a.geojson", plain), "loaded", "province_column_found"),
    ("FlatGeobuf", file("a.fgb", plain), "loaded", "province_column_found"),
    ("GeoParquet", file("a.parquet", plain), "loaded", "province_column_found"),
    ("TopoJSON", lambda d: topojson(d / "a.json", plain()), "loaded", "province_column_found"),
    ("KML", lambda d: kml(d / "a.kml", plain()), "loaded", "province_column_found"),
    ("KMZ", lambda d: zipped(d / "a.kmz", kml(d / "doc.kml", plain())), "loaded", ""),
    ("zipped shapefile", archive(plain), "loaded", "province_column_found"),
    (
        "zipped GeoPackage",
        lambda d: zipped(d / "a.zip", write(d / "a.gpkg", plain())),
        "loaded",
        "",
    ),
    (
        "name of another format",
        lambda d: write(d / "a.gpkg", plain()).rename(d / "a.geojson"),
        "loaded",
        "",
    ),
    (
        "shapefile: the .shp alone",
        beside(plain, [".shx", ".dbf", ".prj", ".cpg"]),
        "refused",
        "shapefile_without_dbf shapefile_index_rebuilt",
    ),
    ("shapefile beside its parts", beside(plain, []), "loaded", ""),
    (
        "shapefile without .shx",
        archive(plain, without=[".shx"]),
        "repaired",
        "shapefile_index_rebuilt",
    ),
    (
        "shapefile without .dbf",
        archive(plain, without=[".dbf"]),
        "refused",
        "shapefile_without_dbf",
    ),
    ("shapefile without .prj", archive(plain, without=[".prj"]), "repaired", "crs_assumed_degrees"),
    ("shapefile without .cpg", archive(plain, without=[".cpg"]), "repaired", "encoding_found"),
    (
        "shapefile: the .dbf alone",
        lambda d: shapefile(d, plain()) / "ranh_gioi.dbf",
        "refused",
        "shapefile_part",
    ),
    (
        "shapefile: the .shx alone",
        lambda d: shapefile(d, plain()) / "ranh_gioi.shx",
        "refused",
        "shapefile_part",
    ),
    (
        "shapefile without .shp, zipped",
        archive(plain, without=[".shp"]),
        "refused",
        "shapefile_part",
    ),
    (
        "several layers",
        lambda d: layers(d / "a.gpkg", nuoc=region_shapes(), tinh=plain(), huyen=districts()),
        "loaded",
        "layer_chosen",
    ),
    (
        "several shapefiles",
        lambda d: zipped(
            d / "a.zip",
            *sorted(shapefile(d / "a", region_shapes()).iterdir()),
            *sorted(shapefile(d / "b", plain()).iterdir()),
            names=[f"{k}/{p.name}" for k in "ab" for p in sorted((d / k).iterdir())],
        ),
        "loaded",
        "layer_chosen",
    ),
    (
        "Parquet without geometry",
        lambda d: (pd.DataFrame({"a": [1]}).to_parquet(d / "a.parquet"), d / "a.parquet")[1],
        "refused",
        "parquet_without_geometry",
    ),
    ("some other file", text("a.geojson", b"\x1f\x8b\x08\x00 gzip"), "refused", "boundary_format"),
    ("empty file", text("a.geojson", b" "), "refused", "file_empty"),
    (
        "no features",
        text("a.geojson", '{"type": "FeatureCollection", "features": []}'),
        "refused",
        "no_features",
    ),
    # Columns.
    ("GADM", file("a.gpkg", gadm), "loaded", "province_column_found"),
    ("geoBoundaries", file("a.geojson", geoboundaries), "loaded", "province_column_found"),
    ("HDX COD", archive(hdx), "loaded", "province_column_found"),
    ("Natural Earth", file("a.gpkg", natural_earth), "loaded", "features_abroad"),
    ("OpenStreetMap", file("a.geojson", openstreetmap), "loaded", "feature_country"),
    ("GSO", archive(lambda: made(TINH="province_code", TEN_TINH="name_vi_full")), "loaded", ""),
    (
        "codes as decimals",
        file(
            "a.gpkg",
            lambda: made(TINH="province_code").assign(TINH=lambda f: f["TINH"].astype(float)),
        ),
        "loaded",
        "",
    ),
    (
        "a file nobody has seen",
        file("a.fgb", lambda: made(a="seat_vi", b="name_unaccented")),
        "loaded",
        "",
    ),
    (
        "squeezed names",
        file("a.gpkg", lambda: names().assign(ten=lambda f: f["ten"].str.replace(" ", ""))),
        "loaded",
        "",
    ),
    (
        "running numbers",
        file("a.gpkg", lambda: made(id="name_vi").assign(id=range(1, 64))),
        "refused",
        "no_province_column",
    ),
    (
        "running numbers as text",
        file("a.gpkg", lambda: made(id="name_vi").assign(id=[str(n) for n in range(1, 64)])),
        "refused",
        "no_province_column",
    ),
    (
        "codes against names",
        file("a.gpkg", lambda: at(plain(), 34, ten_tinh="Gia Lai")),
        "refused",
        "province_disagrees",
    ),
    (
        "a code that is none",
        file("a.gpkg", lambda: at(plain(), 3, ma_tinh="NA")),
        "loaded",
        "code_unknown",
    ),
    ("regions", file("a.gpkg", region_shapes), "refused", "regions_not_provinces"),
    (
        "a region among provinces",
        file(
            "a.gpkg",
            lambda: with_rows(
                names(), {"ten": "Đồng bằng sông Hồng", "geometry": box(105.5, 20.5, 106, 21)}
            ),
        ),
        "loaded",
        "feature_region",
    ),
    # Text.
    (
        "UTF-8 read as Latin-1",
        file(
            "a.gpkg",
            lambda: names().assign(
                ten=lambda f: [
                    t.encode().decode("cp1252", "replace")
                    if "Í" in t
                    else t.encode().decode("latin-1")
                    for t in f["ten"]
                ]
            ),
        ),
        "repaired",
        "text_recovered",
    ),
    ("TCVN3", archive(names, raw=tcvn3_bytes, without=[".cpg"]), "repaired", "encoding_found"),
    ("VNI", archive(names, raw=vni_bytes, without=[".cpg"]), "repaired", "encoding_found"),
    ("cp1258", archive(names, raw=cp1258_bytes, without=[".cpg"]), "repaired", "encoding_found"),
    ("a .cpg that is wrong", archive(names, raw=str.encode), "repaired", "encoding_found"),
    (
        "mixed NFC and NFD",
        file(
            "a.gpkg",
            lambda: names().assign(
                ten=lambda f: [
                    unicodedata.normalize("NFD" if n % 2 else "NFC", t)
                    for n, t in enumerate(f["ten"])
                ]
            ),
        ),
        "loaded",
        "",
    ),
    # Reference systems.
    (
        "metres of VN-2000",
        file("a.gpkg", lambda: plain().to_crs("EPSG:3405")),
        "loaded",
        "reprojected",
    ),
    (
        "degrees of VN-2000",
        file("a.gpkg", lambda: plain().to_crs("EPSG:4756")),
        "loaded",
        "reprojected",
    ),
    ("UTM 48N without .prj", in_metres("EPSG:32648"), "repaired", "crs_recognised"),
    ("VN-2000 without .prj", in_metres("EPSG:3406"), "repaired", "crs_recognised"),
    ("a provincial zone without .prj", in_metres("EPSG:9210"), "repaired", "crs_recognised"),
    (
        "metres of one province without .prj",
        lambda d: zipped_shapefile(d, plain().head(1).to_crs("EPSG:3405"), without=[".prj"]),
        "refused",
        "crs_ambiguous",
    ),
    (
        "metres that fit nowhere",
        lambda d: zipped_shapefile(
            d, moved(plain().to_crs("EPSG:3405"), 2e7, 1e7), without=[".prj"]
        ),
        "refused",
        "no_crs",
    ),
    (
        "metres said to be degrees",
        bare("a.geojson", lambda: undeclared(fine().to_crs("EPSG:3405"))),
        "repaired",
        "crs_corrected",
    ),
    (
        "degrees said to be metres",
        file("a.gpkg", lambda: plain().set_crs("EPSG:32648", allow_override=True)),
        "repaired",
        "crs_corrected",
    ),
    (
        "no system in GeoPackage",
        file("a.gpkg", lambda: undeclared(plain())),
        "repaired",
        "crs_assumed_degrees",
    ),
    ("latitude first", bare("a.geojson", lambda: swapped(plain())), "repaired", "axes_swapped"),
    (
        "northing first, without .prj",
        lambda d: zipped_shapefile(d, swapped(fine().to_crs("EPSG:3405")), without=[".prj"]),
        "repaired",
        "axes_swapped crs_recognised",
    ),
    (
        "a reference system behind a link",
        lambda d: geojson(d / "a.geojson", plain(), crs=json.loads(LINK)),
        "loaded",
        "",
    ),
    # Other countries and other divisions.
    (
        "Henan for Hà Nam",
        file(
            "a.geojson",
            lambda: gpd.GeoDataFrame(
                {"name": ["Hà Nam", "Hồ Bắc"]},
                geometry=[box(112, 32, 115, 35), box(110, 29, 113, 32)],
                crs=4326,
            ),
        ),
        "refused",
        "file_elsewhere",
    ),
    (
        "another country",
        file(
            "a.geojson",
            lambda: gpd.GeoDataFrame(
                {"name": ["Bayern", "Hessen"]},
                geometry=[box(9, 47, 13, 50), box(8, 49, 10, 51)],
                crs=4326,
            ),
        ),
        "refused",
        "file_elsewhere no_province_column",
    ),
    (
        "a neighbour",
        file("a.geojson", around),
        "refused",
        "file_elsewhere no_province_column",
    ),
    (
        "names of other rows",
        file("a.gpkg", lambda: made(ten="name_vi").assign(ten=lambda f: np.roll(f["ten"], 7))),
        "refused",
        "province_elsewhere",
    ),
    (
        "the 34 of 2025 by code",
        file("a.gpkg", lambda: of_2025(ma="code", ten="name")),
        "refused",
        "division_2025",
    ),
    (
        "the 34 of 2025 by name",
        file("a.gpkg", lambda: of_2025(ten="name")),
        "refused",
        "division_2025",
    ),
    ("districts with their province", file("a.gpkg", districts), "repaired", "units_dissolved"),
    (
        "districts without a province",
        file(
            "a.gpkg",
            lambda: districts()[["ten_huyen", "geometry"]].assign(
                ten_huyen=lambda f: ["Cao Bằng", *f["ten_huyen"][1:]]
            ),
        ),
        "refused",
        "units_too_fine",
    ),
    (
        "a part of the provinces",
        file("a.gpkg", lambda: plain().head(60)),
        "refused",
        "provinces_missing",
    ),
    # Rows and shapes.
    ("one row per island", file("a.gpkg", islands), "repaired", "features_dissolved"),
    ("archipelagos", file("a.gpkg", with_archipelagos), "loaded", "archipelago_feature"),
    (
        "an archipelago under its province",
        file(
            "a.gpkg",
            lambda: with_rows(
                plain(),
                {
                    "ma_tinh": "48",
                    "ten_tinh": "Đà Nẵng",
                    "geometry": archipelagos().geometry.iloc[0],
                },
            ),
        ),
        "loaded",
        "archipelago_feature",
    ),
    (
        "a row twice",
        file("a.gpkg", lambda: with_rows(plain(), plain().iloc[3].to_dict())),
        "repaired",
        "feature_duplicate",
    ),
    (
        "a province drawn twice",
        file(
            "a.gpkg",
            lambda: with_rows(
                plain(),
                plain().iloc[3].to_dict() | {"geometry": plain().geometry.iloc[3].simplify(0.01)},
            ),
        ),
        "repaired",
        "feature_duplicate",
    ),
    (
        "one name, two shapes",
        file(
            "a.gpkg",
            lambda: with_rows(
                plain(),
                plain().iloc[3].to_dict() | {"geometry": plain().geometry.iloc[3].buffer(-0.15)},
            ),
        ),
        "refused",
        "province_repeated",
    ),
    (
        "one name, one shape abroad",
        file(
            "a.gpkg",
            lambda: with_rows(
                plain(), {"ma_tinh": "35", "ten_tinh": "Hà Nam", "geometry": box(112, 32, 115, 35)}
            ),
        ),
        "refused",
        "geometry_outside",
    ),
    (
        "one name in two places",
        file(
            "a.gpkg",
            lambda: with_rows(
                plain(),
                {"ma_tinh": "35", "ten_tinh": "Hà Nam", "geometry": box(107.9, 13.9, 108, 14)},
            ),
        ),
        "refused",
        "province_elsewhere",
    ),
    (
        "no name",
        file("a.gpkg", lambda: at(names(), 3, ten=None)),
        "refused",
        "feature_unnamed provinces_missing",
    ),
    (
        "an unknown name",
        file("a.gpkg", lambda: at(names(), 3, ten="Bắc Kạnn")),
        "refused",
        "feature_unknown",
    ),
    (
        "no shape",
        file("a.gpkg", lambda: at(plain(), 3, geometry=None)),
        "refused",
        "geometry_missing",
    ),
    (
        "neither name nor shape",
        file(
            "a.gpkg",
            lambda: with_rows(plain(), {"ma_tinh": None, "ten_tinh": None, "geometry": Polygon()}),
        ),
        "loaded",
        "feature_empty",
    ),
    ("a bow-tie", file("a.gpkg", bow_tie), "repaired", "geometry_repaired"),
    (
        "a line",
        file("a.gpkg", lambda: at(plain(), 3, geometry=LineString([(105, 22), (106, 22)]))),
        "refused",
        "geometry_not_polygon",
    ),
    (
        "points",
        file("a.gpkg", lambda: plain().set_geometry(plain().representative_point())),
        "refused",
        "geometry_not_polygon",
    ),
    (
        "a ring of two points",
        lambda d: broken(d / "a.geojson"),
        "refused",
        "geometry_not_polygon",
    ),
    ("borders that overlap a little", file("a.gpkg", overlapping), "repaired", "coverage_repaired"),
    ("slivers between neighbours", file("a.gpkg", slivers), "repaired", "coverage_repaired"),
    (
        "provinces that overlap much",
        file("a.gpkg", much_overlapping),
        "refused",
        "provinces_overlap",
    ),
    ("no finite number", lambda d: infinite(d / "a.geojson"), "refused", "geometry_not_finite"),
    # Hostile files.
    (
        "script in a name",
        file(
            "a.gpkg",
            lambda: with_rows(names(), {"ten": HOSTILE, "geometry": box(105.5, 20.5, 105.6, 20.6)}),
        ),
        "refused",
        "feature_unknown",
    ),
    (
        "a name of a megabyte",
        file(
            "a.gpkg",
            lambda: with_rows(
                names(), {"ten": "x" * 1_000_000, "geometry": box(105.5, 20.5, 105.6, 20.6)}
            ),
        ),
        "refused",
        "feature_unknown",
    ),
    ("a hundred thousand columns", lambda d: wide(d / "a.geojson"), "refused", "too_many_columns"),
    ("a zip bomb", lambda d: bomb(d / "a.zip", 12), "refused", "file_too_large"),
    (
        "a zip bomb that lies",
        lambda d: bomb(d / "a.zip", 12, declared=1000),
        "refused",
        "file_unreadable",
    ),
    (
        "an archive in an archive",
        lambda d: zipped(d / "b.zip", zipped_shapefile(d, plain())),
        "refused",
        "archive_nested",
    ),
    ("a path out of the archive", member("../ranh_gioi.shp"), "refused", "archive_path"),
    ("an absolute path in an archive", member("/ranh_gioi.shp"), "refused", "archive_path"),
    ("a drive in an archive", member("C:\\ranh_gioi.shp"), "refused", "archive_path"),
    (
        "a link in an archive",
        member("a.shp", b"/etc/passwd", stat.S_IFLNK | 0o777),
        "refused",
        "archive_path",
    ),
    (
        "entities in KML",
        lambda d: kml(d / "a.kml", plain(), prologue=ENTITIES),
        "refused",
        "xml_declarations",
    ),
    (
        "an external entity in KML",
        lambda d: kml(d / "a.kml", plain(), prologue=EXTERNAL),
        "refused",
        "xml_declarations",
    ),
    ("a virtual file", text("a.shp", VRT), "refused", "file_not_local"),
    ("a virtual file, zipped", member("a.shp", VRT.encode()), "refused", "file_not_local"),
    ("the address of a service", text("a.geojson", SERVICE), "refused", "boundary_json"),
    ("another XML file", text("a.kml", "<gml><a/></gml>"), "refused", "boundary_xml"),
    (
        "lines shared a million times",
        lambda d: shared_lines(d / "a.json"),
        "refused",
        "too_many_vertices",
    ),
    (
        "brackets without end",
        text("a.json", b'{"a":' + b"[" * 100_000),
        "refused",
        "file_unreadable",
    ),
    ("a view without end", lambda d: endless_view(d / "a.gpkg"), "refused", "no_features"),
    (
        "a damaged GeoPackage",
        text("a.gpkg", b"SQLite format 3\x00" + b"x" * 100),
        "refused",
        "file_unreadable",
    ),
]

AWKWARD_BOUNDARIES = [
    AwkwardFile(name, make, outcome, frozenset(codes.split()))
    for name, make, outcome, codes in CASES
]
assert len({re.sub(r"\W", "", one.name) for one in AWKWARD_BOUNDARIES}) == len(CASES)
