"""What lies between a browser and the dashboard: a proxy that a test can cut, or set against it."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STREAM = b"_stcore/stream"
_SESSION = re.compile(rb"(?i)(sec-websocket-protocol: *streamlit, *[^,\r\n]+), *[^\r\n]+")


class Proxy:
    """Passes on what comes to its port.

    Attributes
    ----------
    reachable
        Whether connections are taken. Those that exist are cut with :meth:`cut`.
    forgetful
        Whether the server is not told to which session a page belongs, as if it had
        forgotten it.
    refusal
        What a request for a WebSocket is answered instead; empty to pass it on.
    swallowed
        Bytes that were swallowed since :meth:`silence`.
    """

    def __init__(self, server: str) -> None:
        self.lead_to(server)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._dead: set[socket.socket] = set()
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.reachable, self.forgetful, self.refusal = True, False, b""
        self.swallowed = 0

    def lead_to(self, server: str) -> None:
        """Pass on to a server what comes over connections from now on."""
        parts = urlsplit(server)
        self._server = (parts.hostname, parts.port)

    def cut(self) -> None:
        """Close every connection, and take no other."""
        self.reachable = False
        for one in list(self._open):
            self._close(one)

    def silence(self) -> None:
        """Swallow what comes over connections that exist: they are dead, and nobody knows."""
        self._dead |= self._open
        self.swallowed = 0

    def close(self) -> None:
        """Stop."""
        self._listener.close()
        self.cut()

    def serve(self) -> None:
        """Take connections until the proxy is closed."""
        with suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                if self.reachable:
                    self._run(self._connect, browser)
                else:
                    browser.close()

    def _connect(self, browser: socket.socket) -> None:
        self._open.add(browser)
        try:
            first = browser.recv(65536)
            while first and b"\r\n\r\n" not in first:
                first += browser.recv(65536)
            if _STREAM in first.partition(b"\r\n")[0]:
                if self.refusal:
                    browser.sendall(self.refusal)
                    self._close(browser)
                    return
                if self.forgetful:
                    first = _SESSION.sub(rb"\1", first)
            server = socket.create_connection(self._server)
            self._open.add(server)
            server.sendall(first)
        except OSError:
            self._close(browser)
            return
        self._run(self._pass_on, browser, server)
        self._pass_on(server, browser)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                if source in self._dead:
                    self.swallowed += len(content)
                else:
                    target.sendall(content)
        self._close(source)
        self._close(target)

    def _close(self, one: socket.socket) -> None:
        self._open.discard(one)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()

    @staticmethod
    def _run(work: Callable[..., None], *values: object) -> None:
        threading.Thread(target=work, args=values, daemon=True).start()


@contextmanager
def proxy_to(server: str) -> Iterator[Proxy]:
    """Run a proxy before a server until the block ends."""
    proxy = Proxy(server)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
