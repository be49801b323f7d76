"""What the page says of itself: which run of the app it shows, and whether that is all.

``dashboard/static/page/done.js`` says it at the root of the page. Nothing here waits for
quiet time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame, Page

SECONDS = 60
"""A failure takes so long; nothing else does."""

_DONE = """([after, screen]) => {
    const { state, run, screen: shown } = document.documentElement?.dataset ?? {};
    return state === "done" && Number(run) > after && (screen === null || shown === screen);
}"""
_MOTIONLESS = """() => document.getAnimations().every(
    (one) => one.effect.getComputedTiming().endTime === Infinity)"""
_FOLLOW = """(address) => {
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
}"""
_SAID = "JSON.stringify({ ...document.documentElement.dataset })"


def run_of(page: Page) -> int:
    """Return the number of the run of the app that the page shows; 0 before the first."""
    return int(page.evaluate("Number(document.documentElement.dataset.run ?? 0)"))


def wait_until_done(page: Page, *, after: int = 0, screen: str | None = None) -> None:
    """Wait until a page shows all that a run has drawn.

    Parameters
    ----------
    page
        With the dashboard.
    after
        Number of a run: not that one, a later one.
    screen
        Name of the screen that is to be drawn.
    """
    try:
        page.wait_for_function(_DONE, arg=[after, screen], timeout=1000 * SECONDS)
    except Exception as error:
        error.add_note(f"wanted {screen or 'a screen'} after run {after}; {page.evaluate(_SAID)}")
        raise


def act(page: Page, do: Callable[[], object], *, screen: str | None = None) -> None:
    """Do something that makes the app run; return when the page shows what came of it."""
    before = run_of(page)
    do()
    wait_until_done(page, after=before, screen=screen)


def go_to(page: Page, address: str, screen: str) -> None:
    """Go to another view of the open dashboard, as by a link in it: nothing is loaded anew."""
    if page.url != address:
        act(page, lambda: page.evaluate(_FOLLOW, address), screen=screen)


def motionless(page: Page) -> None:
    """Wait until nothing of a page moves any more: what unfolds has unfolded."""
    next_picture(page)
    page.wait_for_function(_MOTIONLESS)


def next_picture(at: Page | Frame) -> None:
    """Wait until the browser has painted what scripts and styles have changed by now."""
    at.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def letters_arrived(page: Page) -> None:
    """Wait until page and frames have their font: words are wider or narrower in it."""
    for frame in page.frames:
        frame.evaluate("() => document.fonts.ready.then(() => true)")
    next_picture(page)
