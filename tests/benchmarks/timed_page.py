"""One app open in a page, and its clicks on site types as measured there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.looks import BEFORE_LOADING, LOOKS
from tests.benchmarks.watch import Seen, Watch
from tests.browser.traffic import Traffic

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.traffic import Received

VIEWPORT = {"width": 1366, "height": 768}
PILLS = 'button[data-variant="pills"]'
_QUIET_SECONDS = 0.5
_MAP_ELEMENTS = {"component_instance", "deck_gl_json_chart", "plotly_chart", "vega_lite_chart"}


class Click(NamedTuple):
    """One click: what was seen of it, bytes over the websocket, script runs."""

    seen: Seen
    for_map: int
    received: int
    runs: int


def for_map(item: Received) -> bool:
    """Tell whether a message carries the map, in whichever app."""
    if item.kind != "delta":
        return False
    return item.message.delta.new_element.WhichOneof("type") in _MAP_ELEMENTS


class TimedPage:
    """One app open in a page of its own.

    Parameters
    ----------
    browser
        Where to open it.
    address
        Of the app.
    name
        ``empty``, or a key of :data:`tests.benchmarks.looks.LOOKS`.
    look
        What to take for what is shown instead, as there.
    seconds
        How long to wait for what is shown, at first and after a click.

    Attributes
    ----------
    first_paint
        Milliseconds from the opening of the page to the first drawn map.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        name: str,
        look: str | None = None,
        seconds: float = 120,
    ) -> None:
        self.page = browser.new_context(viewport=VIEWPORT).new_page()
        self.traffic = Traffic(self.page)
        if name in BEFORE_LOADING:
            self.page.add_init_script(BEFORE_LOADING[name])
        self.page.goto(address)
        look = look or LOOKS.get(name)
        self.watch = Watch(self.page, look, seconds) if look else None
        self.first_paint: float = self.page.evaluate("performance.now()")
        self.page.locator(PILLS).first.wait_for(timeout=1000 * seconds)
        self.settle()

    def settle(self) -> None:
        """Wait until every run has ended and nothing has come for a while."""
        seen = -1
        while seen != len(self.traffic.received) or not self.traffic.idle:
            seen = len(self.traffic.received)
            self.page.wait_for_timeout(1000 * _QUIET_SECONDS)

    def click(self, pill: int) -> Click:
        """Click a pill and wait until the app has come to rest."""
        self.page.bring_to_front()
        self.traffic.received.clear()
        chosen = self.page.locator(PILLS).nth(pill)
        chosen.scroll_into_view_if_needed()
        if self.watch:
            self.watch.arm()
            chosen.click()
            self.watch.wait()
            self.settle()
            seen = self.watch.stop()
        else:
            self.page.evaluate("arrivals.length = 0")
            chosen.click()
            self.settle()
            seen = Seen(self._run_ended(), 0, 0, 0)
        return Click(
            seen,
            sum(item.size for item in self.traffic.received if for_map(item)),
            sum(item.size for item in self.traffic.received),
            self.traffic.count("new_session"),
        )

    def _run_ended(self) -> float:
        """Return the milliseconds from the press to the message that the script run has ended."""
        kinds = [item.kind for item in self.traffic.received]
        index = kinds.index("script_finished")
        ended: float = self.page.evaluate(f"() => arrivals[{index}] - pressed")
        return ended
