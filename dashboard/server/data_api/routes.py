"""The data on stable addresses, without a session: ``/data/access-points.csv?types=...``.

The query string is that of a screen's link, so that what a program reads is what the
screen shows. :mod:`dashboard.server.data_api.query` tells what may stand in it.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route

from dashboard.exports import FORMATS, file_name, written
from dashboard.exports.addresses import NAME, PATH, data_address
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.server.compression import best_encoding
from dashboard.server.data_api.file_cache import TooMuchToDoError, WrittenFile, WrittenFiles
from dashboard.server.data_api.query import asked_language, known_parameters, read_query
from dashboard.session import current_data
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from dashboard.exports import Format
    from dashboard.server.data_api.query import Asked
    from loaders.translation import Language


_INDEX: Final = frozenset({"", "index.json"})
_ALLOWED: Final = "GET, HEAD, OPTIONS"
_PROBLEM: Final = "application/problem+json"
_STARTED: Final = int(time.time())
_HOST: Final = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?", re.ASCII)
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_PACKED: Final = ("text/", "application/json", "application/geo+json", "image/svg+xml")
"""Beginnings of the media types of text, which is worth compressing."""

_ANY_PAGE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, Content-Length, ETag, Last-Modified",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": _ALLOWED,
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": _ALLOWED,
}
# Kept, but asked about each time: after a restart other figures may be served.
_CACHE: Final = {"Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}

_written: Final = WrittenFiles()


class DataRoute:
    """ASGI app that answers for one address below ``/data/``, whatever the method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; to HEAD as to GET, but without the body."""
        response = await _answer(scope)
        if scope["method"] == "HEAD":
            response.body = b""  # Content-Length stays that of the file
        await response(scope, receive, send)


def data_routes() -> list[Route]:
    """Return the routes, with and without a base path before them."""
    paths = [PATH, f"{PATH}/{{name:path}}"]
    return [Route(f"{base}{path}", DataRoute()) for base in ("", "/{base:path}") for path in paths]


def server_address(scope: Scope) -> str:
    """Return what stands before ``/data`` in an address, as the request has it.

    Without a host that can be one, the base path alone: a name from a request must
    not bring anything else into a file.
    """
    path: str = scope["path"]
    before = path[: path.rindex(PATH)].strip("/") if PATH in path else ""
    base = f"/{quote(before)}" if before else ""
    host = Headers(scope=scope).get("host", "")
    if not _HOST.fullmatch(host):
        return base
    scheme = "https" if scope.get("scheme") == "https" else "http"
    return f"{scheme}://{host}{base}"


async def _answer(scope: Scope) -> Response:
    method, name = scope["method"], scope["path_params"].get("name", "")
    query = scope.get("query_string", b"").decode("latin-1")
    language = asked_language(query)
    if method == "OPTIONS":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=_ANY_PAGE | _PREFLIGHT)
    if method not in {"GET", "HEAD"}:
        allowed = {"Allow": _ALLOWED}
        return _refusal(
            language,
            HTTPStatus.METHOD_NOT_ALLOWED,
            text(language, "data.not_allowed", method=method, allowed=_ALLOWED),
            headers=allowed,
        )
    if name in _INDEX:
        return _file(scope, WrittenFile(_index(server_address(scope))), "application/json")
    stem, _, code = name.rpartition(".")
    file_format = FORMATS.get(code)
    if stem != NAME or file_format is None:
        known = [f"{NAME}.{one}" for one in FORMATS]
        detail = text(language, "data.not_found", name=name, known=", ".join(known))
        return _refusal(language, HTTPStatus.NOT_FOUND, detail, {"known": known})
    asked = read_query(current_data.process_access_points(), query, file_format)
    if asked.problems:
        detail = "\n".join(problem.reason for problem in asked.problems)
        problems = [problem.as_json() for problem in asked.problems]
        return _refusal(language, HTTPStatus.BAD_REQUEST, detail, {"problems": problems})
    return await _written_file(scope, asked, file_format)


async def _written_file(scope: Scope, asked: Asked, file_format: Format) -> Response:
    access_points = current_data.process_access_points()
    selection = select(access_points, asked.view)
    # A bundle names the address that it came from.
    address = "" if file_format.tabular else server_address(scope)
    key = (access_points, asked.view, asked.layout, file_format.code, address)
    write = partial(written, selection, file_format, asked.layout, address)
    try:
        waiting = _written.ask(key, write)
    except TooMuchToDoError:
        language = asked.view.language
        detail = text(language, "data.too_much")
        unavailable = HTTPStatus.SERVICE_UNAVAILABLE
        return _refusal(language, unavailable, detail, headers={"Retry-After": "5"})
    # Whoever goes away does not take the file from those who wait for it too.
    found = await asyncio.shield(asyncio.wrap_future(waiting))
    name = file_name(selection, file_format, asked.layout)
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return _file(scope, found, file_format.media_type, {"Content-Disposition": disposition})


def _file(
    scope: Scope, found: WrittenFile, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a file, or that it has not changed since it was asked for before."""
    asked = Headers(scope=scope)
    # Programs that read tables bit by bit count the bytes of the file as it is.
    packs = media_type.startswith(_PACKED) and "range" not in asked
    encoding = best_encoding(asked.get("accept-encoding", "")) if packs else None
    tag = f'"{found.digest}-{encoding}"' if encoding else f'"{found.digest}"'
    answer = {
        **_ANY_PAGE,
        **_CACHE,
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Last-Modified": formatdate(_STARTED, usegmt=True),
        **(headers or {}),
    }
    if _unchanged(asked, found.digest):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=answer)
    if encoding:
        answer["Content-Encoding"] = encoding
    elif asked.get("if-range", tag) == tag and (part := _part(asked, len(found.body))) is not None:
        if not part:
            answer["Content-Range"] = f"bytes */{len(found.body)}"
            return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=answer)
        answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(found.body)}"
        body = found.body[part.start : part.stop]
        return Response(body, HTTPStatus.PARTIAL_CONTENT, media_type=media_type, headers=answer)
    return Response(found.encoded(encoding), media_type=media_type, headers=answer)


