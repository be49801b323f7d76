"""Who may open the speaker's console: whoever was given its address, on this machine.

The address of whoever asks proves little: a proxy on this machine asks for others, and need not
say so. So the console has a key, which the command line prints and `access-map present` opens. It
is made anew with each server; the browser that came with it is given a secret of this user, which
the next server knows: windows that stay open through a restart have the server again.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dashboard.server.behind_proxy import base_path

if TYPE_CHECKING:
    from starlette.requests import Request

    from loaders.translation import Language

CONSOLE: Final = "/show/console"

_KEY: Final = secrets.token_urlsafe()
_COOKIE: Final = "access_map_console"
_SECRET_FILE: Final = Path(click.get_app_dir("access-map", roaming=False)) / "console"
_KEPT_SECONDS: Final = 24 * 3600
"""A secret that no server has used for so long is made anew."""


def console_address(language: Language) -> str:
    """Return the path of the console with its key, without a slash before it."""
    return f"{CONSOLE[1:]}?lang={language}&key={_KEY}"


def may_speak(request: Request) -> bool:
    """Return whether a browser of this machine asks that has the key, or came with it before."""
    if "x-forwarded-for" in request.headers or request.client is None:
        return False
    try:
        if not ip_address(request.client.host).is_loopback:
            return False
    except ValueError:
        return False
    if _is_same(request.query_params.get("key", ""), _KEY):
        return True
    given = request.cookies.get(_COOKIE, "")
    return bool(given) and _is_same(given, _secret())


def _is_same(given: str, right: str) -> bool:
    return secrets.compare_digest(given.encode(), right.encode())


def speaker_cookie(request: Request) -> dict[str, str]:
    """Return the header with which a browser that may speak can open the console again."""
    path = f"{base_path(request.scope)}{CONSOLE}"
    return {"Set-Cookie": f"{_COOKIE}={_secret()}; Path={path}; HttpOnly; SameSite=Strict"}


@cache
def _secret() -> str:
    """Return the secret of this user's servers; of this one alone if it can be kept nowhere."""
    made = secrets.token_urlsafe()
    with suppress(OSError):
        _SECRET_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if kept := _kept():
            return kept
        _SECRET_FILE.unlink(missing_ok=True)
        _SECRET_FILE.touch(mode=0o600, exist_ok=False)
        _SECRET_FILE.write_text(made, encoding="ascii")
    return made


def _kept() -> str:
    """Return the secret of the server before; nothing if others may know it, or it is too old."""
    if not _SECRET_FILE.is_file():
        return ""
    about, kept = _SECRET_FILE.stat(), _SECRET_FILE.read_text("ascii", "replace")
    private = os.name == "nt" or (about.st_uid == os.getuid() and not about.st_mode & 0o077)
    is_new = abs(time.time() - about.st_mtime) < _KEPT_SECONDS
    if not (private and is_new and len(kept) == len(_KEY) and kept.isascii()):
        return ""
    _SECRET_FILE.touch()
    return kept
