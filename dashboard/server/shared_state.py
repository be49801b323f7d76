"""The numbered state of a show, as the server knows it: phones hear it, and may change it.

Whoever asks names the state that is known there and has an answer at once if there is another,
else as soon as there is one.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WAIT_SECONDS: Final = 4
"""How long a request waits for news: a phone notices after that time that the Wi-Fi is gone."""
MOST_PHONES: Final = 1000
"""Names are made up by phones: more than a hall has are not remembered."""
_MOST: Final = 10**9
_LATEST: Final = 10**15  # milliseconds since 1970
_LONGEST: Final = 40  # characters of a code or a name of a window
_FLAGS: Final = ("blank", "followers")
_TIMES: Final = ("started", "since")


class SharedState:
    """The newest state that a window or a phone with the right to speak has said."""

    def __init__(self) -> None:
        self.latest: dict[str, Any] | None = None
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._phones: dict[str, float] = {}
        self._lock = threading.Lock()

    def count_phone(self, name: str) -> None:
        """Remember that a phone has asked, by a name of its own choice; of too many the latest."""
        name = name[:_LONGEST]
        with self._lock:
            self._phones.pop(name, None)
            self._phones[name] = time.monotonic()
            if len(self._phones) > MOST_PHONES:
                del self._phones[next(iter(self._phones))]

    @property
    def phones(self) -> int:
        """How many phones have asked of late."""
        since = time.monotonic() - 2 * WAIT_SECONDS
        with self._lock:
            self._phones = {name: seen for name, seen in self._phones.items() if seen > since}
            return len(self._phones)

    def take(self, said: object) -> bool:
        """Take a state if it is newer; return whether it is a state at all."""
        state = _checked(said)
        if state is None:
            return False
        with self._lock:
            newer = self.latest is None or _order(state) > _order(self.latest)
            if newer:
                self.latest = state
        if newer:
            self.wake()
        return True

    def wake(self) -> None:
        """Answer all who wait; each in its own loop, for a port of followers has one of its own."""
        for loop, event in tuple(self._waiting):
            with suppress(RuntimeError):  # a loop that has ended
                loop.call_soon_threadsafe(event.set)

    async def other_than(self, known: str) -> dict[str, Any] | None:
        """Return the latest state, at once if it is not the known one (``number.by``)."""
        with self._waits() as event:
            latest = self.latest
            if (f"{latest['number']}.{latest['by']}" if latest else "0.") == known:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), WAIT_SECONDS)
        return self.latest

    @contextmanager
    def _waits(self) -> Iterator[asyncio.Event]:
        one = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.add(one)
        try:
            yield one[1]
        finally:
            self._waiting.discard(one)


def _order(state: Mapping[str, Any]) -> tuple[int, str]:
    return state["number"], state["by"]


def _checked(said: object) -> dict[str, Any] | None:
    """Return what the windows know of a state; ``None`` if it is none."""
    if not isinstance(said, dict):
        return None
    state = {key: said.get(key) for key in ("number", "by", "scene", "language")}
    state |= {key: said.get(key) or 0 for key in _TIMES}
    state |= {key: said.get(key) is True for key in _FLAGS}
    given: Any = said.get("changes")
    changes: dict[str, Any] = {}
    right = (
        all(_is_number(state[key]) for key in ("number", "scene"))
        and all(_is_time(state[key]) for key in _TIMES)
        and _is_short(state["by"])
        and state["language"] in LANGUAGES
        and isinstance(given, dict)
    )
    if not right:
        return None
    if _is_number(given.get("mask")):
        changes["mask"] = given["mask"]
    selected = given.get("selected")
    if isinstance(selected, list) and all(map(_is_short, selected)):
        changes["selected"] = selected[:1]
    return state | {"changes": changes}


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST


def _is_time(value: object) -> bool:
    return type(value) in {int, float} and 0 <= value < _LATEST  # type: ignore[operator]


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST
