"""Reading a file in a process of its own, within bounds of time and memory.

What a file of the user's own asks of the readers, of the libraries under them and of the
machine is not known beforehand. A process that runs over, is out of memory or crashes
ends with a problem told to the user, and nothing else notices.

This bounds what a reading may use; it is not a wall around hostile code.
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
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

from loaders.isolation.worker import _ENVIRONMENT, _read, _write
from loaders.limits import limits, variable
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loaders.limits import Limits

_Found = TypeVar("_Found")

AT_ONCE: Final = 2
"""So many files are read at the same time; others wait for their turn."""

_LOGGER = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(AT_ONCE)

_IDLE_SECONDS: Final = 600
_WAIT_SECONDS: Final = 10  # for a process that was told to end
_CHILD: Final = (
    sys.executable,
    "-P",
    "-c",
    "from loaders.isolation.worker import _serve; _serve()",
)


def apart(
    function: Callable[..., _Found],
    *args: object,
    bounds: Limits | None = None,
    progress: Callable[..., object] | None = None,
    **kwargs: object,
) -> _Found:
    """Return what a function returns in a process of its own.

    Parameters
    ----------
    function
        Found by its module and name; arguments and result can be pickled.
    *args, **kwargs
        For the function.
    bounds
        ``seconds`` and ``memory_mb`` hold; the limits in force by default.
    progress
        Called here with what the function gives to its own argument ``progress``.
        What it raises ends the reading.

    Raises
    ------
    InputError
        As the function raises it, or with ``reading_too_slow``, ``reading_too_large`` or
        ``reading_failed``.
    """
    bounds = bounds or limits()
    with _turns, tempfile.TemporaryDirectory(prefix="access-map-") as folder:
        child = _take()
        try:
            child.send((bounds, folder, function, args, kwargs, progress is not None))
            for kind, content in child.messages(bounds.seconds):
                if kind == "progress" and progress is not None:
                    progress(*content)
                elif kind == "result":
                    found: _Found = content
                    return found
                elif kind == "problems":
                    raise InputError(content)
                elif kind == "failure":
                    _LOGGER.error("a reader failed:\n%s", content)
                    break
                elif kind in _OVER:
                    raise _over(kind, bounds)
        finally:
            child.end()
    raise InputError((Problem("error", "reading_failed"),))


_OVER: Final = ("reading_too_slow", "reading_too_large")


def _over(code: str, bounds: Limits) -> InputError:
    name = "seconds" if code == "reading_too_slow" else "memory_mb"
    details = {name: getattr(bounds, name), "variable": variable(name)}
    return InputError((Problem("error", code, details=details),))


def prepare() -> None:
    """Start the process for the next reading, so that it is ready when it is needed.

    It ends when nobody has needed it for a while: idle, it takes a hundred megabytes.
    """
    with _spare_lock:
        if _spare and _spare[0].alive:
            return
        while _spare:
            _spare.pop().end()
        child = _Child()
        _spare.append(child)
    timer = threading.Timer(_IDLE_SECONDS, _end_idle, [child])
    timer.daemon = True
    timer.start()


def _end_idle(child: _Child) -> None:
    with _spare_lock:
        if child in _spare:
            child.end()
            _spare.remove(child)


class _Child:
    """A process that waits for one call, makes it, and ends."""

    def __init__(self) -> None:
        places = [os.path.abspath(place) for place in sys.path if place]  # noqa: PTH100 - zips too
        environment = os.environ | _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(places)}
        self._process = subprocess.Popen(  # noqa: S603 - this Python, nothing of the user
            _CHILD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None

    def send(self, call: tuple[object, ...]) -> None:
        """Say what is to be called."""
        try:
            _write(_opened(self._process.stdin), call)
        except OSError:
            _LOGGER.exception("a reader has ended before it was asked")

    def messages(self, seconds: float) -> Iterator[tuple[str, Any]]:
        """Yield what it says until it ends, or the time is over."""
        until = time.monotonic() + seconds
        said: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        listener = threading.Thread(
            target=_listen, args=(_opened(self._process.stdout), said), daemon=True
        )
        listener.start()
        while True:
            try:
                message = said.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                yield "reading_too_slow", None
                return
            if message[0] == "end":
                return
            yield message

    def end(self) -> None:
        """End it, whatever it is doing, and leave nothing of it."""
        self._process.kill()
        self._process.wait(_WAIT_SECONDS)
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
    if child is not None and not child.alive:
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


def _listen(pipe: IO[bytes], said: queue.SimpleQueue[tuple[str, Any]]) -> None:
    try:
        while (message := _read(pipe)) is not None:
            said.put(message)
    except (OSError, ValueError):  # the pipe was closed: nobody listens any more
        pass
    except Exception:
        _LOGGER.exception("what a reader said is not understood")
    said.put(("end", None))


# In the process of its own
