"""Data of a database, read anew when its bell rings or time is up, and swapped in whole.

A state that cannot be read or loaded, or has fewer provinces, never replaces the data shown:
these stay, and say from when they are and why.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from dashboard.events import REFRESH_FAILURES, event
from dashboard.server import last_good, served_page, show
from dashboard.session import current_data
from loaders import loading
from loaders.database.connection import answering, in_words, is_address, parse, public_name
from loaders.freshness import Freshness, Stale
from loaders.isolation.process import UNFINISHED
from loaders.problems.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import psycopg

    from loaders.access_points import AccessPoints
    from loaders.database.connection import Copy
    from loaders.freshness import Reason
    from loaders.loading import Files
    from loaders.problems.catalogue import FileKind
    from loaders.problems.report import JoinReport

    Loaded: TypeAlias = tuple[AccessPoints, JoinReport | None]

CHANNEL: Final = "access_map"
"""The channel of the bell: ``NOTIFY access_map``."""
_BELL_SECONDS: Final = 10
"""How long the database may take to say that its bell can be heard."""
_LATE_SECONDS: Final = 300
_END_SECONDS: Final = 2
_AWAY: Final = ("database_away", "database_refused", "database_too_slow", "database_driver")
_LOGGER: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DataState:
    """The state of the data of the process.

    Attributes
    ----------
    source
        The addresses of the tables for people; none without a database.
    as_of
        When the data were last known to be those of the database.
    digest
        SHA-256 of the tables.
    degraded
        Why they are not renewed, ``None`` while they are.
    failures
        Attempts in a row that have brought nothing.
    attempted, late_after
        When the last attempt began, in seconds of :func:`time.monotonic`, and after how many
        the next one is late.
    """

    source: tuple[str, ...] = ()
    as_of: dt.datetime | None = None
    digest: str = ""
    degraded: Reason | None = None
    failures: int = 0
    attempted: float | None = None
    late_after: float = _LATE_SECONDS

    @property
    def late(self) -> bool:
        """Whether the refresher has made no attempt for too long."""
        return self.attempted is not None and time.monotonic() > self.attempted + self.late_after


_states: Final = [DataState()]


def state() -> DataState:
    """Return the state of the data of the process."""
    return _states[-1]


class Refresher:
    """Keeps the data of the process those of its database.

    Parameters
    ----------
    files, load
        What the server was started with, and how it is loaded with copies of its tables.
    folder
        Where the last good ones are kept.
    poll_seconds
        How often they are looked at without a bell.
    """

    def __init__(
        self,
        files: Files,
        load: Callable[[Mapping[FileKind, Copy]], Loaded],
        folder: Path,
        poll_seconds: float,
    ) -> None:
        given = zip(loading.DATA_KINDS, files, strict=True)
        self._addresses = {kind: address for kind, address in given if is_address(address)}
        self._names = {kind: public_name(each) for kind, each in self._addresses.items()}
        self._files, self._load, self._poll = files, load, poll_seconds
        self._file = last_good.file_of(folder, self._names)
        self._copies: dict[FileKind, Copy] = {}
        self._kept = False
        self._shown: Loaded | None = None
        self._refused = "", InputError(())
        self._bell: psycopg.Connection | None = None
        self._stopping, self._thread = threading.Event(), threading.Thread(target=self._run)
        self._told: Callable[[], object] = lambda: None
        late = max(_LATE_SECONDS, 3 * poll_seconds)
        _states[:] = [DataState(tuple(self._names.values()), late_after=late)]

    def first(self) -> Loaded:
        """Return the data to start with: of the database, else the last good ones.

        Raises
        ------
        InputError
            If there are neither.
        """
        try:
            self._read()
        except InputError as error:
            with TemporaryDirectory(prefix="access-map-") as folder:
                kept = last_good.find(self._file, self._names, Path(folder))
                if kept is None:
                    raise
                copies, as_of = kept
                self._take(copies, self._load(copies))
            self._kept = True
            self._note(as_of=as_of)
            self._degrade(_reason(error), str(error))
        return cast("Loaded", self._shown)  # set in either way

    def start(self, told: Callable[[], object]) -> None:
        """Begin to look after the data; ``told`` is called when sessions have something to hear."""
        self._told = told
        self._thread.daemon = True
        self._thread.start()

    def stop(self) -> None:
        """End it; a reading that has begun is hardly waited for."""
        self._stopping.set()
        self._thread.join(_END_SECONDS)

    def attempt(self) -> None:
        """Read the tables anew; show other data if they are good, else say why they are not."""
        before = self._shown, state().degraded
        try:
            self._read()
        except InputError as error:
            self._degrade(_reason(error), str(error))
        except Exception:
            _LOGGER.exception("the data could not be renewed")
            self._degrade("unreadable")
        if before != (self._shown, state().degraded):
            self._told()

    def _read(self) -> None:
        """Read the tables and take them if they are good; raise what is wrong with them."""
        now = dt.datetime.now(dt.UTC)
        self._note(attempted=time.monotonic())
        if self._copies and self._unchanged():
            self._confirm(now)
            return
        with TemporaryDirectory(prefix="access-map-") as folder:
            copies = loading.copied(self._files, Path(folder), in_process=False)
            problems = tuple(each for copy in copies.values() for each in copy.problems)
            if problems:
                raise InputError(problems)
            digest = _digest(copies)
            if digest != state().digest:
                if digest == self._refused[0]:  # and not loaded again to no end
                    raise self._refused[1]
                try:
                    loaded = self._load(copies)
                    if self._shown and _provinces(loaded) < _provinces(self._shown):
                        raise InputError(())  # noqa: TRY301 - as what cannot be loaded
                except InputError as error:
                    refused = "" if _reason(error) == "unreadable" else digest
                    self._refused = refused, InputError(error.problems)  # without its frames
                    raise
                self._take(copies, loaded)
                self._keep(copies)
            self._copies = copies
        self._confirm(now)

    def _unchanged(self) -> bool:
        from loaders.database.copies import unchanged  # noqa: PLC0415 - its driver takes long

        return _digest(self._copies) == state().digest and unchanged(self._addresses, self._copies)

    def _take(self, copies: Mapping[FileKind, Copy], loaded: Loaded) -> None:
        """Show other data from now on, to whoever comes."""
        access_points, report = replace(loaded[0], freshness=Freshness()), loaded[1]
        self._mark(None)
        started, self._shown = self._shown is not None, (access_points, report)
        self._note(digest=_digest(copies))
        if started:
            current_data.serve(access_points, report)
            for pages in (served_page, show):
                pages.forget()
            _ = current_data.process_assets().by_name  # not when somebody waits for one

    def _keep(self, copies: Mapping[FileKind, Copy]) -> None:
        self._kept = False
        try:
            last_good.keep(self._file, copies)
        except OSError as error:
            _LOGGER.warning("the last good data are not kept on disk: %s", error.strerror)
        else:
            self._kept = True

    def _confirm(self, now: dt.datetime) -> None:
        if state().degraded:
            event("refreshed", source=state().source, digest=state().digest[:16])
        self._mark(None)
        self._note(as_of=now, degraded=None, failures=0)
        if self._kept:
            with suppress(OSError):
                os.utime(self._file)

    def _degrade(self, reason: Reason, said: str = "") -> None:
        if state().degraded != reason:
            event("refresh_failed", level=logging.WARNING, reason=reason, said=said)
        as_of = state().as_of
        self._mark(Stale(as_of, reason) if as_of else None)
        self._note(degraded=reason, failures=state().failures + 1)
        REFRESH_FAILURES.inc()

    def _mark(self, stale: Stale | None) -> None:
        if self._shown and self._shown[0].freshness:
            self._shown[0].freshness.stale = stale

    @staticmethod
    def _note(**changed: object) -> None:
        _states[:] = [replace(state(), **changed)]  # type: ignore[arg-type]

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._wait()
            except Exception:  # the bell is a convenience
                _LOGGER.exception("the bell cannot be heard")
                self._bell = None
            if not self._stopping.is_set():
                self.attempt()
        if self._bell:
            self._bell.close()

    def _wait(self) -> None:
        """Wait for the bell, at the most until it is time to look without one."""
        self._stopping.wait(min(1, self._poll))  # many bells in a row are one
        failures, was_there = state().failures, self._bell is not None
        # Many servers do not come back to a database at the same moment.
        backoff = 2.0 ** min(failures, 10) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        until = time.monotonic() + (min(self._poll, backoff) if failures else self._poll)
        if self._listens() != was_there:
            return  # it may have rung before, or the database has just gone
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            if self._bell is None:
                self._stopping.wait(min(left, 1))
            elif self._rings(min(left, 1)):
                return

    def _listens(self) -> bool:
        """Return whether the bell can be heard: on a connection of its own, of the first table."""
        conninfo = parse(next(iter(self._addresses.values()))).conninfo
        try:
            with in_words(conninfo):
                if self._bell is None:
                    import psycopg  # noqa: PLC0415 - takes long

                    self._bell = psycopg.connect(conninfo, autocommit=True)
                with answering(self._bell, _BELL_SECONDS):
                    self._bell.execute(f"LISTEN {CHANNEL}")  # again, if it is new or not
        except InputError:
            self._bell = None
        return self._bell is not None

    def _rings(self, seconds: float) -> bool:
        """Return whether the bell has rung, or can no longer be heard."""
        try:
            with in_words(""):
                return bool(self._bell and [*self._bell.notifies(timeout=seconds, stop_after=1)])
        except InputError:
            self._bell = None
            return True


def _digest(copies: Mapping[FileKind, Copy]) -> str:
    named = " ".join(f"{kind} {copy.digest}" for kind, copy in copies.items())
    return hashlib.sha256(named.encode()).hexdigest()


def _reason(error: InputError) -> Reason:
    """Return in a word why a state is refused; one without a problem has lost provinces."""
    if not error.problems:
        return "fewer"
    codes = [problem.code for problem in error.problems if problem.severity == "error"]
    if any(code in _AWAY for code in codes):
        return "away"
    unread = any(code.startswith("database_") or code in UNFINISHED for code in codes)
    return "unreadable" if unread else "bad"


def _provinces(loaded: Loaded) -> int:
    return len(loaded[1].provinces_matched) if loaded[1] else 0
