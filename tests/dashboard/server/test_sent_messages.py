"""A page is told by name only what it surely holds."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from dashboard.server.sent_messages import Held, _held, _with_server_knowledge
from dashboard.session.view_state import BEHIND
from dashboard.templates import render

FRAGMENT, WHOLE = "fragment", ""


def large(name, fragment=WHOLE):
    message = ForwardMsg(hash=name)
    message.metadata.cacheable = True
    message.metadata.delta_path.extend([0, len(name)])
    message.delta.new_element.markdown.body = name
    message.delta.fragment_id = fragment
    return message


def end(status=ForwardMsg.FINISHED_SUCCESSFULLY):
    return ForwardMsg(script_finished=status)


class Page:
    """What Streamlit's page does with messages: ``ForwardMessageCache`` of its script."""

    def __init__(self, runs):
        self.runs, self.ended, self.held = runs, 0, {}

    def take(self, message, fragments=()):
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            assert message.ref_hash in self.held, "the page breaks off"
            self.held[message.ref_hash][0] = self.ended
            return message.ref_hash
        if message.metadata.cacheable:
            self.held.setdefault(message.hash, [0, message.delta.fragment_id])[0] = self.ended
        if kind == "script_finished" and message.script_finished != (
            ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            self.ended += 1
            for name, (seen, fragment) in [*self.held.items()]:
                of_this_run = not fragments or fragment in fragments
                if of_this_run and self.ended - seen > self.runs:
                    del self.held[name]
        return message.hash


RUNS = st.lists(
    st.tuples(
        st.sampled_from((WHOLE, FRAGMENT)),
        st.lists(st.sampled_from("abcde"), max_size=4),
        st.booleans(),
    ),
    max_size=20,
)


@examples(10)
@given(RUNS, st.integers(0, 2))
def test_a_page_holds_whatever_is_named_to_it(runs, most):
    held, page = Held(most), Page(most)
    for fragment, names, early in runs:
        for name in names:
            assert page.take(held.shortened(large(name, fragment))) == name
        status = ForwardMsg.FINISHED_EARLY_FOR_RERUN if early else ForwardMsg.FINISHED_SUCCESSFULLY
        page.take(held.shortened(end(status)), [fragment] if fragment else [])


@pytest.mark.parametrize(("ended", "named"), [(0, True), (1, True), (2, True), (3, False)])
def test_it_is_named_as_long_as_the_page_keeps_it(ended, named):
    held = Held(2)
    assert held.shortened(large("a")) == large("a")
    for _ in range(ended):
        assert held.shortened(end()) == end()
    sent = held.shortened(large("a"))
    assert sent.ref_hash == ("a" if named else "")
    assert [*sent.metadata.delta_path] == [0, 1]


def test_small_messages_are_sent_whole():
    held, small = Held(2), large("a")
    small.metadata.cacheable = False
    assert [held.shortened(small) for _ in range(2)] == [small, small]


def test_a_page_keeps_the_end_of_each_run():
    held = Held(2)
    held.shortened(large("a"))
    ends = [ForwardMsg(hash=f"end {run}") for run in range(2)]
    for run, end_of_run in enumerate(ends):
        values = {"run": run, "screen": "map", "view": "1", "session": "0", "own": False}
        end_of_run.delta.new_element.html.body = render("shared/end_of_run.html.j2", "vi", **values)
        assert held.shortened(end_of_run).metadata.cacheable
        assert held.shortened(large("a")).ref_hash == "a"
    assert [held.is_heard(["a", *names]) for names in ([], ["end 0"], ["end 1"])] == [0, 0, 1]


def runtime_with(session, client):
    of_session = SimpleNamespace(session=session, client=client)
    manager = SimpleNamespace(get_active_session_info={"here": of_session}.get)
    return SimpleNamespace(_session_mgr=manager)


def request(*held):
    message = BackMsg()
    message.rerun_script.query_string = "lang=en"
    message.rerun_script.cached_message_hashes.extend(held)
    return message


def asked(session, client, message, session_id="here"):
    handled = []
    handle = _with_server_knowledge(lambda _self, _id, message, **_more: handled.append(message))
    handle(runtime_with(session, client), session_id, message)
    return handled[0]


@pytest.mark.parametrize(
    ("sent", "held", "running", "waiting", "behind"),
    [
        ("", "", False, False, False),
        ("a", "a", False, False, False),
        ("aba", "ba", False, False, False),
        ("a", "", False, False, True),
        ("ab", "a", False, False, True),
        ("aba", "a", False, False, True),
        ("a", "a", True, False, True),
        ("a", "a", False, True, True),
    ],
)
def test_a_run_is_told_whether_its_page_has_heard_of_all(sent, held, running, waiting, behind):
    client = SimpleNamespace()
    for name in sent:
        _held(client).shortened(large(name))
    queue = ForwardMsgQueue()
    if waiting:
        queue.enqueue(end())
    session = SimpleNamespace(_scriptrunner=running or None, _browser_queue=queue)
    assert asked(session, client, request(*held)) == request(*([BEHIND] if behind else []))


def test_what_is_no_request_or_of_no_session_is_handed_on_as_it_is():
    stop = BackMsg(stop_script=True)
    assert asked(SimpleNamespace(), SimpleNamespace(), stop) == BackMsg(stop_script=True)
    assert asked(None, None, request("a"), "gone") == request("a")
