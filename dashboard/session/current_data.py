"""The access points shown: those of the process, or those that a session uploaded.

All sessions share those of the process, which never change. Uploaded ones belong to one
session: when it ends (:mod:`dashboard.session.retention`) they are freed, and the
addresses of their files answer 404.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
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

_serving: list[tuple[AccessPoints, Assets]] = []
_report_of_process: list[JoinReport] = []
_lock: Final = threading.Lock()
_assets_of_sessions: Final[WeakSet[Assets]] = WeakSet()


@dataclass(frozen=True, slots=True)
class OwnData:
    """The data that a session shows instead of those of the process."""

    access_points: AccessPoints
    assets: Assets


def serve(access_points: AccessPoints, report: JoinReport | None = None) -> None:
    """Set the access points of the process, and make the files of their map.

    ``report`` is that on the files they come from, for everybody to see.
    """
    assets = Assets(access_points)
    _serving[:] = [(access_points, assets)]
    names = "".join(asset.name for asset in assets.data.values())
    source = access_points.counts_file or "embedded"
    event("data_loaded", source=source, digest=hashlib.sha256(names.encode()).hexdigest()[:16])
    _report_of_process[:] = [report] if report else []


def process_report() -> JoinReport | None:
    """Return the report on the files that the process was started with, if there were any."""
    return next(iter(_report_of_process), None)


def process_access_points() -> AccessPoints:
    """Return the access points of the process; the embedded ones if none were set."""
    return _of_process()[0]


def process_assets() -> Assets:
    """Return the files that the browser fetches for the map of the process."""
    return _of_process()[1]


def served_access_points() -> AccessPoints:
    """Return the access points that this session shows."""
    own = own_data()
    return own.access_points if own else process_access_points()


def served_assets() -> Assets:
    """Return the files that the browser fetches for the map of this session."""
    own = own_data()
    return own.assets if own else process_assets()


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


def asset_of_a_session(name: str) -> Asset | None:
    """Return a file of the map of any session that has not ended, by its name."""
    with _lock:
        sessions = list(_assets_of_sessions)
    return next((assets.by_name[name] for assets in sessions if name in assets.by_name), None)


def _of_process() -> tuple[AccessPoints, Assets]:
    if not _serving:
        serve(embedded())
    return _serving[0]
