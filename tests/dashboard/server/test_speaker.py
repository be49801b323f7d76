"""Who may open the console after the server was started anew."""

import os
import runpy
import sys
import time

import click
import pytest
from starlette.requests import Request

from dashboard.server import speaker


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Start a server: what decides who may speak, made anew, for one user."""
    monkeypatch.setattr(click, "get_app_dir", lambda name, **_: str(tmp_path / "settings" / name))
    return lambda: runpy.run_path(speaker.__file__)


def request(query="", cookie="", client="127.0.0.1", **headers):
    sent = {"cookie": cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        {
            "type": "http",
            "path": speaker.CONSOLE,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": (client, 9),
        }
    )


def cookie_of(server):
    """Return what a browser sends that came with the key."""
    query = server["console_address"]("vi").partition("?")[2]
    assert server["may_speak"](request(query))
    return server["speaker_cookie"](request(query))["Set-Cookie"].partition(";")[0]


def test_a_window_that_stayed_open_may_speak_after_a_restart(start, tmp_path):
    first = start()
    cookie, key = cookie_of(first), first["_KEY"]
    again = start()
    assert again["may_speak"](request(cookie=cookie))
    # A key that was printed opens one server, and no key is what the browser sends.
    assert not again["may_speak"](request(f"key={key}"))
    for one in (key, again["_KEY"], "", cookie.partition("=")[2][:-1]):
        assert not again["may_speak"](request(cookie=f"access_map_console={one}"))
    assert not again["may_speak"](request("key=" + cookie.partition("=")[2]))
    assert not again["may_speak"](request(cookie=cookie, x_forwarded_for="10.1.2.3"))
    assert not again["may_speak"](request(cookie=cookie, client="10.1.2.3"))
    [file] = [path for path in tmp_path.rglob("*") if path.is_file()]
    if sys.platform != "win32":
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def _old(file):
    day_and_more = time.time() - 25 * 3600
    os.utime(file, (day_and_more, day_and_more))


def _empty(file):
    file.write_text("")


def _no_text(file):
    file.write_bytes(b"\xff" * 43)


def _readable_by_others(file):
    file.chmod(0o644)


def _no_file(file):
    file.unlink()
    file.mkdir()


def test_a_secret_that_cannot_be_trusted_is_made_anew(start, tmp_path):
    wrong = []
    for spoil in (_old, _empty, _no_text, _readable_by_others, _no_file):
        if spoil is _readable_by_others and sys.platform == "win32":
            continue
        before = cookie_of(start())
        [file] = [path for path in tmp_path.rglob("*") if path.is_file()]
        spoil(file)
        server = start()
        # Whoever comes with the key has a secret that is no other's, kept or not.
        now = cookie_of(server)
        if now == before or not server["may_speak"](request(cookie=now)):
            wrong.append(spoil.__name__)
        if server["may_speak"](request(cookie="access_map_console=")):
            wrong.append(f"{spoil.__name__}: empty")
        if spoil is not _no_file and cookie_of(start()) != now:
            wrong.append(f"{spoil.__name__}: not mended")
    assert wrong == []
