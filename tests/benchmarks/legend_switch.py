"""A switch in the map's legend -> repainted map, timed inside the frame of the map."""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks.dashboard_page import LEGEND_BUTTONS, LOOK_IN_FRAME, map_frame
from tests.benchmarks.targets import Target, median, p95
from tests.benchmarks.watch import Watch

if TYPE_CHECKING:
    from tests.benchmarks.timed_page import TimedPage

MOST_MS = 33


def measure(dashboard: TimedPage, clicks: int) -> list[Target]:
    """Click the switches in turn; return what is promised of them.

    Parameters
    ----------
    dashboard
        At rest.
    clicks
        How many to measure; one of each switch comes before.
    """
    frame = map_frame(dashboard.page)
    switches = frame.locator(LEGEND_BUTTONS).count()
    if not switches:
        print("\nA switch in the legend: skipped, the map's legend has none")
        return []
    dashboard.page.bring_to_front()
    watch = Watch(frame, LOOK_IN_FRAME)
    seen = []
    for number in range(-switches, clicks):
        watch.arm()
        # The legend may be drawn anew by a click: looked up each time.
        frame.locator(LEGEND_BUTTONS).nth(number % switches).click()
        watch.wait()
        dashboard.settle()
        found = watch.stop()
        if number >= 0:
            seen.append(found)
    times = [one.repainted for one in seen]
    print(
        f"\nA switch in the legend -> repainted, {clicks} clicks: "
        f"median {median(times):.1f} ms, p95 {p95(times):.1f} ms"
    )
    return [
        Target("switch in the legend -> repainted, median", median(times), MOST_MS),
        Target("switch in the legend -> repainted, p95", p95(times), MOST_MS),
        Target("switch in the legend: blank, most", max(one.blank for one in seen), 0),
    ]
