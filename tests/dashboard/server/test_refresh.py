"""What the refresher decides: what replaces the data shown, what does not, and what is said."""

import datetime as dt
import io
import json
import logging
import os
import zipfile
from dataclasses import replace
from functools import cache

import pytest
from asgi_client import Client
from samples import FULL_COUNTS, counted
from starlette.routing import Router

from dashboard.exports.provenance import made_of, metadata
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.server import asgi_app, health, last_good, refresh, show
from dashboard.server.compression import CompressedFile
from dashboard.server.refresh import DataState, Refresher, state
from dashboard.session import current_data
from dashboard.text.credit import not_current
from dashboard.text.json_bytes import json_bytes
from loaders import loading
from loaders.database.connection import Copy
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import FileReport, JoinReport
from loaders.translation import LANGUAGES

pytest.importorskip("psycopg")
SECRET = "khong-ai-biet"  # noqa: S105 - of no database
ADDRESS = f"postgresql://reader:{SECRET}@db.example/counts?table=public.counts"
NAME = "postgresql://db.example/counts?table=public.counts"
PROVINCES = tuple(f"{code:02}" for code in range(1, 17))


@cache
def one():
    return counted(FULL_COUNTS)


class Files:
    """Stands in for the files of a map, which take long."""

    def __init__(self, _access_points):
        self.data = self.by_name = {}


class Database:
    """Stands in for a database and the loading of its table."""

    files = (None, ADDRESS, None)

    def __init__(self):
        self.rows, self.problem, self.provinces, self.loads = "first", "", PROVINCES, 0

    def copied(self, _files, folder, *, in_process):
        assert not in_process
        if self.problem.startswith(("database_", "reading_")):
            details = {"reason": "connection refused", "seconds": 1}
            return {"counts": Copy(NAME, problems=(Problem(self.problem, NAME, details=details),))}
        path = folder / "counts.parquet"
        path.write_text(self.rows)
        return {"counts": Copy(NAME, path, self.rows)}

    def load(self, copies=None):
        self.loads += 1
        if self.problem and copies["counts"].path.read_text() != "first":
            raise InputError((Problem(self.problem, NAME),))
        report = JoinReport((FileReport("counts", NAME, None, ()),), self.provinces)
        return replace(one(), counts_file=copies["counts"].path.read_text()), report


@pytest.fixture
def database(monkeypatch):
    one()  # read by the loader itself
    made = Database()
    monkeypatch.setattr(loading, "copied", made.copied)
    monkeypatch.setattr(refresh, "_states", [DataState()])
    monkeypatch.setattr(current_data, "Assets", Files)
    monkeypatch.setattr(current_data, "_serving", [])
    return made


def following(database, folder):
    return Refresher(database.files, lambda copies: database.load(copies), folder, 60)  # noqa: PLW0108 - looked up each time


@pytest.fixture
def refresher(database, tmp_path):
    made = following(database, tmp_path / "state")
    current_data.serve(*made.first())
    made._told = lambda: database.told.append(state().degraded)
    database.told = []
    return made


def shown():
    return current_data.process_access_points()


def test_good_data_are_swapped_in_whole_and_everybody_is_told_once(database, refresher):
    first = shown()
    assert (state().source, state().degraded, state().failures) == ((NAME,), None, 0)
    refresher.attempt()
    assert shown() is first
    assert (database.loads, database.told) == (1, [])
    database.rows = "second"
    refresher.attempt()
    assert shown().counts_file == "second"
    assert shown() is not first
    assert (database.loads, database.told) == (2, [None])


BAD = {
    "database_away": "away",
    "database_refused": "away",
    "database_too_slow": "away",
    "database_table_absent": "unreadable",
    "database_no_rights": "unreadable",
    "reading_failed": "unreadable",
    "file_empty": "bad",
    "counts_twice": "bad",
}


