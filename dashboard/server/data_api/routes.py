"""The data at stable addresses, without a session: ``/data/access-points.csv?types=...``.

The query string is that of a screen's link, so that a program reads what the screen
shows; :mod:`dashboard.server.data_api.query` checks it.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route

from dashboard.events import refused
from dashboard.exports import FORMATS, file_name
from dashboard.exports.addresses import NAME, PATH, data_address
from dashboard.exports.provenance import WRITTEN, data_digest
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.server.behind_proxy import server_address
from dashboard.server.compression import CompressedFile, best_encoding
from dashboard.server.data_api.file_cache import FileCache, QueueFullError
from dashboard.server.data_api.query import asked_language, known_parameters, read_query
from dashboard.session import current_data
from dashboard.text.credit import not_current, of_figures
from dashboard.text.json_bytes import json_bytes
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Receive, Scope, Send

    from dashboard.exports import Format
    from dashboard.server.data_api.query import DataQuery, QueryProblem
    from loaders.translation import Language


_INDEX: Final = frozenset({"", "index.json"})
_ALLOWED: Final = "GET, HEAD, OPTIONS"
_PROBLEM: Final = "application/problem+json"
_DAY_SECONDS: Final = 24 * 3600
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)

_ANY_ORIGIN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Length, "
    "Content-Range, ETag, Last-Modified",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": _ALLOWED,
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
    "Allow": _ALLOWED,
}
MOST_PROBLEMS: Final = 20
"""The number of problems of an address that are listed."""

_files: Final = FileCache()


class DataEndpoint:
    """ASGI app of all data addresses; not a function, to which a route passes GET only."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; HEAD like GET, but without the body."""
        response = await _answer(scope)
        if scope["method"] == "HEAD":
            response.body = b""  # Content-Length stays that of the file
        await response(scope, receive, send)


def data_routes() -> list[Route]:
    """Return the routes."""
    return [Route(path, DataEndpoint()) for path in (PATH, f"{PATH}/{{name:path}}")]


async def _answer(scope: Scope) -> Response:
    method, name = scope["method"], scope["path_params"].get("name", "")
    query = scope.get("query_string", b"").decode("latin-1")
    language = asked_language(query)
    if method == "OPTIONS":
        allowed = _ANY_ORIGIN | _PREFLIGHT if _is_published() else {"Allow": _ALLOWED}
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=allowed)
    if method not in {"GET", "HEAD"}:
        detail = text(language, "data.not_allowed", method=method, allowed=_ALLOWED)
        status = HTTPStatus.METHOD_NOT_ALLOWED
        return _refusal(language, status, detail, headers={"Allow": _ALLOWED})
    if name in _INDEX:
        index = CompressedFile(_index(server_address(scope)))
        return _file_response(scope, index, "application/json", is_text=True)
    known = {f"{NAME}.{one.ending}": one for one in FORMATS.values()}
    file_format = known.get(name)
    if file_format is None:
        detail = text(language, "data.not_found", name=name, known=", ".join(known))
        return _refusal(language, HTTPStatus.NOT_FOUND, detail, {"known": [*known]})
    data_query = read_query(current_data.process_access_points(), query, file_format)
    if data_query.problems:
        return _bad_query(language, data_query.problems)
    return await _export(scope, data_query, file_format)


async def _export(scope: Scope, data_query: DataQuery, file_format: Format) -> Response:
    access_points = current_data.process_access_points()
    view, layout = data_query.view, data_query.layout
    if why_not := file_format.why_not(view.language):
        return _refusal(view.language, HTTPStatus.NOT_IMPLEMENTED, why_not)
    selection = select(access_points, view)
    # A bundle names the address that it came from.
    address = "" if file_format.tabular else server_address(scope)
    # Not the access points themselves: older ones are freed.
    files = access_points.boundaries_file, access_points.counts_file
    made_of = (*files, data_digest(access_points), not_current(access_points, "en"))
    key = (made_of, view, layout, file_format.code, address)
    try:
        future = _files.request(key, partial(file_format.make, selection, layout, address))
    except QueueFullError:
        refused("data")
        status, detail = HTTPStatus.SERVICE_UNAVAILABLE, text(view.language, "data.too_much")
        return _refusal(view.language, status, detail, headers={"Retry-After": "5"})
    # A client that disconnects must not cancel the file for others who wait for it.
    file = await asyncio.shield(asyncio.wrap_future(future))
    name = file_name(selection, file_format, layout)
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition}
    return _file_response(scope, file, file_format.media_type, headers, is_text=file_format.is_text)


