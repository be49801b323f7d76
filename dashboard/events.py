"""What an operator watches: numbers for Prometheus, and a line of the log for each event.

Labels are codes of ours, never text of users: there are as many series as there are codes.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.problems.problem import Problem

LOGGER: Final = logging.getLogger("access_map")
REGISTRY: Final = CollectorRegistry()
_EACH_SECONDS: Final = 10
"""How often refusals of a kind are logged: whoever sends many of them must not fill a disk."""

_BUCKETS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
RUN_SECONDS: Final = Histogram(
    "access_map_run_seconds",
    "Time of a run of the app: of all of it (script), or of its screen alone (fragment).",
    ["kind"],
    registry=REGISTRY,
    buckets=_BUCKETS,
)
RUN_WAIT_SECONDS: Final = Histogram(
    "access_map_run_wait_seconds",
    "Time that a run waited for its turn.",
    registry=REGISTRY,
    buckets=_BUCKETS,
)
_ABOUT: Final = "Files of users that were not taken, once for each reason."
_FILES_REFUSED: Final = Counter("access_map_files_refused", _ABOUT, ["reason"], registry=REGISTRY)
FILES_WRITTEN: Final = Counter(
    "access_map_files_written", "Files that were made to take out.", ["format"], registry=REGISTRY
)
_REQUESTS_REFUSED: Final = Counter(
    "access_map_requests_refused", "Requests that were refused.", ["reason"], registry=REGISTRY
)
REFRESH_FAILURES: Final = Counter(
    "access_map_refresh_failures", "Times that newer data could not be had.", registry=REGISTRY
)
_refusals: Final[dict[str, tuple[float, int]]] = {}


def event(name: str, /, *, level: int = logging.INFO, **fields: object) -> None:
    """Write a line of the log; :mod:`dashboard.server.log_lines` makes text in it harmless."""
    LOGGER.log(level, name, extra={"fields": fields})


def file_refused(kind: str, problems: Iterable[Problem]) -> None:
    """Count a file that was not taken, if it was not: by its problems, not by what is in it."""
    codes = sorted({problem.code for problem in problems if problem.severity == "error"})
    for code in codes:
        _FILES_REFUSED.labels(code).inc()
    if codes:
        event("file_refused", kind=kind, codes=codes)


def refused(reason: str, **fields: object) -> None:
    """Count a request that was refused, and log it unless one was a moment ago."""
    _REQUESTS_REFUSED.labels(reason).inc()
    now = time.monotonic()
    logged_at, times = _refusals.get(reason, (-_EACH_SECONDS, 0))
    is_new = now - logged_at >= _EACH_SECONDS
    _refusals[reason] = (now, 0) if is_new else (logged_at, times + 1)
    if is_new:
        times += 1
        event("request_refused", level=logging.WARNING, reason=reason, times=times, **fields)
