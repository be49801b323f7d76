"""The list of formats and the readers agree: what is listed can be read, whatever its name."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from awkward_counts import LONG, ROWS, joined, workbook
from made_boundaries import kml, plain, topojson, write, zipped, zipped_shapefile
from spreadsheets import html, ods, ods_rows, spreadsheet_2003, xls

from geodata.boundaries import provinces
from loaders.boundaries.reader import read_boundaries
from loaders.counts.reader import read_counts
from loaders.formats.file_kinds import FORMATS, formats_of, sniff
from loaders.problems.problem import InputError
from loaders.register.reader import read_register

REPOSITORY = Path(__file__).parents[3]
OUTLINES = provinces()[["province_code", "geometry"]]
INSIDE = OUTLINES.set_index("province_code").geometry.representative_point()


def points():
    """Return a point in each province, with its site type."""
    table = {"loai_diem": "Thư viện xã", "lon": INSIDE.x.array, "lat": INSIDE.y.array}
    return gpd.GeoDataFrame(table, geometry=[*INSIDE], crs="EPSG:4326")


def made(folder, name, path, frame, columns=None):
    """Write a file of a format: columns of a table of counts, or a frame as layer or columns."""
    rows, isles = (
        [row[:columns] for row in (LONG, *ROWS)],
        frame.geometry.iloc[0].geom_type == "Point",
    )
    as_kml = (lambda to, _: points_kml(to)) if isles else kml
    write_with = {
        "CSV": lambda: path.write_text(joined(rows), encoding="utf-8"),
        "XLSX": lambda: workbook(rows)(folder).rename(path),
        "XLS": lambda: path.write_bytes(xls({"A": rows})),
        "ODS": lambda: path.write_bytes(ods({"A": ods_rows(rows)})),
        "HTML": lambda: path.write_text(html(rows), encoding="utf-8"),
        "XML Spreadsheet 2003": lambda: path.write_text(spreadsheet_2003(rows), encoding="utf-8"),
        "Parquet": lambda: pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(path),
        "GeoPackage": lambda: write(folder / "a.gpkg", frame).rename(path),
        "Shapefile (ZIP)": lambda: zipped_shapefile(folder, frame).rename(path),
        "GeoJSON": lambda: write(folder / "a.geojson", frame).rename(path),
        "TopoJSON": lambda: points_topojson(path) if isles else topojson(path, frame),
        "FlatGeobuf": lambda: write(folder / "a.fgb", frame).rename(path),
        "GeoParquet": lambda: write(folder / "a.parquet", frame).rename(path),
        "KML": lambda: as_kml(path, frame),
        "KMZ": lambda: zipped(path, as_kml(folder / "a.kml", frame)),
    }
    write_with[name]()
    return path


def points_topojson(path):
    """Write the points on a grid."""
    geometries = [
        {
            "type": "Point",
            "coordinates": [round((point.x - 100) / 1e-6), round(point.y / 1e-6)],
            "properties": {"loai_diem": "Thư viện xã"},
        }
        for point in INSIDE
    ]
    document = {
        "type": "Topology",
        "transform": {"scale": [1e-6, 1e-6], "translate": [100, 0]},
        "arcs": [],
        "objects": {"diem": {"type": "GeometryCollection", "geometries": geometries}},
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def points_kml(path):
    placemarks = "".join(
        '<Placemark><ExtendedData><Data name="loai_diem"><value>Thư viện xã</value></Data>'
        f"</ExtendedData><Point><coordinates>{point.x},{point.y}</coordinates></Point></Placemark>"
        for point in INSIDE
    )
    path.write_text(f"<kml><Document>{placemarks}</Document></kml>", encoding="utf-8")
    return path


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_what_is_listed_can_be_read(entry, tmp_path):
    path = tmp_path / "a file of any name"
    made(tmp_path, entry.name, path, points())
    assert sniff(path) == entry.kind
    if "points" in entry.brings:
        if "counts" in entry.brings:
            made(tmp_path, entry.name, path, points(), 2)  # what a row stands for is one point
        joined_rows = read_register(path, OUTLINES).ledger.of("joined").rows
        assert joined_rows == (len(ROWS) if "counts" in entry.brings else len(INSIDE))
    if "counts" in entry.brings:
        made(tmp_path, entry.name, path, points())
        assert len(read_counts(path).cells) == len(ROWS)
    if "boundaries" in entry.brings:
        boundaries = read_boundaries(made(tmp_path, entry.name, path, plain()))
        assert len(boundaries.provinces) == len(INSIDE)
        assert boundaries.reading.format == entry.name


def test_what_a_file_is_not_is_told_with_what_it_can_be(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"\x1f\x8b\x08\x00 gzip")
    for read, brings in (
        (read_counts, "counts"),
        (read_boundaries, "boundaries"),
        (lambda path: read_register(path, OUTLINES), "points"),
    ):
        with pytest.raises(InputError) as caught:
            read(path)
        (problem,) = caught.value.problems
        assert problem.code in {"not_a_table", "boundary_format"}
        for language in ("vi", "en"):
            assert formats_of(brings) in problem.message(language)


def test_the_readme_lists_the_formats():
    texts = [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("**/*.md")]
    written = {line for text in texts for line in text.read_text(encoding="utf-8").splitlines()}
    kinds = ("counts", "boundaries", "points")
    expected = {
        f"| {one.name} | {' '.join(f'`{ending}`' for ending in one.endings)} | "
        + " | ".join("✓" if kind in one.brings else "" for kind in kinds)
        + " |"
        for one in FORMATS
    }
    assert not expected - written
