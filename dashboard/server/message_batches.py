"""The messages of a run go from the script to the browser together.

A system call lets another thread of Python run; the caller then waits up to five milliseconds for
the interpreter again, and a busy server spends most of its time on that. Streamlit wakes the event
loop twice for each of the forty messages of a filter, pauses after each that it sends, and writes
each to the network by itself. Here the loop is woken once for all messages of :data:`MOMENT` and
once at the end of the run; they are sent without pauses and written together. The settings of the
theme are read once, and not for each run.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session, runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.proto.BackMsg_pb2 import BackMsg

MOMENT: Final = 0.02
"""Seconds that a message of a script may wait: longer than most filters run."""
MOST_AT_ONCE: Final = 100
"""Messages that are sent without a pause; Streamlit breaks a connection with 500 to be written."""
_MAY_WAIT: Final = {ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG}
_WAITING: Final = "access_map_waiting_events"
_Handles: TypeAlias = "Callable[[AppSession, BackMsg], None]"


def batch_messages() -> None:
    """Have Streamlit handle the events of a script, send and write its messages together."""
    AppSession._on_scriptrunner_event = _on_event  # type: ignore[method-assign, assignment]  # noqa: SLF001
    AppSession.handle_backmsg = _in_order(AppSession.handle_backmsg)  # type: ignore[method-assign, assignment]
    Runtime._enqueued_some_message = _enqueued  # type: ignore[method-assign]  # noqa: SLF001
    app_session._populate_theme_msg = _themes(app_session._populate_theme_msg)  # noqa: SLF001
    runtime.asyncio = _SeldomPausing()  # type: ignore[attr-defined, assignment]
    made = WebSocketsSansIOProtocol.connection_made
    WebSocketsSansIOProtocol.connection_made = (  # type: ignore[method-assign]
        lambda self, transport: made(self, JoinedWrites(transport))  # type: ignore[arg-type]
    )


def _on_event(self: AppSession, sender: object, event: object, **details: Any) -> None:  # noqa: ANN401
    """Take an event of a script, from any thread, and have the event loop handle it in time."""
    waiting = vars(self).setdefault(_WAITING, _Waiting())
    waiting.append((sender, event, details))
    if waiting.scheduled_now or (waiting.scheduled and event in _MAY_WAIT):
        return
    waiting.scheduled, waiting.scheduled_now = True, event not in _MAY_WAIT
    handle = _handle if waiting.scheduled_now else _handle_later
    self._call_soon_on_event_loop(lambda: handle(self, waiting))


class _Waiting(deque[tuple[object, object, dict[str, Any]]]):
    """The events that wait for the event loop; whether it is to handle them, and whether now."""

    scheduled = scheduled_now = False


def _handle_later(session: AppSession, waiting: _Waiting) -> None:
    asyncio.get_running_loop().call_later(MOMENT, _handle, session, waiting)


def _handle(session: AppSession, waiting: _Waiting) -> None:
    """Handle the events that wait, in their order, and have what they say sent once."""
    # First: an event that comes from now on wakes the loop again.
    waiting.scheduled = waiting.scheduled_now = False
    if not waiting:
        return
    send, session._message_enqueued_callback = session._message_enqueued_callback, None  # noqa: SLF001
    try:
        while waiting:
            sender, event, details = waiting.popleft()
            session._handle_scriptrunner_event_on_event_loop(sender, event, **details)  # type: ignore[arg-type]  # noqa: SLF001
    finally:
        session._message_enqueued_callback = send  # noqa: SLF001
        if send:
            send()
        if waiting:  # one could not be handled
            session._call_soon_on_event_loop(lambda: _handle(session, waiting))  # noqa: SLF001


def _in_order(handle: _Handles) -> _Handles:
    """Return what handles a message of the page after the events of its script before it.

    Streamlit drops the events of a script runner once another one has taken its place.
    """

    def handle_in_order(session: AppSession, message: BackMsg) -> None:
        if waiting := vars(session).get(_WAITING):
            _handle(session, waiting)
        handle(session, message)

    return handle_in_order


def _enqueued(self: Runtime) -> None:
    """Tell the loop that sends of new messages, from any thread; wake it only from another one."""
    shared = self._get_async_objs()
    try:
        in_loop = asyncio.get_running_loop() is shared.eventloop
    except RuntimeError:
        in_loop = False
    if in_loop:
        shared.need_send_data.set()
    else:
        shared.eventloop.call_soon_threadsafe(shared.need_send_data.set)


class _SeldomPausing:
    """``asyncio`` for the loop of Streamlit that sends the messages of all sessions in turn."""

    def __init__(self) -> None:
        self._sent = count(1)

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Sleep; of the pauses after a message keep one of :data:`MOST_AT_ONCE`."""
        if seconds or next(self._sent) % MOST_AT_ONCE == 0:
            await asyncio.sleep(seconds)


class JoinedWrites:
    """A transport that writes together what is written to it in one step of the event loop."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write something before the next step."""
        if not self._parts:
            self._loop.call_soon(self._write)
        self._parts.append(data)

    def close(self) -> None:
        """Close the transport when all is written."""
        self._write()
        self._transport.close()

    def _write(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))


def _themes(populate: Callable[[CustomThemeConfig, str], None]) -> Callable[..., None]:
    """Return what fills in a theme of the settings, which are read once."""

    @cache
    def theme(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        populate(message, section)
        return message

    return lambda message, section="theme": message.MergeFrom(theme(section))
