"""frictionless, GDAL's check of GeoPackages, and R read what was taken out as it was written."""

import csv
import io
import json
import shutil
import subprocess
from zipfile import ZipFile

import frictionless
import pytest
from programs import executable

from dashboard.exports import FORMATS, Layout, table
from dashboard.exports.bundle.archive import to_zip
from dashboard.model.selection import select
from dashboard.model.view import View

pytestmark = pytest.mark.office

R_SCRIPT = """
suppressPackageStartupMessages({library(readr); library(sf)})
long <- read_csv("points.csv", col_types = cols(province_code = "c", sources = "c"))
stopifnot(nrow(problems(long)) == 0)
shapes <- st_read("points.gpkg", "provinces", quiet = TRUE)
cat(nrow(long), sum(long$points_low), min(long$province_code), class(long$points_high), "\\n")
cat(nrow(shapes), st_crs(shapes)$epsg, all(st_is_valid(shapes)), sum(shapes$total_low), "\\n")
cat(long$province_vi[long$province_code == "66"][1], "\\n")
"""


@pytest.fixture(autouse=True)
def _limit_of_fields():
    """Frictionless lifts the limit of Python's CSV reader for the whole process."""
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


@pytest.fixture(scope="module")
def selection(embedded):
    return select(embedded, View(order="code"))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory, selection):
    """The folder in which a bundle was unpacked."""
    folder = tmp_path_factory.mktemp("bundle")
    ZipFile(io.BytesIO(to_zip(selection, "https://map.example"))).extractall(folder)
    return folder


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory, selection):
    path = tmp_path_factory.mktemp("gpkg") / "points.gpkg"
    path.write_bytes(FORMATS["gpkg"].write(selection, Layout("wide")))
    return path


def test_the_data_package_is_valid(bundle):
    described = json.loads((bundle / "datapackage.json").read_bytes())
    report = frictionless.validate(str(bundle / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert {task.name for task in report.tasks} == {each["name"] for each in described["resources"]}


def test_a_number_changed_afterwards_is_noticed(bundle, tmp_path):
    folder = shutil.copytree(bundle, tmp_path / "changed")
    path = folder / "data" / "access-points-long.csv"
    path.write_bytes(path.read_bytes().replace(b"04,", b"05,", 1))
    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_the_geopackage_keeps_to_the_standard(geopackage):
    check = "osgeo_utils.samples.validate_gpkg"
    done = subprocess.run(
        ["/usr/bin/python3", "-m", check, "-v", geopackage],  # Debian's: it has GDAL's bindings
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_r_reads_the_same(selection, geopackage):
    folder = geopackage.parent
    (folder / "points.csv").write_bytes(FORMATS["csv"].write(selection, Layout()))
    (folder / "read.R").write_text(R_SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [executable("Rscript", "r-cran-readr r-cran-sf"), "--vanilla", "read.R"],
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    low = selection.rows["points_low"].sum()
    wide_low = table(selection, Layout("wide"))["total_low"].sum()
    assert done.stdout.split("\n") == [
        f"64 {low} 04 numeric ",
        f"16 4326 TRUE {wide_low} ",
        "Đắk Lắk ",
        "",
    ]
