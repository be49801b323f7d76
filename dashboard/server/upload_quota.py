"""Uploads within limits: of each session, of all sessions, and only where one was asked for."""

from __future__ import annotations

import re
from collections import Counter, deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import runtime

from dashboard.session.retention import has_room
from loaders.limits import limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadFileUrlInfo

_UPLOAD: Final = re.compile(r".*/_stcore/upload_file/([^/]+)/([^/]+)", re.DOTALL)
_NO_ROOM: Final = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_LAST_ADDRESSES: Final = 100
_FRAME: Final = 100_000  # bytes that a form adds to its file, at most


class UploadQuota:
    """ASGI middleware that refuses what Streamlit would store of anybody's uploads.

    Streamlit takes any number of files for a session that is connected, under any id.
    Here a file is taken only at an address that Streamlit has given to this session, and
    only where there is room for it (:func:`dashboard.session.retention.has_room`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._uploads: MemoryUploadedFileManager = runtime.get_instance().uploaded_file_mgr  # type: ignore[assignment]
        self._arriving = Counter[str]()
        self._given: WeakKeyDictionary[AppSession, deque[str]] = WeakKeyDictionary()
        give = self._uploads.get_upload_urls

        def remember(session_id: str, file_names: Sequence[str]) -> list[UploadFileUrlInfo]:
            addresses = give(session_id, file_names)
            if session := runtime.get_instance().get_app_session(session_id):
                given = self._given.setdefault(session, deque(maxlen=_LAST_ADDRESSES))
                given.extend(address.file_id for address in addresses)
            return addresses

        # Streamlit has no place for a manager of uploads of our own.
        self._uploads.get_upload_urls = remember  # type: ignore[method-assign]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is an upload to be refused."""
        upload = _UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if upload is None or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session_id, file_id = upload.groups()
        size = _declared_size(Headers(scope=scope))
        status = self._refusal(session_id, file_id, size)
        if status:
            if status == _NO_ROOM and size <= limits().file_bytes + _FRAME:
                # A browser reads no answer while it is sending.
                while (await receive()).get("more_body"):
                    pass
            await PlainTextResponse(status.phrase, status)(scope, receive, send)
            return
        self._arriving[session_id] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self._arriving[session_id] -= size
            self._arriving += Counter()  # drops those that are zero

    def _refusal(self, session_id: str, file_id: str, size: int) -> HTTPStatus | None:
        """Return with which status an upload is refused, if it is."""
        session = runtime.get_instance().get_app_session(session_id)
        if session is None or file_id not in self._given.get(session, ()):
            return HTTPStatus.NOT_FOUND
        if not size:
            return HTTPStatus.LENGTH_REQUIRED
        coming = self._arriving + Counter({session_id: size})
        for owner, files in list(self._uploads.file_storage.items()):
            coming[owner] += sum(len(file.data) for file in list(files.values()))
        return None if has_room(session, coming) else _NO_ROOM


def _declared_size(headers: Headers) -> int:
    """Return how many bytes are to come, 0 where that is not known beforehand."""
    size = headers.get("content-length", "")
    return 0 if "transfer-encoding" in headers or not size.isdecimal() else int(size)
