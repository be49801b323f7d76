"""The address under which the dashboard is opened: base path, and what a proxy in front says.

Everything else sees requests as if there were neither base path nor proxy. Whether a proxy
passes the base path on or takes it off makes no difference.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse

from dashboard.server.allowed_hosts import host_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from ipaddress import IPv4Network, IPv6Network

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_PATHS: Final = frozenset(
    {"_stcore", "assets", "component", "data", "healthz", "livez", "media", "readyz", "static"}
)
"""First segments of paths of the server, beside those of the screens."""

_BASE: Final = "access_map.base_path"
_BASE_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_SCHEMES: Final = {"http", "https"}


def checked_base_path(value: str, taken: Collection[str] = ()) -> str | None:
    """Return a base path with a slash before it and none after it; ``None`` if malformed.

    Its first segment may be none of ``taken``, those of the server's own paths: where a proxy
    takes the base path off, the rest would look as if it did not.
    """
    path = f"/{value.strip('/')}" if value.strip("/") else ""
    first = path.split("/")[1] if path else None
    return path if _BASE_PATH.fullmatch(path) and first not in {*OWN_PATHS, *taken} else None


def network(value: str) -> IPv4Network | IPv6Network | None:
    """Return an IP address or a network of them, ``None`` if it is neither."""
    try:
        return ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        return None


def base_path(scope: Scope) -> str:
    """Return what stands before every path, as the browser sees it; usually nothing."""
    return str(scope.get(_BASE, ""))


def server_address(scope: Scope) -> str:
    """Return scheme, host and base path of the server, as the browser sees them.

    Only the base path if the Host header is malformed: a request must not be able to
    write anything but an address into a file.
    """
    host = Headers(scope=scope).get("host", "")
    if not host_name(host):
        return base_path(scope)
    scheme = "https" if scope.get("scheme") == "https" else "http"
    return f"{scheme}://{host}{base_path(scope)}"


class BehindProxy:
    """ASGI middleware that takes the base path off, and reads what trusted proxies forward.

    Parameters
    ----------
    app
        The app behind.
    base
        What stands before every path, as of :func:`checked_base_path`.
    proxies
        IP addresses and networks of the proxies whose ``X-Forwarded-For``, ``-Proto``,
        ``-Host`` and ``-Prefix`` are believed; of all others they are ignored.
    """

    def __init__(self, app: ASGIApp, base: str = "", proxies: Iterable[str] = ()) -> None:
        self.app = app
        self._base = base
        self._proxies = [known for known in map(network, proxies) if known is not None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the base path; redirect to the page below it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        scope = self._as_opened(scope)
        base, path = base_path(scope), scope["path"]
        if base and path == base and scope["type"] == "http":
            query = scope["query_string"].decode("latin-1")
            to_page = RedirectResponse(f"{base}/{'?' if query else ''}{query}")
            await to_page(scope, receive, send)
            return
        if base and path.startswith(f"{base}/"):
            raw = scope.get("raw_path", b"").removeprefix(base.encode())
            scope = {**scope, "path": path.removeprefix(base), "raw_path": raw}

        async def send_with_base(message: Message) -> None:
            if base and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                to = headers.get("location", "")
                if to.startswith("/") and not to.startswith("//"):
                    headers["Location"] = f"{base}{to}"
            await send(message)

        await self.app(scope, receive, send_with_base)

    def _as_opened(self, scope: Scope) -> Scope:
        """Return a scope with scheme, host, client and base path as the browser sees them."""
        if not self._trusts(scope["client"] and scope["client"][0]):
            return {**scope, _BASE: self._base}
        headers = MutableHeaders(raw=[*scope["headers"]])
        opened = {**scope, _BASE: self._base}
        scheme, host = _last(headers, "x-forwarded-proto"), _last(headers, "x-forwarded-host")
        if scheme in _SCHEMES:
            opened["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
        if host_name(host):
            headers["host"] = host
            opened["headers"] = headers.raw
        prefix = checked_base_path(_last(headers, "x-forwarded-prefix"))
        if prefix:
            opened[_BASE] = prefix
        # Each proxy has appended the address that it was asked from.
        way = ", ".join(headers.getlist("x-forwarded-for")).split(",")
        strangers = [address.strip() for address in way if not self._trusts(address.strip())]
        if strangers and network(strangers[-1]):
            opened["client"] = (strangers[-1], 0)
        return opened

    def _trusts(self, address: str | None) -> bool:
        try:
            client = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        mapped = client.ipv4_mapped if isinstance(client, ipaddress.IPv6Address) else None
        return any((mapped or client) in proxies for proxies in self._proxies)


def _last(headers: Headers, name: str) -> str:
    """Return what the nearest proxy says: others may have said more before it."""
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip()
