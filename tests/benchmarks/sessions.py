"""Many sessions at once, over the dashboard's own protocol: how much one process carries.

Each session takes its cookie from the page, connects as the page does and chooses a site type
again and again. A table with a wrong figure, a click without an answer and a lost connection are
errors. The client is one process without a browser; it has one of the machine's cores.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from dashboard.model.view import View, encode
from dashboard.text.messages import count_in_table
from loaders.cells import SITE_TYPES, Cell
from loaders.loading import embedded
from tests.benchmarks.serving import app_command, cdn, process
from tests.benchmarks.targets import Target, median, p95, print_targets
from tests.browser.running_app import free_port

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from subprocess import Popen

    from streamlit.proto.Element_pb2 import Element

ANSWER_SECONDS: Final = 60
"""A click that has no answer by then is lost."""
PAUSE_SECONDS: Final = 3
"""How long the people of the paced rounds look at a map before they click again."""
_OPEN_AT_ONCE: Final = 4
_QUIET_SECONDS: Final = 7
_LITTLE: Final = 0.05
"""Of a processor: what a server at rest may take in a second."""
_DONE: Final = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_ROW: Final = re.compile(r'<button data-province="(\d+)">.*?</th>(.*?)</tr>', re.DOTALL)
_SUM: Final = re.compile(r"<tfoot>(.*)</tfoot>", re.DOTALL)
_CELL: Final = re.compile(r"<td[^>]*>([^<]*)</td>")
_SHOWN: Final = re.compile(r"shown-([01]{4})")


# ---- What the answer to a click must have ------------------------------------------


def read_table(body: str) -> dict[str, list[str]]:
    """Return the figures of the table beside the map by province, and their sums."""
    sums = _SUM.search(body)
    rows = {code: _CELL.findall(cells) for code, cells in _ROW.findall(body)}
    return rows | {"sum": _CELL.findall(sums[1]) if sums else []}


@cache
def expected_table(view: View) -> dict[str, list[str]]:
    """Return the figures that the table of a view must have, from the evidence itself."""
    known = embedded()
    provinces = view.provinces or known.programme_provinces
    kinds = view.site_types
    columns = [*((kind,) for kind in kinds), *([kinds] if len(kinds) > 1 else [])]
    rows = {code: (code,) for code in provinces} | {"sum": provinces}
    return {
        name: [
            count_in_table(view.language, known.total([Cell(c, k) for c in codes for k in column]))
            for column in columns
        ]
        for name, codes in rows.items()
    }


@cache
def _right_table(body: str, view: View) -> bool:
    return read_table(body) == expected_table(view)


# ---- One session --------------------------------------------------------------------


@dataclass
class Tally:
    """What a round of clicks came to."""

    seconds: list[float] = field(default_factory=list)
    received: int = 0
    sent: int = 0
    errors: list[str] = field(default_factory=list)


_RUNS_KEPT: Final = 2
"""For how many runs a browser keeps a message that is not named in them: Streamlit's default."""


