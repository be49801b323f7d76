"""Who may open the speaker's console: whoever was given its address, on this machine.

The address of whoever asks proves little: a proxy on this machine asks for others, and need not
say so. So the console has a key, which the command line prints and `access-map present` opens;
the browser that came with it needs it no more.
"""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from dashboard.server.behind_proxy import base_path

if TYPE_CHECKING:
    from starlette.requests import Request

    from loaders.translation import Language

CONSOLE: Final = "/show/console"

_KEY: Final = secrets.token_urlsafe()
_COOKIE: Final = "access_map_console"


def console_address(language: Language) -> str:
    """Return the path of the console with its key, without a slash before it."""
    return f"{CONSOLE[1:]}?lang={language}&key={_KEY}"


def may_speak(request: Request) -> bool:
    """Return whether a browser of this machine asks that has the key, or came with it before."""
    known = (request.query_params.get("key", ""), request.cookies.get(_COOKIE, ""))
    if not any(secrets.compare_digest(key.encode(), _KEY.encode()) for key in known):
        return False
    if "x-forwarded-for" in request.headers or request.client is None:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def speaker_cookie(request: Request) -> dict[str, str]:
    """Return the header with which a browser that may speak can open the console again."""
    path = f"{base_path(request.scope)}{CONSOLE}"
    return {"Set-Cookie": f"{_COOKIE}={_KEY}; Path={path}; HttpOnly; SameSite=Strict"}
