"""Streamlit's own files for the browser, compressed and with preload hints.

Streamlit serves its page, its scripts and those of components uncompressed, 4.6 MB at
a first visit. This middleware serves the scripts and styles of the bundle itself; pages
and files of components it takes from Streamlit and compresses on the way.
"""

from __future__ import annotations

import asyncio
import mimetypes
import re
from functools import cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from dashboard.server.compression import best_encoding, compressed
from dashboard.server.icon_font import without_icon_font
from dashboard.server.option_search import asking
from dashboard.server.preload_hints import FRAME, STATIC, frame_script, with_hints
from dashboard.server.security_headers import policy_of_frame, policy_of_page
from dashboard.server.text_font import text_font
from dashboard.web_map.assets import font_file

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dashboard.server.compression import CompressedFile

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Cache-Control of a file whose name carries a digest of its content."""

_BUNDLE: Final = STATIC / "static"
_SCRIPT: Final = re.compile(r"/static/((?:js|css)/[\w.-]+\.(?:js|css))", re.ASCII)
_COMPONENT_FILE: Final = re.compile(r"/component/.+\.(?:html|js|css|json|svg)", re.ASCII)
_DIGESTED: Final = re.compile(r".*[.-][0-9a-f]{8,}\.(?:js|css)", re.ASCII)
_PAGE: Final = re.compile(r"/[\w-]*", re.ASCII)
# With these, Streamlit might answer with part of a file, with none, or compress it itself.
_WITHHELD_HEADERS: Final = {
    b"accept-encoding",
    b"if-modified-since",
    b"if-none-match",
    b"if-range",
    b"range",
}


def digested_file(headers: Headers, body: bytes, media_type: str) -> Response:
    """Return the response with a file whose name carries a digest of its content.

    It is compressed as the ``headers`` of the request accept.
    """
    response_headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    encoding = best_encoding(headers.get("accept-encoding", ""))
    if encoding:
        response_headers["Content-Encoding"] = encoding
    return Response(compressed(body).encoded(encoding), 200, response_headers, media_type)


class CompressedBundle:
    """ASGI middleware that compresses the files that Streamlit serves uncompressed.

    ``page_links`` and ``frame_links`` return the links to put into Streamlit's page and
    into the map's frame; ``own_words`` returns the page with the words of what was requested.
    """

    def __init__(
        self,
        app: ASGIApp,
        page_links: Callable[[], Iterable[str]] = tuple,
        frame_links: Callable[[], Iterable[str]] = tuple,
        own_words: Callable[[bytes, Scope], Awaitable[CompressedFile]] | None = None,
    ) -> None:
        self.app = app
        self._page_links = page_links
        self._own_words = own_words
        self._frame_links = frame_links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the bundle, compress pages and files of components, pass on the rest."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        match = _SCRIPT.fullmatch(path)
        if match and (_BUNDLE / match[1]).is_file():
            media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
            response = digested_file(headers, _bundle_file(match[1]), media_type)
            await response(scope, receive, send)
        elif (script := frame_script()) and path == f"/{FRAME}/static/js/{script.name}":
            # Streamlit does not know the component before the first session has run.
            response = digested_file(headers, script.read_bytes(), "text/javascript")
            await response(scope, receive, send)
        elif path == f"/static/media/{font_file().name}":
            response = Response(text_font(), 200, {"Cache-Control": FOR_EVER}, "font/woff2")
            await response(scope, receive, send)
        elif _COMPONENT_FILE.fullmatch(path) or _PAGE.fullmatch(path):
            change = partial(self._changed, scope)
            sender = _CompressingSender(send, scope, change)
            await self.app(_without(scope, _WITHHELD_HEADERS), receive, sender)
        elif best_encoding(headers.get("accept-encoding", ""), ("gzip",)):
            await self.app(scope, receive, send)
        else:
            # Streamlit only searches for the word: it would compress for "gzip;q=0" too.
            await self.app(_without(scope, {b"accept-encoding"}), receive, send)

    async def _changed(self, scope: Scope, path: str, body: bytes) -> CompressedFile:
        if path == f"/{FRAME}/index.html":
            return compressed(with_hints(body, self._frame_links()))
        if body != _streamlit_page():
            return compressed(body)
        page = with_hints(body, self._page_links())
        return await self._own_words(page, scope) if self._own_words else compressed(page)


def _without(scope: Scope, names: Collection[bytes]) -> Scope:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in names]}


@cache
def _bundle_file(name: str) -> bytes:
    return without_icon_font(asking((_BUNDLE / name).read_bytes()))


@cache
def _streamlit_page() -> bytes:
    return (STATIC / "index.html").read_bytes()


class _CompressingSender:
    """Sends on a response of Streamlit: a whole text file compressed, all else unchanged."""

    def __init__(
        self,
        send: Send,
        scope: Scope,
        change: Callable[[str, bytes], Awaitable[CompressedFile]],
    ) -> None:
        self._send = send
        self._scope = scope
        self._request = Headers(scope=scope)
        self._path: str = scope["path"]
        self._change = change
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_text_file(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    def _is_text_file(self, start: Message) -> bool:
        headers = Headers(raw=start["headers"])
        media_type = headers.get("content-type", "")
        return (
            start["status"] == HTTPStatus.OK
            and "content-encoding" not in headers
            and (media_type.startswith("text/html") or bool(_COMPONENT_FILE.fullmatch(self._path)))
        )

    async def _finish(self, start: Message) -> None:
        file = await self._change(self._path, self._body)
        encoding = best_encoding(self._request.get("accept-encoding", ""))
        # Not on the event loop: it is compressed when it is asked for first.
        content = await asyncio.to_thread(file.encoded, encoding)
        # Weak, as it is the same for all encodings.
        tag = f'W/"{file.digest[:16]}"'
        headers = MutableHeaders(scope=start)
        for name in ("last-modified", "accept-ranges", "content-length"):
            del headers[name]
        headers["ETag"] = tag
        if self._path.startswith("/component/"):
            headers["Content-Security-Policy"] = policy_of_frame(self._scope)
        else:
            headers["Content-Security-Policy"] = policy_of_page(file.body, self._scope)
        if "accept-encoding" not in headers.get("vary", "").lower():
            headers.add_vary_header("Accept-Encoding")
        if _DIGESTED.fullmatch(self._path):
            headers["Cache-Control"] = FOR_EVER
        if tag in self._request.get("if-none-match", ""):
            await self._send({**start, "status": HTTPStatus.NOT_MODIFIED.value})
            await self._send({"type": "http.response.body", "body": b""})
            return
        if encoding:
            headers["Content-Encoding"] = encoding
        headers["Content-Length"] = str(len(content))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": content})
