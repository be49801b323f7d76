"""Phones in the hall, and the console that lets them in: two windows, a follower, a clicker."""

from __future__ import annotations

import secrets

import pytest
from contexts import leave, take

from dashboard.server import show as server
from dashboard.server import speaker as rights
from dashboard.server.followers import FOLLOW, SPEAK, Interface
from dashboard.server.preflight import served
from dashboard.server.show import Show
from dashboard.server.speaker import console_address
from dashboard.show.story import read

pytestmark = pytest.mark.browser

HERE = "127.0.0.1"
READY = "body[data-ready]"


def at(scene, *pages):
    for page in pages:
        page.wait_for_selector(f'body[data-scene="{scene}"]')


def title(page):
    return page.locator(".scene:not([hidden]) h1").inner_text()


def prepared(access_points, scenes):
    """Return a show of some scenes whose pages are made: a browser does not wait for them."""
    source = "".join(
        f'[[scene]]\ntitle.vi = "Cảnh {n}"\ntitle.en = "Scene {n}"\n' for n in range(1, scenes + 1)
    )
    show = Show(read(source.encode(), "hall.toml", access_points))
    show.prepare()
    return show


def opened(context, address):
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(READY)
    return page


def let_in(console, hall, show):
    """Open the port of phones at the console, and show its codes to the hall."""
    assert show.followers.addresses == {}
    console.locator(".desk[lang=vi] [data-act=guests]").click()
    console.locator(".interfaces button").click()
    console.wait_for_selector(".guests .opened:not([hidden])")
    words = console.locator(".guests .follow b").inner_text()
    assert words == show.followers.addresses[FOLLOW]
    console.fill("input[name=network]", "Hội trường")
    console.fill("input[name=password]", "bí mật")
    console.locator(".join button").click()
    console.wait_for_selector(".guests .wifi:not([hidden])")
    assert console.locator("input[name=password]").input_value() == ""
    console.locator("[data-act=codes]").click()
    hall.wait_for_selector(".codes:not([hidden]) .wifi + .follow")
    assert show.followers.addresses[SPEAK] not in hall.content()


def key_of_a_server(monkeypatch, folder):
    """Have a key as a server that was just started, of a user with a folder."""
    monkeypatch.setattr(rights, "_KEY", secrets.token_urlsafe())
    monkeypatch.setattr(rights, "_SECRET_FILE", folder / "console")
    rights._secret.cache_clear()


def test_a_hall_with_phones(browser, access_points, monkeypatch, tmp_path):
    """Both windows and both phones are in step, through a restart of the server too."""
    key_of_a_server(monkeypatch, tmp_path)
    monkeypatch.setattr(server, "interfaces", lambda: [Interface("Wi-Fi", HERE)])
    show, faults = prepared(access_points, 8), []
    laptop = take(browser, viewport={"width": 1366, "height": 768}, locale="vi-VN")
    phone = take(browser, viewport={"width": 390, "height": 844}, locale="en-US")
    for context in (laptop, phone):
        context.on("weberror", lambda one: faults.append(str(one.error)))
    with served(show.routes) as address:
        console = opened(laptop, f"{address}/{console_address('vi')}#2")
        hall = opened(laptop, f"{address}/show#2")
        let_in(console, hall, show)
        follower = opened(phone, show.followers.addresses[FOLLOW])
        speaker = opened(phone, show.followers.addresses[SPEAK])
        # A phone turns the page of the hall; its language is its own.
        at(2, follower, speaker)
        speaker.locator("nav.phone:visible [data-act=next]").click()
        at(3, console, hall, follower)
        assert hall.locator(".codes").is_hidden()
        assert title(follower) == "Scene 3"
        assert title(hall) == "Cảnh 3"
        # It looks around by itself, and comes back.
        follower.locator("nav.phone:visible [data-act=next]").click()
        at(4, follower)
        hall.bring_to_front()
        hall.keyboard.press("PageDown")
        hall.keyboard.press("PageDown")
        at(5, hall, console, speaker)
        at(4, follower)
        follower.locator(".come-back:visible").click()
        at(5, follower)
        # A reload, and a time without network.
        phone.set_offline(True)
        hall.keyboard.press("PageDown")
        at(6, console, hall)
        phone.set_offline(False)
        at(6, follower, speaker)
        follower.reload()
        at(6, follower)
        before, port = dict(show.followers.addresses), int(address.rsplit(":", 1)[1])
    show.followers.close()  # last, or the console would open it again
    # The server is started anew, with the same story, on the same port, and a key of its own.
    again = prepared(access_points, 8)
    key_of_a_server(monkeypatch, tmp_path)
    hall.keyboard.press("PageDown")
    at(7, hall, console)
    with served(again.routes, port):
        at(7, follower, speaker)
        assert again.followers.addresses == before
        speaker.locator("nav.phone:visible [data-act=back]").click()
        at(6, hall, console, follower)
        again.followers.close()
    leave(phone)
    leave(laptop)
    assert faults == []


def test_a_story_is_changed_in_the_console(browser, access_points, monkeypatch):
    """A view of the dashboard becomes a scene; what is wrong is said, what is right is shown."""
    show = prepared(access_points, 2)
    laptop = take(browser, viewport={"width": 1366, "height": 768}, locale="vi-VN")
    with served(show.routes) as address:
        console = opened(laptop, f"{address}/{console_address('en')}#2")
        hall = opened(laptop, f"{address}/show?theme=dark#2")
        assert hall.evaluate("document.documentElement.dataset.theme") == "dark"
        console.evaluate("""() => localStorage.setItem("access-map-scenes", JSON.stringify(
            [{ title: "{name:20}: {points:20}", view: "v=2&selected=20", highlights: ["20"] }]))""")
        console.locator(".desk[lang=en] [data-act=story]").click()
        form, last = console.locator(".story form"), len(show.story.scenes) + 1
        assert (
            console.locator(".story [aria-current=true]").inner_text() == "{name:20}: {points:20}"
        )
        console.fill('[name="title.en"]', "{pionts:20}")
        console.locator("[data-act=apply]").click()
        console.locator(".story .said", has_text="points").wait_for()
        assert len(show.story.scenes) == last - 1
        console.fill('[name="title.en"]', "Lạng Sơn: {points:20}")
        form.locator('[name="seconds"]').fill("20")
        console.locator("[data-act=up]").click()
        console.locator("[data-act=apply]").click()
        for page in (console, hall):
            page.locator(".scene:not([hidden]) h1", has_text="Lạng Sơn: 8–60").wait_for()
        scene = show.story.scenes[-2]
        assert (scene.seconds, scene.highlights, scene.query) == (20, ("20",), "v=2&selected=20")
        assert scene.title["vi"] == "{name:20}: {points:20}"
        with console.expect_download() as saved:
            console.locator(".desk[lang=en] [data-act=story]").click()
            console.locator("[data-act=save]").click()
        assert saved.value.suggested_filename == "story.toml"
        # What a clicker's button sends, and what else is checked.
        lines = [(True, "fine"), (False, "broken")]
        monkeypatch.setattr(server, "checks", lambda *_: iter(lines))
        console.keyboard.press("Escape")
        console.locator(".desk[lang=en] [data-act=check]").click()
        console.keyboard.press("b")
        console.locator(".pressed", has_text="b → blank").wait_for()
        console.locator(".check li", has_text="✗ broken").wait_for()
        assert console.locator(".check li").all_inner_texts() == ["✓ fine", "✗ broken"]
    leave(laptop)
