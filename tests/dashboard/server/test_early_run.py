"""The first run of a map begins with the connection, once."""

from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.server.early_run import SHOWS, _once, _with_first_run


class Runtime:
    """The parts of Streamlit's runtime that connections and requests go through."""

    def __init__(self):
        self.handled, self.clients = [], {}
        self._session_mgr = SimpleNamespace(
            get_active_session_info=lambda name: (
                SimpleNamespace(client=self.clients[name]) if name in self.clients else None
            )
        )

    def connect(self, client, _user_info, existing_session_id=None, _override=None):
        name = existing_session_id or "new"
        self.clients[name] = client
        return name

    def handle(self, session_id, message, **_more):
        self.handled.append((session_id, message.rerun_script.query_string))

    connect_session = _with_first_run(connect)
    handle_backmsg = _once(handle)


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


def test_the_run_that_a_page_asks_for_has_begun():
    runtime = Runtime()
    name = runtime.connect_session(page(**{SHOWS: "lang=en"}), {})
    assert runtime.handled == [("new", "lang=en")]
    runtime.handle_backmsg(name, request())
    assert len(runtime.handled) == 1
    runtime.handle_backmsg(name, request())
    assert len(runtime.handled) == 2


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
def test_another_request_is_handled(other):
    runtime = Runtime()
    name = runtime.connect_session(page(**{SHOWS: "lang=en"}), {})
    runtime.handle_backmsg(name, other)
    runtime.handle_backmsg(name, request())
    assert len(runtime.handled) == 3


@pytest.mark.parametrize(
    ("client", "session"),
    [
        (page(), None),
        (page(**{SHOWS: "x" * 4001}), None),
        (page(**{SHOWS: "lang=en"}), "existing"),
        (SimpleNamespace(), None),
    ],
)
def test_nothing_runs_that_was_not_said_of_a_new_page(client, session):
    runtime = Runtime()
    name = runtime.connect_session(client, {}, session)
    assert runtime.handled == []
    runtime.handle_backmsg(name, request())
    runtime.handle_backmsg("gone", request())
    assert [*dict(runtime.handled)] == [name, "gone"]
