"""What Prometheus is told, and who can ask for it."""

import asyncio
import datetime as dt
import re
import socket
import urllib.error
import urllib.request
from importlib.resources import files

import pytest
from prometheus_client.parser import text_string_to_metric_families
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit_sessions import Tab, running, visit

from dashboard import events
from dashboard.events import REFRESH_FAILURES, file_refused, refused
from dashboard.exports import FORMATS
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.server.followers import interfaces
from dashboard.server.metrics import metrics_served
from loaders.isolation import process
from loaders.problems.problem import Problem

pytestmark = pytest.mark.usefixtures("serving")


def ask(port, host="127.0.0.1"):
    """Return what the port answers, as it is read by Prometheus: values by name and label."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
    families = list(text_string_to_metric_families(text))
    return families, {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def asked(monkeypatch):
    """Return a function that gives what has changed since it was called last."""
    monkeypatch.setattr(events, "_refusals", {})
    monkeypatch.setattr(process, "_turns", [object()] * (process.AT_ONCE + 3))
    as_of = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1000)
    with metrics_served(0, 7, lambda: as_of) as port:
        before = dict(ask(port)[1])

        def changes():
            now = ask(port)[1]
            changed = {key: value for key, value in now.items() if value != before.get(key)}
            before.update(now)
            return changed

        changes.port = port
        changes.first = dict(before)
        yield changes


def test_every_event_is_counted_where_it_happens(asked, embedded):
    now = asked.first
    assert now["access_map_sessions_limit",] == 7
    assert now["access_map_uploads_waiting",] == 3
    assert now["access_map_data_age_seconds",] == pytest.approx(1000, abs=60)
    assert now["process_resident_memory_bytes",] > 50e6
    REFRESH_FAILURES.inc()
    file_refused("counts", map(Problem, ("count_date", "count_date", "column_ignored")))
    refused("host", host="evil.example")
    selection, file_format = select(embedded, View()), FORMATS["csv"]
    file_format.make(selection, file_format.layout())
    changed = asked()
    assert (
        changed["access_map_refresh_failures_total",]
        == now["access_map_refresh_failures_total",] + 1
    )
    assert changed["access_map_files_refused_total", "count_date"] >= 1
    assert ("access_map_files_refused_total", "column_ignored") not in changed
    assert changed["access_map_requests_refused_total", "host"] >= 1
    assert changed["access_map_files_written_total", "csv"] >= 1
    assert "evil" not in str(changed)


@pytest.mark.slow
def test_runs_and_sessions_are_those_of_the_app(asked):
    async def see():
        script = files("dashboard") / "app.py"
        async with running(script) as runtime:
            session_id = await visit(runtime)
            whole = asked()
            session = runtime.get_app_session(session_id)
            [fragment] = session._fragment_storage._fragments
            session.track_settling()
            message = BackMsg()
            message.rerun_script.fragment_id = fragment
            runtime.handle_backmsg(session_id, message)
            await session.wait_until_settled()
            alone = asked()
            runtime.connect_session(Tab(), {})
            runtime.disconnect_session(session_id)
            return whole, alone, asked()

    whole, alone, kept = asyncio.run(see())
    runs = "access_map_run_seconds_count"
    assert whole[runs, "script"] >= 1
    assert (runs, "fragment") not in whole
    assert alone[runs, "fragment"] >= 1
    assert (runs, "script") not in alone
    assert whole["access_map_sessions", "connected"] == 1
    assert kept["access_map_sessions", "kept"] == 1


def test_names_are_as_prometheus_wants_them_and_labels_are_codes(asked):
    families, values = ask(asked.port)
    ours = [family for family in families if family.name.startswith("access_map_")]
    assert len(ours) >= 9
    for family in ours:
        assert family.documentation.endswith(".")
        assert re.fullmatch(r"[a-z_]+", family.name)
        # What is counted is a counter, whose samples end so.
        totals = [one.name for one in family.samples if one.name.endswith("_total")]
        assert bool(totals) <= (family.type == "counter")
    labels = {label for key in values for label in key[1:]}
    assert all(re.fullmatch(r"[a-z0-9_.+A-Z]+", label) for label in labels)


def test_nobody_but_this_machine_reaches_them(asked):
    for host in ("evil.example", "127.0.0.1.evil.example"):
        with pytest.raises(urllib.error.HTTPError, match="421"):
            ask(asked.port, host)
    others = [one.address for one in interfaces()]
    for address in others:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, asked.port), timeout=5)
