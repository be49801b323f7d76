"""A connection that is lost, for whatever reason: the page says so, and comes back right.

The page's clock is put forward wherever a person would wait. What its waiting is for (the answer
of a server, a connection) takes the time that it takes.
"""

import time
from contextlib import contextmanager, suppress

import pytest
from connection import proxy_to
from done import SECONDS, act, wait_until_done
from every_screen import follow, screen_link
from map_page import MapPage
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from dashboard.model.view import SITE_TYPES, View
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

BAR = "div.connection"
STEP = 7
"""Seconds: less than the page gives a server to answer."""
BEAT = 25
"""Seconds from one sign of life to the next."""
CUT, SLEEP = 135, 200
_STATE = "document.documentElement.dataset.connection"


@pytest.fixture
def proxy(address):
    with proxy_to(address) as between:
        yield between


@contextmanager
def opened(browser, proxy):
    """Give a page over the proxy. What goes wrong on the way to the server is no error here."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page = MapPage(context.new_page(), proxy.address)
    page.page.clock.install()
    yield page
    assert not page.left
    context.close()


@pytest.fixture
def page(browser, proxy):
    with opened(browser, proxy) as page:
        yield page


def put_forward(page, seconds):
    """Put the clock of a page forward; what is due by then happens once."""
    page.clock.fast_forward(1000 * seconds)


def put_forward_until(page, function):
    """Put the clock forward, by steps, until a function of JavaScript says that it is time.

    What takes its time is left more of it after each step: a busy machine answers late.
    """
    end, patience = time.monotonic() + SECONDS, 100
    while True:
        with suppress(PlaywrightTimeout):
            page.wait_for_function(function, timeout=patience)
            return
        assert time.monotonic() < end, f"{page.evaluate(_STATE)}: never {function}"
        put_forward(page, STEP)
        patience *= 2


def said(page, key, language="vi", **values):
    """Wait until the bar says a message."""
    bar = page.locator(BAR, has_text=text(language, f"connection.{key}", **values))
    bar.wait_for()
    return bar


def lose(page, proxy):
    proxy.cut()
    page.page.wait_for_function(f"() => {_STATE} === 'lost'")
    put_forward(page.page, 1)
    said(page.page, "lost_map")


def come_back(page, proxy):
    """Let the page reach the server again; return when it says nothing of it any more."""
    proxy.reachable = True
    put_forward_until(page.page, f"() => {_STATE} !== 'lost'")
    page.page.wait_for_function(f"() => !{_STATE}")
    wait_until_done(page.page, screen="map")


def switch_off(page, site_type):
    """Switch a site type off in the legend; return when the map has done so."""
    switch = page.switch(site_type)
    switch.click()
    page.wait(lambda: switch.get_attribute("aria-pressed") == "false")


def test_after_a_lost_connection_map_and_table_are_one(page, proxy, access_points):
    """After 135 s a server still knows the session; after 200 s it does not."""
    page.open("selected=56")
    page.frame.evaluate("window.mountedBefore = true")
    page.frame.locator(".leaflet-control-zoom-in").click()
    place = page.province("56").bounding_box()
    kinds = list(SITE_TYPES)
    for seconds, forgetful in ((CUT, False), (SLEEP, True)):
        # Nothing is done meanwhile, and a click reaches both afterwards.
        lose(page, proxy)
        assert not page.page.get_by_text("Connection error").count()
        put_forward(page.page, seconds)
        proxy.forgetful = forgetful
        come_back(page, proxy)
        assert not page.page.locator(BAR).is_visible()
        page.assert_shows(View(site_types=tuple(kinds), selected="56"), access_points)
        assert page.province("56").bounding_box() == place
        page.toggle(kinds[0])
        del kinds[0]
        page.assert_shows(View(site_types=tuple(kinds), selected="56"), access_points)
        assert page.still_mounted
    page.go("")
    for forgetful in (False, True):
        # What is clicked on the map meanwhile is done afterwards.
        lose(page, proxy)
        switch_off(page, "provincial_library")
        page.province("54").press("Enter")
        # The tables of before are not shown beside the map of now.
        assert not page.page.locator("table.points").is_visible()
        proxy.forgetful = forgetful
        come_back(page, proxy)
        page.assert_shows(View(site_types=SITE_TYPES[1:], selected="54"), access_points)
        page.go("")
    # So is a link that was followed.
    lose(page, proxy)
    screen_link(page.page, "province").click()
    proxy.reachable = True
    put_forward_until(page.page, f"() => {_STATE} !== 'lost'")
    wait_until_done(page.page, screen="province")
    page.page.locator(BAR).wait_for(state="hidden")


def click_into_a_dead_line(page, proxy, button):
    """Click; return when the page has noticed that nobody answers, and has given up waiting."""
    # A sign of life now, not in the midst of what follows.
    put_forward(page.page, BEAT)
    proxy.silence()
    button.click()
    page.wait(lambda: proxy.swallowed > 0)
    put_forward(page.page, 4)
    said(page.page, "waiting")
    put_forward(page.page, 8)


def test_a_click_into_a_dead_line_is_not_lost_in_silence(page, proxy, access_points):
    page.open()
    kinds = list(SITE_TYPES)
    for forgetful in (False, True):
        proxy.forgetful = forgetful
        click_into_a_dead_line(page, proxy, page.chip(kinds[0]))
        del kinds[0]
        put_forward_until(page.page, f"() => !['waiting', 'lost'].includes({_STATE})")
        page.assert_shows(View(site_types=tuple(kinds)), access_points)
        page.page.locator(BAR).wait_for(state="hidden")
    # A choice that neither address nor map knows, and that the server has forgotten, is told.
    click_into_a_dead_line(page, proxy, page.page.locator(".st-key-division button").nth(1))
    put_forward_until(page.page, f"() => !['waiting', 'lost'].includes({_STATE})")
    said(page.page, "again").get_by_role("button").click()
    assert not page.page.locator(BAR).is_visible()
    page.assert_shows(View(site_types=tuple(kinds)), access_points)


def upload_and_show(page, counts):
    follow(page, "your_data")
    act(
        page,
        lambda: page.locator(".st-key-own-file-counts input[type=file]").set_input_files(counts),
    )
    act(page, page.locator(".st-key-own-show button").click)
    follow(page, "map")


def test_a_server_started_anew_gets_the_page_and_says_that_files_are_gone(
    browser, proxy, serve, access_points, tmp_path
):
    counts = tmp_path / "counts.csv"
    counts.write_text("Tỉnh,Thư viện tỉnh\nBắc Kạn,1\nCao Bằng,1\n", encoding="utf-8")
    anew, server = serve()
    with opened(browser, proxy) as own, opened(browser, proxy) as plain, server:
        own.open()
        upload_and_show(own.page, counts)
        plain.open("lang=en&types=commune_library")
        proxy.cut()
        for page, language in ((own, "vi"), (plain, "en")):
            page.page.wait_for_function(f"() => {_STATE} === 'lost'")
            put_forward(page.page, 1)
            said(page.page, "lost_map", language)
        proxy.lead_to(anew)
        proxy.reachable = True
        for page in (own, plain):
            put_forward_until(page.page, f"() => {_STATE} !== 'lost'")
        said(own.page, "own_gone").get_by_role("button").click()
        own.assert_shows(View(), access_points)
        assert not own.page.locator(".st-key-own-notice").count()
        plain.page.locator(BAR).wait_for(state="hidden")
        plain.assert_shows(View(language="en", site_types=("commune_library",)), access_points)
        plain.toggle("provincial_library")

        # A page that is loaded anew has no files either.
        upload_and_show(own.page, counts)
        own.reload()
        said(own.page, "own_gone_anew").get_by_role("button").click()
        own.assert_shows(View(), access_points)


def test_where_websockets_are_refused_the_page_says_so(page, proxy, access_points):
    no_upgrade = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    for refusal in (no_upgrade, b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"):
        proxy.refusal = refusal
        page.page.goto(f"{proxy.address}/?types=commune_library")
        page.page.locator(".stApp").wait_for(state="attached")
        put_forward_until(page.page, "() => document.querySelector('section.unreachable')")
        notice = page.page.locator("section.unreachable")
        for language in LANGUAGES:
            sentence = text(language, "page.unreachable", address=f"{proxy.address}/_stcore/stream")
            assert sentence in notice.inner_text()
    offered = [link.get_attribute("href") for link in notice.get_by_role("link").all()]
    assert len(offered) == 6
    assert all(page.page.request.get(link).ok for link in offered)
    # The operator has mended it.
    proxy.refusal = b""
    put_forward_until(page.page, "() => !document.querySelector('section.unreachable')")
    wait_until_done(page.page, screen="map")
    page.assert_shows(View(site_types=("commune_library",)), access_points)
    # The frame of the map does not come, everything else does.
    page.page.route("**/streamlit_folium.st_folium/index.html*", lambda route: route.abort())
    page.page.goto(proxy.address)
    page.page.locator("table.points").wait_for(state="attached")
    page.page.locator(".st-key-map-side iframe").wait_for(state="attached")
    put_forward_until(page.page, "() => document.querySelector('.connection:not([hidden])')")
    said(page.page, "map_late")
    assert not page.page.locator(".st-key-map-side .stAlert").is_visible()
    proxy.cut()
    page.page.wait_for_function(f"() => {_STATE} === 'lost'")
    put_forward(page.page, 1)
    said(page.page, "lost")
