"""A connection that is lost, for whatever reason: the page says so, and comes back right."""

import pytest
from connection import proxy_to
from done import act, wait_until_done
from every_screen import follow, screen_link
from map_page import MapPage
from running_app import dashboard_command, free_port, running

from dashboard.model.view import SITE_TYPES, View
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

BAR = "div.connection"


@pytest.fixture
def proxy(address):
    with proxy_to(address) as between:
        yield between


@pytest.fixture
def page(browser, proxy):
    """The map, opened over the proxy. What goes wrong on the way to the server is no error here."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    opened = MapPage(context.new_page(), proxy.address)
    yield opened
    assert not opened.left
    context.close()


def said(page, key, language="vi", **values):
    """Wait until the bar says a message."""
    bar = page.locator(BAR, has_text=text(language, f"connection.{key}", **values))
    bar.wait_for()
    return bar


def lose(page, proxy):
    proxy.cut()
    said(page.page, "lost_map")


def come_back(page, proxy):
    """Let the page reach the server again; return when it says nothing of it any more."""
    proxy.reachable = True
    page.page.wait_for_function("() => !document.documentElement.dataset.connection")
    wait_until_done(page.page, screen="map")


def switch_off(page, site_type):
    """Switch a site type off in the legend; return when the map has done so."""
    switch = page.switch(site_type)
    switch.click()
    page.wait(lambda: switch.get_attribute("aria-pressed") == "false")


@pytest.mark.parametrize("forgetful", [False, True])
def test_a_click_after_a_lost_connection_reaches_map_and_table(
    page, proxy, access_points, forgetful
):
    page.open("selected=56")
    page.frame.evaluate("window.mountedBefore = true")
    page.frame.locator(".leaflet-control-zoom-in").click()
    place = page.province("56").bounding_box()
    lose(page, proxy)
    assert not page.page.get_by_text("Connection error").count()
    proxy.forgetful = forgetful
    come_back(page, proxy)
    assert not page.page.locator(BAR).is_visible()
    page.assert_shows(View(selected="56"), access_points)
    assert page.still_mounted
    assert page.province("56").bounding_box() == place
    page.toggle("provincial_library")
    page.assert_shows(View(site_types=SITE_TYPES[1:], selected="56"), access_points)
    assert page.still_mounted


@pytest.mark.parametrize("forgetful", [False, True])
def test_what_was_clicked_on_the_map_meanwhile_is_done_afterwards(
    page, proxy, access_points, forgetful
):
    page.open()
    lose(page, proxy)
    switch_off(page, "provincial_library")
    page.province("54").press("Enter")
    # The tables of before are not shown beside the map of now.
    assert not page.page.locator("table.points").is_visible()
    proxy.forgetful = forgetful
    come_back(page, proxy)
    page.assert_shows(View(site_types=SITE_TYPES[1:], selected="54"), access_points)


@pytest.mark.parametrize("forgetful", [False, True])
def test_a_click_into_a_dead_line_is_not_lost_in_silence(page, proxy, access_points, forgetful):
    page.open()
    proxy.silence()
    proxy.forgetful = forgetful
    page.chip("provincial_library").click()
    said(page.page, "waiting")
    page.assert_shows(View(site_types=SITE_TYPES[1:]), access_points)
    page.page.locator(BAR).wait_for(state="hidden")


def test_a_choice_made_into_a_dead_line_and_forgotten_is_told(page, proxy, access_points):
    page.open()
    proxy.silence()
    proxy.forgetful = True
    page.page.locator(".st-key-division button").nth(1).click()
    said(page.page, "again").get_by_role("button").click()
    assert not page.page.locator(BAR).is_visible()
    page.assert_shows(View(), access_points)


def test_a_link_followed_without_a_connection_leads_there_afterwards(page, proxy):
    page.open("selected=56")
    lose(page, proxy)
    screen_link(page.page, "province").click()
    proxy.forgetful = True
    proxy.reachable = True
    wait_until_done(page.page, screen="province")
    page.page.locator(".province-head h2", has_text="Khánh Hòa").wait_for()
    page.page.locator(BAR).wait_for(state="hidden")


def upload_and_show(page, where, counts):
    page.goto(f"{where}/your-data")
    wait_until_done(page, screen="your_data")
    act(
        page,
        lambda: page.locator(".st-key-own-file-counts input[type=file]").set_input_files(counts),
    )
    act(page, page.locator(".st-key-own-show button").click)


def test_a_server_started_anew_gets_the_page_and_says_that_files_are_gone(
    browser, access_points, tmp_path
):
    port = free_port()
    where = f"http://127.0.0.1:{port}"
    counts = tmp_path / "counts.csv"
    counts.write_text("Tỉnh,Thư viện tỉnh\nBắc Kạn,1\nCao Bằng,1\n", encoding="utf-8")

    def serve(log):
        return running(dashboard_command(port), f"{where}/healthz", tmp_path / log)

    pages = [MapPage(browser.new_context(locale="vi-VN").new_page(), where) for _ in "ab"]
    own, plain = pages
    with serve("first.txt"):
        upload_and_show(own.page, where, counts)
        follow(own.page, "map")
        plain.open("lang=en&types=commune_library")
    said(own.page, "lost_map")
    said(plain.page, "lost_map", "en")
    with serve("second.txt"):
        said(own.page, "own_gone")
        own.assert_shows(View(), access_points)
        assert not own.page.locator(".st-key-own-notice").count()
        plain.page.locator(BAR).wait_for(state="hidden")
        plain.assert_shows(View(language="en", site_types=("commune_library",)), access_points)
        plain.toggle("provincial_library")
    for one in pages:
        one.page.context.close()


@pytest.mark.parametrize(
    "refusal",
    [
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
    ids=["403", "no upgrade"],
)
def test_where_websockets_are_refused_the_page_says_so(page, proxy, access_points, refusal):
    proxy.refusal = refusal
    page.page.goto(f"{proxy.address}/?types=commune_library")
    notice = page.page.locator("section.unreachable")
    notice.wait_for()
    for language in LANGUAGES:
        sentence = text(language, "page.unreachable", address=f"{proxy.address}/_stcore/stream")
        assert sentence in notice.inner_text()
    offered = [link.get_attribute("href") for link in notice.get_by_role("link").all()]
    assert len(offered) == 6
    assert all(page.page.request.get(link).ok for link in offered)
    # The operator has mended it.
    proxy.refusal = b""
    notice.wait_for(state="detached")
    wait_until_done(page.page, screen="map")
    page.assert_shows(View(site_types=("commune_library",)), access_points)
