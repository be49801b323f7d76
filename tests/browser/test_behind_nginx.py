"""The dashboard below a path, behind nginx with TLS, as ``deploy/nginx.conf`` has it."""

import http.client
import json
import re
from contextlib import ExitStack
from html import unescape
from urllib.parse import urlsplit

import pytest
from contexts import leave, take
from done import letters_arrived
from every_screen import follow, visit
from map_page import MapPage
from nginx import nginx_before

from dashboard.text.messages import text

pytestmark = pytest.mark.browser

STRIPPED = ("proxy_pass http://access_map;", "proxy_pass http://access_map/;")
NO_ROOM = ("client_max_body_size 201m", "client_max_body_size 10k")


@pytest.fixture(scope="module")
def proxies(serve, tmp_path_factory):
    """Addresses through nginx with the base path kept and taken off; contexts that trust them."""
    server, app = serve("--base-path", "/map", "--trusted-proxy", "127.0.0.1")
    with ExitStack() as stack:
        stack.enter_context(app)
        folders = [tmp_path_factory.mktemp("nginx") for _ in range(2)]
        host = urlsplit(server).netloc
        ways = [(), (STRIPPED, NO_ROOM)]
        yield [
            stack.enter_context(nginx_before([host], folder, *changes))
            for folder, changes in zip(folders, ways, strict=True)
        ]


@pytest.fixture(params=["kept", "stripped"])
def proxy(proxies, request):
    return proxies[("kept", "stripped").index(request.param)]


def test_what_the_page_says_is_there(proxy):
    address = proxy.address
    status, headers, body = proxy.get("/province?lang=en&selected=20")
    page = body.decode()
    assert status == 200
    assert "Path=/map/; HttpOnly; SameSite=Lax; Secure" in headers["Set-Cookie"]
    assert f'rel="canonical" href="{address}/province?v=2' in unescape(page)
    named = {
        unescape(one) for one in re.findall(r'(?:href|src|content)="((?:https:|\./)[^"]*)"', page)
    }
    asked = {one if one.startswith("https") else f"{address}/{one[2:]}" for one in named}
    asked |= {f"{address}/healthz", f"{address}/data/", address}
    assert len(asked) > 60
    assert [one for one in asked if not one.startswith(address)] == []
    paths = {one.removeprefix(address) for one in asked}
    assert {path: found for path in paths if (found := proxy.get(path)[0]) != 200} == {}


def test_addresses_in_answers_are_those_of_the_proxy(proxy):
    index = json.loads(proxy.get("/data/")[2])
    assert {one["address"].split("/data/")[0] for one in index["addresses"]} == {proxy.address}
    # What a browser forwards is not believed: nginx says what holds.
    forged = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "1.2.3.4"}
    forged |= {"X-Forwarded-Host": "127.0.0.2", "X-Forwarded-Prefix": "/evil"}
    assert json.loads(proxy.get("/data/", **forged)[2]) == index
    status, _, body = proxy.get("/data/", Host="evil.example")
    assert (status, b"evil.example" in body) == (421, True)


def test_what_streamlit_would_tell_anybody_it_does_not_tell(proxy):
    assert proxy.get("/_stcore/metrics")[0] == 404
    told = json.loads(proxy.get("/_stcore/host-config")[2])
    assert told["allowedOrigins"] == []


def test_the_websocket_comes_through(proxy):
    with proxy.stream() as websocket:
        assert websocket.subprotocol == "streamlit"


def test_nginx_refuses_what_is_too_large_at_once(proxies):
    parts = urlsplit(proxies[0].address)
    connection = http.client.HTTPSConnection(parts.netloc, context=proxies[0].trust, timeout=60)
    connection.putrequest("PUT", f"{parts.path}/_stcore/upload_file/session/file")
    connection.putheader("Content-Length", str(220 * 10**6))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_the_app_is_used_through_nginx(proxies, browser, tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * 200_000)
    for address in [one.address for one in proxies]:
        context = take(browser, ignore_https_errors=True, viewport={"width": 1366, "height": 768})
        page = MapPage(visit(context, address, "map"), address)
        letters_arrived(page.page)
        page.toggle("commune_library")
        page.click_province("20")
        assert page.query["selected"] == "20"
        follow(page.page, "how_we_know")
        assert page.page.url.startswith(f"{address}/how-we-know?")
        page.page.reload()
        follow(page.page, "download")
        shown = page.page.locator(f"text={address}/data/access-points").first
        assert shown.is_visible()
        page.assert_kept_to_itself()
        if address == proxies[1].address:
            follow(page.page, "your_data")
            page.page.locator(".st-key-own-file-points input[type=file]").set_input_files(path)
            answer = page.page.locator(".st-key-own-file-points [role=alert]")
            answer.wait_for()
            assert answer.inner_text() == text("vi", "streamlit.upload_no_room")
        leave(context)
