"""The address under which the dashboard is opened: base path, and headers of proxies."""

import asyncio
import re
from html import unescape
from urllib.parse import urljoin

import pytest
from asgi_client import Client
from cases import every
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.screens.registry import SCREENS
from dashboard.server import asgi_app
from dashboard.server.behind_proxy import (
    OWN_PATHS,
    BehindProxy,
    base_path,
    checked_base_path,
    network,
    server_address,
)
from dashboard.server.options import ServerOptions
from dashboard.server.preload_hints import STATIC
from dashboard.session import current_data

pytestmark = pytest.mark.usefixtures("serving")
PROXY = "10.1.2.3"
FORWARDED = {
    "x_forwarded_proto": "https",
    "x_forwarded_host": "map.example",
    "x_forwarded_prefix": "/ban-do",
    "x_forwarded_for": "203.0.113.7, 198.51.100.8",
}


def seen(request):
    """Say what the app behind is asked."""
    scope = request.scope
    return JSONResponse(
        {
            "path": scope["path"],
            "raw": scope["raw_path"].decode(),
            "address": server_address(scope),
            "base": base_path(scope),
            "client": scope["client"][0],
        }
    )


ROUTES = [
    Route("/away", lambda _: RedirectResponse("/there?x=1")),
    Route("/out", lambda _: RedirectResponse("//other.example/")),
    Route("/{path:path}", seen),
]


def behind(base="", proxies=()):
    app = Starlette(routes=ROUTES, middleware=[Middleware(BehindProxy, base, proxies)])
    return Client(app, {"host": "127.0.0.1:8501"})


@every(
    ("given", "path"),
    [
        ("", ""),
        ("/", ""),
        ("map", "/map"),
        ("/map/", "/map"),
        ("/vn/ban-do_2.0", "/vn/ban-do_2.0"),
        *((bad, None) for bad in ("/bản-đồ", "/a b", "/a//b", "/..", "/a/../b", "/a?b", '/a"')),
        *((f"/{own}", None) for own in [*OWN_PATHS, "about"]),
        ("/map/data", "/map/data"),
    ],
)
def test_a_base_path(given, path):
    assert checked_base_path(given, ["", "about"]) == path


@every("given", ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "10.0.0.7/8"])
def test_addresses_of_proxies(given):
    assert network(given) is not None
    assert network(f"x{given}") is None


@every(
    ("asked", "path"),
    [
        ("/map/", "/"),
        ("/map/province", "/province"),
        ("/map/map/x", "/map/x"),
        ("/map/b%E1%BA%A3n", "/bản"),
        # A proxy has taken it off.
        ("/", "/"),
        ("/province", "/province"),
        ("/mapped", "/mapped"),
    ],
)
def test_the_base_path_may_be_taken_off_before(asked, path):
    answer = behind("/map").get(asked).json()
    assert answer["path"] == path
    assert answer["address"] == "http://127.0.0.1:8501/map"
    assert not answer["raw"].startswith("/map/b")


def test_redirects_stay_below_the_base_path():
    client = behind("/map")
    assert client.get("/map?types=none").headers["location"] == "/map/?types=none"
    for asked in ("/map/away", "/away"):
        assert client.get(asked).headers["location"] == "/map/there?x=1"
    assert client.get("/map/out").headers["location"] == "//other.example/"
    assert behind().get("/away").headers["location"] == "/there?x=1"


def test_forwarded_headers_are_believed_of_trusted_proxies_alone():
    plain = behind().get("/x").json()
    for proxies in ([], [PROXY], ["::1"], ["128.0.0.0/1"]):
        assert behind(proxies=proxies).get("/x", **FORWARDED).json() == plain
    for proxies in (["127.0.0.1"], ["127.0.0.0/8", PROXY], ["0.0.0.0/1"]):
        answer = behind("/map", proxies).get("/x", **FORWARDED).json()
        assert answer["address"] == "https://map.example/ban-do"
        assert answer["path"] == "/x"
        assert answer["client"] == "198.51.100.8"


