"""Interactions at random: is the map ever mounted anew, or blank in a frame?"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from tests.benchmarks.dashboard_page import (
    LANGUAGES,
    LEGEND_BUTTONS,
    OUTLINE,
    PILLS,
    PLACES,
    look,
    map_frame,
)
from tests.benchmarks.targets import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame, Page

    from tests.benchmarks.timed_page import TimedPage

SEED = 665
# One interaction in so many comes before the page has answered the one before.
HURRIED = 4

_WATCH = """(look) => {
    const element = () => document.querySelector("iframe");
    const seen = window.seen = { frames: 0, blank: 0, remounts: 0 };
    let [, home] = look(), holder = element();
    const sample = () => {
        const [shown, now] = look();
        seen.frames += 1;
        if (shown === "") seen.blank += 1;
        if (now !== home || element() !== holder) {
            seen.remounts += 1;
            [home, holder] = [now, element()];
        }
        requestAnimationFrame(sample);
    };
    requestAnimationFrame(sample);
}"""

# The outline under a point of the map, if a province can be clicked there.
_CLICKABLE = f"""([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest("{OUTLINE}"))"""


class Visitor:
    """Someone who clicks at random, the same in every run."""

    def __init__(self, page: Page, frame: Frame) -> None:
        self.page = page
        self.frame = frame
        self.chance = random.Random(SEED)  # noqa: S311 - not for secrets
        self.acts: dict[str, tuple[int, Callable[[], None]]] = {
            "pill": (5, lambda: self._one_of(self.page, PILLS)),
            "province": (4, self._province),
            "place": (2, self._place),
            "language": (1, lambda: self._one_of(self.page, LANGUAGES)),
        }
        if frame.locator(LEGEND_BUTTONS).count():
            self.acts["legend"] = (5, lambda: self._one_of(self.frame, LEGEND_BUTTONS))

    def act(self) -> str:
        """Do one thing; return what."""
        weights = [weight for weight, _ in self.acts.values()]
        (name,) = self.chance.choices(list(self.acts), weights)
        self.acts[name][1]()
        return name

    def _one_of(self, place: Page | Frame, selector: str) -> None:
        buttons = place.locator(selector)
        buttons.nth(self.chance.randrange(buttons.count())).click()

    def _province(self) -> None:
        box = self.page.locator("iframe").bounding_box()
        assert box
        while True:
            x, y = self.chance.random() * box["width"], self.chance.random() * box["height"]
            if self.frame.evaluate(_CLICKABLE, [x, y]):
                self.page.mouse.click(box["x"] + x, box["y"] + y)
                return

    def _place(self) -> None:
        """Add a place to the filter, or take away the last one."""
        field = self.page.locator(PLACES)
        field.click()
        if self.chance.random() < 0.4:
            field.press("Backspace")
        else:
            options = self.page.get_by_role("option")
            options.first.wait_for()
            options.nth(self.chance.randrange(min(6, options.count()))).click()
        field.press("Escape")


def measure(dashboard: TimedPage, interactions: int) -> list[Target]:
    """Interact at random; return what is promised of it.

    Parameters
    ----------
    dashboard
        At rest.
    interactions
        How many.
    """
    page = dashboard.page
    page.bring_to_front()
    page.evaluate(f"({_WATCH})({look()})")
    visitor = Visitor(page, map_frame(page))
    done: Counter[str] = Counter()
    for _ in range(interactions):
        done[visitor.act()] += 1
        if visitor.chance.randrange(HURRIED):
            _wait(dashboard)
    dashboard.settle()
    seen = page.evaluate("seen")
    kinds = ", ".join(f"{count} {name}" for name, count in done.most_common())
    print(f"\n{interactions} interactions at random ({kinds}), {seen['frames']} frames")
    print(f"remounts {seen['remounts']}, frames in which the map was blank {seen['blank']}")
    return [
        Target(f"remounts in {interactions} random interactions", seen["remounts"], 0, ""),
        Target(f"blank frames in {interactions} random interactions", seen["blank"], 0, ""),
    ]


def _wait(dashboard: TimedPage) -> None:
    """Let the page answer: the run begins soon after the click, and then ends."""
    dashboard.page.wait_for_timeout(100)
    while not dashboard.traffic.idle:
        dashboard.page.wait_for_timeout(20)
