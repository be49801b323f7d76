"""The access points shown: those of the process, or those that a session has brought.

Those of the process are one for all sessions, made before the port opens, and no session
changes them. A session's own are held by the session alone: when it ends they are gone,
and their addresses answer no more.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.web_map.assets import Assets
from loaders.loading import embedded

if TYPE_CHECKING:
    from dashboard.web_map.assets import Asset
    from loaders.access_points import AccessPoints

_OWN: Final = "own-data-shown"

_serving: list[tuple[AccessPoints, Assets]] = []
_lock: Final = threading.Lock()
_of_sessions: Final[WeakSet[Assets]] = WeakSet()


@dataclass(frozen=True, slots=True)
class OwnData:
    """What a session shows instead of what the process serves."""

    access_points: AccessPoints
    assets: Assets


def serve(access_points: AccessPoints) -> None:
    """Make these the access points of the process, and what the map needs of them."""
    _serving[:] = [(access_points, Assets(access_points))]


def process_access_points() -> AccessPoints:
    """Return the access points of the process; the embedded ones if none were set."""
    return _of_process()[0]


def process_assets() -> Assets:
    """Return the files that the browser fetches for the map of the process."""
    return _of_process()[1]


def served_access_points() -> AccessPoints:
    """Return the access points that this session is shown."""
    own = own_data()
    return own.access_points if own else process_access_points()


def served_assets() -> Assets:
    """Return the files that the browser fetches for the map of this session."""
    own = own_data()
    return own.assets if own else process_assets()


def own_data() -> OwnData | None:
    """Return what this session has brought and is shown, if anything."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found: OwnData | None = st.session_state.get(_OWN)
    return found


def show_own(access_points: AccessPoints) -> None:
    """Show this session access points of its own from now on, and no other session."""
    assets = Assets(access_points)
    # All files are made here: when they are asked for, the server must not wait for them.
    _ = assets.by_name
    with _lock:
        _of_sessions.add(assets)
    st.session_state[_OWN] = OwnData(access_points, assets)


def show_published() -> None:
    """Show this session what the process serves, and forget its own."""
    st.session_state.pop(_OWN, None)


def asset_of_a_session(name: str) -> Asset | None:
    """Return a file of the map of any session that is still there, by its name."""
    with _lock:
        living = list(_of_sessions)
    return next((assets.by_name[name] for assets in living if name in assets.by_name), None)


def _of_process() -> tuple[AccessPoints, Assets]:
    if not _serving:
        serve(embedded())
    return _serving[0]