@every(
    ("name", "value", "member", "expected"),
    [
        ("proto", "http, https", "address", "https://127.0.0.1:8501/map"),
        ("proto", "javascript", "address", "http://127.0.0.1:8501/map"),
        ("host", "evil.example, map.example:8443", "address", "http://map.example:8443/map"),
        ("host", 'x"><script>', "address", "http://127.0.0.1:8501/map"),
        ("prefix", '/"><script>', "base", "/map"),
        ("prefix", "/a/b/", "base", "/a/b"),
        ("for", "198.51.100.8, 10.1.2.3", "client", "198.51.100.8"),
        ("for", "198.51.100.8, ::1", "client", "::1"),
        ("for", "10.1.2.3", "client", "127.0.0.1"),
        ("for", "unknown", "client", "127.0.0.1"),
    ],
)
def test_what_a_proxy_forwards(name, value, member, expected):
    client = behind("/map", ["127.0.0.1", PROXY])
    assert client.get("/x", **{f"x_forwarded_{name}": value}).json()[member] == expected


def test_a_websocket_is_opened_below_the_base_path():
    scopes = []

    async def app(scope, _receive, _send):
        scopes.append(scope)

    scope = {
        "type": "websocket",
        "path": "/map/_stcore/stream",
        "scheme": "ws",
        "client": ("::ffff:127.0.0.1", 9),
        "headers": [
            (b"host", b"inner:8501"),
            (b"x-forwarded-proto", b"https"),
            (b"x-forwarded-host", b"map.example"),
        ],
    }
    asyncio.run(BehindProxy(app, "/map", ["127.0.0.1"])(scope, None, None))
    assert scopes[0]["path"] == "/_stcore/stream"
    assert scopes[0]["scheme"] == "wss"
    assert dict(scopes[0]["headers"])[b"host"] == b"map.example"
    assert scope["path"] == "/map/_stcore/stream"  # as it was: servers write it into their logs


# ---- the addresses that the server gives -----------------------------------------


@pytest.fixture
def dashboard():
    """Return the dashboard below a base path, behind a trusted proxy."""
    options = ServerOptions(
        base_path="/map",
        trusted_proxies=["127.0.0.1"],
        allowed_hosts=["map.example"],
        screens={screen.path: screen.code for screen in SCREENS},
    )
    app = asgi_app.create_app(options)
    page = (STATIC / "index.html").read_bytes()
    streamlit = Route("/{path:path}", lambda _: Response(page, media_type="text/html"))
    return Client(
        Starlette(routes=[streamlit], middleware=app._user_middleware),
        {"host": "map.example", "x_forwarded_proto": "https"},
    )


ADDRESS = re.compile(r"""\b(?:href|src|content)="((?:https?:|\.|/)[^"]*)"|url\("?([^")]+)""")


@every("path", ["/map/", "/map/province", "/", "/province"])
def test_every_address_of_a_page_is_below_the_base_path(dashboard, path):
    page = dashboard.get(f"{path}?lang=en").body.decode()
    addresses = {unescape(one or other) for one, other in ADDRESS.findall(page)}
    opened = f"https://map.example/map{path.removeprefix('/map')}"
    assert f"{opened}?v=2&lang=en" in addresses
    assert "https://map.example/map/data/access-points.png?v=2&lang=en" in addresses
    assert len(addresses) > 50
    resolved = {urljoin(opened, one) for one in addresses if not one.startswith(("data:", "#"))}
    strangers = [one for one in resolved if not one.startswith("https://map.example/map/")]
    assert strangers == []


def test_data_and_own_paths_are_below_the_base_path(dashboard):
    index = dashboard.get("/map/data/").json()
    assert all(
        one["address"].startswith("https://map.example/map/data/") for one in index["addresses"]
    )
    asset = current_data.served_assets().scripts[0]
    for path in ("/healthz", f"/assets/{asset.name}", "/data/access-points.csv"):
        assert dashboard.get(f"/map{path}").body == dashboard.get(path).body
        assert dashboard.get(path).status == 200
    assert dashboard.get("/map/Province.?lang=en").headers["location"] == "./province?lang=en"
    assert dashboard.get("/map/province/").headers["location"] == "./../province"
    assert dashboard.get("/map/healthz", host="evil.example").status == 421
    hosts = {"host": "127.0.0.1", "x_forwarded_host": "evil.example"}
    assert dashboard.get("/map/healthz", **hosts).status == 421