def test_a_bad_state_never_replaces_a_good_one_and_says_why(database, refresher, caplog):
    first = shown()
    for failures, (code, reason) in enumerate(BAD.items(), start=1):
        database.problem, database.rows = code, f"bad {code}"
        as_of = state().as_of
        with caplog.at_level(logging.WARNING):
            refresher.attempt()
        assert shown() is first, code
        assert (state().degraded, state().failures) == (reason, failures), code
        assert state().as_of == as_of, "of the data shown, not of the attempt"
        assert first.freshness.stale == (as_of, reason)
        said = {language: not_current(first, language) for language in LANGUAGES}
        assert len(set(said.values())) == len(LANGUAGES)
    assert database.told == ["away", "unreadable", "bad"], "nobody is told twice"
    logged = str([record.fields for record in caplog.records])
    assert SECRET not in logged
    assert "connection refused" in logged
    database.problem, database.rows = "", "first"
    refresher.attempt()
    assert shown() is first, "the same data again"
    assert (state().degraded, state().failures, first.freshness.stale) == (None, 0, None)


def test_a_state_that_was_refused_is_not_loaded_again_and_again(database, refresher):
    database.problem, database.rows = "file_empty", "bad"
    for _ in range(3):
        refresher.attempt()
    assert (database.loads, state().failures) == (2, 3)
    database.problem = "database_away"
    refresher.attempt()
    assert state().degraded == "away"
    database.problem = "file_empty"
    refresher.attempt()
    assert (database.loads, state().degraded) == (2, "bad"), "the reason before is remembered"
    # What was only not finished may be the next time.
    database.problem, database.rows = "reading_failed", "good"
    refresher.attempt()
    database.problem = ""
    refresher.attempt()
    assert shown().counts_file == "good"


def test_a_state_that_has_lost_provinces_is_refused(database, refresher):
    first = shown()
    database.rows, database.provinces = "half", PROVINCES[:8]
    refresher.attempt()
    assert (shown(), state().degraded) == (first, "fewer")
    database.rows, database.provinces = "more", (*PROVINCES, "96")
    refresher.attempt()
    assert (shown().counts_file, state().degraded) == ("more", None)


def test_an_error_of_our_own_does_not_end_the_refresher(database, refresher, monkeypatch):
    monkeypatch.setattr(database, "load", lambda _copies: 1 / 0)
    database.rows = "second"
    refresher.attempt()
    assert state().degraded == "unreadable"
    # Nor one beside the reading.
    monkeypatch.setattr(refresher, "_wait", lambda: 1 / 0)
    monkeypatch.setattr(refresher, "attempt", refresher._stopping.set)
    refresher.start(lambda: None)
    refresher._thread.join(60)
    assert refresher._stopping.is_set()


@pytest.mark.usefixtures("refresher")
def test_it_starts_from_disk_without_the_database_and_says_so(database, tmp_path):
    (kept,) = (tmp_path / "state").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert SECRET.encode() not in kept.read_bytes()
    as_of = dt.datetime(2026, 1, 31, 9, 30, tzinfo=dt.UTC)
    os.utime(kept, (as_of.timestamp(),) * 2)
    database.problem = "database_away"
    later = following(database, tmp_path / "state")
    found, _ = later.first()
    assert found.counts_file == "first"
    assert found.freshness.stale == (as_of, "away")
    assert (state().degraded, state().as_of) == ("away", as_of)
    with pytest.raises(InputError):
        following(database, tmp_path / "elsewhere").first()
    kept.write_bytes(b"PK no archive")
    with pytest.raises(InputError):
        following(database, tmp_path / "state").first()


def test_what_could_not_be_kept_does_not_pass_for_new(database, refresher, tmp_path, monkeypatch):
    (kept,) = (tmp_path / "state").iterdir()
    as_of = dt.datetime(2026, 1, 31, 9, 30, tzinfo=dt.UTC)
    os.utime(kept, (as_of.timestamp(),) * 2)
    monkeypatch.setattr(last_good, "keep", lambda *_: (_ for _ in ()).throw(OSError("full")))
    database.rows = "second"
    refresher.attempt()
    refresher.attempt()
    assert shown().counts_file == "second"
    assert kept.stat().st_mtime == as_of.timestamp()


