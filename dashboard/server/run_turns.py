"""Runs of the script take turns, so that a busy server answers one click after the other.

Streamlit has a thread for each run. Of a hundred clicks within a second each would get a little of
the interpreter in turn, and all would be answered at the end of that second. Here a run waits until
the one before it is over: the first is answered at once, and the event loop, which sends the
answers, waits for one thread and not for a hundred. A run that takes long keeps nobody waiting for
longer than its :data:`TURN`.

After each run Streamlit looks for files that no session needs any more, at those of all sessions:
that is done once in a while, and whenever a session ends.
"""

from __future__ import annotations

import time
from threading import Condition
from typing import TYPE_CHECKING, Final

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from dashboard.events import RUN_WAIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

TURN: Final = 0.1
"""Seconds after which the next run begins, though the one before it is not over."""
TIDY_EVERY: Final = 1.0
"""Seconds for which files may stay that no run needs any more."""


def take_turns() -> None:
    """Have the runs of all sessions take turns, and files be tidied up once in a while."""
    turns, run = Turns(), ScriptRunner._run_script  # noqa: SLF001
    ScriptRunner._run_script = (  # type: ignore[method-assign]  # noqa: SLF001
        lambda self, rerun_data: turns.run(lambda: run(self, rerun_data))
    )
    tidy = seldom_in_runs(MediaFileManager.remove_orphaned_files)
    MediaFileManager.remove_orphaned_files = tidy  # type: ignore[method-assign, assignment]


class Turns:
    """Calls from several threads, of which each begins when the one before it is over."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._running: object | None = None
        self._ends = 0.0

    def run(self, call: Callable[[], None]) -> None:
        """Make a call when it is its turn."""
        with RUN_WAIT_SECONDS.time(), self._changed:
            while self._running and (left := self._ends - time.monotonic()) > 0:
                self._changed.wait(left)
            self._running, self._ends = call, time.monotonic() + TURN
        try:
            call()
        finally:
            with self._changed:
                if self._running is call:
                    self._running = None
                    self._changed.notify()


def seldom_in_runs(
    tidy: Callable[[MediaFileManager], None],
) -> Callable[[MediaFileManager], None]:
    """Return what tidies files up, but in a run not if that was done a moment ago."""
    last = -TIDY_EVERY

    def tidy_seldom(self: MediaFileManager) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= TIDY_EVERY or get_script_run_ctx(suppress_warning=True) is None:
            last = now
            tidy(self)

    return tidy_seldom