def _part(asked: Headers, size: int) -> range | None:
    """Return which bytes of a file are asked for (RFC 9110, section 14).

    ``None`` for all of them, which is the answer to several parts at once too; nothing
    where the file has none of them.
    """
    found = _RANGE.fullmatch(asked.get("range", "").replace(" ", ""))
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    first = int(found[1])
    last = int(found[2]) if found[2] else max(first, size)
    return range(first, min(last + 1, size)) if first <= last else None


def _unchanged(asked: Headers, digest: str) -> bool:
    """Tell whether the one who asks has the file already (RFC 9110, section 13)."""
    tags = asked.get("if-none-match")
    if tags is not None:
        # The encodings of a file have tags that begin alike: any of them will do.
        return tags.strip() == "*" or any(
            tag.strip().removeprefix("W/").startswith(f'"{digest}') for tag in tags.split(",")
        )
    since = asked.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since).timestamp() >= _STARTED
    except (ValueError, OverflowError):
        return False


def _refusal(
    language: Language,
    status: HTTPStatus,
    detail: str,
    more: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return why there is no file, as JSON (RFC 9457)."""
    title = text(language, f"data.status.{status.value}")
    content = {"title": title, "status": status.value, "detail": detail, **(more or {})}
    return Response(
        _json(content),
        status_code=status,
        media_type=_PROBLEM,
        headers={
            **_ANY_PAGE,
            "Cache-Control": "no-store",
            "Content-Language": language,
            **(headers or {}),
        },
    )


def _index(base: str) -> bytes:
    """Return what addresses there are, and what may stand in them."""
    view, access_points = View(), current_data.process_access_points()
    content = {
        "title": _both("page.title"),
        "addresses": [
            {
                "format": one.code,
                "address": data_address(view, one, one.layout(), base),
                "media_type": one.media_type,
                "shape_and_headings": one.tabular,
                "usual_shape": one.usual_shape if one.tabular else None,
                "description": _both(f"download.about.{one.code}"),
            }
            for one in FORMATS.values()
        ],
        "parameters": [
            {
                "key": one.key,
                "description": {language: one.description(language) for language in LANGUAGES},
                "values": list(one.values) or None,
                "list": one.several,
                "default": one.usual or None,
            }
            for one in known_parameters(access_points, view)
        ],
        "errors": _both("data.errors"),
    }
    return _json(content)


def _both(key: str) -> dict[str, str]:
    return {language: text(language, key) for language in LANGUAGES}


def _json(content: object) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)}\n".encode()
