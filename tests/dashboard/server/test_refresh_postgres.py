"""The refresher before a real PostgreSQL: the bell, the poll, a database that goes and comes."""

import os
import signal
import time

import psutil
import pytest
from psycopg import sql
from samples import LONG
from servers.postgres import PASSWORD, WRITTEN, postgres

from dashboard.cli.files import GivenFiles
from dashboard.server import refresh
from dashboard.server.refresh import CHANNEL, DataState, Refresher, state
from dashboard.session import current_data
from loaders.database.connection import parse, snapshot
from loaders.database.copies import copy_tables, unchanged
from loaders.problems.problem import InputError
from loaders.reading import NO_OPTIONS

__all__ = ["postgres"]
pytestmark = [pytest.mark.office, pytest.mark.slow]

TABLE = "followed"
_SECONDS = 60


class Files:
    """Stands in for the files of a map, which take long."""

    def __init__(self, _access_points):
        self.data = self.by_name = {}


def until(holds):
    """Wait until something holds that the refresher brings about."""
    end = time.monotonic() + _SECONDS
    while not holds():
        assert time.monotonic() < end, state()
        time.sleep(0.02)


def points():
    return int(current_data.process_access_points().cells["points"].sum())


@pytest.fixture
def database(postgres):
    """Make the table: one point in a province."""
    with postgres.connected() as connection:
        connection.execute(f"DROP TABLE IF EXISTS {TABLE} CASCADE")
        columns = "province_code text, site_type text, points int, points_low int, points_high int"
        connection.execute(f"CREATE TABLE {TABLE} ({columns}, PRIMARY KEY (province_code))")
    write(postgres, 1)
    yield postgres
    with postgres.connected() as connection:
        connection.execute(f"DROP TABLE IF EXISTS {TABLE} CASCADE")


def write(server, number, *, ring=False):
    with server.connected() as connection, connection.transaction():
        connection.execute("DELETE FROM followed")
        columns = sql.SQL(", ").join(map(sql.Identifier, LONG[:3]))
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ('06', 'commune_library', {})")
        connection.execute(insert.format(sql.Identifier(TABLE), columns, number))
        if ring:
            connection.execute(f"NOTIFY {CHANNEL}")


@pytest.fixture
def following(database, tmp_path, monkeypatch):
    """Follow the table, with a poll of some seconds."""
    monkeypatch.setattr(refresh, "_states", [DataState()])
    monkeypatch.setattr(current_data, "Assets", Files)
    monkeypatch.setattr(current_data, "_serving", [])
    started = []

    def follow(poll_seconds):
        files = GivenFiles((None, database.address(TABLE), None), dict(NO_OPTIONS))
        refresher = Refresher(files.files, files.load, tmp_path, poll_seconds)
        current_data.serve(*refresher.first())
        started.append(refresher)
        refresher.start(lambda: None)
        assert points() == 1
        return refresher

    yield follow
    for refresher in started:
        refresher.stop()


def listeners(server):
    found = "SELECT pid FROM pg_stat_activity WHERE query ~ '^LISTEN'"
    with server.connected() as connection:
        return [pid for (pid,) in connection.execute(found).fetchall()]


def test_the_bell_is_heard_and_a_lost_connection_is_as_good_as_one(database, following):
    refresher = following(600)
    until(lambda: listeners(database))
    write(database, 2, ring=True)
    until(lambda: points() == 2)
    before = state().attempted
    with database.connected() as connection:
        connection.execute("UPDATE followed SET points = 3")
        for pid in listeners(database):
            connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
    until(lambda: points() == 3)
    assert state().attempted > before
    until(lambda: listeners(database))
    assert refresher._bell is not None


def test_a_bell_that_is_never_heard_is_made_up_for_by_the_poll(database, following, monkeypatch):
    def is_deaf(refresher, seconds):
        refresher._stopping.wait(seconds)

    monkeypatch.setattr(Refresher, "_rings", is_deaf)
    following(0.2)
    write(database, 2, ring=True)
    until(lambda: points() == 2)


def test_a_database_that_goes_and_comes_back_is_told_and_followed(database, following, caplog):
    following(600)
    until(lambda: listeners(database))
    database.stop()
    try:
        until(lambda: state().degraded == "away")
        assert points() == 1
    finally:
        database.start()
    until(lambda: not state().degraded)
    write(database, 2, ring=True)
    until(lambda: points() == 2)
    logged = str([getattr(record, "fields", record.getMessage()) for record in caplog.records])
    assert PASSWORD not in logged
    assert WRITTEN not in logged


def test_a_database_that_falls_silent_is_told(database, following, monkeypatch):
    """It still takes connections, and what is asked, and says nothing."""
    monkeypatch.setattr(refresh, "_BELL_SECONDS", 0.5)
    following(1)
    until(lambda: listeners(database))
    (bell,) = listeners(database)
    stopped = (bell, psutil.Process(bell).ppid())
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: state().degraded == "away")
        assert points() == 1
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    until(lambda: not state().degraded)
    write(database, 2)
    until(lambda: points() == 2)


def test_what_is_asked_in_vain_is_given_up(database):
    conninfo = parse(database.address(TABLE)).conninfo
    with pytest.raises(InputError) as caught, snapshot(conninfo, 0.3) as connection:
        connection.execute("SELECT pg_sleep(600)")
    (problem,) = caught.value.problems
    assert problem.code == "database_away"
    with snapshot(conninfo, 600) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_bad_state_stays_out_until_it_is_mended(database, following):
    following(0.2)
    with database.connected() as connection:
        connection.execute("UPDATE followed SET province_code = 'Atlantis'")
    until(lambda: state().degraded == "bad")
    assert points() == 1
    with database.connected() as connection:
        connection.execute(f"DROP TABLE {TABLE}")
    until(lambda: state().degraded == "unreadable")
    assert points() == 1


def test_it_is_known_without_reading_that_nothing_was_written(database, tmp_path):
    addresses = {"counts": database.address(TABLE)}
    copies = copy_tables(addresses, tmp_path)
    assert unchanged(addresses, copies)
    with database.connected() as connection, connection.transaction():
        connection.execute("UPDATE followed SET points = 2")
        assert unchanged(addresses, copies), "not yet"
    assert not unchanged(addresses, copies)
    with database.connected() as connection:
        connection.execute("CREATE VIEW shown AS SELECT * FROM followed")
    of_view = {"counts": database.address("shown")}
    copied = copy_tables(of_view, tmp_path)
    assert copied["counts"].path
    assert not unchanged(of_view, copied), "a view may show what is elsewhere"
