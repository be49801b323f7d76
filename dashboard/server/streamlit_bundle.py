"""Streamlit's own files for the browser, compressed and with hints.

Streamlit serves its page, its scripts and those of components as they are, 4.6 MB at
a first visit. This middleware answers for the scripts and styles of the bundle itself;
pages and files of components it takes from Streamlit and packs on their way. Each file
is compressed once and kept.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from streamlit import config

from dashboard.server.compression import best_encoding, packed
from dashboard.server.preload_hints import FRAME, STATIC, frame_script, with_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Cache-Control of a file whose name carries a digest of its content."""

_BUNDLE: Final = STATIC / "static"
_SCRIPT: Final = re.compile(r"/static/((?:js|css)/[\w.-]+\.(?:js|css))", re.ASCII)
_OF_COMPONENT: Final = re.compile(r"/component/.+\.(?:html|js|css|json|svg)", re.ASCII)
_DIGESTED: Final = re.compile(r".*[.-][0-9a-f]{8,}\.(?:js|css)", re.ASCII)
_PAGE: Final = re.compile(r"/[\w-]*", re.ASCII)
# With these, Streamlit might answer with part of a file, with none, or compress it itself.
_KEPT_FROM_STREAMLIT: Final = {
    b"accept-encoding",
    b"if-modified-since",
    b"if-none-match",
    b"if-range",
    b"range",
}


def digested_file(headers: Headers, body: bytes, media_type: str) -> Response:
    """Return the response with a file whose name carries a digest of its content.

    Parameters
    ----------
    headers
        Of the request: they say what encodings the browser takes.
    body
        The file as it is.
    media_type
        Its Content-Type.
    """
    answer = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    encoding = best_encoding(headers.get("accept-encoding", ""))
    if encoding:
        answer["Content-Encoding"] = encoding
    return Response(packed(body).encoded(encoding), media_type=media_type, headers=answer)


def path_within(scope: Scope) -> str:
    """Return the path asked for, without what the server or a proxy puts before all paths."""
    path: str = scope["path"]
    path = path.removeprefix(scope.get("root_path", ""))
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    base = f"/{base}" if base else ""
    return path.removeprefix(base) or "/" if f"{path}/".startswith(f"{base}/") else path


class CompressedBundle:
    """ASGI middleware that compresses what Streamlit serves as it is.

    Parameters
    ----------
    app
        The app behind.
    page_links, frame_links
        Return the links to put into Streamlit's page and into the map's frame.
    """

    def __init__(
        self,
        app: ASGIApp,
        page_links: Callable[[], Iterable[str]] = tuple,
        frame_links: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.app = app
        self._page_links = page_links
        self._frame_links = frame_links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the bundle, repack pages and files of components, pass on the rest."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), path_within(scope)
        asked = _SCRIPT.fullmatch(path)
        if asked and (_BUNDLE / asked[1]).is_file():
            media_type = mimetypes.guess_type(asked[1])[0] or "application/octet-stream"
            response = digested_file(headers, bundled(asked[1]), media_type)
            await response(scope, receive, send)
        elif (script := frame_script()) and path == f"/{FRAME}/static/js/{script.name}":
            # Streamlit does not know the component before the first session has run.
            response = digested_file(headers, script.read_bytes(), "text/javascript")
            await response(scope, receive, send)
        elif _OF_COMPONENT.fullmatch(path) or _PAGE.fullmatch(path):
            kept = [pair for pair in scope["headers"] if pair[0] not in _KEPT_FROM_STREAMLIT]
            repacked = _Repacked(send, headers, path, self._hinted)
            await self.app({**scope, "headers": kept}, receive, repacked)
        else:
            await self.app(scope, receive, send)

    def _hinted(self, path: str, body: bytes) -> bytes:
        if path == f"/{FRAME}/index.html":
            return with_hints(body, self._frame_links())
        return with_hints(body, self._page_links()) if body == _streamlit_page() else body


@cache
def bundled(name: str) -> bytes:
    """Return a file of the bundle, read once."""
    return (_BUNDLE / name).read_bytes()


@cache
def _streamlit_page() -> bytes:
    return (STATIC / "index.html").read_bytes()


class _Repacked:
    """Sends an answer of Streamlit on: a whole text file compressed, all else as it is."""

    def __init__(
        self, send: Send, asked: Headers, path: str, change: Callable[[str, bytes], bytes]
    ) -> None:
        self._send = send
        self._asked = asked
        self._path = path
        self._change = change
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_for_packing(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    def _is_for_packing(self, start: Message) -> bool:
        headers = Headers(raw=start["headers"])
        media_type = headers.get("content-type", "")
        return (
            start["status"] == HTTPStatus.OK
            and "content-encoding" not in headers
            and (media_type.startswith("text/html") or bool(_OF_COMPONENT.fullmatch(self._path)))
        )

    async def _finish(self, start: Message) -> None:
        body = self._change(self._path, self._body)
        encoding = best_encoding(self._asked.get("accept-encoding", ""))
        # Weak, as it is the same for all encodings.
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = MutableHeaders(scope=start)
        for name in ("last-modified", "accept-ranges", "content-length"):
            del headers[name]
        headers["ETag"] = tag
        headers.add_vary_header("Accept-Encoding")
        if _DIGESTED.fullmatch(self._path):
            headers["Cache-Control"] = FOR_EVER
        if tag in self._asked.get("if-none-match", ""):
            await self._send({**start, "status": HTTPStatus.NOT_MODIFIED.value})
            await self._send({"type": "http.response.body", "body": b""})
            return
        if encoding:
            headers["Content-Encoding"] = encoding
        content = packed(body).encoded(encoding)
        headers["Content-Length"] = str(len(content))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": content})
