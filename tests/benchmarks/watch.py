"""A stopwatch inside a page: from the pointer going down to the frame that shows the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

# `look` returns [what is shown, "" while nothing is; the object that a remount replaces].
# It is called in every animation frame from the pointer going down until `stop`, and its
# own time is taken as well: a look must not slow down what it looks at.
_WATCH = """(look) => {
    window.arm = () => { window.armed = look(); window.clicked = null; };
    document.addEventListener("pointerdown", (event) => {
        if (!window.armed) return;
        const [before, home] = window.armed;
        const click = window.clicked = {
            start: event.timeStamp, done: null, blank: 0, remounts: 0, looking: 0, stop: false,
        };
        let wasBlank = false, last = event.timeStamp, mounted = home;
        const sample = () => {
            if (click.stop) return;
            const now = performance.now();
            const [shown, home] = look();
            if (click.done === null) click.looking += performance.now() - now;
            if (wasBlank) click.blank += now - last;
            wasBlank = shown === "";
            last = now;
            if (home && mounted !== home) {
                click.remounts += 1;
                mounted = home;
            }
            if (click.done === null && shown && shown !== before) click.done = now - click.start;
            requestAnimationFrame(sample);
        };
        requestAnimationFrame(sample);
    }, { capture: true });
}"""


class Seen(NamedTuple):
    """What was seen of one click, in milliseconds.

    Attributes
    ----------
    repainted
        From the pointer going down to the first frame that shows the change.
    looking
        How much of it the stopwatch itself took.
    blank
        How long nothing was drawn, until the stopwatch was stopped.
    remounts
        How often what is drawn was replaced by another.
    """

    repainted: float
    looking: float
    blank: float
    remounts: int


class Watch:
    """A stopwatch in a page or in a frame.

    Parameters
    ----------
    place
        The page or frame, loaded.
    look
        A script that says what is shown, as :mod:`tests.benchmarks.looks` has them.
    seconds
        How long to wait for what is shown, at first and after a click.
    """

    def __init__(self, place: Page | Frame, look: str, seconds: float = 120) -> None:
        self.place = place
        self.seconds = seconds
        place.wait_for_function(f"() => ({look})()[0]", timeout=1000 * seconds)
        place.evaluate(f"({_WATCH})({look})")

    def arm(self) -> None:
        """Note what is shown now; the next press of the pointer starts the watch."""
        self.place.evaluate("arm()")

    def wait(self) -> None:
        """Wait until the change is shown."""
        self.place.wait_for_function(
            "() => window.clicked?.done != null", timeout=1000 * self.seconds
        )

    def stop(self) -> Seen:
        """Stop the watch and return what it saw."""
        seen = self.place.evaluate("() => { clicked.stop = true; return clicked; }")
        return Seen(seen["done"], seen["looking"], seen["blank"], seen["remounts"])
