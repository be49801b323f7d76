"""Files for the browser, gzipped where it takes that.

Streamlit serves its own scripts and styles as they are, 4.6 MB at a first visit.
They never change while the process runs and their names carry a digest, so each is
compressed once, when it is first asked for, and kept: a third of the bytes.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Cache-Control of a file whose name carries a digest of its content."""

_BUNDLE: Final = Path(streamlit.__file__).parent / "static" / "static"
_PATH: Final = re.compile(r"/static/((?:js|css)/[\w.-]+\.(?:js|css))", re.ASCII)
_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


def digested_file(headers: Headers, body: bytes, compressed: bytes, media_type: str) -> Response:
    """Return the response with a file whose name carries a digest of its content.

    Parameters
    ----------
    headers
        Of the request: they say whether the browser takes gzip.
    body, compressed
        The file as it is and gzipped.
    media_type
        Its Content-Type.
    """
    answer = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if _GZIP.search(headers.get("accept-encoding", "")):
        answer["Content-Encoding"] = "gzip"
        body = compressed
    return Response(body, media_type=media_type, headers=answer)


class CompressedBundle:
    """ASGI middleware that answers for the scripts and styles of Streamlit's bundle."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer if the request is for such a file, else pass it on."""
        asked = None
        if scope["type"] == "http" and scope["method"] == "GET":
            asked = _PATH.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        if asked is None or not (_BUNDLE / asked[1]).is_file():
            await self.app(scope, receive, send)
            return
        media_type = mimetypes.guess_type(asked[1])[0] or "application/octet-stream"
        response = digested_file(Headers(scope=scope), *_read(asked[1]), media_type)
        await response(scope, receive, send)


@cache
def _read(name: str) -> tuple[bytes, bytes]:
    body = (_BUNDLE / name).read_bytes()
    return body, gzip.compress(body, mtime=0)
