"""A session belongs to the browser that began it.

Streamlit gives a session back to whoever knows its id. Each page gives its browser a cookie, and
the connection of a page tells Streamlit the cookie as the user: only the same user gets a
session back.
"""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection

from dashboard.server.behind_proxy import base_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "access_map_browser"
USER: Final = "browser"
SETTINGS: Final = {"server.trustedUserHeaders": {"X-Access-Map-Browser": USER}}
"""Streamlit's setting that makes the header a part of the user."""

_HEADER: Final = b"x-access-map-browser"
PAGE: Final = re.compile(r"/[\w-]*", re.ASCII)
"""Paths of pages of the app."""
_OWN_COOKIE: Final = re.compile(rb"(?:access_map|_streamlit)_\w{1,40}=[\w|:=-]{1,400}", re.ASCII)
_TOKEN: Final = re.compile(r"[\w-]{43}", re.ASCII)
_PROTOCOLS: Final = b"sec-websocket-protocol"
_WITH_COOKIE: Final = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}


class BoundSessions:
    """ASGI middleware that gives a cookie to browsers, and gives sessions back by it alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on: with the user if it opens a WebSocket, else with a cookie back."""
        if scope["type"] == "websocket":
            await self.app(_as_user(scope), receive, send)
            return
        if scope["type"] != "http" or not PAGE.fullmatch(scope["path"]) or browser_of(scope):
            await self.app(scope, receive, send)
            return
        cookie = f"{COOKIE}={secrets.token_urlsafe()}; Path={base_path(scope)}/; HttpOnly"
        cookie += f"; SameSite=Lax{'; Secure' if scope['scheme'] == 'https' else ''}"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _WITH_COOKIE:
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def with_own_cookies(scope: Scope) -> Scope:
    """Return a scope without the cookies of other apps under this name, and without odd ones.

    Python reads some in a time that grows with the square of their length.
    """
    given = b";".join(value for name, value in scope.get("headers", ()) if name == b"cookie")
    own = [pair for pair in given.split(b";") if _OWN_COOKIE.fullmatch(pair.strip())]
    headers = [pair for pair in scope.get("headers", ()) if pair[0] != b"cookie"]
    return {**scope, "headers": [*headers, (b"cookie", b";".join(own))] if own else headers}


def browser_of(scope: Scope) -> str | None:
    """Return the cookie that came with a request."""
    token = HTTPConnection(scope).cookies.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else None


def _as_user(scope: Scope) -> Scope:
    """Return a WebSocket's scope with its user; without one it asks for no session that was."""
    token = browser_of(scope)
    headers = [pair for pair in scope["headers"] if pair[0] != _HEADER]
    if token:
        headers.append((_HEADER, token.encode()))
    else:
        # Name of the protocol, XSRF token, id of the session.
        headers = [
            (name, b",".join(value.split(b",")[:2]) if name == _PROTOCOLS else value)
            for name, value in headers
        ]
    return {**scope, "headers": headers}
