"""The bundle: everything is there, described as it is, and the same each time."""

import csv
import hashlib
import io
import json
import re
from zipfile import ZipFile

import pandas as pd
import pytest

from dashboard.exports import FORMATS, Layout
from dashboard.exports.bundle.archive import to_zip
from dashboard.exports.bundle.contents import BUNDLED
from dashboard.exports.provenance import WRITTEN, data_digest, statements
from dashboard.model.selection import select
from dashboard.model.view import View, to_query_string
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

VIEWS = (
    View(),
    View(site_types=("district_library",), division=2025, language="en"),
    View(site_types=()),
    View(measure="points_per_100k"),
)
ADDRESS = "https://map.example/base"


@pytest.fixture(
    scope="module",
    params=[VIEWS[0], *(pytest.param(view, marks=pytest.mark.slow) for view in VIEWS[1:])],
    ids=to_query_string,
)
def bundle(request, embedded):
    selection = select(embedded, request.param)
    archive = ZipFile(io.BytesIO(to_zip(selection, ADDRESS)))
    return selection, {name: archive.read(name) for name in archive.namelist()}


def is_text(content):
    try:
        return bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def package(files):
    return json.loads(files["datapackage.json"])


@pytest.mark.slow
def test_the_same_bytes_each_time(embedded):
    selection = select(embedded, VIEWS[1])
    first = to_zip(selection, ADDRESS)
    assert FORMATS["zip"].write(selection, Layout(), ADDRESS) == first
    archive = ZipFile(io.BytesIO(first))
    assert archive.namelist() == sorted(archive.namelist())
    assert {entry.date_time for entry in archive.infolist()} == {WRITTEN.timetuple()[:6]}


def test_it_holds_every_format_as_it_is_taken_out_alone(bundle):
    selection, files = bundle
    alone = {"zip", "semicolon_csv", "pptx", "pdf", "atlas", "html"}
    assert {one.file_format.code for one in BUNDLED} == set(FORMATS) - alone
    for one in BUNDLED:
        assert files[one.path] == one.file_format.write(selection, one.layout)
    shapes = {one.layout.shape for one in BUNDLED if one.file_format.code == "csv"}
    assert shapes == {"long", "wide"}


def test_the_package_names_every_file_of_data_with_size_and_digest(bundle):
    _, files = bundle
    resources = package(files)["resources"]
    assert [one["path"] for one in resources] == [one.path for one in BUNDLED]
    assert len({one["name"] for one in resources}) == len(resources)
    for one in resources:
        content = files[one["path"]]
        assert re.fullmatch(r"[a-z0-9._-]+", one["name"])
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert one["path"].endswith(f".{one['format']}")
        assert one["mediatype"]
        assert is_text(content) == (one.get("encoding") == "utf-8"), one["path"]
        # What is no text is not opened as a table by whoever checks the package.
        assert is_text(content) == ("type" not in one), one["path"]


def test_the_package_says_of_which_data_it_was_made(bundle):
    selection, files = bundle
    about = package(files)
    assert about["created"] == f"{WRITTEN:%Y-%m-%dT%H:%M:%S}Z"
    assert about["data_sha256"] == data_digest(selection.access_points)
    assert about["data_sha256"] in files["README.txt"].decode()


def test_types_stand_beside_each_csv(bundle):
    _, files = bundle
    for one in package(files)["resources"]:
        if "schema" in one:
            types = {"string": '"String"', "integer": '"Integer"', "number": '"Real"'}
            told = files[f"{one['path']}t"].decode().split(",")
            assert told == [types[field["type"]] for field in one["schema"]["fields"]]


def test_the_schemas_are_those_of_the_tables(bundle):
    _, files = bundle
    tabular = [one for one in package(files)["resources"] if "schema" in one]
    assert len(tabular) == 2
    for one in tabular:
        fields = one["schema"]["fields"]
        rows = list(csv.DictReader(io.StringIO(files[one["path"]].decode("utf-8-sig"))))
        header = files[one["path"]].decode("utf-8-sig").partition("\r\n")[0].split(",")
        assert [field["name"] for field in fields] == header
        assert set(one["schema"]["primaryKey"]) <= set(header)
        keys = [tuple(row[key] for key in one["schema"]["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for field in fields:
            for row in rows:
                assert_fits(field, row[field["name"]])


def assert_fits(field, cell):
    """Hold a cell against the type and the constraints of its field."""
    rules = field.get("constraints", {})
    if cell == "":
        assert not rules.get("required")
        return
    value = {"integer": int, "number": float, "string": str}[field["type"]](cell)
    assert value in rules.get("enum", [value])
    assert re.fullmatch(rules.get("pattern", ".*"), cell)
    if "minimum" in rules:
        assert value >= rules["minimum"]


def test_the_dictionary_explains_every_column(bundle):
    _, files = bundle
    known = pd.read_csv(io.BytesIO(files["dictionary.csv"]), dtype=str, keep_default_na=False)
    for shape in ("long", "wide"):
        header = files[f"data/access-points-{shape}.csv"].decode("utf-8-sig").partition("\r\n")[0]
        assert list(known.loc[known["shape"] == shape, "name"]) == header.split(",")
    for language in LANGUAGES:
        assert known[f"description_{language}"].str.len().min() > 5


def test_the_sources_are_those_of_the_rows(bundle):
    selection, files = bundle
    found = pd.read_csv(io.BytesIO(files["sources.csv"]), dtype=str, keep_default_na=False)
    assert list(found["statement"]) == [one["statement"] for one in statements(selection)]


def test_the_readme_tells_what_it_is_in_the_language_of_the_view_and_in_english(bundle):
    selection, files = bundle
    said = files["README.txt"].decode("utf-8-sig")
    assert "\n" not in said.replace("\r\n", "")
    for language in {selection.view.language, "en"}:
        assert text(language, "page.title") in said
        assert text(language, f"map.division.{selection.view.division}") in said
        assert text(language, "bundle.section.cite") in said
    assert selection.view.language == "vi" or text("vi", "page.title") not in said
    query = to_query_string(selection.view)
    assert f"{ADDRESS}/?{query}" in said if query else f"{ADDRESS}/" in said
    for name in files.keys() - {"README.txt"}:
        assert ("licences/" if name.startswith("licences/") else name) in said


def test_the_licences_are_there(bundle):
    selection, files = bundle
    notice = files["licences/NOTICE.txt"].decode("utf-8-sig")
    assert "© OpenStreetMap contributors" in notice
    assert "ODbL-1.0" in notice
    assert "Open Database License" in files["licences/ODbL-1.0.txt"].decode()
    assert [one["name"] for one in package(files)["licenses"]] == ["ODbL-1.0"]
    assert package(files)["view"] == to_query_string(selection.view)


def test_an_address_that_is_not_known_is_left_open(embedded):
    archive = ZipFile(io.BytesIO(to_zip(select(embedded, VIEWS[1]))))
    assert "…/?v=2&types=" in archive.read("README.txt").decode()
    assert "homepage" not in json.loads(archive.read("datapackage.json"))


def test_figures_of_ones_own_are_named(hostile):
    selection = select(hostile, View())
    archive = ZipFile(io.BytesIO(to_zip(selection)))
    assert statements(selection) == []
    sources = json.loads(archive.read("datapackage.json"))["sources"]
    assert hostile.counts_file in {one["title"] for one in sources}
