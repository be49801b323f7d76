"""Connections: how many there may be, how long one may take to ask and to take its answer.

A connection that never asks for anything costs its sender nothing and the server a file
descriptor, of which a process has a thousand. Streamlit starts uvicorn without limits and does
not let an app pass on options.
"""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal

from streamlit.web.server.starlette import starlette_server
from uvicorn.protocols.http.h11_impl import H11Protocol

from dashboard.events import refused

if TYPE_CHECKING:
    import asyncio

HEADER_SECONDS: Final = 20
"""How long the headers of a request may take, from the first byte or a new connection; and how
long each part of its body."""

ANSWER_SECONDS: Final = 30
"""How long a client may take nothing of an answer that waits for it."""
END_SECONDS: Final = 10
"""How long answers may take that are being sent as the server ends."""

_MOST: Final = 10_000
_MOST_OF_MESSAGE: Final = 2**20
"""Bytes of a message of a page: it says what was clicked and typed; files come another way."""
_FOR_FILES: Final = 100
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"
    b"Retry-After: 5\r\nConnection: close\r\n\r\n"
)


def most_connections() -> int:
    """Return how many connections there may be: those that the system allows, less some files."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 400  # of the 512 of its C library
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed == resource.RLIM_INFINITY:
        return _MOST
    return min(_MOST, max(allowed - _FOR_FILES, allowed // 2))


class LimitedHttp(H11Protocol):
    """A connection that is closed if its request does not come, or if there are too many."""

    _deadline: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Answer 503 if there are too many connections, or wait for a request."""
        super().connection_made(transport)
        _send_at_once(transport)
        if len(self.connections) > most_connections():
            refused("connections")
            transport.write(_FULL)
            transport.close()
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what has come, and wait for the rest of the headers if there is one."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        _cancel(self._deadline)
        _cancel(self._untaken)

    def pause_writing(self) -> None:
        """Send nothing more until the client has taken what waits for it; for so long."""
        super().pause_writing()
        self._watch_untaken()

    def resume_writing(self) -> None:
        """Go on: the client has taken it."""
        super().resume_writing()
        _cancel(self._untaken)

    def _watch_untaken(self) -> None:
        waits = _not_taken(self.transport)
        self._untaken = self.loop.call_later(ANSWER_SECONDS, self._abort_untaken, waits)

    def _abort_untaken(self, waited: int) -> None:
        if _not_taken(self.transport) < waited:
            self._watch_untaken()
        else:
            self.transport.abort()

    def _watch(self) -> None:
        awaited = self._awaited()
        if awaited != "headers":  # each part of a body has a time of its own
            _cancel(self._deadline)
        if awaited and (self._deadline is None or self._deadline.cancelled()):
            self._deadline = self.loop.call_later(HEADER_SECONDS, self._close_late)

    def _awaited(self) -> Literal["headers", "body"] | None:
        if self.transport.get_protocol() is not self:
            return None  # a WebSocket
        if self.cycle is None or self.cycle.response_complete:
            return "headers"
        return "body" if self.cycle.more_body else None

    def _close_late(self) -> None:
        self._deadline = None
        if self._awaited():
            self.transport.close()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer:
        timer.cancel()


def _not_taken(transport: asyncio.Transport) -> int:
    """Return how many bytes the client has not taken: here, and in the system if it tells."""
    waiting = transport.get_write_buffer_size()
    with suppress(ImportError, OSError):  # not on Windows
        import fcntl  # noqa: PLC0415
        import termios  # noqa: PLC0415

        number = transport.get_extra_info("socket").fileno()
        queued = fcntl.ioctl(number, termios.TIOCOUTQ, bytes(4))
        waiting += int.from_bytes(queued, sys.byteorder)
    return waiting


def _send_at_once(transport: asyncio.Transport) -> None:
    """Have each part of an answer sent when it is written.

    The system would keep back the body of an answer until the browser has acknowledged its
    headers, 40 milliseconds for each of the hundred files of a page. asyncio has that switched
    off for the sockets that it makes, not for those that Streamlit and uvicorn hand it.
    """
    connection = transport.get_extra_info("socket")
    if connection.family in {socket.AF_INET, socket.AF_INET6}:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def limit_connections() -> None:
    """Have Streamlit start uvicorn with :class:`LimitedHttp`.

    Forwarded headers are read by :mod:`dashboard.server.behind_proxy`; uvicorn would believe
    those of every program on this machine. It would log the address of every visitor.
    """
    options = starlette_server._get_uvicorn_config_kwargs  # noqa: SLF001 - the only place

    def with_limits() -> dict[str, Any]:
        own = {"http": LimitedHttp, "proxy_headers": False, "log_config": None}
        bounds = {"ws_max_size": _MOST_OF_MESSAGE, "timeout_graceful_shutdown": END_SECONDS}
        return options() | own | bounds

    starlette_server._get_uvicorn_config_kwargs = with_limits  # noqa: SLF001
