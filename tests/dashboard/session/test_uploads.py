"""The files of a session, from the choice of a file to what is shown of it."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from tempfile import gettempdir
from types import SimpleNamespace

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st

from dashboard.screens.your_data.report_html import unknown_names
from dashboard.session import current_data, uploads
from dashboard.session.uploads import OwnFiles, clean_name
from loaders.options import CountsOptions
from loaders.problems.problem import InputError
from loaders.reading import read_file

MISSPELT = "Tỉnh,Thư viện huyện,Thư viện xã\nBắc Cạnn,5,6\nCaoo Bằng,7,8\nKhánh Hòa,9,1\n".encode()


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read in this process, and tell of each reading."""
    readings = []

    def read(kind, path, *args, **kwargs):
        readings.append((kind, path))
        return read_file(kind, path, *args, **kwargs, in_process=True)

    monkeypatch.setattr(uploads, "read_file", read)
    return readings


@pytest.fixture
def session(monkeypatch):
    kept = {}
    for module in (uploads, current_data):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=kept))
    monkeypatch.setattr(current_data, "get_script_run_ctx", lambda **_how: "a session")
    return kept


# ---- names of files ------------------------------------------------------------


@every(
    ("name", "clean"),
    [
        ("counts.csv", "counts.csv"),
        ("số liệu của tôi.xlsx", "số liệu của tôi.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\counts.csv", "counts.csv"),
        ("a\x00b\u202ecsv.exe\n", "abcsv.exe"),
        ("/vsicurl/http://example.org/x.geojson", "x.geojson"),
        ("<b>x</b>.csv", "b_.csv"),
        ("", "file"),
        ("..", "file"),
        (".csv", "csv"),
        ("x" * 300 + ".geojson", "x" * 92 + ".geojson"),
    ],
)
def test_names_are_made_harmless(name, clean):
    assert clean_name(name) == clean


@given(st.text(max_size=200))
def test_any_name_is_a_plain_name(name):
    clean = clean_name(name)
    assert PurePosixPath(clean).name == clean
    assert PureWindowsPath(clean).name == clean
    assert 0 < len(clean.encode()) <= 100
    assert not any(unicodedata.category(one).startswith("C") for one in clean)
    assert clean_name(clean) == clean


# ---- reading -------------------------------------------------------------------


def test_a_file_is_read_once_for_each_way_of_reading(read_here):
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    assert not files.is_read("counts")
    first = files.reading("counts")
    assert files.reading("counts") is first
    assert files.is_read("counts")
    assert len(read_here) == 1
    files.read_as("counts", CountsOptions(numbers="en"))
    files.reading("counts")
    files.read_as("counts", CountsOptions())
    assert files.reading("counts") is first
    assert len(read_here) == 2


def test_nothing_is_left_on_disk(read_here):
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    files.reading("counts")
    ((_, path),) = read_here
    assert str(path).startswith(gettempdir())
    assert not path.exists()
    assert not path.parent.exists()


def test_names_are_mended_one_by_one_until_the_file_can_be_shown():
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    assert not files.report().loadable
    with pytest.raises(InputError):
        files.access_points()
    first, second = unknown_names(files.report(), files.mappings)
    assert (first.kind, first.text, first.means[0]) == ("province", "Bắc Cạnn", "06")
    assert (second.text, second.means[0]) == ("Caoo Bằng", "04")
    files.accept(first.kind, first.text, first.means[0])
    assert [one.text for one in unknown_names(files.report(), files.mappings)] == ["Caoo Bằng"]
    files.accept(second.kind, second.text, second.means[0])
    assert files.report().loadable
    cells = files.access_points().cells
    known = cells[cells["points"].notna()]
    assert dict(zip(known["province_code"], known["points"], strict=False)) == {
        "04": 8,
        "06": 6,
        "56": 1,
    }


def test_what_was_accepted_can_be_saved_and_used_again():
    files = OwnFiles()
    files.accept("province", "Bắc Cạnn", "06")
    files.accept("province", "Caoo Bằng", "04")
    saved = files.mappings.to_csv()
    again = OwnFiles()
    again.choose("mappings", "mappings.csv", saved)
    again.choose("counts", "counts.csv", MISSPELT)
    assert again.report().loadable
    assert [one.file for one in again.report().files] == ["counts.csv", "mappings.csv"]
    again.remove("mappings")
    assert not again.report().loadable


def test_a_file_of_meanings_that_is_none_is_told():
    files = OwnFiles()
    files.choose("mappings", "x.csv", b"a,b\n1,2\n")
    assert [one.code for one in files.report().problems] == ["mappings_unreadable"]


def test_another_file_forgets_how_the_first_was_read():
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    files.read_as("counts", CountsOptions(heading_row=3))
    files.choose("counts", "counts.csv", MISSPELT)
    assert files.choices["counts"] == CountsOptions(heading_row=3), "it is the same file"
    files.choose("counts", "other.csv", MISSPELT)
    assert files.choices["counts"] == CountsOptions()


def test_of_many_readings_the_last_are_kept(read_here):
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    for row in range(1, 30):
        files.read_as("counts", CountsOptions(heading_row=1, year=row))
        files.reading("counts")
    assert len(files._readings) < 20
    assert len(read_here) == 29


# ---- what is shown -------------------------------------------------------------


def test_shown_and_dropped(session):
    files = uploads.own_files()
    files.choose("counts", "counts.csv", MISSPELT)
    files.accept("province", "Bắc Cạnn", "06")
    with pytest.raises(InputError):
        uploads.show()
    assert current_data.own_data() is None
    files.accept("province", "Caoo Bằng", "04")
    uploads.show()
    assert current_data.served_access_points().counts_file == "counts.csv"
    assert current_data.process_access_points().counts_file is None
    uploads.drop()
    assert current_data.own_data() is None
    assert uploads.own_files().chosen == ()
    assert MISSPELT not in [getattr(one, "content", None) for one in session.values()]
