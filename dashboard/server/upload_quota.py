"""Limits of uploads: the bytes of each session and of all, at addresses given out only."""

from __future__ import annotations

import re
from collections import Counter, deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import runtime

from dashboard.events import refused
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
_FORM_BYTES: Final = 100_000  # that a form adds to its file, at most


class UploadQuota:
    """ASGI middleware that refuses uploads without an address or without room.

    Streamlit accepts any number of files for a connected session, under any id. Here a
    file is accepted only at an address that Streamlit gave to this session, and only if
    there is room for it (:func:`dashboard.session.retention.has_room`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._uploads: MemoryUploadedFileManager | None = None
        self._arriving = Counter[str]()
        self._given: WeakKeyDictionary[AppSession, deque[str]] = WeakKeyDictionary()

    def _watch(self, uploads: MemoryUploadedFileManager) -> None:
        """Remember from now on which addresses Streamlit gives to which session."""
        self._uploads = uploads
        give = uploads.get_upload_urls

        def remember(session_id: str, file_names: Sequence[str]) -> list[UploadFileUrlInfo]:
            addresses = give(session_id, file_names)
            if session := runtime.get_instance().get_app_session(session_id):
                given = self._given.setdefault(session, deque(maxlen=_LAST_ADDRESSES))
                given.extend(address.file_id for address in addresses)
            return addresses

        # Streamlit does not let an app replace its manager of uploads.
        uploads.get_upload_urls = remember  # type: ignore[method-assign]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is an upload to be refused."""
        if self._uploads is None and runtime.exists():  # before any session asks for an address
            self._watch(runtime.get_instance().uploaded_file_mgr)  # type: ignore[arg-type]
        upload = _UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if upload is None or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session_id, file_id = upload.groups()
        size = _declared_size(Headers(scope=scope))
        status = self._refusal(session_id, file_id, size)
        if status:
            refused("upload", status=status.value)
            if status == _NO_ROOM and size <= limits().file_bytes + _FORM_BYTES:
                # A browser does not read the response while it is sending.
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
        """Return the status with which an upload is refused, or ``None``."""
        session = runtime.get_instance().get_app_session(session_id) if self._uploads else None
        if not self._uploads or session is None or file_id not in self._given.get(session, ()):
            return HTTPStatus.NOT_FOUND
        if not size:
            return HTTPStatus.LENGTH_REQUIRED
        coming = self._arriving + Counter({session_id: size})
        for owner, files in list(self._uploads.file_storage.items()):
            coming[owner] += sum(len(file.data) for file in list(files.values()))
        return None if has_room(session, coming) else _NO_ROOM


def _declared_size(headers: Headers) -> int:
    """Return the declared bytes of a request, 0 if there are none."""
    size = headers.get("content-length", "")
    return 0 if "transfer-encoding" in headers or not size.isdecimal() else int(size)
