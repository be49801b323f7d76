"""The show with a hall of phones: the presenter's scenes, the phones' delay, and after a drop."""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
import threading
import time
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
_START_SECONDS = 600


class Hall(threading.Thread):
    """Phones that ask as those of a hall do; when each has heard of each state."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.heard: dict[int, list[float]] = {}

    def run(self) -> None:
        asyncio.run(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._phone(name) for name in range(PHONES)))

    async def _phone(self, name: int) -> None:
        known = "0."
        host, port = self.address.split("/")[2].split(":")
        path = self.address.split("/", 3)[3]
        while True:
            try:
                reader, writer = await asyncio.open_connection(host, int(port))
                question = f"GET /{path}state?after={known}&phone={name} HTTP/1.1\r\n"
                writer.write(f"{question}Host: {host}\r\nConnection: close\r\n\r\n".encode())
                answer = await reader.read()
                writer.close()
                state = json.loads(answer.partition(b"\r\n\r\n")[2])["state"]
            except (OSError, ValueError):
                await asyncio.sleep(2 * ((name * 37) % PHONES) / PHONES)
                continue
            if state and f"{state['number']}.{state['by']}" != known:
                known = f"{state['number']}.{state['by']}"
                self.heard.setdefault(state["number"], []).append(time.monotonic())


def key(log: Path) -> str:
    """Return the query with the key of the console, which the server has printed."""
    found = re.search(r"/show/console\?(\S+)", log.read_text(encoding="utf-8"))
    return found[1] if found else ""


def switch(address: str, **asked: object) -> dict[str, dict[str, str]]:
    """Switch the followers as the console does; return where they come."""
    headers = {"Content-Type": "application/json"}
    request = Request(
        address.replace("/console?", "/console/followers?"), json.dumps(asked).encode(), headers
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
        page.bring_to_front()
        alone = [times[0] for times in page.evaluate(PLAY, SCENES)]
        opened = switch(speaker, address=network)
        console.goto(speaker)
        console.wait_for_selector("body[data-ready]")
        page.bring_to_front()
        hall = Hall(opened[FOLLOW]["address"])
        hall.start()
        followed = [times[0] for times in page.evaluate(PLAY, SCENES)]
        late = list(delays(hall))
        switch(speaker)
        hall.heard.clear()
        page.evaluate(PLAY, 1)
        start = time.monotonic()
        addresses = {may: opened[may]["address"] for may in (FOLLOW, SPEAK)}
        switch(speaker, address=network, **addresses)
        while not any(len(times) == PHONES for times in list(hall.heard.values())):
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
                Target("scenes followed : alone, p95", p95(followed) / p95(alone), MOST_SLOWER),
                Target("all back after a drop, seconds", back, MOST_BACK),
            ]
        )
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
