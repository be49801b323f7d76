"""Streamlit's scripts and styles come compressed, and are what they were."""

import asyncio
import gzip

import pytest
from starlette.datastructures import Headers

from dashboard import bundle

SCRIPTS = sorted((bundle._BUNDLE / "js").glob("index.*.js"))


def ask(path, accepts):
    """Return status, headers and body of the middleware's answer, or None if it passed on."""
    sent = []

    async def passed_on(_scope, _receive, _send):
        sent.append(None)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "headers": [(b"accept-encoding", accepts.encode())],
    }
    asyncio.run(bundle.CompressedBundle(passed_on)(scope, None, send))
    if sent == [None]:
        return None
    start, body = sent
    return start["status"], Headers(raw=start["headers"]), body["body"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_the_same_but_smaller(script):
    status, headers, body = ask(f"/static/js/{script.name}", "br, gzip")
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    assert gzip.decompress(body) == script.read_bytes()
    assert int(headers["content-length"]) == len(body)


def test_a_browser_without_gzip_gets_it_plain():
    _, headers, body = ask(f"/static/js/{SCRIPTS[0].name}", "identity")
    assert "content-encoding" not in headers
    assert body == SCRIPTS[0].read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/js/no-such-file.js",
        "/static/media/font.woff2",
        "/static/js/../../../web/cli.js",
        "/static/js/..%2Findex.js",
        "/other/static/js/" + SCRIPTS[0].name,
    ],
)
def test_everything_else_is_passed_on(path):
    assert ask(path, "gzip") is None
