"""Security headers of every response, with the policy that keeps the page offline."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from dashboard.server.allowed_hosts import host_name
from dashboard.templates import inline_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


_HEADERS: Final = {"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
# Everything the page loads or calls is this server: a browser enforces the promise
# to work without the Internet. The one exception are the images of the online base
# map, for which the user asks.
_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; script-src 'self'{scripts}; style-src 'self'{styles}; "
    "img-src 'self' data: blob: https://tile.openstreetmap.org; font-src 'self' data:; "
    "connect-src 'self'{websockets}; worker-src 'self' blob:; frame-ancestors {framed}; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)
_ANCESTORS: Final = "access_map.frame_ancestors"
"""What :class:`SecurityHeaders` adds to a scope: pages that may show this one in a frame."""
_ORIGIN: Final = re.compile(r"https?://(\*\.)?[a-z0-9][a-z0-9.-]*(:\d{1,5})?", re.ASCII)
_hashes = lru_cache(maxsize=64)(inline_hashes)


def is_origin(source: str) -> bool:
    """Return whether a text is the origin of pages, as ``https://www.example.org``."""
    return _ORIGIN.fullmatch(source) is not None


def policy_of_page(page: bytes, scope: Scope) -> str:
    """Return the policy of Streamlit's page, with ours in it: it runs no scripts but those served.

    Its bundle makes style sheets in the browser, which no hash can name, and tries WebAssembly
    for long integers, which lets nobody evaluate text.
    """
    return _policy(scope, f"{_hashes(page)} 'wasm-unsafe-eval'", " 'unsafe-inline'")


def policy_of_own_page(page: bytes, scope: Scope, framed: str | None = None) -> str:
    """Return the policy of a page that is ours alone: its files, and what stands inline in it.

    ``framed`` are the pages that may show it in a frame, if not those that the operator names.
    """
    return _policy(scope, _hashes(page), _hashes(page, b"style"), framed)


def policy_of_frame(scope: Scope) -> str:
    """Return the policy of the map's frame: st_folium evaluates what the page sends it."""
    return _policy(scope, " 'unsafe-inline' 'unsafe-eval'", " 'unsafe-inline'")


def _policy(scope: Scope, scripts: str = "", styles: str = "", framed: str | None = None) -> str:
    # Older browsers do not count a WebSocket of the same host as 'self'.
    host = Headers(scope=scope).get("host", "")
    websockets = f" ws://{host} wss://{host}" if host_name(host) else ""
    return _CONTENT_SECURITY_POLICY.format(
        scripts=scripts,
        styles=styles,
        websockets=websockets,
        framed=framed or scope.get(_ANCESTORS, "'self'"),
    )


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every HTTP response.

    The policy of a response that has none allows no inline script, style or evaluation.

    Parameters
    ----------
    ancestors
        Origins of pages that may show the dashboard in a frame, beside its own.
    """

    def __init__(self, app: ASGIApp, ancestors: Iterable[str] = ()) -> None:
        self.app = app
        self._ancestors = " ".join(["'self'", *ancestors])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**scope, _ANCESTORS: self._ancestors}
        policy = _policy(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self.app(scope, receive, send_with_headers)
