"""The access points shown: those of the process, or those that a session uploaded.

All sessions share those of the process. Where these are renewed, a session keeps those that it
was opened with until it takes the newer ones. Uploaded ones belong to one session: when it ends
(:mod:`dashboard.session.retention`) they are freed, and the addresses of their files answer 404.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.events import event
from dashboard.web_map.assets import Assets
from loaders.loading import embedded

if TYPE_CHECKING:
    from dashboard.web_map.assets import Asset
    from loaders.access_points import AccessPoints
    from loaders.problems.report import JoinReport

_OWN: Final = "own-data-shown"
_OPENED_WITH: Final = "opened-with"

_serving: list[Served] = []
"""The newest data, and those before: a page that has just come still asks for their files."""
_lock: Final = threading.Lock()
_assets_of_process: Final[WeakSet[Assets]] = WeakSet()
_assets_of_sessions: Final[WeakSet[Assets]] = WeakSet()


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Data of the process, the files of their map, and the report on what they come from."""

    access_points: AccessPoints
    assets: Assets
    report: JoinReport | None = None
    since: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


@dataclass(frozen=True, slots=True)
class OwnData:
    """The data that a session shows instead of those of the process."""

    access_points: AccessPoints
    assets: Assets


def serve(access_points: AccessPoints, report: JoinReport | None = None) -> None:
    """Set the access points of the process, and make the files of their map.

    ``report`` is that on the files they come from, for everybody to see.
    """
    served = Served(access_points, Assets(access_points), report)
    with _lock:
        _assets_of_process.add(served.assets)
    _serving[:] = [served, *_serving[:1]]
    names = "".join(asset.name for asset in served.assets.data.values())
    source = access_points.counts_file or "embedded"
    event("data_loaded", source=source, digest=hashlib.sha256(names.encode()).hexdigest()[:16])


def process_report() -> JoinReport | None:
    """Return the report on the files of the process that this session shows, if any."""
    return _of_session().report


def process_access_points() -> AccessPoints:
    """Return the newest access points of the process; the embedded ones if none were set."""
    return _of_process().access_points


def process_assets() -> Assets:
    """Return the files that the browser fetches for the newest map of the process."""
    return _of_process().assets


def process_since() -> dt.datetime:
    """Return when the newest data of the process were loaded."""
    return _of_process().since


def newer() -> Served | None:
    """Return the data of the process if they are newer than those that this session shows."""
    newest = _of_process()
    return None if own_data() or _of_session() is newest else newest


def take_newer() -> None:
    """Show this session the newest data of the process from now on."""
    st.session_state[_OPENED_WITH] = _of_process()


def served_access_points() -> AccessPoints:
    """Return the access points that this session shows."""
    own = own_data()
    return own.access_points if own else _of_session().access_points


def served_assets() -> Assets:
    """Return the files that the browser fetches for the map of this session."""
    own = own_data()
    return own.assets if own else _of_session().assets


def own_data() -> OwnData | None:
    """Return the uploaded data that this session shows, if any."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    own: OwnData | None = st.session_state.get(_OWN)
    return own


def show_own(access_points: AccessPoints) -> None:
    """Show this session, and no other, access points of its own from now on."""
    assets = Assets(access_points)
    # All files are made here, so that the server's event loop need not wait for them.
    _ = assets.by_name
    with _lock:
        _assets_of_sessions.add(assets)
    st.session_state[_OWN] = OwnData(access_points, assets)


def show_published() -> None:
    """Show this session the data of the process, and forget its own."""
    own: OwnData | None = st.session_state.pop(_OWN, None)
    if own is not None:
        with _lock:
            _assets_of_sessions.discard(own.assets)


def asset_of_process(name: str) -> Asset | None:
    """Return a file of the map of the process by its name, also of data that a session keeps."""
    with _lock:
        older = list(_assets_of_process)
    every = (process_assets(), *(served.assets for served in _serving[1:]), *older)
    return next((assets.by_name[name] for assets in every if name in assets.by_name), None)


def asset_of_a_session(name: str) -> Asset | None:
    """Return a file of the map of any session that has not ended, by its name."""
    with _lock:
        sessions = list(_assets_of_sessions)
    return next((assets.by_name[name] for assets in sessions if name in assets.by_name), None)


def _of_process() -> Served:
    if not _serving:
        serve(embedded())
    return _serving[0]


def _of_session() -> Served:
    """Return the data of the process that this session was opened with, or has taken since."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _of_process()
    opened_with: Served | None = st.session_state.get(_OPENED_WITH)
    if opened_with is None:
        opened_with = st.session_state[_OPENED_WITH] = _of_process()
    return opened_with
