"""The show as a presenter plays it: the story of the programme, by the keys of a clicker."""

from __future__ import annotations

import re
from contextlib import contextmanager
from urllib.request import urlopen

import pytest
from chromium import stays_here
from contexts import leave, take

from dashboard.show.story import programme
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

READY = "body[data-ready]"

# In every frame that is painted: is there a title, a message, the land and its symbols?
_WATCH = """() => {
    const map = document.getElementById("map_div");
    window.watched = { frames: 0, blank: 0, map, paths: map.querySelector("path.province") };
    const look = () => {
        const { watched } = window, box = map.getBoundingClientRect();
        const title = [...document.querySelectorAll(".scene:not([hidden]) h1")];
        const whole = title.length === 1 && title[0].textContent
            && map.isConnected && box.width > 400
            && map.querySelectorAll("path.province").length > 30
            && map.querySelectorAll(".symbols :is(.symbol, .mark)").length
            && map.querySelectorAll(".leaflet-names-pane .name").length
            && getComputedStyle(map.querySelector(".symbols")).visibility === "visible";
        watched.frames += 1;
        watched.blank += !whole;
        requestAnimationFrame(look);
    };
    look();
}"""
_STILL_THERE = """() => document.getElementById("map_div") === window.watched.map
    && window.watched.map.isConnected"""
_FITS = """() => {
    const seen = [...document.querySelectorAll(
        ".scene:not([hidden]) :is(h1, p), .legend :is(.legend-line, .switch), .strip .credit")]
        .filter((node) => node.getClientRects().length);
    const faults = [];
    const place = (node) => node.getBoundingClientRect();
    const [foot, legend, map] =
        [".credit", ".legend", ".stage"].map((name) => place(document.querySelector(name)));
    for (const node of seen) {
        const { left, right, top, bottom } = place(node), said = node.textContent.slice(0, 40);
        const beside = node.closest(".message, .legend"), over = beside ? map.left : innerWidth;
        const most = node.closest(".message") ? legend.top : beside ? foot.top : innerHeight;
        if (left < 0 || right > over + 0.5) faults.push(["beside", said]);
        if (top < 0 || bottom > most + 0.5) faults.push(["below", said]);
        if (node.scrollWidth > node.clientWidth + 1) faults.push(["cut", said]);
        const size = parseFloat(getComputedStyle(node).fontSize), title = node.tagName === "H1";
        if (size < (title ? 28 : 18)) faults.push(["small", said, size]);
        if (title && node.clientHeight > 2.5 * size) faults.push(["two lines", said]);
    }
    for (const name of document.querySelectorAll(".leaflet-names-pane .name")) {
        const size = parseFloat(getComputedStyle(name).fontSize);
        if (size < 16) faults.push(["small name", name.textContent, size]);
    }
    return faults;
}"""

_OTHER_OUTLINE = """(before) =>
    document.querySelector('#map_div path[data-province="64"]').getAttribute("d") !== before"""


@contextmanager
def showing(browser, address, width=1024, height=768, query=""):
    """Open the show in a context of its own; nothing may leave the machine or go wrong in it."""
    context = take(browser, viewport={"width": width, "height": height}, locale="vi-VN")
    page, faults = context.new_page(), []
    page.on("request", lambda one: stays_here(one.url) or faults.append(one.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    # The page is made for the first who asks; no browser waits as long on a machine that is busy.
    with urlopen(f"{address}/show") as made:
        made.read()
    page.goto(f"{address}/show{query}")
    page.wait_for_selector(READY)
    yield page
    leave(context)
    assert faults == []


# A window that hears of the others when it has given up to wait for them.
_HEARS_LATE = """const listen = BroadcastChannel.prototype.addEventListener;
BroadcastChannel.prototype.addEventListener = function (type, hear) {
    return listen.call(this, type, (event) => setTimeout(hear, 600, event));
};"""


def press(page, key, scene):
    """Press a key; return when the scene of a number is painted."""
    page.keyboard.press(key)
    page.wait_for_selector(f'body[data-scene="{scene}"]')


def title(page):
    return page.locator(".scene:not([hidden]) h1").inner_text()


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)], ids=["4:3", "16:9"])
def test_the_story_is_played_with_a_clicker(browser, address, embedded, size):
    last = len(programme(embedded).scenes)
    with showing(browser, address, *size, query="?lang=vi") as page:
        page.evaluate(_WATCH)
        titles = []
        for language in LANGUAGES:
            assert page.evaluate("document.documentElement.lang") == language
            for scene in range(1, last + 1):
                if scene > 1:
                    press(page, "PageDown", scene)
                if scene == 2:  # where the focus of a click on the map would take the keys
                    page.locator("#map_div path.province.in-programme").first.click(force=True)
                titles.append(title(page))
                assert page.evaluate(_FITS) == [], (language, scene)
            press(page, "PageDown", last)
            press(page, "Home", 1)
            page.keyboard.press("l")
        assert len(set(titles)) > 1.8 * last
        press(page, "End", last)
        press(page, "PageUp", last - 1)
        assert page.evaluate(_STILL_THERE)
        watched = page.evaluate("({ ...window.watched, map: null, paths: null })")
        assert watched["frames"] > last
        assert watched["blank"] == 0


