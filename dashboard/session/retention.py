"""The sessions that have files of their own: how much room they take, and when they end."""

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
"""So long a session whose connection is lost can come back to its files."""
LAST_READINGS: Final = 4
"""What the session that needs room keeps at least: the last reading of each of its files."""

_LOOK_SECONDS: Final = 2
_MB: Final = 1_000_000


class SessionFiles(Protocol):
    """The files of a session."""

    used_at: float

    @property
    def uploaded_size(self) -> int:
        """Bytes of the files."""

    @property
    def size(self) -> int:
        """Bytes of the files and of all that was made of them."""

    def drop_readings(self, keep: int = 0) -> int:
        """Forget what was read, but for the last ones, and return how many bytes that frees."""


_sessions: Final[WeakKeyDictionary[AppSession, ref[SessionFiles]]] = WeakKeyDictionary()
_lock: Final = threading.Lock()


def register(session_id: str, files: SessionFiles) -> None:
    """Watch over the files of a session, as long as they are there."""
    session = runtime.get_instance().get_app_session(session_id)
    if session is not None:
        with _lock:
            _sessions[session] = ref(files)


def _with_files() -> dict[AppSession, SessionFiles]:
    with _lock:
        sessions = [(session, files()) for session, files in _sessions.items()]
    return {session: files for session, files in sessions if files is not None}


def has_room(session: AppSession, coming: Mapping[str, int]) -> bool:
    """Return whether files may come to a session, within its limit and that of all sessions.

    ``coming`` holds the bytes that are not there yet, by the id of the session.
    """
    files = _with_files().get(session)
    uploaded = files.uploaded_size if files else 0
    if uploaded + coming[session.id] > limits().session_mb * _MB:
        return False
    return make_room(files, sum(coming.values()))


def make_room(for_whom: SessionFiles | None, coming: int = 0) -> bool:
    """Drop what was read, for those first who are idle longest; return whether all fits then."""
    most = limits().sessions_mb * _MB - coming
    everyone = sorted(_with_files().values(), key=lambda files: files.used_at)
    taken = sum(files.size for files in everyone)
    for files in everyone:
        if taken > most and files is not for_whom:
            taken -= files.drop_readings()
    if taken > most and for_whom is not None:
        taken -= for_whom.drop_readings(LAST_READINGS)
    return taken <= most


async def end_lost_sessions() -> None:
    """End, until cancelled, every session with files whose connection has not come back.

    Streamlit by itself keeps a lost session until another one is lost after it.
    """
    lost_at: dict[str, float] = {}
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        end_lost(lost_at, time.monotonic())


def end_lost(lost_at: dict[str, float], now: float) -> None:
    """End the sessions lost for too long; bring up to date since when each one is lost."""
    sessions = _with_files()
    lost = [one for one in sessions if not runtime.get_instance().is_active_session(one.id)]
    for gone in lost_at.keys() - {session.id for session in lost}:
        del lost_at[gone]
    ended = [one for one in lost if now - lost_at.setdefault(one.id, now) >= COMES_BACK_SECONDS]
    for session in ended:
        del lost_at[session.id]
        _end(session)
    if ended:
        sessions.clear()
        gc.collect()  # also what refers to itself in a circle


def _end(session: AppSession) -> None:
    """End a session, and leave nothing in it: parts of Streamlit may go on holding it."""
    runtime.get_instance().close_session(session.id)
    session.session_state.clear()
    session.flush_browser_queue()
    session._fragment_storage.clear()  # noqa: SLF001 - what fragments were called with
