"""Limits of connections: how many there may be, and how long one may take to ask.

A connection that never asks for anything costs its sender nothing and the server a file
descriptor, of which a process has a thousand. Streamlit starts uvicorn without limits and does
not let an app pass on options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from streamlit.web.server.starlette import starlette_server
from uvicorn.protocols.http.h11_impl import H11Protocol

from dashboard.events import refused

if TYPE_CHECKING:
    import asyncio

HEADER_SECONDS: Final = 20
"""How long the headers of a request may take, from the first byte or a new connection."""

_MOST: Final = 10_000
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

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Answer 503 if there are too many connections, or wait for a request."""
        super().connection_made(transport)
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
        self._forget_deadline()

    def _watch(self) -> None:
        if not self._awaits_headers():
            self._forget_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self._close_late)

    def _awaits_headers(self) -> bool:
        is_websocket = self.transport.get_protocol() is not self
        return not is_websocket and (self.cycle is None or self.cycle.response_complete)

    def _close_late(self) -> None:
        self._deadline = None
        if self._awaits_headers():
            self.transport.close()

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def limit_connections() -> None:
    """Have Streamlit start uvicorn with :class:`LimitedHttp`.

    Forwarded headers are read by :mod:`dashboard.server.behind_proxy`; uvicorn would believe
    those of every program on this machine. It would log the address of every visitor.
    """
    options = starlette_server._get_uvicorn_config_kwargs  # noqa: SLF001 - the only place

    def with_limits() -> dict[str, Any]:
        own = {"http": LimitedHttp, "proxy_headers": False, "log_config": None}
        return options() | own

    starlette_server._get_uvicorn_config_kwargs = with_limits  # noqa: SLF001
