"""The dashboard in a browser, as a person uses and reads it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from chromium import stays_here
from done import SECONDS, act, go_to, next_picture, wait_until_done
from playwright.sync_api import Error as PlaywrightError
from traffic import Traffic

from dashboard.model.class_breaks import class_of
from dashboard.model.measures import MEASURES
from dashboard.model.selection import Selection, select
from dashboard.model.view import SITE_TYPES, View, decode, encode, fingerprint, side_by_side
from dashboard.text.credit import basis_word
from dashboard.text.messages import count, in_measure, measured, text
from dashboard.web_map.message import message_of
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import (
        ConsoleMessage,
        Error,
        Frame,
        Locator,
        Page,
        Request,
        ViewportSize,
    )

    from dashboard.model.measures import Value
    from loaders.access_points import AccessPoints

_PAGE_STATE = """() => ({
    chips: [...document.querySelectorAll(".st-key-types button")]
        .map((chip) => chip.getAttribute("aria-pressed") === "true"),
    places: [...document.querySelectorAll("[class*=st-key-places] .react-aria-ComboBox [data-tag]")]
        .map((tag) => tag.getAttribute("aria-label")).sort(),
    table: [...document.querySelectorAll("table.points tbody tr")]
        .map((row) => [...row.children].map((cell) => cell.textContent)),
    totals: [...document.querySelectorAll("table.totals tbody tr")]
        .map((row) => row.children[1].textContent),
    sums: [...document.querySelectorAll("table.points tfoot td")].map((cell) => cell.textContent),
    panel: document.querySelector("section.province h2")?.textContent ?? null,
})"""

_MAP_STATE = """() => {
    const map = document.querySelector("#map_div");
    const shown = [...map.querySelectorAll("path.province.in-programme:not(.not-shown)")];
    return {
        language: document.documentElement.lang,
        type: map.querySelector(".symbols").dataset.type,
        measure: map.dataset.measure,
        division: map.dataset.division,
        switches: [...document.querySelectorAll(".legend .switch")]
            .map((one) => one.getAttribute("aria-pressed") === "true"),
        provinces: Object.fromEntries(
            shown.map((path) => [path.dataset.province, path.getAttribute("aria-label")])),
        fills: Object.fromEntries(
            shown.map((path) => [path.dataset.province, path.style.fill.replaceAll('"', "")])),
        selected: [...map.querySelectorAll("path.province.selected")]
            .map((path) => path.dataset.province),
        circles: map.querySelectorAll(".symbols :is(.exact, .high)").length,
        names: [...map.querySelectorAll("path.province")].length,
    };
}"""

# What a test may leave behind in a page beside the view, which the address holds: what it has
# stored or opened, and names of its own in the page and the frame.
_LEFT_BEHIND = """() => {
    const frames = [...document.querySelectorAll("iframe")].map((one) => one.contentWindow);
    const open = "details[open], [aria-expanded=true]";
    const stored = () => { try { return { ...localStorage } } catch { return null } };
    return JSON.stringify([
        document.documentElement.dataset.screen, document.documentElement.dataset.connection,
        document.documentElement.dataset.theme, location.hash, frames.length,
        document.documentElement.className,
        document.querySelector(".connection:not([hidden])")?.innerText,
        stored(), "own" in document.querySelector(".end-of-run[data-screen]").dataset,
        ...[window, ...frames].map((one) => [
            [...one.document.querySelectorAll(open)].map((node) => node.className),
            [...one.document.querySelectorAll("[type=search]")].map((node) => node.value),
            one.document.querySelectorAll(".leaflet-container").length, // hidden ones tell of views
            Object.keys(one).filter((name) => isNaN(name) && name !== "mountedBefore"),
        ]),
    ]);
}"""

# What Streamlit says when it is asked for a run while its connection is lost.
_ASKED_IN_VAIN = "Cannot send rerun backMessage when disconnected from server."

# A point of the window inside a province, clear of every other province.
_POINT_INSIDE = """(path) => {
    const box = path.getBoundingClientRect();
    for (let part = 2; part <= 32; part *= 2)
        for (let i = 1; i < part; i++)
            for (let j = 1; j < part; j++) {
                const x = box.x + box.width * i / part, y = box.y + box.height * j / part;
                if (document.elementFromPoint(x, y) === path) return [x, y];
            }
    return null;
}"""


class MapPage:
    """One tab with the dashboard, under guard.

    Parameters
    ----------
    page
        A fresh page.
    address
        Where the dashboard is served, without a query.

    Attributes
    ----------
    traffic
        What came over the websocket.
    left
        Addresses outside this machine that the page asked for; Chromium has reached none.
    errors
        Uncaught errors, and errors on the console (a breach of the content
        security policy among them).
    unanswered_since
        How many messages had come when it last asked for a run without a connection; -1 if never.
    opened_with
        What was there when it was opened, beside the view: see :meth:`is_as_opened`.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.traffic = Traffic(page)
        self.left: list[str] = []
        self.errors: list[str] = []
        self.unanswered_since = -1
        self.opened_with = ""
        # Not as a route: that would switch off the browser's cache.
        page.on("request", self._requested)
        page.on("pageerror", self._page_error)
        page.on("console", self._console)

    def _requested(self, request: Request) -> None:
        if not stays_here(request.url):
            self.left.append(request.url)

    def _page_error(self, error: Error) -> None:
        self.errors.append(str(error))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        # On a machine that stands still for some seconds a connection may be lost in any test. That
        # is no fault if the page connects anew, and is answered.
        if message.text == _ASKED_IN_VAIN:
            self.unanswered_since = len(self.traffic.received)
        else:
            self.errors.append(message.text)

    def forget(self) -> None:
        """Close the page; what it has kept on the device is gone."""
        self.page.evaluate("() => { try { localStorage.clear() } catch { /* it has none */ } }")
        self.page.close()

    def assert_kept_to_itself(self) -> None:
        """Fail if anything tried to leave the machine or went wrong in the page."""
        strangers = [url for url in self.traffic.sockets if not stays_here(url)]
        assert not self.left + strangers, self.left + strangers
        assert not self.errors, self.errors
        assert self.unanswered_since < len(self.traffic.received), "it did not connect anew"

    def open(self, query: str = "") -> MapPage:
        """Open the dashboard with a query; return when the map is painted."""
        self.page.goto(f"{self.address}/?{query}" if query else self.address)
        wait_until_done(self.page, screen="map")
        self.opened_with = self.page.evaluate(_LEFT_BEHIND)
        return self

    def is_as_opened(self) -> bool:
        """Return whether another test may use the page: nothing but the view is another."""
        if self.errors or self.left or self.page.is_closed():
            return False
        if self.page.evaluate("document.documentElement.dataset.state") != "done":
            return False
        return bool(self.page.evaluate(_LEFT_BEHIND) == self.opened_with)

    def use_again(self, query: str, viewport: ViewportSize) -> MapPage:
        """Show a view as if the page had just been opened with it."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(media="null")
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.activeElement?.blur()")
        if "selected" in self.query:
            self.go("")
        # The whole country, as no province is selected.
        self.frame.evaluate("document.querySelector('.buttons button').click()")
        self.frame.evaluate("delete window.mountedBefore")
        self.go(query)
        self.page.evaluate("document.querySelector('.stMain').scrollTop = 0")
        self.resized()
        return self

    def go(self, query: str) -> None:
        """Follow a link to another view of the map, as one in the page would be followed."""
        go_to(self.page, f"{self.address}/?{query}" if query else f"{self.address}/", "map")

    def show_alone(self, access_points: AccessPoints, query: str) -> None:
        """Let the map show a view as the app would ask it to; the page around it stays as it is."""
        view, _ = decode(dict(parse_qsl(query, keep_blank_values=True)))
        shows = f"window.frameElement.dataset.view === '{fingerprint(view)}'"
        self.frame.evaluate("AccessMap.paint", message_of(access_points, view))
        self.frame.wait_for_function(shows)
        next_picture(self.frame)

    def reload(self) -> None:
        """Load the page anew; return when the map is painted."""
        self.page.reload()
        wait_until_done(self.page, screen="map")

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds, while the page's events are handled."""
        until = time.monotonic() + SECONDS
        while not condition():
            if time.monotonic() > until:
                msg = (
                    f"waited {SECONDS} s in vain at {self.page.url}; painted {self.painted}; "
                    f"errors in the page: {self.errors}"
                )
                raise TimeoutError(msg)
            next_picture(self.page)

    def resized(self) -> None:
        """Wait until the map has taken the size that a window of another size gives it."""
        next_picture(self.page)
        next_picture(self.frame)

    def at_rest(self) -> None:
        """Wait until no map slides any more."""
        next_picture(self.frame)
        self.frame.wait_for_function("!document.querySelector('.leaflet-pan-anim')")

    @property
    def frame(self) -> Frame:
        """The frame of the map's component."""
        return next(frame for frame in self.page.frames if "streamlit_folium" in frame.url)

    @property
    def painted(self) -> int:
        """How often the map was painted since it was mounted; 0 before the first time."""
        script = "Number(document.querySelector('#map_div')?.dataset.painted ?? 0)"
        return int(self._of_frame(script) or 0)

    @property
    def still_mounted(self) -> bool:
        """Whether the map's frame is the one from before the last :meth:`after`."""
        return self._of_frame("window.mountedBefore === true") is True

    def _of_frame(self, script: str) -> object:
        """Evaluate a script in the map's frame; ``None`` while there is none."""
        try:
            return self.frame.evaluate(script)
        except (StopIteration, PlaywrightError):
            return None

    def after(self, do: Callable[[], object]) -> None:
        """Do something that changes the view; return when it is over."""
        self.frame.evaluate("window.mountedBefore = true")
        act(self.page, do)

    def chip(self, site_type: str) -> Locator:
        """Return the chip of a site type."""
        return self.page.locator(".st-key-types button").nth(SITE_TYPES.index(site_type))

    def toggle(self, site_type: str) -> None:
        """Click the chip of a site type."""
        self.after(self.chip(site_type).click)

    def province(self, code: str) -> Locator:
        """Return the outline of a province on the map."""
        return self.frame.locator(f'#map_div path[data-province="{code}"]')

    def switch(self, site_type: str) -> Locator:
        """Return the switch of a site type in the map's legend."""
        return self.frame.locator(f'.legend button[data-site-type="{site_type}"]')

    def row(self, code: str) -> Locator:
        """Return the name of a province in the table."""
        return self.page.locator(f'table.points button[data-province="{code}"]')

    def search(self, text: str) -> Locator:
        """Type into the search box of the map; return what it finds."""
        self.frame.locator(".search input").fill(text)
        return self.frame.locator(".search li")

    def choose(self, key: str, label: str) -> None:
        """Choose an option of a select box of the page."""
        self.page.locator(f"[class*=st-key-{key}-] input").first.click()
        option = self.page.get_by_role("option", name=label, exact=True)
        self.after(option.click)

    def choose_division(self, label: str) -> None:
        """Click a division."""
        self.after(self.page.locator(".st-key-division button", has_text=label).click)

    def point_at(self, code: str) -> None:
        """Move the mouse onto a province."""
        inside = self.province(code).evaluate(_POINT_INSIDE)
        assert inside, f"province {code} cannot be reached with the mouse"
        box = self.page.locator("iframe").bounding_box()
        assert box
        self.at = (box["x"] + inside[0], box["y"] + inside[1])
        self.page.mouse.move(self.at[0] - 2, self.at[1])
        self.page.mouse.move(*self.at)

    def click_province(self, code: str) -> None:
        """Click a province on the map."""

        def click() -> None:
            self.point_at(code)
            self.page.mouse.down()
            self.page.mouse.up()

        self.after(click)

    @property
    def query(self) -> dict[str, str]:
        """What stands in the link after the question mark."""
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def state(self) -> dict[str, Any]:
        """Return what link, widgets, table and map show."""
        return {
            "link": self.query,
            **self.page.evaluate(_PAGE_STATE),
            "map": self.frame.evaluate(_MAP_STATE),
        }

    def assert_shows(self, view: View, access_points: AccessPoints) -> None:
        """Fail unless link, widgets, table and map come to show a view, all of them."""
        expected = expected_state(view, access_points)
        with suppress(TimeoutError):
            self.wait(lambda: self.state() == expected)
        seen = self.state()
        wrong = {key: (seen[key], expected[key]) for key in expected if seen[key] != expected[key]}
        assert not wrong, f"(seen, expected): {wrong}"


