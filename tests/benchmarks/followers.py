"""The show with a hall of phones: the presenter's scenes, the phones' delay, and after a drop."""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

from dashboard.server.followers import FOLLOW, SPEAK, interfaces
from tests.benchmarks.scenes import PLAY
from tests.benchmarks.serving import process
from tests.benchmarks.targets import Target, median, p95, print_targets
from tests.browser import chromium
from tests.browser.running_app import dashboard_command, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PHONES, SCENES, MOST_BACK, MOST_SLOWER = 100, 60, 10.0, 1.5
_START_SECONDS, _GIVE_UP = 600, 60.0


class Hall(threading.Thread):
    """Phones that ask as those of a hall do; when each has heard of each state."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.heard: dict[int, list[float]] = {}

    def run(self) -> None:
        if sys.platform == "linux":  # phones have processors of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        asyncio.run(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._phone(name) for name in range(PHONES)))

    async def _phone(self, name: int) -> None:
        known = "0."
        host, port = self.address.split("/")[2].split(":")
        while True:
            with suppress(OSError, EOFError):
                reader, writer = await asyncio.open_connection(host, int(port))
                try:
                    while True:
                        known = await self._ask(reader, writer, f"after={known}&phone={name}")
                finally:
                    writer.close()
            await asyncio.sleep(2 * ((name * 37) % PHONES) / PHONES)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, query: str
    ) -> str:
        """Return the state that is known by the answer."""
        host, path = self.address.split("/", 3)[2:]
        writer.write(f"GET /{path}state?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        state = json.loads(await reader.readexactly(length))["state"] or {"number": 0, "by": ""}
        known = f"{state['number']}.{state['by']}"
        if f"after={known}&" not in query:
            self.heard.setdefault(state["number"], []).append(time.monotonic())
        return known


def key(log: Path) -> str:
    """Return the query with the key of the console, which the server has printed."""
    found = re.search(r"/show/console\?(\S+)", log.read_text(encoding="utf-8"))
    return found[1] if found else ""


def switch(speaker: str, **asked: object) -> dict[str, dict[str, str]]:
    """Switch the followers as the console does; return where they come."""
    headers = {"Content-Type": "application/json"}
    request = Request(
        speaker.replace("/console?", "/console/followers?"), json.dumps(asked).encode(), headers
    )
    with urlopen(request) as answer:
        found: dict[str, dict[str, str]] = json.load(answer)["open"]
    return found


def delays(hall: Hall) -> Iterator[float]:
    """Yield how long after the first phone the last one has heard of a scene, in milliseconds."""
    for times in list(hall.heard.values()):
        if len(times) == PHONES:
            yield 1000 * (max(times) - min(times))


def main() -> int:
    """Measure, print, and judge."""
    port = free_port()
    address, network = f"http://127.0.0.1:{port}", interfaces()[0].address
    with (
        tempfile.TemporaryDirectory() as folder,
        process(
            *(dashboard_command(port), f"{address}/healthz", Path(folder) / "log.txt"),
            seconds=_START_SECONDS,
        ),
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, whole=True)
        speaker = f"{address}/show/console?{key(Path(folder) / 'log.txt')}"
        context = browser.new_context(viewport={"width": 1024, "height": 768})
        page, console = context.new_page(), context.new_page()
        page.goto(f"{address}/show?lang=vi")
        page.wait_for_selector("body[data-ready]")
        console.goto(speaker)
        console.wait_for_selector("body[data-ready]")
        page.bring_to_front()
        page.evaluate(PLAY, SCENES // 4)  # what is slower the first time is of neither
        alone = [times[0] for times in page.evaluate(PLAY, SCENES)]
        opened = switch(speaker, address=network)
        guests = console.locator("[data-act=guests]").first
        guests.dispatch_event("click")  # the console asks where phones come
        console.wait_for_selector("[data-act=guests][aria-pressed=true]", state="attached")
        hall = Hall(opened[FOLLOW]["address"])
        hall.start()
        followed = [times[0] for times in page.evaluate(PLAY, SCENES)]
        late = list(delays(hall))
        console.close()  # it would open the port again
        switch(speaker)
        hall.heard.clear()
        page.evaluate(PLAY, 1)
        start = time.monotonic()
        addresses = {may: opened[may]["address"] for may in (FOLLOW, SPEAK)}
        switch(speaker, address=network, **addresses)
        back = 0.0
        while back < _GIVE_UP and not list(delays(hall)):
            time.sleep(0.05)
            back = time.monotonic() - start
        browser.close()
    print(f"{PHONES} phones, {SCENES} scenes\n")
    print(f"{'':26}{'median ms':>11}{'p95 ms':>9}")
    for name, times in (("scenes alone", alone), ("scenes followed", followed), ("phones", late)):
        print(f"{name:26}{median(times):11.1f}{p95(times):9.1f}")
    return (
        0
        if print_targets(
            [
                Target(
                    "scenes followed : alone, p95", p95(followed) / p95(alone), MOST_SLOWER, "x"
                ),
                Target("all back after a drop", back, MOST_BACK, "s"),
            ]
        )
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
