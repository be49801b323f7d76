"""Sessions with uploaded files: how many bytes they take, and when they end."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakKeyDictionary, ref

from streamlit import runtime

from loaders.limits import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.runtime.app_session import AppSession

COMES_BACK_SECONDS: Final = 60
"""How long a session whose connection is lost can come back to its files."""
LAST_RESULTS: Final = 4
"""The results that a session in need of room keeps: the last one of each of its files."""

_LOOK_SECONDS: Final = 2
_MB: Final = 1_000_000


class SessionFiles(Protocol):
    """The files of a session: :class:`dashboard.session.uploads.OwnFiles`, which imports this."""

    used_at: float

    @property
    def uploaded_size(self) -> int:
        """Bytes of the files."""

    @property
    def size(self) -> int:
        """Bytes of the files and of all that was made of them."""

    def drop_results(self, keep: int = 0) -> int:
        """Forget all results of reading but the last ones; return the bytes freed."""


_sessions: Final[WeakKeyDictionary[AppSession, ref[SessionFiles]]] = WeakKeyDictionary()
_lock: Final = threading.Lock()


def register(session_id: str, files: SessionFiles) -> None:
    """Count the files of a session, as long as they exist."""
    session = runtime.get_instance().get_app_session(session_id)
    if session is not None:
        with _lock:
            _sessions[session] = ref(files)


def _with_files() -> dict[AppSession, SessionFiles]:
    with _lock:
        sessions = [(session, files()) for session, files in _sessions.items()]
    return {session: files for session, files in sessions if files is not None}


def has_room(session: AppSession, coming: Mapping[str, int]) -> bool:
    """Return whether a session may upload, within its limit and that of all sessions.

    ``coming`` holds the bytes that are still arriving, by the id of the session.
    """
    files = _with_files().get(session)
    uploaded = files.uploaded_size if files else 0
    if uploaded + coming[session.id] > limits().session_mb * _MB:
        return False
    return make_room(files, sum(coming.values()))


def make_room(beneficiary: SessionFiles | None, coming: int = 0) -> bool:
    """Drop results of reading, of the longest idle sessions first; return whether all fits."""
    limit = limits().sessions_mb * _MB - coming
    sessions = sorted(_with_files().values(), key=lambda files: files.used_at)
    total = sum(files.size for files in sessions)
    for files in sessions:
        if total > limit and files is not beneficiary:
            total -= files.drop_results()
    if total > limit and beneficiary is not None:
        total -= beneficiary.drop_results(LAST_RESULTS)
    return total <= limit


async def end_lost_sessions() -> None:
    """End every session with files whose connection stays lost, until cancelled.

    Streamlit itself keeps a lost session until another one is lost after it.
    """
    lost_at: dict[str, float] = {}
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        end_lost(lost_at, time.monotonic())


def end_lost(lost_at: dict[str, float], now: float) -> None:
    """End the sessions lost for too long; ``lost_at`` is updated, by the id of the session."""
    active = runtime.get_instance().is_active_session
    lost = {session.id: session for session in _with_files() if not active(session.id)}
    for returned in lost_at.keys() - lost.keys():
        del lost_at[returned]
    for session_id in lost:
        lost_at.setdefault(session_id, now)
    expired = [key for key, since in lost_at.items() if now - since >= COMES_BACK_SECONDS]
    for session_id in expired:
        del lost_at[session_id]
        _end(lost.pop(session_id))
    if expired:
        gc.collect()  # reference cycles too


def _end(session: AppSession) -> None:
    """End a session and empty it: parts of Streamlit may keep a reference to it."""
    runtime.get_instance().close_session(session.id)
    session.session_state.clear()
    session.flush_browser_queue()
    session._fragment_storage.clear()  # noqa: SLF001 - the arguments of fragments