def test_what_is_kept_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "counts.parquet"
    path.write_bytes(b"rows")
    file = last_good.file_of(tmp_path / "a" / "b", {"counts": NAME})
    last_good.keep(file, {"counts": Copy(NAME, path)})
    before = file.read_bytes()
    monkeypatch.setattr(zipfile.ZipFile, "write", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        last_good.keep(file, {"counts": Copy(NAME, path)})
    assert file.read_bytes() == before
    assert [*file.parent.iterdir()] == [file]
    assert zipfile.ZipFile(io.BytesIO(before)).namelist() == ["counts.parquet"]
    assert last_good.file_of(tmp_path, {"points": NAME}) != last_good.file_of(
        tmp_path, {"counts": NAME}
    )


def test_health_tells_source_and_age_and_livez_a_refresher_that_sleeps(
    database, refresher, client, monkeypatch
):
    database.problem = "database_away"
    refresher.attempt()
    answer = client.get("/healthz").json()
    assert (answer["status"], answer["degraded"]) == ("degraded", "away")
    assert answer["source"] == [NAME]
    assert answer["age_seconds"] >= 0
    assert dt.datetime.fromisoformat(answer["as_of"])
    assert SECRET not in json.dumps(answer)
    assert [client.get(path).status for path in ("/livez", "/readyz")] == [200, 200]
    late = replace(state(), attempted=state().attempted - 301)
    monkeypatch.setattr(refresh, "_states", [late])
    assert [client.get(path).status for path in ("/livez", "/readyz")] == [503, 200]
    slow = replace(late, late_after=600)
    monkeypatch.setattr(refresh, "_states", [slow])
    assert client.get("/livez").status == 200
    monkeypatch.setattr(refresh, "_states", [DataState()])
    monkeypatch.setattr(health, "_draining", health.threading.Event())
    health._draining.set()
    assert [client.get(path).status for path in ("/livez", "/readyz")] == [200, 503]
    assert "degraded" not in client.get("/healthz").json()


@pytest.fixture
def client():
    return Client(Router(asgi_app.own_routes(asgi_app.Show())))


def test_data_that_are_not_renewed_say_so_in_the_show(database, refresher, client, monkeypatch):
    monkeypatch.setattr(
        show, "_cached_page", lambda *_, notices: CompressedFile(json_bytes(notices))
    )
    assert client.get("/show").json() == [["vi", ""], ["en", ""]]
    database.problem = "database_away"
    refresher.attempt()
    said = [[language, not_current(shown(), language)] for language in LANGUAGES]
    assert client.get("/show").json() == said


def test_data_that_are_not_renewed_say_so_in_files_and_addresses(database, refresher, client):
    selection = select(shown(), View(language="en"))
    before = client.get("/data/access-points.json")
    assert metadata(selection).keys().isdisjoint({"data_as_of", "data_stale"})
    assert client.get("/data/").json()["not_current"] == {"vi": "", "en": ""}
    database.problem = "database_away"
    refresher.attempt()
    said = not_current(shown(), "en")
    assert "the database cannot be reached" in said
    about = metadata(selection)
    assert about["data_stale"] == said
    assert dt.datetime.fromisoformat(about["data_as_of"]) == state().as_of.replace(microsecond=0)
    assert made_of(selection, "en").endswith(said)
    assert client.get("/data/").json()["not_current"]["en"] == said
    after = client.get("/data/access-points.json")
    assert after.headers["etag"] != before.headers["etag"]
    assert not_current(shown(), "vi") in after.json()["metadata"]["data_stale"]
    database.problem = ""
    refresher.attempt()
    again = client.get("/data/access-points.json")
    assert again.headers["etag"] == before.headers["etag"]
