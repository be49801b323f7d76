"""What a supervisor asks: whether the process lives, may be sent visitors, and how its data are.

``/livez`` and ``/readyz`` never ask the database, and a server with old data stays ready.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.server import refresh
from dashboard.session import current_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from starlette.requests import Request
    from starlette.responses import Response

_NO_STORE: Final = {"Cache-Control": "no-store"}
_draining: Final = threading.Event()


async def _live(_request: Request) -> Response:
    return _answer(good=not refresh.state().late)


async def _ready(_request: Request) -> Response:
    return _answer(good=not _draining.is_set() and bool(current_data.process_access_points()))


async def _health(_request: Request) -> Response:
    access_points, data = current_data.process_access_points(), refresh.state()
    about: dict[str, object] = {
        "status": "degraded" if data.degraded else "ok",
        "provinces": len(access_points.provinces),
        "in_programme": len(access_points.programme_provinces),
    }
    if data.as_of:
        age = dt.datetime.now(dt.UTC) - data.as_of
        about |= {
            "source": data.source,
            "as_of": data.as_of.isoformat(timespec="seconds"),
            "age_seconds": round(age.total_seconds()),
            "degraded": data.degraded,
            "failures": data.failures,
        }
    return JSONResponse(about, headers=_NO_STORE)


def _answer(*, good: bool) -> Response:
    status = 200 if good else 503
    return JSONResponse({"status": "ok" if good else "failing"}, status, headers=_NO_STORE)


ROUTES: Final = (Route("/livez", _live), Route("/readyz", _ready), Route("/healthz", _health))


@contextmanager
def draining(seconds: float) -> Iterator[None]:
    """On SIGTERM have ``/readyz`` answer 503 at once, and end the process some seconds later.

    uvicorn, which Streamlit runs, has set its handler before the app begins: ours stands before
    it, and calls it when the time is over or at a second signal. SIGINT is left alone.
    """
    then, loop = signal.getsignal(signal.SIGTERM), asyncio.get_running_loop()
    if not callable(then) or threading.current_thread() is not threading.main_thread():
        yield
        return

    def drain(number: int, frame: FrameType | None) -> None:
        if _draining.is_set() or not seconds:
            then(number, frame)
        else:
            _draining.set()
            loop.call_soon_threadsafe(loop.call_later, seconds, then, number, frame)

    signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, then)
        _draining.clear()
