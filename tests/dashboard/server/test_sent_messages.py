"""A page is told by name only what it surely holds."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.server.sent_messages import Held, _without_names

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


def test_what_the_page_says_that_it_holds_is_not_asked():
    session, handled = SimpleNamespace(), []
    handle = _without_names(lambda _session, message: handled.append(message))
    message = BackMsg()
    message.rerun_script.query_string = "lang=en"
    message.rerun_script.cached_message_hashes.append("a")
    handle(session, message)
    assert handled[0].rerun_script.query_string == "lang=en"
    assert not handled[0].rerun_script.cached_message_hashes
    handle(session, BackMsg(stop_script=True))
    assert handled[1] == BackMsg(stop_script=True)
