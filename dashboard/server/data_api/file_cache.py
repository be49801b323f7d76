"""A cache of exported files: each is made once, however many ask for it at the same time.

Making a file takes from milliseconds to a second. A small pool of threads does it, so that
neither the server's event loop nor the sessions wait; the queue of the pool is bounded.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

from dashboard.server.compression import CompressedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


class QueueFullError(Exception):
    """As many files as may wait to be made are waiting."""


class FileCache:
    """The files made last, in order of use.

    Parameters
    ----------
    threads
        How many files are made at a time.
    most_waiting
        How many may wait to be made.
    most_bytes
        Plain bytes to keep; the file made last is always kept.
    """

    def __init__(
        self, threads: int = 2, most_waiting: int = 32, most_bytes: int = 64 * 2**20
    ) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="writing")
        self._most_unfinished = threads + most_waiting
        self._most_bytes = most_bytes
        self._files: OrderedDict[Hashable, Future[CompressedFile]] = OrderedDict()
        self._lock = Lock()

    def request(self, key: Hashable, write: Callable[[], bytes]) -> Future[CompressedFile]:
        """Return the file of a key.

        Parameters
        ----------
        key
            Identifies the file.
        write
            Makes it, in another thread, unless it is cached.

        Raises
        ------
        QueueFullError
            If too many files are waiting already.
        """
        with self._lock:
            cached = self._files.get(key)
            if cached is not None:
                self._files.move_to_end(key)
                return cached
            if sum(not file.done() for file in self._files.values()) >= self._most_unfinished:
                raise QueueFullError
            file = self._files[key] = self._pool.submit(lambda: CompressedFile(write()))
        file.add_done_callback(lambda done: self._finish(key, done))
        return file

    def clear(self) -> None:
        """Forget the files that are made; those that are being made come to their end."""
        with self._lock:
            self._files = OrderedDict(
                (key, file) for key, file in self._files.items() if not file.done()
            )

    def _finish(self, key: Hashable, file: Future[CompressedFile]) -> None:
        """Forget a file that failed, so that it is tried again, and the oldest above the limit."""
        with self._lock:
            if _size(file) is None:
                self._files.pop(key, None)
                return
            sizes = {name: _size(file) or 0 for name, file in self._files.items()}
            total = sum(sizes.values())
            for name, size in sizes.items():
                if total <= self._most_bytes or name == key:
                    break
                if size:
                    del self._files[name]
                    total -= size


def _size(file: Future[CompressedFile]) -> int | None:
    """Return the plain bytes of a file; ``None`` while there is none."""
    if not file.done() or file.cancelled() or file.exception() is not None:
        return None
    return len(file.result().body)
