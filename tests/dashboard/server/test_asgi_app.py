"""The server's own routes, headers and settings, called as an ASGI server calls them."""

import asyncio
import gc
import gzip
import json
import socket
from dataclasses import dataclass
from weakref import WeakSet

import brotli
import pytest
import streamlit as st
from asgi_client import Client
from cases import every
from samples import FULL_COUNTS, counted
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware

from dashboard.server import asgi_app
from dashboard.server.compression import CompressedFile, best_encoding
from dashboard.server.preload_hints import frame_script, page_scripts
from dashboard.server.security_headers import SecurityHeaders
from dashboard.server.settings import port_is_free, streamlit_config
from dashboard.server.show import Show
from dashboard.session import current_data
from dashboard.web_map.assets import Assets

UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
pytestmark = pytest.mark.usefixtures("serving")

SECURITY = {"content-security-policy", "referrer-policy", "x-content-type-options"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def own_header(_request):
    return PlainTextResponse("mine", headers={"Referrer-Policy": "no-referrer"})


ROUTES = [*asgi_app.own_routes(Show()), Route("/own", own_header)]
APP = Starlette(routes=ROUTES, middleware=[Middleware(SecurityHeaders)])


def get(path, headers=()):
    """Ask for a path over ASGI."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 9),
    }
    asyncio.run(APP(scope, receive, send))
    start, *parts = sent
    names = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], names, b"".join(part.get("body", b"") for part in parts))


# ---- routes --------------------------------------------------------------------


def test_health():
    answer = get("/healthz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ok", "provinces": 63, "in_programme": 16}
    assert answer.headers["cache-control"] == "no-store"


def test_health_tells_what_is_served():
    current_data.serve(counted(FULL_COUNTS | {("01", "district_library"): 3}))
    assert json.loads(get("/healthz").body)["in_programme"] == 17


def test_every_asset_is_served_plain_and_packed():
    for asset in current_data.served_assets():
        for encoding, unpack in UNPACKED.items():
            answer = get(f"/assets/{asset.name}", [("accept-encoding", encoding or "")])
            assert answer.status == 200
            assert unpack(answer.body) == asset.body
            assert answer.headers.get("content-encoding") == encoding
            assert answer.headers["content-type"] == asset.media_type
            assert answer.headers["vary"].lower() == "accept-encoding"
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-length"] == str(len(answer.body))


def test_an_encoding_that_is_refused_is_not_sent():
    asset = current_data.served_assets().scripts[0]
    answer = get(f"/assets/{asset.name}", [("accept-encoding", "gzip;q=0, br;q=0, identity")])
    assert answer.body == asset.body


# ---- hints ---------------------------------------------------------------------


def test_page_and_frame_name_the_files_of_a_first_visit():
    page, frame = "".join(asgi_app._page_links()), "".join(asgi_app._frame_links())
    assets = current_data.served_assets()
    for asset in assets.first:
        assert f'"./assets/{asset.name}"' in page
        assert f'"../../assets/{asset.name}"' in frame
    assert assets.later
    assert not any(asset.name in page + frame for asset in assets.later.values())


def test_what_a_first_visit_loads_is_compressed_further(monkeypatch):
    tight = []
    monkeypatch.setattr(asgi_app, "_PREPARE_AFTER_SECONDS", 0)
    monkeypatch.setattr(CompressedFile, "compress_further", lambda self: tight.append(self.body))

    async def run():
        task = asyncio.create_task(asgi_app._prepare(Show()))
        while last not in tight:  # noqa: ASYNC110 - filled in another thread
            await asyncio.sleep(0.01)
        task.cancel()

    last = frame_script().read_bytes()
    asyncio.run(asyncio.wait_for(run(), 20))
    assert {asset.body for asset in current_data.served_assets().first} < set(tight)
    assert {file.read_bytes() for file in page_scripts()} < set(tight)


@pytest.mark.parametrize(
    "name", ["leaflet.js", "leaflet.0000000000000000.js", "..%2fapp.py", "", "../app.py"]
)
def test_other_names_are_not_found_and_not_kept(name):
    answer = get(f"/assets/{name}")
    assert answer.status == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


# ---- headers -------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/healthz", "/assets/none.js", "/nowhere", "/own"])
def test_security_headers_stand_on_every_answer(path):
    headers = get(path).headers
    assert headers.keys() >= SECURITY
    assert headers["x-content-type-options"] == "nosniff"


def test_a_header_of_the_answer_itself_is_kept():
    assert get("/own").headers["referrer-policy"] == "no-referrer"


@every(
    ("host", "sockets"),
    [
        ("map.example:8501", {"ws://map.example:8501", "wss://map.example:8501"}),
        ("[::1]:8501", {"ws://[::1]:8501", "wss://[::1]:8501"}),
        ("evil; script-src *", set()),
        ("a b", set()),
        ("*", set()),
        ("", set()),
    ],
)
def test_policy_lets_nothing_come_from_elsewhere(host, sockets):
    policy = get("/healthz", [("host", host)]).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert len(rules) == policy.count(";") + 1
    assert set(rules["connect-src"].split()) == {"'self'"} | sockets
    allowed = {"'self'", "'none'", "data:", "blob:", *sockets}
    # The online base map, which the user alone can ask for: pictures, nothing else.
    pictures = set(rules.pop("img-src").split())
    assert pictures == {"'self'", "data:", "blob:", "https://tile.openstreetmap.org"}
    assert {source for sources in rules.values() for source in sources.split()} <= allowed
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"


# ---- settings ------------------------------------------------------------------


def test_settings_do_not_depend_on_the_folder(tmp_path, monkeypatch):
    here = streamlit_config()
    monkeypatch.chdir(tmp_path)
    assert streamlit_config() == here


def test_no_address_of_the_machine_is_looked_up_to_print_it():
    # Streamlit's greeting asks for the outside address where the server listens everywhere.
    assert streamlit_config()["logger.hideWelcomeMessage"] is True


def test_no_page_of_another_host_may_order_ours_about():
    assert streamlit_config()["client.allowedOrigins"] == []


def test_app_is_one_of_streamlit():
    assert isinstance(asgi_app.create_app(), st.App)


def test_app_of_another_script_has_its_routes(tmp_path):
    script = tmp_path / "other.py"
    script.write_text("")
    app = asgi_app.create_app(script=script, routes=[Route("/own", own_header)])
    assert app.script_path == script
    assert [route.path for route in app._user_routes] == ["/own"]


# ---- the middleware of the whole app ---------------------------------------------


@pytest.fixture(scope="module")
def whole():
    """Return the app without Streamlit's own routes."""
    middleware = asgi_app.create_app()._user_middleware + create_streamlit_middleware()
    nothing = Starlette(routes=[Route("/own", own_header)], middleware=middleware)
    return Client(nothing, {"host": "localhost:8501"})


def test_own_paths_are_answered_as_asked(whole):
    """Streamlit's middleware would compress what is not compressed, under the same tag."""
    asset = current_data.served_assets().scripts[0]
    paths = [
        "/data/access-points.csv",
        "/data/access-points.xlsx",
        "/data",
        f"/assets/{asset.name}",
    ]
    for path in paths:
        plain = whole.get(path, accept_encoding="identity")
        for accepted in ("br;q=0, gzip;q=0", "*;q=0", "", "gzip;q=0, *;q=0.5", "gzip", "gzip, br"):
            answer = whole.get(path, accept_encoding=accepted)
            head = whole.head(path, accept_encoding=accepted)
            encoding = answer.headers.get("content-encoding")
            assert UNPACKED[encoding](answer.body) == plain.body, (path, accepted)
            assert encoding is None or best_encoding(accepted) == encoding, (path, accepted)
            tags_differ = answer.headers.get("etag") != plain.headers.get("etag")
            assert tags_differ == (encoding is not None and "etag" in plain.headers)
            assert answer.headers.getlist("vary") == ["Accept-Encoding"]
            assert int(answer.headers["content-length"]) == len(answer.body)
            assert head.headers == answer.headers
    tag = whole.get("/data").headers["etag"]
    assert whole.get("/data", if_none_match=tag).status == 304


def test_own_paths_refuse_other_methods_and_hosts(whole):
    for path in ("/healthz", "/assets/none.js"):
        assert whole.ask("POST", path).status == 405
    assert whole.get("/_stcore/metrics").status == 404
    for path in ("/healthz", "/data/", "/own"):
        refused = whole.get(path, host="evil.example")
        assert refused.status == 421
        assert set(refused.headers) >= SECURITY
        for host in ("10.1.2.3", "[fd00::1]:80", "localhost"):
            assert whole.get(path, host=host).status == 200, (path, host)


# ---- port ----------------------------------------------------------------------


def test_a_port_is_taken_while_something_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)


def test_probing_a_port_leaves_it_free():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    assert port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)


def test_files_of_a_session_are_kept_by_nobody(monkeypatch):
    assets = Assets(counted(FULL_COUNTS, "ours.csv"))
    monkeypatch.setattr(current_data, "_assets_of_sessions", WeakSet([assets]))
    asset = assets.data["figures"]
    address = f"/assets/{asset.name}"
    answer = get(address, [("accept-encoding", "br")])
    assert (answer.status, answer.body) == (200, asset.body)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "content-encoding" not in answer.headers
    del assets, asset
    gc.collect()
    gone = get(address)
    assert (gone.status, gone.headers["cache-control"]) == (404, "no-store")