def expected_state(view: View, access_points: AccessPoints) -> dict[str, Any]:
    """Return :meth:`MapPage.state` as it should be for a view."""
    language = view.language
    selection = select(access_points, view)
    everywhere = provinces_of_division(access_points, view.division)
    names = {province.code: getattr(province, f"name_{language}") for province in everywhere}
    regions = {item.code: getattr(item, f"name_{language}") for item in tables.regions()}
    columns = _columns(view)

    def cells(code: str | None) -> list[str]:
        return _expected_cells(selection, code)

    stars = {province.code: "*" if province.partial else "" for province in selection.shown}
    empty = not view.site_types or not selection.provinces
    measurable = {kind for one in side_by_side(view) for kind in MEASURES[one.measure].site_types}
    return {
        "link": encode(view),
        "chips": [kind in view.site_types for kind in SITE_TYPES],
        "places": sorted(
            [*(regions[code] for code in view.regions), *(names[code] for code in view.provinces)]
        ),
        "table": []
        if empty
        else [[names[code] + stars[code], *cells(code)] for code in selection.provinces],
        "sums": [] if empty else cells(None),
        "totals": [] if empty else cells(None)[: len(columns)],
        "panel": names[view.selected] if view.selected else None,
        "map": {
            "language": language,
            "measure": view.measure,
            "division": str(view.division),
            "switches": [kind in view.site_types and kind in measurable for kind in SITE_TYPES],
            "selected": [view.selected] if view.selected else [],
            "names": len(everywhere),
            **_expected_symbols(selection, names),
        },
    }


