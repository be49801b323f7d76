"""Sessions with files: they take only so much, and leave nothing when they end."""

import asyncio
import gc
from dataclasses import dataclass, field
from weakref import ref

import pytest
from samples import FULL_COUNTS
from streamlit_sessions import Tab, running, visit

from dashboard.session import current_data, retention, uploads
from loaders.limits import Limits
from loaders.reading import read_file

MB = 1_000_000


@dataclass(frozen=True)
class Session:
    """A session of Streamlit."""

    id: str


@dataclass(eq=False)
class Files:
    """Files of a session, of which only the sizes are there."""

    used_at: float
    uploaded_size: int = 0
    readings: list[int] = field(default_factory=list)

    @property
    def size(self):
        return self.uploaded_size + sum(self.readings)

    def drop_results(self, keep=0):
        dropped = self.readings[: max(0, len(self.readings) - keep)]
        del self.readings[: len(dropped)]
        return sum(dropped)


@pytest.fixture(autouse=True)
def no_other_sessions():
    gc.collect()
    retention._sessions.clear()
    yield
    retention._sessions.clear()


@pytest.fixture
def register(monkeypatch):
    """Return a function that registers the files of a session, under small limits."""
    there = {}

    class Runtime:
        get_app_session = there.get

    def with_files(files, session_id):
        there[session_id] = Session(session_id)
        retention.register(session_id, files)
        return there[session_id]

    monkeypatch.setattr(retention, "limits", lambda: Limits(session_mb=10, sessions_mb=20))
    monkeypatch.setattr(retention.runtime, "get_instance", Runtime)
    return with_files


# ---- room ------------------------------------------------------------------------


def test_a_session_has_room_up_to_its_limit(register):
    files = Files(0, uploaded_size=4 * MB)
    one, new = register(files, "one"), Session("new")
    assert retention.has_room(one, {"one": 6 * MB})
    assert not retention.has_room(one, {"one": 6 * MB + 1})
    assert retention.has_room(new, {"new": 10 * MB})
    assert not retention.has_room(new, {"new": 10 * MB + 1})
    retention.register("unknown", files)
    assert len(retention._sessions) == 1


def test_what_was_read_gives_way_where_all_are_above_the_limit_the_idle_first(register):
    idle = Files(1, 2 * MB, [3 * MB, 1 * MB])
    busy = Files(2, 2 * MB, [5 * MB])
    own = Files(0, 2 * MB, [1 * MB] * 6)
    register(busy, "busy")
    session = register(own, "own")
    register(idle, "idle")
    assert retention.make_room(own)
    assert idle.readings == [], "21 of 20 were taken"
    assert busy.readings == [5 * MB]
    assert retention.has_room(session, {"own": 3 * MB})
    assert busy.readings == [5 * MB]
    assert retention.has_room(session, {"own": 4 * MB})
    assert (busy.readings, own.readings) == ([], [1 * MB] * 6)
    # Of its own, the last ones stay.
    busy.uploaded_size = 6 * MB
    assert retention.has_room(session, {"own": 6 * MB})
    assert own.readings == [1 * MB] * 4
    assert not retention.has_room(session, {"own": 6 * MB + 1})
    assert not retention.has_room(session, {"own": 1 * MB, "idle": 6 * MB})
    del idle
    assert retention.has_room(session, {"own": 1 * MB, "idle": 6 * MB}), "it has ended"


# ---- the end ---------------------------------------------------------------------

SCRIPT = """
import streamlit as st

from dashboard.session import current_data, uploads


@st.fragment
def shown(access_points):
    st.write(len(access_points.cells))


def page():
    files = uploads.own_files()
    if not files.chosen:
        files.choose("counts", "counts.csv", COUNTS)
        uploads.show()
    shown(current_data.served_access_points())


page()
"""


@pytest.fixture
def script(tmp_path, monkeypatch, counts_file):
    """Return a script that shows counts of the session's own."""

    def read_here(*args, **kwargs):
        return read_file(*args, **kwargs, in_process=True)

    monkeypatch.setattr(uploads, "read_file", read_here)
    path = tmp_path / "app.py"
    counts = counts_file(FULL_COUNTS).read_bytes()
    path.write_text(f"COUNTS = {counts!r}\n{SCRIPT}", encoding="utf-8")
    return path


def references(runtime, session_id):
    """Return weak references to all that a session has of its own, by name."""
    session = runtime.get_app_session(session_id)
    files, own = retention._with_files()[session], session.session_state[current_data._OWN]
    (fragment,) = session._fragment_storage._fragments.values()
    return {
        "files": ref(files),
        "cells read": ref(files.reading("counts").content.cells),
        "access points": ref(own.access_points),
        "cells shown": ref(own.access_points.cells),
        "assets": ref(own.assets),
        "fragment": ref(fragment),
    }


def left(everything):
    return [name for name, one in everything.items() if one() is not None]


def test_a_session_that_does_not_come_back_leaves_nothing(script):
    async def see():
        async with running(script) as runtime:
            stays, ends = await visit(runtime), await visit(runtime)
            kept, lost = references(runtime, stays), references(runtime, ends)
            everything, name = list(lost), lost["assets"]().data["figures"].name
            lost_at, wait = {}, retention.COMES_BACK_SECONDS

            retention.end_lost(lost_at, 0)
            runtime.disconnect_session(ends)
            retention.end_lost(lost_at, 100)
            retention.end_lost(lost_at, 100 + wait - 1)
            assert left(lost) == everything
            # It comes back, and is lost again.
            assert runtime.connect_session(Tab(), {}, existing_session_id=ends) == ends
            retention.end_lost(lost_at, 100 + wait)
            runtime.disconnect_session(ends)
            retention.end_lost(lost_at, 300)
            retention.end_lost(lost_at, 300 + wait - 1)
            assert left(lost) == everything

            retention.end_lost(lost_at, 300 + wait)
            assert left(lost) == []
            assert lost_at == {}
            assert left(kept) == everything
            assert current_data.asset_of_a_session(name) is not None, "the other one shows the same"
            assert runtime.connect_session(Tab(), {}, existing_session_id=ends) != ends

            # The last one of all: nothing comes after it that would push it out.
            runtime.disconnect_session(stays)
            retention.end_lost(lost_at, 500)
            retention.end_lost(lost_at, 500 + wait)
            assert left(kept) == []
            assert current_data.asset_of_a_session(name) is None

    asyncio.run(see())


def test_the_server_looks_for_lost_sessions_until_it_stops(monkeypatch):
    looked = []

    def look(lost_at, now):
        looked.append((lost_at, now))
        if len(looked) == 3:
            asyncio.current_task().cancel()

    monkeypatch.setattr(retention, "_LOOK_SECONDS", 0)
    monkeypatch.setattr(retention, "end_lost", look)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(retention.end_lost_sessions())
    assert all(lost_at is looked[0][0] for lost_at, _ in looked)
    assert looked == sorted(looked, key=lambda look: look[1])
