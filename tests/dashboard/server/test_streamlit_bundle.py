"""Streamlit's files come compressed and kept for long, and are what they were."""

import asyncio
import gzip
from io import BytesIO

import brotli
import pytest
from cases import every
from fontTools.ttLib import TTFont
from starlette.datastructures import Headers

from dashboard.server import streamlit_bundle, text_font
from dashboard.server.compression import compressed
from dashboard.server.icon_font import without_icon_font
from dashboard.server.preload_hints import FRAME, STATIC, frame_script
from dashboard.web_map.assets import font_file
from loaders.translation import LANGUAGES, messages

SCRIPTS = sorted((streamlit_bundle._BUNDLE / "js").glob("index.*.js"))
PAGE = (STATIC / "index.html").read_bytes()
LINK = '<link rel="prefetch" href="./a.js">'
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


async def own_words(page, _scope):
    """Return the page as it is."""
    return compressed(page)


def ask(path, accepts="", body=b"", *, status=200, given=(), **asked):
    """Ask the middleware before an app that answers with a body, in two pieces.

    Return status, headers and body, and the headers that the app was asked with;
    ``None`` for these if it was not asked.
    """
    sent, seen = [], []

    async def app(scope, _receive, send):
        seen.append(Headers(raw=scope["headers"]))
        await send({"type": "http.response.start", "status": status, "headers": list(given)})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})

    async def send(message):
        sent.append(message)

    headers = {"accept-encoding": accepts} | {
        name.replace("_", "-"): value for name, value in asked.items()
    }
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    middleware = streamlit_bundle.CompressedBundle(
        app, lambda: [LINK], lambda: [LINK.replace("a", "b")], own_words
    )
    asyncio.run(middleware(scope, None, send))
    start, *parts = sent
    content = b"".join(part.get("body", b"") for part in parts)
    return start["status"], Headers(raw=start["headers"]), content, seen[0] if seen else None


def given(media_type, **more):
    """Return headers as Streamlit gives them."""
    names = {"content-type": media_type, "content-length": "7", "cache-control": "no-cache"} | more
    return [(name.encode(), value.encode()) for name, value in names.items()]


# ---- scripts and styles of the bundle ------------------------------------------


@every(
    ("accepts", "encoding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None)],
)
@every("script", SCRIPTS)
def test_a_script_is_the_same_but_smaller(script, accepts, encoding):
    status, headers, body, seen = ask(f"/static/js/{script.name}", accepts)
    assert status == 200
    assert seen is None
    assert headers.get("content-encoding") == encoding
    assert headers["content-type"].startswith("text/javascript")
    assert headers["vary"] == "Accept-Encoding"
    assert "immutable" in headers["cache-control"]
    assert UNPACKED[encoding](body) == without_icon_font(script.read_bytes())
    assert int(headers["content-length"]) == len(body)


def test_the_font_of_text_has_the_letters_of_pages_once_they_are_sorted_out():
    path = f"/static/media/{font_file().name}"
    text_font._subset.cache_clear()
    *_, whole, seen = ask(path, "br")
    assert (whole, seen) == (font_file().read_bytes(), None)
    text_font.prepare()
    status, headers, body, seen = ask(path, "br")
    assert (status, seen) == (200, None)
    assert headers["content-type"] == "font/woff2"
    assert "immutable" in headers["cache-control"]
    assert len(body) < len(whole) / 4
    with TTFont(BytesIO(body)) as font, TTFont(BytesIO(whole)) as streamlits:
        has, all_of_it = ({*map(chr, each.getBestCmap())} for each in (font, streamlits))
        assert font["fvar"].axes[0].maxValue == streamlits["fvar"].axes[0].maxValue
    said = {*"".join("".join(messages("dashboard", each).values()) for each in LANGUAGES)}
    assert has >= (said | {*text_font.PAGE_LETTERS}) & all_of_it


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/no-such-file.js",
        "/static/media/font.woff2",
        "/static/js/../../../web/cli.js",
        "/static/js/..%2Findex.js",
        "/other/static/js/" + SCRIPTS[0].name,
        "/media/0123456789abcdef.csv",
        "/_stcore/health",
    ],
)
def test_everything_else_is_passed_on(path):
    sent = given("text/plain")
    for accepted, told in (("br, gzip;q=0.5", True), ("br;q=0, gzip;q=0", False), ("", False)):
        _, headers, body, seen = ask(path, accepted, b"as it is", given=sent, range="bytes=0-3")
        assert body == b"as it is"
        assert headers.raw == sent
        assert seen["range"] == "bytes=0-3"
        # Streamlit takes gzip for accepted wherever it stands.
        assert seen.get("accept-encoding") == (accepted if told else None)