def _columns(view: View) -> list[tuple[str, ...]]:
    """Return the site types of each column; the sum over one would repeat its own."""
    each = [(kind,) for kind in view.site_types]
    return [*each, view.site_types] if len(each) > 1 else each


def _expected_cells(selection: Selection, code: str | None) -> list[str]:
    """Return the numbers of a line of the table, reckoned here from the counts."""
    access_points, view, measure = selection.access_points, selection.view, selection.measure
    everywhere = provinces_of_division(access_points, view.division)
    whole = code is None and 1 < len(selection.shown) == sum(one.counted for one in everywhere)
    lines = [one for one in selection.shown if code in {None, one.code}]
    star = "*" if any(one.partial for one in lines) and not whole else ""
    parts = [part for one in lines for part in one.parts]

    def cells(kinds: Sequence[str]) -> list[Cell]:
        return [Cell(part, kind) for part in parts for kind in kinds]

    known = [access_points.total(cells(kinds)) for kinds in _columns(view)]
    said = ["?" if one.unknown else count(view.language, one) + star for one in known]
    if measure.code == "points":
        return said
    kinds = measure.counts(view.site_types)
    if not kinds:
        return [*said, "–"]
    of_measure = {"points": access_points.total, "computers": access_points.computers}
    numerator = of_measure[measure.counted](cells(kinds))
    of_land = 1.0
    if measure.denominator:
        by_code = access_points.provinces.set_index("province_code")[measure.denominator]
        of_land = round(float(by_code[parts].sum()), 1)
    ends = (
        end if end is None else end * measure.factor / of_land
        for end in (numerator.low, numerator.high)
    )
    shown = in_measure(view.language, measure, *ends)
    return [*said, "?" if numerator.unknown else shown + star]


