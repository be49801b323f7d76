"""Boundary files made from the embedded provinces, small ones."""

import json
import struct
import warnings
import zipfile
from functools import cache

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geodata.boundaries import provinces as outlines
from geodata.tables import provinces
from loaders.names.divisions import names_2025


@cache
def _provinces(tolerance):
    table = outlines()[["province_code", "geometry"]].merge(provinces(), on="province_code")
    shapes = shapely.coverage_simplify(table.geometry.to_numpy(), tolerance)
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapes, crs="EPSG:4326")


def made(tolerance=0.03, **columns):
    """Return the 63 provinces with columns named after columns of the table."""
    table = _provinces(tolerance)
    named = {heading: table[source].to_numpy() for heading, source in columns.items()}
    return gpd.GeoDataFrame(pd.DataFrame(named), geometry=table.geometry.array, crs=table.crs)


def plain():
    """Return the 63 provinces with ``ma_tinh`` and ``ten_tinh``."""
    return made(ma_tinh="province_code", ten_tinh="name_vi")


def fine():
    """Return the provinces fine enough to tell systems apart that are near each other."""
    return made(0.0, ma_tinh="province_code", ten_tinh="name_vi")


def with_rows(frame, *rows):
    """Return a frame with further rows, each a dict with a geometry."""
    if not rows:
        return frame
    more = gpd.GeoDataFrame(list(rows), geometry="geometry", crs=frame.crs)
    return pd.concat([frame, more], ignore_index=True)


def moved(frame, x, y):
    """Return a frame with its shapes moved, in the units of its coordinates."""
    return frame.set_geometry(frame.translate(x, y))


def swapped(frame):
    """Return a frame with the second coordinate first."""
    turned = shapely.transform(frame.geometry.array, lambda xy: xy[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(turned, crs=frame.crs))


def undeclared(frame):
    """Return a frame of which nothing says in which system its coordinates are."""
    return frame.set_crs(None, allow_override=True)


def of_2025(**columns):
    """Return the 34 provinces of 2025, with ``code`` and ``name`` under other headings."""
    table = _provinces(0.03)
    names = {code: name for code, (name, _) in names_2025().items()}
    frame = table[["code_2025", "geometry"]].dissolve("code_2025").reset_index()
    frame["name"] = frame["code_2025"].map(names)
    frame = frame.rename(columns={"code_2025": "code"})
    kept = {source: heading for heading, source in columns.items()}
    return frame[[*kept, "geometry"]].rename(columns=kept)


def write(path, frame, **options):
    """Write a frame in the format of the file's name."""
    with warnings.catch_warnings():
        # Of frames without a system, of shapes that are none and of headings too long.
        warnings.simplefilter("ignore")
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        else:
            frame.to_file(path, engine="pyogrio", **options)
    return path


def geojson(path, frame, **members):
    """Write a frame as GeoJSON that is not mended on the way; NaN stays."""
    document = json.loads(frame.to_json(to_wgs84=False, na="null"))
    document.pop("crs", None)
    path.write_text(json.dumps(document | members, ensure_ascii=False), encoding="utf-8")
    return path


def shapefile(folder, frame, *, without=(), raw=None):
    """Write a shapefile and return its folder.

    ``raw`` writes text as the bytes that it returns.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if raw is not None:
        frame = frame.copy()
        for name in frame.columns.drop("geometry"):
            frame[name] = [raw(value).decode("latin-1") for value in frame[name]]
    encoding = "UTF-8" if raw is None else "ISO-8859-1"
    write(folder / "ranh_gioi.shp", frame, encoding=encoding)
    for suffix in without:
        (folder / f"ranh_gioi{suffix}").unlink(missing_ok=True)
    return folder


def zipped(path, *files, names=None):
    """Pack files, under their own names or under others."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, name in zip(files, names or [file.name for file in files], strict=True):
            archive.write(file, name)
    return path


def zipped_shapefile(folder, frame, **options):
    """Write a shapefile packed into one archive."""
    parts = shapefile(folder / "parts", frame, **options)
    return zipped(folder / "ranh_gioi.zip", *sorted(parts.iterdir()))


def topojson(path, frame):
    """Write a frame as TopoJSON, each ring an arc of its own, on a grid."""
    step = 1e-4
    arcs, geometries = [], []
    for record in frame.to_dict("records"):
        polygons = shapely.get_parts(record.pop("geometry"))
        numbers = []
        for polygon in polygons:
            rings = []
            for ring in (polygon.exterior, *polygon.interiors):
                grid = [(round(x / step), round(y / step)) for x, y in ring.coords]
                steps = [(x - a, y - b) for (x, y), (a, b) in zip(grid[1:], grid[:-1], strict=True)]
                rings.append([len(arcs)])
                arcs.append([grid[0], *steps])
            numbers.append(rings)
        geometries.append({"type": "MultiPolygon", "arcs": numbers, "properties": record})
    document = {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [0, 0]},
        "objects": {"tinh": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def kml(path, frame, *, prologue=""):
    """Write a frame as KML with typed data."""
    rows = []
    for record in frame.to_dict("records"):
        polygons = "".join(
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
            + " ".join(f"{x:.4f},{y:.4f},0" for x, y in part.exterior.coords)
            + "</coordinates></LinearRing></outerBoundaryIs></Polygon>"
            for part in shapely.get_parts(record.pop("geometry"))
        )
        data = "".join(
            f'<SimpleData name="{name}">{value}</SimpleData>' for name, value in record.items()
        )
        rows.append(
            f"<Placemark><ExtendedData><SchemaData>{data}</SchemaData></ExtendedData>"
            f"<MultiGeometry>{polygons}</MultiGeometry></Placemark>"
        )
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(rows)}</Document></kml>'
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{prologue}{text}', encoding="utf-8")
    return path


def layers(path, **frames):
    """Write a GeoPackage of several layers."""
    for name, frame in frames.items():
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")
    return path


def bomb(path, megabytes, *, declared=None):
    """Write an archive of zeros; ``declared`` is what it says of their number."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ranh_gioi.shp", b"\x00\x00\x27\x0a" + bytes(megabytes * 1_000_000))
    if declared is not None:
        content = bytearray(path.read_bytes())
        place = content.rindex(b"PK\x01\x02")
        content[place + 24 : place + 28] = struct.pack("<I", declared)
        path.write_bytes(bytes(content))
    return path


def polygon_features():
    """Return the 63 provinces as GeoJSON features, a square of four kilometres in each."""
    points = outlines().geometry.representative_point()
    squares = shapely.box(points.x - 0.02, points.y - 0.02, points.x + 0.02, points.y + 0.02)
    return [
        {
            "type": "Feature",
            "properties": {"ma_tinh": code},
            "geometry": shapely.geometry.mapping(square),
        }
        for code, square in zip(outlines()["province_code"], squares, strict=True)
    ]
