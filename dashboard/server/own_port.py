"""An app on a port of its own, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from dashboard.server.connection_limits import LimitedHttp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

_START_SECONDS: Final = 20
_END_SECONDS: Final = 1
_BACKLOG: Final = 512
"""Connections that may wait at once: a hall comes back together."""


@contextmanager
def serving(
    app: ASGIApp, address: str, port: int = 0, *, at_end: Callable[[], object] = lambda: None
) -> Iterator[int]:
    """Serve an app on a port, or on one that is free; give the port.

    ``at_end`` has requests that wait for something answered once no more are taken.

    Raises
    ------
    OSError
        If nothing can listen there.
    """
    config = uvicorn.Config(
        app,
        log_config=None,  # it would be that of the whole process
        access_log=False,
        http=LimitedHttp,
        proxy_headers=False,
        timeout_graceful_shutdown=_END_SECONDS,
    )
    server = uvicorn.Server(config)
    with socket.create_server((address, port), backlog=_BACKLOG) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        until = time.monotonic() + _START_SECONDS
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            until = time.monotonic() + _START_SECONDS
            while thread.is_alive() and time.monotonic() < until:
                at_end()  # again: a request may have been on its way
                thread.join(0.1)