def _expected_symbols(selection: Selection, names: dict[str, str]) -> dict[str, Any]:
    """Return what the map should say and draw of each province shown."""
    view = selection.view
    values = {code: selection.value(code) for code in selection.provinces}
    kinds = selection.measure.counts(view.site_types)
    fills = dict.fromkeys(values, "")
    circles = 0
    if selection.measure.is_rate:
        breaks = selection.class_edges
        fills = {code: _fill(value, breaks) for code, value in values.items()}
    else:
        # One circle for an exact number, one for the high end of a range.
        circles = sum(
            value.high != 0 and not value.unknown for value in values.values() if value is not None
        )
    return {
        "type": kinds[0] if len(kinds) == 1 else "several",
        "provinces": {
            code: _label(selection, code, names[code], value) for code, value in values.items()
        },
        "fills": fills,
        "circles": circles,
    }


def _label(selection: Selection, code: str, name: str, value: Value | None) -> str:
    view, language = selection.view, selection.view.language
    if value is None:
        return f"{name}: {text(language, 'map.nothing_counted')}"
    in_words = text(
        language,
        "map.in_words",
        province=name,
        measure=text(language, f"map.measure.{view.measure}"),
        value=measured(language, value),
        basis=basis_word(selection.access_points, language, value.basis),
    )
    own = selection.without_context.value(code)
    if own is None or (own.low, own.high) == (value.low, value.high):
        return in_words
    return f"{in_words}; {text(language, 'map.strict', range=measured(language, own))}"


def _fill(value: Value | None, breaks: Sequence[float]) -> str:
    if value is None:
        return ""
    if value.unknown:
        return "var(--unknown)"
    classes = max(1, len(breaks) - 1)
    first = class_of(value.low, breaks)
    last = classes - 1 if value.high is None else class_of(value.high, breaks)
    if first == last:
        return f"var(--class-{first + 1}-of-{classes})"
    return f"url(#pale-{first}-{classes})"
