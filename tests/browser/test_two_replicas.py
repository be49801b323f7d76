"""Two processes of the dashboard behind nginx, as ``deploy/nginx.conf`` has it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from done import act, wait_until_done
from every_screen import SCREENS, follow, wait
from nginx import nginx_before
from replicas import BELOW_MAP, COOKIE, WHO, cookies_to, opened
from running_app import free_port
from websockets.exceptions import InvalidStatus

from dashboard.exports import FORMATS
from dashboard.model.view import View
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

FEW = (
    ("limit_conn access_map_stream 500", "limit_conn access_map_stream 2"),
    ("rate=20r/s", "rate=1r/m"),
    ("burst=100 nodelay", "burst=3 nodelay"),
)
COUNTS = "Tỉnh,Thư viện tỉnh\nBắc Kạn,1\nCao Bằng,1\n"


@pytest.fixture(scope="module")
def replicas(serve):
    """Two processes, by the host and port of each."""
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        started = [serve(*BELOW_MAP) for _ in range(2)]
        processes = pool.map(stack.enter_context, [app for _, app in started])
        yield dict(zip([urlsplit(one).netloc for one, _ in started], processes, strict=True))


@pytest.fixture(scope="module")
def behind(replicas, tmp_path_factory):
    with nginx_before([*replicas], tmp_path_factory.mktemp("nginx"), WHO) as nginx:
        yield nginx


@pytest.fixture(scope="module")
def leading_to(behind, replicas):
    """Cookies by the process that they lead to."""
    return cookies_to(behind, replicas)


def test_the_page_brings_a_cookie_that_leads_to_one_process(behind, replicas):
    first, given = set(), set()
    for _ in range(40):
        _, headers, _ = behind.get("/province")
        cookies = headers.get_all("Set-Cookie")
        (own,) = [one for one in cookies if one.startswith(COOKIE)]
        value, _, about = own.partition("; ")
        assert about == "Path=/map/; HttpOnly; Secure; SameSite=None; Partitioned"
        first.add(headers["X-Replica"])
        given.add(value)
        paths = ("/province", "/healthz", "/data/access-points.csv")
        again = [behind.get(path, Cookie=value)[1] for path in paths]
        assert {one["X-Replica"] for one in again} == {headers["X-Replica"]}
        assert not any(COOKIE in str(one.get_all("Set-Cookie")) for one in again)
    assert (len(given), first) == (40, {*replicas})
    # What others may keep for everybody brings none.
    assert "Set-Cookie" not in behind.get("/data/access-points.csv")[1]


def test_both_give_the_same(behind, leading_to):
    page = behind.get("/?lang=en")[2].decode()
    named = {unescape(one)[2:] for one in re.findall(r'(?:href|src)="(\./[^"]*)"', page)}
    dear = {"png", "html", "pptx", "pdf", "atlas", "zip"}
    files = [file for code, file in FORMATS.items() if code not in dear]
    paths = [
        *(f"/{path}?lang=en&selected=20" for path in SCREENS.values()),
        *(f"/data/access-points.{one.ending}?provinces=20" for one in files),
        *("/data/", "/show", "/healthz", "/_stcore/host-config"),
        *(f"/{one}" for one in named),
    ]
    assert len(paths) > 60

    def ask(path, cookie):
        status, headers, body = behind.get(path, Cookie=cookie)
        return status, *(headers[name] for name in ("ETag", "Last-Modified", "Cache-Control")), body

    different = {}
    with ThreadPoolExecutor() as pool:
        for path in paths:
            one, other = pool.map(partial(ask, path), leading_to.values())
            if one != other or one[0] != 200:
                different[path] = one[:-1], other[:-1]
    assert different == {}


def test_what_one_process_has_alone_is_found_without_a_cookie(behind, leading_to):
    """A page of before an update, or one in a frame, asks whichever process."""
    for cookie in leading_to.values():
        status, headers, _ = behind.get("/assets/unknown.js", Cookie=cookie)
        assert status == 404
        assert len({*headers["X-Replica"].split(", ")}) == 2


def test_too_much_from_one_address_is_answered_at_once(replicas, tmp_path):
    with nginx_before([*replicas], tmp_path, *FEW) as nginx, ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(nginx.stream())
        with pytest.raises(InvalidStatus) as refused:
            nginx.stream()
        assert refused.value.response.status_code == 429
        statuses = [nginx.get("/data/access-points.csv")[0] for _ in range(5)]
        assert statuses == [200] * 4 + [429]
        _, headers, body = nginx.get("/data/")
        assert headers["Retry-After"] == "5"
        assert (headers["Content-Type"], json.loads(body)["status"]) == (
            "application/problem+json",
            429,
        )
        # All else is not counted.
        assert {nginx.get(path)[0] for path in ("/", "/healthz", "/province") * 4} == {200}


def test_without_any_process_the_page_says_so(tmp_path):
    with nginx_before([f"127.0.0.1:{free_port()}" for _ in range(2)], tmp_path) as nginx:
        status, headers, body = nginx.get("/")
    assert (status, headers["Refresh"]) == (503, "5")
    assert re.findall('lang="(..)">', body.decode()) == [*LANGUAGES]


def test_one_is_killed_and_everybody_goes_on(
    browser, behind, leading_to, replicas, access_points, tmp_path
):
    counts = tmp_path / "counts.csv"
    counts.write_text(COUNTS, encoding="utf-8")
    own, own_asked = opened(browser, behind)
    killed = own_asked[0]
    (left,) = {*replicas} - {killed}
    other, other_asked = opened(browser, behind, leading_to[left])

    for screen in (*SCREENS, "your_data"):
        follow(own.page, screen)
    field = own.page.locator(".st-key-own-file-counts input[type=file]")
    act(own.page, lambda: field.set_input_files(counts))
    act(own.page, own.page.locator(".st-key-own-show button").click)
    follow(own.page, "map")
    with own.page.expect_download() as started:
        own.page.locator(".st-key-download-csv button").click()
    assert "Cao Bằng" in Path(started.value.path()).read_text(encoding="utf-8")
    show = own.page.context.new_page()
    show.goto(f"{behind.address}/show")
    show.locator("path[data-province]").first.wait_for()
    show.close()
    other.toggle("commune_library")
    shown = View(site_types=tuple(one for one in View().site_types if one != "commune_library"))
    other.assert_shows(shown, access_points)
    assert {*own_asked} == {killed}
    assert {*other_asked} == {left}
    own.assert_kept_to_itself()
    other.assert_kept_to_itself()

    replicas[killed].kill()
    bar = own.page.locator("div.connection", has_text=text("vi", "connection.own_gone"))
    bar.wait_for()
    wait_until_done(own.page, screen="map")
    bar.get_by_role("button").click()
    own.assert_shows(View(), access_points)
    own.toggle("provincial_library")
    follow(own.page, "download")
    # Nothing has happened to the other.
    other.toggle("commune_library")
    other.assert_shows(View(), access_points)
    assert not other.page.locator("div.connection").count()
    assert not own.left + other.left + other.errors
    # Who comes now comes to the one that is left.
    wait(own.page, lambda: {behind.get("/healthz")[1]["X-Replica"] for _ in range(8)} == {left})
    for page in (own, other):
        page.page.context.close()
