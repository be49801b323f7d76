"""The files of a session, from the choice of a file to what is shown of it."""

import threading
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from tempfile import gettempdir
from types import SimpleNamespace

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st

from dashboard.session import current_data, uploads
from dashboard.session.uploads import OwnFiles, clean_name
from loaders.names.mappings import Mappings
from loaders.names.unknown_names import first_suggestions, unknown_names
from loaders.options import CountsOptions
from loaders.problems.problem import InputError, Problem
from loaders.reading import FileResult, read_file

MISSPELT = "Tỉnh,Thư viện huyện,Thư viện xã\nBắc Cạnn,5,6\nCaoo Bằng,7,8\nKhánh Hòa,9,1\n".encode()


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read in this process; return what was read."""
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
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda **_how: None)
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
        ("x" * 99 + " y", "x" * 99),
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


def test_all_first_suggestions_are_accepted_at_once_and_taken_back():
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    names = unknown_names(files.report(), files.mappings)
    assert not files.can_take_back
    files.accept_all(first_suggestions(names))
    assert files.report().loadable
    assert [each.text for each in files.mappings.accepted] == [name.text for name in names]
    files.take_back()
    assert not files.can_take_back
    assert unknown_names(files.report(), files.mappings) == names


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


def test_a_file_of_mappings_that_is_none_is_reported_and_nothing_is_joined():
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    files.accept("province", "Bắc Cạnn", "06")
    files.accept("province", "Caoo Bằng", "04")
    assert files.report().loadable
    files.choose("mappings", "x.csv", b"a,b\n1,2\n")
    errors = [one.code for one in files.report().problems if one.severity == "error"]
    assert errors == ["mappings_unreadable"]
    with pytest.raises(InputError) as caught:
        files.access_points()
    assert caught.value.problems == files.report().problems


def test_names_of_a_file_and_names_accepted_by_a_person_do_not_mix():
    def mappings_file(*pairs):
        mappings = Mappings()
        for text, code in pairs:
            mappings = mappings.with_one("province", text, code)
        return mappings.to_csv()

    def unused():
        report = files.report()
        return [(one.value, one.file) for one in report.problems if one.code == "mapping_unused"]

    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    files.accept("province", "Bắc Cạnn", "06")
    files.accept("province", "Xứ Bắc", "06")
    files.choose("mappings", "1.csv", mappings_file(("Caoo Bằng", "04"), ("Xứ Đông", "30")))
    assert files.report().loadable
    assert unused() == [("Xứ Đông", "1.csv"), ("Xứ Bắc", None)]
    # What a person has said on the screen goes before what the file says.
    files.choose("mappings", "2.csv", mappings_file(("bac cann", "04"), ("Xứ Nam", "79")))
    assert unused() == [("Xứ Nam", "2.csv"), ("Xứ Bắc", None)]
    assert files.mappings.meaning("province", "Bắc Cạnn") == "06"
    assert [one.text for one in unknown_names(files.report(), files.mappings)] == ["Caoo Bằng"]
    files.remove("mappings")
    assert [one.text for one in files.mappings.accepted] == ["Bắc Cạnn", "Xứ Bắc"]
    assert unused() == [("Xứ Bắc", None)]


def test_another_file_forgets_how_the_first_was_read():
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    files.read_as("counts", CountsOptions(heading_row=3))
    files.choose("counts", "counts.csv", MISSPELT)
    assert files.choices["counts"] == CountsOptions(heading_row=3), "it is the same file"
    files.choose("counts", "other.csv", MISSPELT)
    assert files.choices["counts"] == CountsOptions()


def test_of_many_readings_the_last_stay(read_here):
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    for row in range(1, 30):
        files.read_as("counts", CountsOptions(heading_row=1, year=row))
        last = files.reading("counts")
    assert len(files._results) < 20
    assert len(read_here) == 29
    assert files.reading("counts") is last


@pytest.fixture
def ended(monkeypatch):
    """Have the reading of each file end that is named here; return the names and the calls."""
    names, calls, read = set(), [], uploads.read_file

    def read_or_end(kind, path, *args, **kwargs):
        calls.append(kind)
        if kind in names:
            problem = Problem("reading_too_slow", path.name)
            return FileResult(kind, path.name, None, (problem,))
        return read(kind, path, *args, **kwargs)

    monkeypatch.setattr(uploads, "read_file", read_or_end)
    return names, calls


def test_a_reading_that_was_ended_is_tried_again_only_when_asked_for(ended):
    names, calls = ended
    names.add("counts")
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    for _rerun in range(3):
        assert files.reading("counts").unfinished
        assert not files.report().loadable
    files.accept("province", "Bắc Cạnn", "06")
    files.drop_results()
    assert files.is_read("counts")
    assert files.reading("counts").unfinished
    assert calls == ["counts"]
    files.read_as("counts", CountsOptions(heading_row=1))  # another way may be quicker
    assert files.reading("counts").unfinished
    assert calls == ["counts"] * 2
    names.clear()
    files.read_again()
    assert not files.is_read("counts")
    assert not files.reading("counts").unfinished
    assert calls == ["counts"] * 3


def test_what_was_read_without_a_file_it_needs_is_read_anew_with_it(ended):
    names, _ = ended
    names.add("mappings")
    mappings = Mappings().with_one("province", "Bắc Cạnn", "06")
    mappings = mappings.with_one("province", "Caoo Bằng", "04").to_csv()
    files = OwnFiles()
    files.choose("mappings", "mappings.csv", mappings)
    files.choose("counts", "counts.csv", MISSPELT)
    codes = {one.code for one in files.report().problems if one.severity == "error"}
    assert codes == {"reading_too_slow", "province_unknown"}
    names.clear()
    for mend in (files.read_again, lambda: files.choose("mappings", "again.csv", mappings)):
        mend()
        assert files.report().loadable


def test_a_rerun_waits_for_what_the_run_before_is_reading(monkeypatch, read_here):
    begun, go_on, told, read = threading.Event(), threading.Event(), [], uploads.read_file

    def read_slowly(*args, **kwargs):
        begun.set()
        assert go_on.wait(60)
        return read(*args, **kwargs)

    def waiting(ahead):
        told.append(ahead)
        go_on.set()

    monkeypatch.setattr(uploads, "read_file", read_slowly)
    files = OwnFiles()
    files.choose("counts", "counts.csv", MISSPELT)
    first = threading.Thread(target=files.reading, args=["counts"])
    first.start()
    assert begun.wait(60)
    reading = files.reading("counts", waiting)
    first.join()
    assert told[0] == 0
    assert len(read_here) == 1
    assert files.reading("counts") is reading


def test_a_file_removed_while_it_is_read_is_forgotten(monkeypatch):
    read, files = uploads.read_file, OwnFiles()

    def read_and_remove(*args, **kwargs):
        files.remove("counts")
        return read(*args, **kwargs)

    monkeypatch.setattr(uploads, "read_file", read_and_remove)
    files.choose("counts", "counts.csv", MISSPELT)
    files.reading("counts")
    assert files.size == 0


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
    assert files.size > files.shown_size > 0
    assert current_data.served_access_points().counts_file == "counts.csv"
    assert current_data.process_access_points().counts_file is None
    uploads.drop()
    assert current_data.own_data() is None
    assert uploads.own_files().chosen == ()
    assert MISSPELT not in [getattr(one, "content", None) for one in session.values()]
