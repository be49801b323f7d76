"""One file read, isolated and once, whatever comes of it."""

import pytest

import loaders.counts.reader
from loaders.isolation import process
from loaders.names.mappings import Mappings
from loaders.problems.problem import InputError, Problem
from loaders.reading import content_as, prepare, read_file

NO_HEADINGS = "a;b;c\nBắc Kạn;3;x\nCao Bằng;4;y\n"


@pytest.fixture
def unreadable_counts(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(NO_HEADINGS, encoding="utf-8")
    return path


def test_a_counts_file_that_cannot_be_read_is_read_once_and_shown(unreadable_counts, monkeypatch):
    interpret, calls = loaders.counts.reader.interpret, []

    def counted(*args):
        calls.append(args)
        return interpret(*args)

    monkeypatch.setattr(loaders.counts.reader, "interpret", counted)
    reading = read_file("counts", unreadable_counts, in_process=True)
    assert [(one.code, one.file) for one in reading.problems] == [
        ("no_headings", "counts.csv"),
        ("province_column_by_content", "counts.csv"),
    ]
    assert reading.content is None
    assert reading.how.shown[1] == (2, ("Bắc Kạn", "3", "x"))
    assert not reading.unfinished
    assert len(calls) == 1


def test_a_reading_that_is_ended_is_not_tried_again(unreadable_counts, monkeypatch):
    wrong = {}
    for code in process.UNFINISHED:
        calls = []

        def end(*args, code=code, calls=calls, **_kwargs):
            calls.append(args)
            details = dict.fromkeys(("seconds", "memory_mb", "variable"), 1)
            raise InputError((Problem(code, details=details),))

        monkeypatch.setattr(process, "run_isolated", end)
        for kind in ("boundaries", "counts", "points", "mappings"):
            reading = read_file(kind, unreadable_counts)
            found = [(one.code, one.file) for one in reading.problems]
            if found != [(code, "counts.csv")] or not reading.unfinished or reading.content:
                wrong[code, kind] = reading
        assert len(calls) == 4, code
    assert not wrong


@pytest.mark.isolated
def test_mappings_are_read_in_a_process_that_has_the_readers_ready(tmp_path):
    path = tmp_path / "mappings.csv"
    path.write_bytes(Mappings().with_one("province", "Xứ Lạng", "20").to_csv())
    prepare()
    (spare,) = process._spare
    assert spare._process.args[-1] == "loaders.reading"
    reading = read_file("mappings", path)
    assert spare._process.returncode is not None, "it is the one that was asked"
    assert content_as(reading, Mappings).meaning("province", "xu lang") == "20"
    assert (reading.report.outcome, reading.problems) == ("loaded", ())


def test_the_size_of_what_was_read_grows_with_it(tmp_path):
    sizes = []
    for rows in (10, 1000):
        path = tmp_path / f"{rows}.csv"
        lines = ["province,site_type", *["Bắc Kạn,commune_library"] * rows]
        path.write_text("\n".join(lines), encoding="utf-8")
        sizes.append(read_file("points", path, in_process=True).size)
    few, many = sizes
    # Each point has its coordinates, its row, and what it is: some twenty bytes at least.
    assert many - few > 990 * 20
