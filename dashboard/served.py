"""The access points that this process serves: one for all sessions, made before the port opens."""

from __future__ import annotations

from dashboard.assets import Assets
from loaders.join import AccessPoints, embedded

_serving: list[tuple[AccessPoints, Assets]] = []


def serve(access_points: AccessPoints) -> None:
    """Make these the access points of the process, and what the map needs of them."""
    _serving[:] = [(access_points, Assets(access_points))]


def process_access_points() -> AccessPoints:
    """Return the access points of the process; the embedded ones if none were set."""
    return _current()[0]


def served_access_points() -> AccessPoints:
    """Return the access points that this session is shown."""
    return process_access_points()


def served_assets() -> Assets:
    """Return the files that the browser fetches for the map."""
    return _current()[1]


def _current() -> tuple[AccessPoints, Assets]:
    if not _serving:
        serve(embedded())
    return _serving[0]
