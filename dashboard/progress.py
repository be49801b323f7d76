"""How far the making of a long file has come, for whoever waits for it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Watcher: TypeAlias = Callable[[int, int], object]

_Step = TypeVar("_Step")
_watcher: Final[ContextVar[Watcher | None]] = ContextVar("watcher", default=None)


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Let a function know of each step: how many are done, and of how many.

    What it raises ends the work.
    """
    before = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(before)


def steps(items: Sequence[_Step]) -> Iterator[_Step]:
    """Yield the parts of a long work, one after the other."""
    watcher = _watcher.get()
    for done, item in enumerate(items):
        if watcher:
            watcher(done, len(items))
        yield item
    if watcher:
        watcher(len(items), len(items))
