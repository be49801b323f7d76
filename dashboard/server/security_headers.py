"""Security headers on every answer, among them the policy that keeps the page offline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


_HEADERS: Final = {"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
# Everything the page loads or calls is this server: a browser enforces the promise
# to work without the Internet. The one exception are the images of the online base
# map, for which the user asks. Streamlit and st_folium evaluate scripts.
_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: {tiles}; font-src 'self' data:; "
    "connect-src 'self' {websockets}; worker-src 'self' blob:; frame-ancestors 'self'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)
_TILES: Final = "https://tile.openstreetmap.org"
_HOST: Final = re.compile(r"[\w.:\[\]-]+", re.ASCII)


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Older browsers do not count a WebSocket of the same host as 'self'.
        host = Headers(scope=scope).get("host", "")
        websockets = f"ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        policy = _CONTENT_SECURITY_POLICY.format(websockets=websockets, tiles=_TILES)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self.app(scope, receive, send_with_headers)