def _file_response(
    scope: Scope,
    file: CompressedFile,
    media_type: str,
    more_headers: Mapping[str, str] | None = None,
    *,
    is_text: bool,
) -> Response:
    """Return a file, a range of it, or 304 if the client has it already."""
    request = Headers(scope=scope)
    # Programs that read a table range by range count the plain bytes.
    compresses = is_text and "range" not in request
    encoding = best_encoding(request.get("accept-encoding", "")) if compresses else None
    tag = f'"{file.digest}-{encoding}"' if encoding else f'"{file.digest}"'
    headers = {
        **(_ANY_ORIGIN if _is_published() else {}),
        # Cached, but revalidated each time: after a restart other figures may be served.
        "Cache-Control": f"{'public' if _is_published() else 'private'}, no-cache",
        "Vary": "Accept-Encoding",
        "Accept-Ranges": "bytes",
        "ETag": tag,
        **({"Last-Modified": _modified(file.digest)} if _is_published() else {}),
        **(more_headers or {}),
    }
    if _is_not_modified(request, file.digest, headers.get("Last-Modified")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    status, body, size = HTTPStatus.OK, file.encoded(encoding), len(file.body)
    if encoding:
        headers["Content-Encoding"] = encoding
    elif request.get("if-range", tag) == tag and (part := _range(request, size)) is not None:
        if not part:
            headers["Content-Range"] = f"bytes */{size}"
            return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        status, body = HTTPStatus.PARTIAL_CONTENT, body[part.start : part.stop]
    return Response(body, status, headers, media_type)


def _range(request: Headers, size: int) -> range | None:
    """Return the range of bytes that is requested (RFC 9110, section 14).

    ``None`` for the whole file, also where several ranges are requested; an empty range
    if it lies beyond the end.
    """
    match = _RANGE.fullmatch(request.get("range", "").replace(" ", ""))
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        return range(max(0, size - int(match[2])), size)
    first = int(match[1])
    last = int(match[2]) if match[2] else max(first, size)
    return range(first, min(last + 1, size)) if first <= last else None


def _modified(digest: str) -> str:
    """Return when a published file was last modified, the same in every process.

    The day is that of the newest data. The time of day is of the bytes, so that those of another
    version of the program, made of the same data, have another.
    """
    seconds = int(digest[:16], 16) % _DAY_SECONDS
    return format_datetime(WRITTEN.replace(tzinfo=UTC) + timedelta(seconds=seconds), usegmt=True)


def _is_not_modified(request: Headers, digest: str, modified: str | None) -> bool:
    """Return whether the client has the file already (RFC 9110, section 13)."""
    tags = request.get("if-none-match")
    if tags is not None:
        # The tags of all encodings of a file start with its digest: any of them will do.
        return tags.strip() == "*" or any(
            tag.strip().removeprefix("W/").startswith(f'"{digest}') for tag in tags.split(",")
        )
    since = request.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        # Equal, as nginx has it: after an older state was served again, too, the file is another.
        return parsedate_to_datetime(since) == parsedate_to_datetime(modified)
    except (ValueError, OverflowError):
        return False


def _is_published() -> bool:
    """Return whether all data served are published; the operator's own files may not be."""
    access_points = current_data.process_access_points()
    return access_points.counts_file is None and access_points.boundaries_file is None


def _bad_query(language: Language, problems: Sequence[QueryProblem]) -> Response:
    """Return the problems of a query, and the values that each key may have."""
    listed = problems[:MOST_PROBLEMS]
    more = len(problems) - len(listed)
    detail = [problem.reason for problem in listed]
    if more:
        detail.append(text(language, "data.more_problems", count=more))
    unknown_keys = [problem for problem in listed if problem.code == "unknown_key"]
    content = {
        "problems": [
            {name: getattr(problem, name) for name in ("key", "value", "code", "reason")}
            for problem in listed
        ],
        "more": more,
        "expected": {
            problem.key: problem.expected
            for problem in listed
            if problem.expected and problem not in unknown_keys
        },
        "known": unknown_keys[0].expected if unknown_keys else [],
    }
    return _refusal(language, HTTPStatus.BAD_REQUEST, "\n".join(detail), content)


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
        json_bytes(content, indent=1),
        status_code=status,
        media_type=_PROBLEM,
        headers={
            **(_ANY_ORIGIN if _is_published() else {}),
            "Cache-Control": "no-store",
            "Content-Language": language,
            **(headers or {}),
        },
    )


def _index(base: str) -> bytes:
    """Return the list of all addresses and their parameters, as JSON."""
    view, access_points = View(), current_data.process_access_points()
    content = {
        "title": {
            language: of_figures(access_points, language, "page.title") for language in LANGUAGES
        },
        "not_current": {language: not_current(access_points, language) for language in LANGUAGES},
        "addresses": [
            {
                "format": code,
                "address": data_address(view, file_format, file_format.layout(), base),
                "media_type": file_format.media_type,
                "shape_and_headings": file_format.tabular,
                "usual_shape": file_format.usual_shape if file_format.tabular else None,
                "sheet": {key: [*words] for key, words in file_format.sheet_choices.items()},
                "description": _both(f"download.about.{code}"),
            }
            for code, file_format in FORMATS.items()
        ],
        "parameters": [
            {
                "key": parameter.key,
                "description": _both(f"data.parameter.{parameter.key}"),
                "values": list(parameter.values) or None,
                "list": parameter.several,
                "default": parameter.usual or None,
            }
            for parameter in known_parameters(access_points, view)
        ],
        "errors": _both("data.errors"),
    }
    return json_bytes(content, indent=1)


def _both(key: str) -> dict[str, str]:
    return {language: text(language, key) for language in LANGUAGES}
