"""Running a function in a process of its own, within bounds of time and memory.

How much time and memory a file of the user's own takes is not known beforehand. A process
that takes too long, runs out of memory or crashes becomes a problem reported to the user,
and nothing else is affected.

This bounds the resources of a reading; it does not contain hostile code.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

from loaders.isolation import worker
from loaders.limits import limits, variable
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loaders.limits import Limits

_Result = TypeVar("_Result")

AT_ONCE: Final = 2
"""Number of files that are read at the same time; others wait for their turn."""
UNFINISHED: Final = ("reading_busy", "reading_failed", "reading_too_large", "reading_too_slow")
"""Problems of a call that did not end by itself: they do not depend on the content of the file."""

_LOGGER = logging.getLogger(__name__)
_OVER: Final = ("reading_too_slow", "reading_too_large")
_IDLE_SECONDS: Final = 600
_END_SECONDS: Final = 10  # for a process that was killed
_WAITING_SECONDS: Final = 1  # between two calls of ``waiting``


def run_isolated(
    function: Callable[..., _Result],
    *args: object,
    bounds: Limits | None = None,
    waiting: Callable[[int], object] | None = None,
    progress: Callable[..., object] | None = None,
    **kwargs: object,
) -> _Result:
    """Return what a function returns in a process of its own.

    Parameters
    ----------
    function
        Found by its module and name; arguments and result can be pickled.
    *args, **kwargs
        For the function.
    bounds
        ``seconds``, ``memory_mb`` and ``wait_seconds`` apply; the limits in force by default.
    waiting
        Called each second with the number of calls that have to end before this one's
        turn comes, and with 0 when it has come.
    progress
        Called here with what the function gives to its own argument ``progress``.

    What ``waiting`` or ``progress`` raises ends the call.

    Raises
    ------
    InputError
        As the function raises it, or with one of :data:`UNFINISHED`.
    """
    bounds = bounds or limits()
    with _turn(bounds, waiting), tempfile.TemporaryDirectory(prefix="access-map-") as folder:
        child = _take()
        try:
            child.send((bounds, folder, function, args, kwargs, progress is not None))
            for kind, content in child.messages(bounds.seconds):
                if kind == "progress" and progress is not None:
                    progress(*content)
                elif kind == "result":
                    result: _Result = content
                    return result
                elif kind == "problems":
                    raise InputError(content)
                elif kind == "failure":
                    _LOGGER.error("a reader failed:\n%s", content)
                    break
                elif kind in _OVER:
                    raise _over(kind, bounds)
        finally:
            child.end()
    raise InputError((Problem("reading_failed"),))


def _over(code: str, bounds: Limits) -> InputError:
    name = "seconds" if code == "reading_too_slow" else "memory_mb"
    details = {name: getattr(bounds, name), "variable": variable(name)}
    return InputError((Problem(code, details=details),))


# In the order in which they came; the first ones have their turn.
_turns: Final[list[object]] = []
_turns_changed: Final = threading.Condition()


def waiting_calls() -> int:
    """Return how many calls wait for their turn."""
    return max(0, len(_turns) - AT_ONCE)


@contextmanager
def _turn(bounds: Limits, waiting: Callable[[int], object] | None) -> Iterator[None]:
    """Wait for a turn: first come, first served, and only so long."""
    ticket, until = object(), time.monotonic() + bounds.wait_seconds
    with _turns_changed:
        _turns.append(ticket)
    try:
        while ahead := _ahead(ticket, until):
            if time.monotonic() >= until:
                details = {"seconds": bounds.wait_seconds}
                raise InputError((Problem("reading_busy", details=details),))
            if waiting is not None:
                waiting(ahead)
        if waiting is not None:
            waiting(0)
        yield
    finally:
        with _turns_changed:
            _turns.remove(ticket)
            _turns_changed.notify_all()


def _ahead(ticket: object, until: float) -> int:
    """Return, after a moment unless it is 0, how many have to end before a ticket's turn."""
    with _turns_changed:
        moment = min(_WAITING_SECONDS, until - time.monotonic())
        _turns_changed.wait_for(lambda: ticket in _turns[:AT_ONCE], max(0, moment))
        return max(0, _turns.index(ticket) - AT_ONCE + 1)


def prepare(*modules: str) -> None:
    """Start the process for the next call, so that it is ready when it is needed.

    The idle process ends after :data:`_IDLE_SECONDS`: it takes a hundred megabytes.

    Parameters
    ----------
    *modules
        Names of the modules that it imports ahead of the call.
    """
    with _spare_lock:
        if _spare and _spare[0].usable:
            return
        while _spare:
            _spare.pop().end()
        child = _Child(*modules)
        _spare.append(child)
    timer = threading.Timer(_IDLE_SECONDS, _end_idle, [child])
    timer.daemon = True
    timer.start()


def _end_idle(child: _Child) -> None:
    with _spare_lock:
        if child in _spare:
            child.end()
            _spare.remove(child)


def _environment() -> dict[str, str]:
    """Return the environment of a process that is started now."""
    places = [os.path.abspath(place) for place in sys.path if place]  # noqa: PTH100 - zips too
    return os.environ | worker.ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(places)}


class _Child:
    """A process that waits for one call, makes it, and ends."""

    def __init__(self, *modules: str) -> None:
        self.environment = _environment()
        start = f"from {worker.__name__} import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603 - this Python, nothing of the user
            (sys.executable, "-P", "-c", start, *modules),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        )

    @property
    def usable(self) -> bool:
        """Whether it can still take a call, and has the environment that a new one would have."""
        return self._process.poll() is None and self.environment == _environment()

    def send(self, call: tuple[object, ...]) -> None:
        """Send what is to be called."""
        try:
            worker.write_message(_opened(self._process.stdin), call)
        except OSError:
            _LOGGER.exception("a reader has ended before its call")

    def messages(self, seconds: float) -> Iterator[tuple[str, Any]]:
        """Yield its messages until it ends, or the time is over."""
        until = time.monotonic() + seconds
        messages: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        listener = threading.Thread(
            target=_listen, args=(_opened(self._process.stdout), messages), daemon=True
        )
        listener.start()
        while True:
            try:
                message = messages.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                yield "reading_too_slow", None
                return
            if message[0] == "end":
                return
            yield message

    def end(self) -> None:
        """End it, whatever it is doing, and close its pipes."""
        self._process.kill()
        self._process.wait(_END_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _opened(pipe).close()
            except OSError:  # what was written to it found no reader
                continue


_spare: Final[list[_Child]] = []
_spare_lock: Final = threading.Lock()


def _take() -> _Child:
    """Return the process that was prepared, or a new one."""
    with _spare_lock:
        child = _spare.pop() if _spare else None
    if child is not None and not child.usable:
        child.end()
        child = None
    return child or _Child()


@atexit.register
def _end_spare() -> None:
    with _spare_lock:
        while _spare:
            _spare.pop().end()


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        msg = "the process was started without a pipe"
        raise RuntimeError(msg)
    return pipe


def _listen(pipe: IO[bytes], messages: queue.SimpleQueue[tuple[str, Any]]) -> None:
    try:
        while (message := worker.read_message(pipe)) is not None:
            messages.put(message)
    except (OSError, ValueError):  # the pipe was closed: nobody listens any more
        pass
    except Exception:
        _LOGGER.exception("a message of a reader cannot be read")
    messages.put(("end", None))
