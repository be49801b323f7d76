"""Other hosts are not answered, pages of other hosts get no WebSocket, and nobody is looked up."""

import asyncio
import logging
import socket
from functools import partial

import pytest
from asgi_client import Client
from starlette.responses import PlainTextResponse
from streamlit import net_util
from streamlit.web.server.server_util import is_url_from_allowed_origins

from dashboard import events
from dashboard.server.allowed_hosts import AllowedHosts, host_name

NAMED = ("Map.Example:443", "::1", "other.example")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8501", "localhost"),
        ("LOCALHOST.", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8501", "::1"),
        ("map_1.example", "map_1.example"),
        *(
            (bad, None)
            for bad in ("", ".", "a b", "a/b", "a:b", "a@b", "::1", "[a", "bản.vn", "a\n")
        ),
    ],
)
def test_the_name_of_a_host(host, name):
    assert host_name(host) == name


def test_only_local_and_named_hosts_and_addresses_are_answered():
    """A name can be made to point to this machine, an IP address cannot."""
    client = Client(AllowedHosts(PlainTextResponse("in"), NAMED))
    inside = [
        "localhost",
        "localhost:8501",
        "127.0.0.1:8501",
        "[::1]:8501",
        "192.168.1.7",
        "8.8.8.8",
    ]
    inside += ["map.example", "MAP.example.:8443", "other.example", "[fe80::1]", ""]
    outside = ["evil.example", "localhost.evil.example", "map.example.evil", "xmap.example"]
    outside += ["127.0.0.1.evil.example", "0x7f.1", "127.1", "[::1].evil", "a b", "map.example/x"]
    answers = {host: client.get("/", host=host) for host in inside + outside}
    refused = {host for host, answer in answers.items() if answer.status == 421}
    assert refused == set(outside)
    assert {host for host, answer in answers.items() if answer.body == b"in"} == set(inside)
    told = answers["evil.example"].body.decode()
    assert "--allowed-host evil.example" in told
    assert "/x" not in answers["map.example/x"].body.decode()
    assert Client(AllowedHosts(PlainTextResponse("in"))).get("/").body == b"in"  # HTTP/1.0


def connect(origin, host):
    """Return the headers that reach the app behind, or the code with which it was closed."""
    seen, sent = [], []

    async def app(scope, _receive, _send):
        seen.append(dict(scope["headers"]))

    async def send(message):
        sent.append(message)

    headers = {b"host": host, b"origin": origin, b"cookie": b"c"}
    given = [(name, value) for name, value in headers.items() if value is not None]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": given}
    asyncio.run(AllowedHosts(app, NAMED)(scope, None, send))
    return seen[0] if seen else sent[0]["code"]


def test_only_the_page_itself_may_open_a_websocket(caplog, monkeypatch):
    monkeypatch.setattr(events, "_refusals", {})
    refusals = partial(
        events.REGISTRY.get_sample_value,
        "access_map_requests_refused_total",
        {"reason": "origin"},
    )
    before = refusals() or 0
    inside = [
        (b"http://localhost:8501", b"localhost:8501"),
        (b"https://LocalHost:8501", b"localhost:8501"),
        (b"http://[::1]:8501", b"[::1]:8501"),
        (b"http://192.168.1.7:8501", b"192.168.1.7:8501"),
        (b"https://map.example", b"map.example"),
        (b"https://map.example", b"127.0.0.1:8501"),  # a proxy that names itself
        (b"https://map.example:8443", b"other.example"),
        (None, b"localhost:8501"),
        (None, None),
    ]
    outside = [
        (b"http://evil.example", b"localhost:8501"),
        (b"http://evil.example", b"map.example"),
        (b"http://evil.example", b"evil.example"),  # its name points to this machine
        (None, b"evil.example"),
        (b"http://8.8.8.8", b"127.0.0.1:8501"),
        (b"http://127.0.0.1:3000", b"127.0.0.1:8501"),
        (b"http://localhost:3000", b"localhost:8501"),
        (b"http://localhost:8501", b"127.0.0.1:8501"),
        (b"https://map.example.evil", b"map.example"),
        (b"https://evil/map.example", b"map.example"),
        (b"null", b"localhost:8501"),
        (b"null", None),
        (b"", b""),
        (b"file://", b""),
    ]
    found = {pair: connect(*pair) for pair in inside + outside}
    assert {pair for pair, what in found.items() if what == 1008} == set(outside)
    passed = [what for what in found.values() if what != 1008]
    assert len(passed) == len(inside)
    # Streamlit is not to check the origin again; all else it gets.
    assert all(b"origin" not in what and what[b"cookie"] == b"c" for what in passed)
    of_host = {pair for pair in outside if pair[1] == b"evil.example"}
    assert refusals() == before + len(outside) - len(of_host)
    logged = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert [one.fields["hint"] for one in logged] == 2 * ["--allowed-host"]  # once for each kind


# ---- the whole server, over real sockets -----------------------------------------


@pytest.fixture
def looked_up(monkeypatch):
    """Return what asks for an address of this machine, which Streamlit does over the network."""
    asked = []
    monkeypatch.setattr(net_util, "get_external_ip", lambda: asked.append("external"))
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: asked.append("internal"))
    return asked


def status(port, request, **headers):
    """Send a request over a socket of its own; return the status of the answer."""
    lines = [f"{request} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(connection.makefile("rb").readline().split()[1])


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def test_no_request_has_the_server_ask_for_its_address(port, looked_up):
    own, evil = f"http://127.0.0.1:{port}", "http://evil.example"
    stream = "GET /_stcore/stream"
    for host, origin, expected in [
        (f"127.0.0.1:{port}", evil, 403),
        (f"127.0.0.1:{port}", "null", 403),
        ("evil.example", evil, 403),
        (f"127.0.0.1:{port}", own, 101),
        (f"127.0.0.1:{port}", "https://map.example", 101),
        ("map.example", "https://map.example", 101),
    ]:
        found = status(port, stream, Host=host, Origin=origin, **HANDSHAKE)
        assert found == expected, (host, origin)
    upload = "/_stcore/upload_file/session/file"
    for method, path in [
        *((method, upload) for method in ("PUT", "OPTIONS", "DELETE")),
        *(("GET", f"/_stcore/{path}") for path in ("health", "host-config", "metrics")),
        *(("GET", path) for path in ("/media/x.csv", "/component/x/index.html")),
    ]:
        asked = {"Origin": evil, "Content-Length": "0", "Connection": "close"}
        assert status(port, f"{method} {path}", Host=f"127.0.0.1:{port}", **asked) < 500
        assert status(port, f"{method} {path}", Host="evil.example", **asked) == 421
    assert looked_up == []
    # It is this that Streamlit would have asked.
    assert not is_url_from_allowed_origins(evil)
    assert looked_up == ["internal", "external"]


def test_a_page_of_another_port_opens_no_websocket(port):
    here = f"127.0.0.1:{port}"
    for origin in (f"http://127.0.0.1:{port + 1}", "https://127.0.0.1", "http://localhost:9999"):
        assert status(port, "GET /_stcore/stream", Host=here, Origin=origin, **HANDSHAKE) == 403