class Session:
    """What a browser is to the server: a connection, the values of widgets, cached messages.

    Parameters
    ----------
    address
        Of the app.
    view
        That of the link it opens; ``None`` for the usual app, which has none.
    seed
        Of its clicks.
    """

    contents: Final[dict[str, str]] = {}
    """The tables and the maps of all sessions by the hash of their message."""

    def __init__(self, address: str, view: View | None, seed: int) -> None:
        self.address = address
        self.view = view
        self.chosen = [*SITE_TYPES]
        self.random = random.Random(seed)  # noqa: S311 - clicks are no secret
        self.query = urlencode(encode(view)) if view else ""
        self.messages: dict[str, int] = {}
        self.runs = 0
        self.widgets: dict[str, tuple[str, list[str] | str]] = {}
        self.types: tuple[str, list[str]] = ("", [])
        self.fragment = self.page = self.shown = ""
        self.socket: ClientConnection | None = None
        self.received = self.sent = 0

    async def open(self) -> None:
        """Fetch the page for its cookie, connect, and wait until the first run has ended."""
        page = f"{self.address}/?{self.query}"
        cookie = await asyncio.to_thread(_cookie, page)
        self.socket = await connect(
            f"ws{self.address.removeprefix('http')}/_stcore/stream",
            subprotocols=["streamlit", "xsrf"],  # type: ignore[list-item]
            additional_headers={"Cookie": cookie} if cookie else None,
            compression=None,
            max_size=None,
        )
        await self._run(BackMsg())

    async def click(self, tally: Tally) -> None:
        """Choose or leave out a site type, and check what comes back."""
        kind = self.random.choice(SITE_TYPES)
        if self.chosen == [kind]:
            kind = next(other for other in SITE_TYPES if other != kind)
        rest = [code for code in self.chosen if code != kind]
        self.chosen = rest if kind in self.chosen else [*rest, kind]
        message = BackMsg()
        message.rerun_script.fragment_id = self.fragment
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.cached_message_hashes.extend(self.messages)
        key, labels = self.types
        self.widgets[key] = (
            "string_array_value",
            [labels[SITE_TYPES.index(c)] for c in self.chosen],
        )
        for name, (type_, value) in self.widgets.items():
            widget = message.rerun_script.widget_states.widgets.add(id=name)
            if type_ == "string_array_value":
                widget.string_array_value.data.extend(value)
                widget.string_array_value.SetInParent()
            else:
                setattr(widget, type_, value)
        self.received = self.sent = 0
        self.shown = ""
        begun = time.perf_counter()
        try:
            await self._run(message)
        except (TimeoutError, ConnectionClosed, OSError) as error:
            tally.errors.append(f"no answer: {type(error).__name__} {error}")
            return
        tally.seconds.append(time.perf_counter() - begun)
        tally.received += self.received
        tally.sent += self.sent
        if not self._is_right():
            tally.errors.append(f"wrong figures for {self.chosen}: {self.shown[:200]!r}")

    def _is_right(self) -> bool:
        if self.view is None:
            shown = _SHOWN.search(self.shown)
            return shown is not None and shown[1] == "".join(
                str(int(code in self.chosen)) for code in SITE_TYPES
            )
        types = tuple(code for code in SITE_TYPES if code in self.chosen)
        return _right_table(self.shown, replace(self.view, site_types=types))

    async def _run(self, message: BackMsg) -> None:
        """Have the script run, and take all messages until it has ended."""
        if self.socket is None:
            raise ConnectionResetError
        message.rerun_script.query_string = self.query
        data = message.SerializeToString()
        self.sent += len(data)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self.socket.send(data)
            while not self._take(await self.socket.recv(decode=False)):
                pass

    def _take(self, data: bytes) -> bool:
        """Take a message; return whether it ends a run."""
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self.runs += 1
            kept = self.messages.items()
            self.messages = {name: run for name, run in kept if self.runs - run <= _RUNS_KEPT}
            return message.script_finished in _DONE
        if kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "new_session":
            self.page = message.new_session.page_script_hash
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "ref_hash":
            self.messages[message.ref_hash] = self.runs
            self.shown = self.contents.get(message.ref_hash, self.shown)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(message)
        return False

    def _draw(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if message.metadata.cacheable:
            self.messages[message.hash] = self.runs
        content = _content(element, of_map=self.view is None)
        if content:
            self.contents.setdefault(message.hash, content)
            self.shown = content
        value = _initial(element)
        if value and (key := getattr(element, element.WhichOneof("type")).id) not in self.widgets:
            self.widgets[key] = value
        if element.WhichOneof("type") == "button_group" and (
            len(element.button_group.options) == len(SITE_TYPES) and not self.types[0]
        ):
            labels = [option.content for option in element.button_group.options]
            self.types = (element.button_group.id, labels)
            self.fragment = message.delta.fragment_id


def _cookie(page: str) -> str:
    """Return the cookies that a page gives, as they are sent back."""
    with urllib.request.urlopen(page, timeout=ANSWER_SECONDS) as answer:
        answer.read()
        given = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(each.partition(";")[0] for each in given)


def _content(element: Element, *, of_map: bool) -> str:
    """Return what of an element is checked: the map of the usual app, or our table."""
    if of_map:
        return element.component_instance.json_args
    return element.html.body if 'data-table="points"' in element.html.body else ""


def _initial(element: Element) -> tuple[str, list[str] | str] | None:
    """Return what the page says of a widget that it has just drawn."""
    kind = element.WhichOneof("type")
    if kind == "selectbox":
        chosen = element.selectbox
        return "string_value", chosen.raw_value or chosen.options[chosen.default]
    if kind == "multiselect":
        boxes = element.multiselect
        named = [boxes.options[place] for place in boxes.default]
        return "string_array_value", [*boxes.raw_values] if boxes.set_value else named
    if kind == "button_group":
        group = element.button_group
        named = [group.options[place].content for place in group.default]
        return "string_array_value", [*group.raw_values] if group.set_value else named
    return None


# ---- Rounds -------------------------------------------------------------------------


@dataclass(frozen=True)
class App:
    """A server that is running: its name in the table, its address, its process."""

    name: str
    address: str
    server: Popen[bytes]
    usual: bool = False

    def processor_seconds(self) -> float:
        """Return the processor time that its process has taken."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    async def comes_to_rest(self) -> None:
        """Wait until it has done what it prepares after its first page."""
        session = Session(self.address, None if self.usual else View(), 0)
        await session.open()
        quiet = 0
        while quiet < _QUIET_SECONDS:
            before = self.processor_seconds()
            await asyncio.sleep(1)
            quiet = quiet + 1 if self.processor_seconds() - before < _LITTLE else 0
        await closed([session])

    def memory(self) -> float:
        """Return the memory that its process has, in megabytes."""
        status = Path(f"/proc/{self.server.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0


@dataclass(frozen=True)
class Result:
    """What a round came to."""

    app: App
    label: str
    tally: Tally
    seconds: float
    processor: float
    memory: float

    @property
    def runs(self) -> int:
        """How many clicks were answered."""
        return len(self.tally.seconds)

    @property
    def processor_of_run(self) -> float:
        """Milliseconds of processor for each answer."""
        return 1000 * self.processor / max(1, self.runs)

    def line(self) -> str:
        """Return it as a line of the table."""
        times = [1000 * second for second in self.tally.seconds] or [0.0, 0.0]
        return (
            f"{self.label:22}{self.app.name:12}{self.runs:>8}{median(times):>9.0f}{p95(times):>9.0f}"
            f"{self.runs / self.seconds:>9.1f}{self.processor_of_run:>9.1f}"
            f"{self.tally.received / max(1, self.runs) / 1000:>9.1f}"
            f"{self.tally.sent / max(1, self.runs) / 1000:>9.1f}"
            f"{self.memory:>9.0f}{len(self.tally.errors):>8}"
        )


HEAD: Final = (
    f"{'round':22}{'app':12}{'clicks':>8}{'p50 ms':>9}{'p95 ms':>9}{'per s':>9}{'cpu ms':>9}"
    f"{'kB down':>9}{'kB up':>9}{'MB':>9}{'errors':>8}"
)


def views(count: int) -> list[View]:
    """Return the views that sessions begin with: of three, one has provinces of its own."""
    chance = random.Random(count)  # noqa: S311
    codes = embedded().programme_provinces
    found = []
    for number in range(count):
        view = View(language="en" if number % 2 else "vi")
        if number % 3 == 2:
            some = chance.sample(codes, chance.randint(2, 6))
            view = replace(view, provinces=tuple(code for code in codes if code in some))
        found.append(view)
    return found


async def opened(app: App, count: int, errors: list[str]) -> list[Session]:
    """Open some sessions, a few at a time."""
    sessions = [
        Session(app.address, None if app.usual else view, number)
        for number, view in enumerate(views(count))
    ]
    free = asyncio.Semaphore(_OPEN_AT_ONCE)

    async def open_one(session: Session) -> None:
        async with free:
            try:
                await session.open()
            except (TimeoutError, ConnectionClosed, OSError) as error:
                errors.append(f"not opened: {type(error).__name__} {error}")

    await asyncio.gather(*(open_one(session) for session in sessions))
    return sessions


async def closed(sessions: Sequence[Session]) -> None:
    """Close the connections of some sessions."""
    await asyncio.gather(*(session.socket.close() for session in sessions if session.socket))


async def _clicks(session: Session, until: float, pause: float, tally: Tally) -> None:
    """Click until a time: one after the other, or after pauses of a length at random."""
    while True:
        wait = session.random.uniform(0.5, 1.5) * pause
        if time.monotonic() + wait >= until:
            return
        await asyncio.sleep(wait)
        await session.click(tally)


async def clicked(
    app: App, label: str, sessions: Sequence[Session], seconds: float, pause: float
) -> Result:
    """Have some sessions click for some seconds."""
    tally = Tally()
    processor, begun = app.processor_seconds(), time.monotonic()
    until = begun + seconds
    await asyncio.gather(*(_clicks(session, until, pause, tally) for session in sessions))
    took = time.monotonic() - begun
    return Result(app, label, tally, took, app.processor_seconds() - processor, app.memory())


async def a_round(app: App, label: str, count: int, seconds: float, pause: float) -> Result:
    """Open some sessions, have each click twice to warm up, and then for some seconds."""
    errors: list[str] = []
    sessions = await opened(app, count, errors)
    for _ in range(2):
        warm = Tally(errors=errors)
        for session in sessions[:40]:
            await session.click(warm)
    result = await clicked(app, label, sessions, seconds, pause)
    result.tally.errors.extend(errors)
    await closed(sessions)
    return result


async def held_open(app: App, count: int, seconds: float) -> Result:
    """Open many sessions, leave them for some seconds, and have each click once."""
    errors: list[str] = []
    sessions = await opened(app, count, errors)
    await asyncio.sleep(seconds)
    tally = Tally(errors=errors)
    processor, begun = app.processor_seconds(), time.monotonic()
    for session in sessions:
        await session.click(tally)
    took = time.monotonic() - begun
    memory = app.memory()
    result = Result(app, f"{count} open", tally, took, app.processor_seconds() - processor, memory)
    await closed(sessions)
    return result


async def soak(app: App, count: int, minutes: float, every: float = 5) -> Result:
    """Have sessions click for a long time; print a line for each five minutes."""
    errors: list[str] = []
    await app.comes_to_rest()
    sessions = await opened(app, count, errors)
    whole = Tally(errors=errors)
    print(f"{'UTC':10}{HEAD}", flush=True)
    begun, processor = time.monotonic(), app.processor_seconds()
    while (left := minutes * 60 - (time.monotonic() - begun)) > 1:
        part = await clicked(
            app, f"{count}, every 3 s", sessions, min(left, every * 60), PAUSE_SECONDS
        )
        print(f"{datetime.now(UTC):%H:%M:%S}  {part.line()}", flush=True)
        for error in part.tally.errors[:3]:
            print(f"  {error}", flush=True)
        whole.seconds += part.tally.seconds
        whole.received += part.tally.received
        whole.sent += part.tally.sent
        whole.errors += part.tally.errors
    took = time.monotonic() - begun
    used = app.processor_seconds() - processor
    result = Result(app, "all of it", whole, took, used, app.memory())
    await closed(sessions)
    return result


# ---- The command --------------------------------------------------------------------


@contextmanager
def serving_app(name: str, folder: Path, scripts: str, tree: Path | None = None) -> Iterator[App]:
    """Run the dashboard, of another checkout if one is given, or the usual app."""
    port = free_port()
    usual = name == "usual"
    command, ready = app_command("rebuilt" if usual else "dashboard", port)
    variables = {"CDN": scripts} | ({"PYTHONPATH": str(tree)} if tree else {})
    with process(command, ready, folder / f"{name}.txt", variables) as server:
        yield App(name, f"http://127.0.0.1:{port}", server, usual=usual)


async def _all_rounds(
    apps: Sequence[App], wanted: Sequence[str], seconds: float, repeats: int
) -> list[Result]:
    rounds: dict[str, Callable[[App], Awaitable[Result]]] = {
        "load": lambda app: a_round(app, "8, without a pause", 8, seconds, 0),
        "100": lambda app: a_round(app, "100, every 3 s", 100, 2 * seconds, PAUSE_SECONDS),
        "200": lambda app: a_round(app, "200, every 3 s", 200, 2 * seconds, PAUSE_SECONDS),
        "open": lambda app: held_open(app, 500, seconds),
    }
    results = []
    await asyncio.gather(*(app.comes_to_rest() for app in apps))
    print(HEAD)
    for name in wanted:
        for _ in range(repeats):
            for app in apps:
                if app.usual and name != "load":  # it would be at it for minutes
                    continue
                result = await rounds[name](app)
                results.append(result)
                print(result.line(), flush=True)
                for error in result.tally.errors[:3]:
                    print(f"  {error}", flush=True)
    return results


def targets(results: Sequence[Result]) -> list[Target]:
    """Return the promises about the dashboard, of which each round is the middle of its repeats."""
    own = [result for result in results if result.app.name == "dashboard"]
    found = []

    def add(label: str, begin: str, measured: Callable[[Result], float], **limits: object) -> None:
        values = [measured(result) for result in own if result.label.startswith(begin)]
        if values:
            found.append(Target(label, median(values), **limits))  # type: ignore[arg-type]

    def slow(result: Result) -> float:
        return 1000 * p95(result.tally.seconds)

    add("processor of a filter run", "8", lambda each: each.processor_of_run, limit=10)
    add(
        "runs at full load",
        "8",
        lambda each: each.runs / each.seconds,
        limit=90,
        unit="/s",
        at_least=True,
    )
    add("200 sessions, a click every 3 s: p95", "200", slow, limit=150)
    add("memory with 500 sessions", "500", lambda each: each.memory, limit=450, unit="MB")
    errors = sum(len(result.tally.errors) for result in own)
    return [*found, Target("wrong, lost or cut off", errors, 0, "")]


def main() -> None:
    """Print the table and the promises; exit with 1 if one is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", nargs="+", default=["load", "100", "200", "open"])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--beside", type=Path, help="another checkout of this project")
    parser.add_argument("--without-usual", action="store_true")
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as logs, cdn() as scripts:
        folder = Path(logs)
        if options.soak:
            with serving_app("dashboard", folder, scripts) as app:
                results = [asyncio.run(soak(app, 100, options.soak))]
                print(f"{'':10}{results[0].line()}", flush=True)
            sys.exit(not print_targets(targets(results)))
        with ExitStack() as stack:
            apps = [stack.enter_context(serving_app("dashboard", folder, scripts))]
            if options.beside:
                other = serving_app("beside", folder, scripts, options.beside)
                apps.append(stack.enter_context(other))
            if not options.without_usual:
                apps.append(stack.enter_context(serving_app("usual", folder, scripts)))
            results = asyncio.run(
                _all_rounds(apps, options.rounds, options.seconds, options.repeats)
            )
    sys.exit(not print_targets(targets(results)))


if __name__ == "__main__":
    main()
