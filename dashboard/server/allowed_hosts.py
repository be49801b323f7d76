"""The host names that the server answers to, and the pages that may open its WebSocket.

Another site can let its own name point to this machine (DNS rebinding), so that browsers
take the dashboard for a part of that site. The request still carries the name, as
``Host``: only allowed names are answered. IP addresses always are, since nobody can let
them point elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocketClose

from dashboard.events import refused
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

_LOCAL: Final = "localhost"
_HOST: Final = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.ASCII)
_POLICY_VIOLATION: Final = 1008  # RFC 6455, section 7.4.1


def host_name(host: str) -> str | None:
    """Return the name or IP address of a ``Host`` header without port; ``None`` if malformed."""
    match = _HOST.fullmatch(host.lower())
    return match[1].strip("[]").rstrip(".") or None if match else None


class AllowedHosts:
    """ASGI middleware that refuses other hosts, and WebSockets of pages of other hosts.

    ``localhost`` and IP addresses are always allowed, ``hosts`` in addition.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self._hosts = frozenset(filter(None, map(host_name, hosts)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if scope["type"] == "http":
            app = self.app if self._answers_to(host) else _refusal(host)
            await app(scope, receive, send)
        elif not self._answers_to(host):
            refused("host", host=host, hint="--allowed-host")
            await WebSocketClose(_POLICY_VIOLATION)(scope, receive, send)
        elif self._may_connect(origin, host):
            # Without an origin Streamlit does not check it again. Its own check looks up the
            # address of this machine on the Internet, which blocks every session meanwhile.
            others = [pair for pair in scope["headers"] if pair[0] != b"origin"]
            await self.app({**scope, "headers": others}, receive, send)
        else:
            refused("origin", origin=origin, host=host, hint="--allowed-host")
            await WebSocketClose(_POLICY_VIOLATION)(scope, receive, send)

    def _answers_to(self, host: str) -> bool:
        """Return whether a host is allowed; a missing one is, since every browser sends it."""
        name = host_name(host)
        return not host or name == _LOCAL or name in self._hosts or is_ip(name)

    def _may_connect(self, origin: str | None, host: str) -> bool:
        """Return whether a page may open a WebSocket; only browsers send an origin."""
        if origin is None:
            return True
        page = origin.lower().partition("://")[2]
        # A proxy may have replaced the host under which the page was opened.
        return bool(page) and (page == host.lower() or host_name(page) in self._hosts)


def is_ip(name: str | None) -> bool:
    """Return whether the name of a host is an IP address."""
    try:
        ipaddress.ip_address(name or "")
    except ValueError:
        return False
    return True


def _refusal(host: str) -> PlainTextResponse:
    refused("host", host=host, hint="--allowed-host")
    name = host_name(host) or "…"
    content = "\n".join(text(language, "server.host_refused", host=name) for language in LANGUAGES)
    status, headers = HTTPStatus.MISDIRECTED_REQUEST, {"Cache-Control": "no-store"}
    return PlainTextResponse(f"{content}\n", status, headers)
