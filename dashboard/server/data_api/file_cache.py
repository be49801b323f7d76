"""Files written lately: each once, however many ask for it at the same time.

Writing takes from milliseconds to a second. It happens in a few threads of its own, so
that neither the server's loop nor the sessions wait, and what is waiting is bounded.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

from dashboard.server.compression import Packed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_THREADS: Final = 2
_MOST_WAITING: Final = 32
_MOST_BYTES: Final = 64 * 2**20


class TooMuchToDoError(Exception):
    """As many files as can wait to be written are waiting."""


class WrittenFile:
    """A file: its bytes, plain and compressed, and their digest."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._packed = Packed(body)

    @cached_property
    def digest(self) -> str:
        """Hexadecimal digits that stand for the bytes."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    def encoded(self, encoding: str | None) -> bytes:
        """Return the bytes in an encoding, as they are for ``None``."""
        return self._packed.encoded(encoding)


class WrittenFiles:
    """The files written last, by whatever tells them apart.

    Parameters
    ----------
    threads
        So many are written at a time.
    most_waiting
        So many may wait to be written.
    most_bytes
        So much is kept of what was written; the file written last always is.
    """

    def __init__(
        self,
        threads: int = _THREADS,
        most_waiting: int = _MOST_WAITING,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="writing")
        self._most_unfinished = threads + most_waiting
        self._most_bytes = most_bytes
        self._files: OrderedDict[Hashable, Future[WrittenFile]] = OrderedDict()
        self._lock = Lock()

    def ask(self, key: Hashable, write: Callable[[], bytes]) -> Future[WrittenFile]:
        """Return a file that was or will be written.

        Parameters
        ----------
        key
            What tells it from every other.
        write
            Called in another thread, if the file is not there.

        Raises
        ------
        TooMuchToDoError
            If too many files are waiting already.
        """
        with self._lock:
            found = self._files.get(key)
            if found is not None:
                self._files.move_to_end(key)
                return found
            unfinished = sum(not one.done() for one in self._files.values())
            if unfinished >= self._most_unfinished:
                raise TooMuchToDoError
            asked = self._files[key] = self._pool.submit(lambda: WrittenFile(write()))
        asked.add_done_callback(lambda done: self._finished(key, done))
        return asked

    def _finished(self, key: Hashable, done: Future[WrittenFile]) -> None:
        """Forget what failed, so that it is tried again, and the oldest of what is too much."""
        with self._lock:
            if done.cancelled() or done.exception() is not None:
                self._files.pop(key, None)
                return
            kept = {
                name: len(one.result().body)
                for name, one in self._files.items()
                if one.done() and not one.cancelled() and one.exception() is None
            }
            total = sum(kept.values())
            for name, size in kept.items():
                if total <= self._most_bytes or name == key:
                    break
                del self._files[name]
                total -= size
