"""The messages of a run are handled together, and are the same."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from dashboard.server import message_batches
from dashboard.server.message_batches import (
    MOST_AT_ONCE,
    JoinedWrites,
    _enqueued,
    _in_order,
    _on_event,
    _SeldomPausing,
    _themes,
)
from dashboard.server.settings import streamlit_config

SAID, ENDED = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


class Session:
    """The parts of a session of Streamlit that its events go through."""

    def __init__(self):
        self.handled, self.woken, self.sent = [], 0, 0
        self._message_enqueued_callback = self._send
        self._loop = asyncio.get_running_loop()

    def _send(self):
        self.sent += 1

    def _call_soon_on_event_loop(self, callback):
        self.woken += 1
        self._loop.call_soon_threadsafe(callback)

    def _handle_scriptrunner_event_on_event_loop(self, sender, event, forward_msg=None):
        if forward_msg == "bad":
            raise ValueError(forward_msg)
        if self._message_enqueued_callback:
            self._message_enqueued_callback()
        self.handled.append((sender, event, forward_msg))

    on_event = _on_event


async def _until(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - for threads, which set no event of a loop
            await asyncio.sleep(0)


def test_events_that_wait_are_handled_in_one_go():
    async def run():
        session = Session()
        for number in range(40):
            session.on_event("runner", SAID, forward_msg=number)
        assert session.handled == []
        await _until(lambda: session.handled)
        return session

    session = asyncio.run(run())
    assert session.handled == [("runner", SAID, number) for number in range(40)]
    assert (session.woken, session.sent) == (1, 1)


def test_what_is_said_waits_for_the_end_of_a_run_and_no_longer(monkeypatch):
    monkeypatch.setattr(message_batches, "MOMENT", 3600)

    async def run():
        session = Session()
        session.on_event("runner", ScriptRunnerEvent.SCRIPT_STARTED)
        session.on_event("runner", SAID, forward_msg=1)
        for _ in range(5):
            await asyncio.sleep(0)
        assert session.handled == []
        for event in (ENDED, SAID, ScriptRunnerEvent.SHUTDOWN):
            session.on_event("runner", event)
        await _until(lambda: session.handled)
        return session

    session = asyncio.run(run())
    assert [event for _, event, _ in session.handled] == [
        ScriptRunnerEvent.SCRIPT_STARTED,
        SAID,
        ENDED,
        SAID,
        ScriptRunnerEvent.SHUTDOWN,
    ]
    # Once to look later, once at the end.
    assert (session.sent, session.woken) == (1, 2)


def test_a_message_of_the_page_is_handled_after_the_events_of_its_script_before_it():
    async def run():
        session = Session()
        handle = _in_order(lambda session, message: session.handled.append(message))
        handle(session, "the first of all")
        session.on_event("runner", SAID, forward_msg=1)
        handle(session, "rerun")
        return session

    assert asyncio.run(run()).handled == ["the first of all", ("runner", SAID, 1), "rerun"]


def test_what_is_written_in_one_step_is_written_at_once():
    class Transport:
        def __init__(self):
            self.done, self.closed = [], False

        def write(self, data):
            self.done.append(data)

        def close(self):
            self.closed = True
            self.done.append("closed")

        def is_closing(self):
            return self.closed

    async def run():
        transport = Transport()
        joined = JoinedWrites(transport)
        for data in (b"a", b"b"):
            joined.write(data)
        assert transport.done == []
        assert not joined.is_closing()
        await asyncio.sleep(0)
        joined.write(b"c")
        await asyncio.sleep(0)
        joined.write(b"d")
        joined.close()
        joined.write(b"in vain")
        await asyncio.sleep(0)
        return transport.done

    assert asyncio.run(run()) == [b"ab", b"c", b"d", "closed"]


def test_the_loop_that_sends_is_told_from_any_thread():
    async def run():
        known = SimpleNamespace(
            eventloop=asyncio.get_running_loop(), need_send_data=asyncio.Event()
        )
        runtime = SimpleNamespace(_get_async_objs=lambda: known)
        _enqueued(runtime)
        assert known.need_send_data.is_set()
        known.need_send_data.clear()
        await asyncio.to_thread(_enqueued, runtime)
        await asyncio.wait_for(known.need_send_data.wait(), 20)

    asyncio.run(run())


def test_of_many_messages_only_some_are_followed_by_a_pause():
    async def run():
        steps = 0

        async def others():
            nonlocal steps
            while True:
                steps += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(others())
        patient = _SeldomPausing()
        for _ in range(3 * MOST_AT_ONCE):
            await patient.sleep(0)
        task.cancel()
        assert patient.Event is asyncio.Event
        return steps

    assert asyncio.run(run()) == 3


def test_no_event_of_any_thread_is_lost_and_each_thread_s_are_in_order():
    async def run():
        session = Session()

        def script(name):
            for number in range(2000):
                session.on_event(name, SAID, forward_msg=number)

        threads = [threading.Thread(target=script, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        await _until(lambda: len(session.handled) == 4000)
        return session

    session = asyncio.run(run())
    for name in "ab":
        numbers = [number for sender, _, number in session.handled if sender == name]
        assert numbers == [*range(2000)]
    assert session.sent == session.woken


@pytest.mark.parametrize("after", [0, 3])
def test_an_event_that_fails_takes_no_other_along(after):
    failures = []

    async def run():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
        session = Session()
        for said in ("first", "bad", *range(after)):
            session.on_event("runner", SAID, forward_msg=said)
        await _until(lambda: len(session.handled) == 1 + after and failures)
        assert session._message_enqueued_callback is not None
        return session

    assert len(asyncio.run(run()).handled) == 1 + after
    assert [type(failure) for failure in failures] == [ValueError]


def test_a_theme_is_that_of_the_settings_and_read_once(monkeypatch):
    settings = SimpleNamespace(read=0)
    colours = {
        key.removeprefix("theme.light."): value
        for key, value in streamlit_config().items()
        if key.startswith("theme.light.") and key.count(".") == 2
    }
    assert colours

    def options(_section):
        settings.read += 1
        return colours

    monkeypatch.setattr(app_session.config, "get_options_for_section", options)
    cached = _themes(app_session._populate_theme_msg)
    plain, first, second = (CustomThemeConfig() for _ in range(3))
    app_session._populate_theme_msg(plain, "theme.light")
    cached(first, "theme.light")
    cached(second, "theme.light")
    assert plain == first == second
    assert plain != CustomThemeConfig()
    assert settings.read == 2