def test_keys_addresses_and_what_is_clicked(browser, address):
    with showing(browser, address, query="?lang=en#3") as page:
        assert title(page) == "16 provincial libraries"
        press(page, "1", 3)
        page.keyboard.press("0")
        press(page, "Enter", 10)
        assert page.url.endswith("/show?lang=en#10")
        page.reload()
        page.wait_for_selector(f'{READY}[data-scene="10"]')
        # A black screen: the next key brings back the scene.
        page.keyboard.press(".")
        assert page.locator("body.blanked").count() == 1
        press(page, "PageDown", 10)
        assert page.locator("body.blanked").count() == 0
        # F5 reloads nothing, Escape leaves nothing but a list.
        page.evaluate("window.same = true")
        page.keyboard.press("F5")
        page.keyboard.press("o")
        assert page.locator(".overview[lang=en]").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator(".overview[lang=en]").is_visible()
        page.keyboard.press("Escape")
        assert page.evaluate("window.same") is True
        # What is switched, zoomed and selected is of this scene alone.
        press(page, "Home", 1)
        page.locator('.legend [data-site-type="commune_library"]').click()
        outline = page.locator('#map_div path[data-province="64"]')
        as_written = outline.get_attribute("d")
        page.mouse.move(700, 400)
        page.mouse.wheel(0, -300)
        page.wait_for_function(_OTHER_OUTLINE, arg=as_written)
        assert page.locator('.legend [aria-pressed="false"]').count() == 1
        press(page, "PageDown", 2)
        assert page.locator('.legend [aria-pressed="false"]').count() == 0
        assert outline.get_attribute("d") == as_written
        press(page, "Space", 3)
        press(page, "ArrowLeft", 2)
        # Twice Escape: the dashboard, with the view of the scene.
        press(page, "4", 2)
        press(page, "Enter", 4)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        view = "/?v=2&types=district_library&lang=en"
        page.wait_for_function("(view) => location.href.includes(view)", arg=view)


def test_two_windows_stay_in_step(browser, address, printed):
    """Through a reload, sleep, and without the server."""
    with_key = re.search(r"/console\?lang=vi\S+", printed[address].read_text(encoding="utf-8"))[0]

    def at(page, scene):
        page.wait_for_selector(f'body[data-scene="{scene}"]')

    with showing(browser, address, query=f"{with_key}#2") as console:
        hall = console.context.new_page()
        hall.goto(f"{address}/show#2")
        hall.wait_for_selector(READY)
        press(console, "PageDown", 3)
        at(hall, 3)
        hall.reload()
        hall.wait_for_selector(READY)
        at(hall, 3)
        hall.goto("about:blank")
        press(console, "PageDown", 4)
        press(console, "PageDown", 5)
        hall.go_back()
        at(hall, 5)
        hall.context.set_offline(True)
        press(hall, "PageUp", 4)
        at(console, 4)
        console.keyboard.press(".")
        hall.wait_for_selector("body.blanked")
        assert console.locator("body.blanked").count() == 0
        console.keyboard.press("b")
        console.keyboard.press("l")
        hall.wait_for_selector("html[lang=en]")
        console.locator('.legend [data-site-type="commune_library"]').click()
        hall.wait_for_selector('.legend [data-site-type="commune_library"][aria-pressed="true"]')
        hall.context.set_offline(False)
        console.reload()
        console.wait_for_selector(READY)
        at(console, 4)
        # Opened without a place it joins.
        late = console.context.new_page()
        late.add_init_script(_HEARS_LATE)
        late.goto(f"{address}/show")
        late.wait_for_selector(f'{READY}[data-scene="4"]')
        assert console.locator("body").get_attribute("data-scene") == "4"
        console.locator(".desk[lang=en] [data-act=next]").click()
        at(late, 5)
        # What the speaker needs: notes, what comes next, the time.
        desk = console.locator(".desk[lang=en]")
        assert "Few sources" in desk.locator(".card:not([hidden])").inner_text()
        assert (
            desk.locator(".card:not([hidden]) .coming").inner_text() == "352 commune post offices"
        )
        assert re.fullmatch(r"0:4\d", desk.locator(".left").inner_text())


def test_the_dashboard_leads_to_the_show_in_its_language(open_map):
    page = open_map("lang=en").page
    page.locator("nav.screens a", has_text="Present").click()
    page.wait_for_selector(READY)
    assert page.url.endswith("/show?lang=en#1")
    assert title(page) == "665 public Internet access points in 16 provinces"