# ---- Streamlit's page ----------------------------------------------------------


@every("path", ["/", "/map"])
@every("encoding", UNPACKED)
def test_page_comes_compressed_and_with_hints(path, encoding):
    sent = given(
        "text/html; charset=utf-8",
        **{"last-modified": "today", "etag": '"old"', "vary": "Cookie, Accept-Encoding"},
    )
    status, headers, body, _ = ask(path, encoding or "", PAGE, given=sent)
    assert status == 200
    assert headers.get("content-encoding") == encoding
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert headers.getlist("vary") == ["Cookie, Accept-Encoding"]
    assert headers["etag"].startswith('W/"')
    assert "last-modified" not in headers
    assert int(headers["content-length"]) == len(body)
    assert UNPACKED[encoding](body).decode().replace(f"{LINK}\n", "") == PAGE.decode()


def test_a_page_that_did_not_change_is_not_sent_again():
    tag = ask("/", "br", PAGE, given=given("text/html"))[1]["etag"]
    status, headers, body, seen = ask(
        "/", "br", PAGE, given=given("text/html"), if_none_match=tag, if_modified_since="today"
    )
    assert (status, body) == (304, b"")
    assert headers["etag"] == tag
    assert not {"content-length", "content-encoding"} & set(headers)
    # Streamlit would answer for its own page, which is another.
    assert not {"if-none-match", "if-modified-since", "accept-encoding"} & set(seen)


def test_another_page_has_no_hints():
    body = b"<html><head></head></html>"
    assert ask("/", "", body, given=given("text/html"))[2] == body


def test_an_answer_that_is_no_page_is_sent_as_it_is():
    for status, sent in (
        (404, given("text/html")),
        (200, given("application/json")),
        (200, given("text/html", **{"content-encoding": "gzip"})),
    ):
        answer = ask("/healthz", "br", b"as it is", status=status, given=sent)
        assert answer[0] == status
        assert answer[1].raw == sent
        assert answer[2] == b"as it is"


# ---- files of components -------------------------------------------------------


def test_the_maps_frame_has_hints_of_its_own():
    body = b"<html><head></head></html>"
    sent = given("text/html")
    assert b"./b.js" in ask(f"/{FRAME}/index.html", "", body, given=sent)[2]
    assert ask("/component/other.one/index.html", "", body, given=sent)[2] == body


@every("encoding", UNPACKED)
@every(
    ("name", "lasting"),
    [("main.0123abcd.js", True), ("main-0123456789ab.css", True), ("main.js", False)],
)
def test_a_file_with_a_digest_is_kept_for_long(name, lasting, encoding):
    sent = given("text/javascript", **{"cache-control": "public"})
    body = b"let it = 'be';" * 50
    _, headers, packed, _ = ask(f"/{FRAME}/static/js/{name}", encoding or "", body, given=sent)
    assert headers.get("content-encoding") == encoding
    assert ("immutable" in headers["cache-control"]) == lasting
    assert UNPACKED[encoding](packed) == body


def test_the_frames_script_is_there_before_the_first_session():
    script = frame_script()
    status, headers, body, seen = ask(f"/{FRAME}/static/js/{script.name}", "br")
    assert (status, seen) == (200, None)
    assert "immutable" in headers["cache-control"]
    assert brotli.decompress(body) == script.read_bytes()
