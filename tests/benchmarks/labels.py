"""Placing labels in the browser: the map's way beside the first free place around a symbol.

The plain way leaves out what finds none: its labels are counted beside the milliseconds. The
symbols are strewn over a map of 900 by 600 pixels with a fixed seed: 16 of them as close
together as those of the programme, 63 and 700 all over the map.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

from importlib.resources import files
from random import Random

from playwright.sync_api import sync_playwright

from dashboard.web_map.symbols import SYMBOLS_FILE
from tests.browser import chromium

SIZES = {16: (250, 350), 63: (900, 600), 700: (900, 600)}
"""Numbers of symbols, and the pixels over which they are strewn."""

_TIME = """([cases, runs]) => {
    const { passes, phases } = SYMBOLS.labels.leader, once = { ...phases[0], enough: 1 };
    const ways = { "the map's": [passes, phases], "first free place": [[], [once]] };
    return cases.map((labels) => Object.entries(ways).map(([name, [own, rounds]]) => {
        Object.assign(SYMBOLS.labels.leader, { passes: own, phases: rounds });
        const times = [];
        let placed = 0;
        for (let run = 0; run < runs; run++) {
            const start = performance.now();
            placed = placeLabels(labels, [], [0, 0, 900, 600]).length;
            times.push(performance.now() - start);
        }
        times.sort((a, b) => a - b);
        return [name, placed, times[Math.floor(runs / 2)], times[Math.floor(runs * 0.95)]];
    }));
}"""


def strewn(count: int, width: float, height: float) -> list[dict[str, object]]:
    """Return symbols as the map's script takes them."""
    random = Random(count)  # noqa: S311 - the same each time
    labels, spacing = [], (width * height / count) ** 0.5
    for _ in range(count):
        reach = min(14, random.uniform(0.1, 0.3) * spacing)
        x, y = random.uniform(0, width), random.uniform(0, height)
        forms = [[random.uniform(70, 110), 15], [random.uniform(45, 70), 30]]
        labels.append({"x": x, "y": y, "reach": reach, "core": reach, "forms": forms})
    return labels


def main() -> None:
    """Print the milliseconds and the labels placed."""
    script = (files("dashboard") / "static" / "map" / "labels.js").read_text("utf-8")
    with sync_playwright() as playwright:
        page = chromium.launch(playwright, whole=True).new_page()
        page.add_script_tag(content=f"const SYMBOLS = {SYMBOLS_FILE.read_text('utf-8')};\n{script}")
        cases = [strewn(count, *size) for count, size in SIZES.items()]
        results = page.evaluate(_TIME, [cases, 41])
    print("| labels | way | placed | median ms | p95 ms |\n|--:|---|--:|--:|--:|")
    for count, ways in zip(SIZES, results, strict=True):
        for name, placed, median, late in ways:
            print(f"| {count} | {name} | {placed} | {median:.2f} | {late:.2f} |")


if __name__ == "__main__":
    main()
