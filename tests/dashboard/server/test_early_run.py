"""The first run of a map begins with the connection, once."""

from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.server.data_api.query import LONGEST
from dashboard.server.early_run import SHOWS, _once, _with_first_run


class Session:
    """The part of a session of Streamlit that requests go to."""

    def __init__(self):
        self.handled = []

    def handle(self, message):
        self.handled.append(message.rerun_script.query_string)

    handle_backmsg = _once(handle)


class Runtime:
    """The part of Streamlit's runtime that connections go through."""

    def __init__(self):
        self.sessions = {}
        self.get_app_session = self.sessions.get

    def connect(self, _client, _user_info, existing_session_id=None, _override=None):
        name = existing_session_id or "new"
        self.sessions.setdefault(name, Session())
        return name

    connect_session = _with_first_run(connect)


def page(**parameters):
    return SimpleNamespace(_websocket=SimpleNamespace(query_params=parameters))


def request(query="lang=en", **more):
    message = BackMsg()
    message.rerun_script.query_string = query
    for name, value in more.items():
        setattr(message.rerun_script, name, value)
    return message


def clicked():
    message = request()
    message.rerun_script.widget_states.widgets.add(id="chip")
    return message


@pytest.fixture
def session():
    """Return a session whose page has said what it shows."""
    runtime = Runtime()
    return runtime.sessions[runtime.connect_session(page(**{SHOWS: "lang=en"}), {})]


def test_the_run_that_a_page_asks_for_has_begun(session):
    assert session.handled == ["lang=en"]
    session.handle_backmsg(request())
    assert len(session.handled) == 1
    session.handle_backmsg(request())
    assert len(session.handled) == 2


@pytest.mark.parametrize(
    "other",
    [
        request("lang=vi"),
        request(page_name="compare"),
        request(fragment_id="filters"),
        request(page_script_hash="script"),
        clicked(),
        BackMsg(stop_script=True),
    ],
)
def test_another_request_is_handled(session, other):
    session.handle_backmsg(other)
    session.handle_backmsg(request())
    assert len(session.handled) == 3


@pytest.mark.parametrize(
    ("client", "existing"),
    [
        (page(), None),
        (page(**{SHOWS: "x" * (LONGEST + 1)}), None),
        (page(**{SHOWS: "lang=en"}), "existing"),
        (SimpleNamespace(), None),
    ],
)
def test_nothing_runs_that_was_not_said_of_a_new_page(client, existing):
    runtime = Runtime()
    session = runtime.sessions[runtime.connect_session(client, {}, existing)]
    assert session.handled == []
    session.handle_backmsg(request())
    assert session.handled == ["lang=en"]


def test_a_page_that_comes_back_is_answered_anew():
    runtime, client = Runtime(), page(**{SHOWS: "lang=en"})
    name = runtime.connect_session(client, {})
    runtime.connect_session(client, {}, name)
    runtime.sessions[name].handle_backmsg(request())
    assert runtime.sessions[name].handled == ["lang=en"] * 2
