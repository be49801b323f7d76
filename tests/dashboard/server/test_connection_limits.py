"""Connections that ask for nothing are closed, and too many are refused."""

import resource
import signal
import socket
from contextlib import contextmanager
from threading import Event
from time import sleep

import pytest
from streamlit.web.server.starlette import starlette_server
from websockets.sync.client import connect

from dashboard.server import connection_limits
from dashboard.server.connection_limits import LimitedHttp, most_connections
from tests.browser.running_app import dashboard_command, free_port, running

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
def opened(port):
    """Return a function that opens a connection."""
    connections = []

    def open_one():
        connections.append(socket.create_connection(("127.0.0.1", port), timeout=30))
        return connections[-1]

    yield open_one
    for connection in connections:
        connection.close()


@contextmanager
def untaken(port):
    """Ask for some megabytes that nobody takes."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        asked = b"GET /data/access-points.svg HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(60 * asked)
        assert connection.recv(12) == b"HTTP/1.1 200"
        yield connection


def everything(connection):
    """Return what comes until the server closes the connection."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.usefixtures("serving")
def test_headers_have_to_come_in_time(opened, port, monkeypatch):
    monkeypatch.setattr(connection_limits, "HEADER_SECONDS", 0.3)
    silent, slow, second, halfway = opened(), opened(), opened(), opened()
    halfway.sendall(b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: localhost\r\n")
    halfway.sendall(b"Content-Length: 9\r\n\r\nabc")
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream") as websocket:
        slow.sendall(GET)
        second.sendall(GET + b"\r\n")
        assert b"200 OK" in second.recv(65536)
        second.sendall(GET + b"X")
        assert [everything(one) for one in (silent, slow)] == [b"", b""]
        assert b"200 OK" not in everything(halfway)
        assert b"200 OK" not in everything(second)
        # A WebSocket that says nothing is not late.
        websocket.ping().wait(30)
        in_time = opened()
        for part in (GET, b"Connection: close\r\n", b"\r\n"):
            in_time.sendall(part)
        assert b"200 OK" in everything(in_time)


@pytest.mark.usefixtures("serving")
def test_an_answer_has_to_be_taken_in_time(port, monkeypatch):
    monkeypatch.setattr(connection_limits, "ANSWER_SECONDS", 0.5)
    ended, end = Event(), LimitedHttp.connection_lost

    def lost(*given):
        end(*given)
        ended.set()

    monkeypatch.setattr(LimitedHttp, "connection_lost", lost)
    with untaken(port):
        assert ended.wait(60)
    ended.clear()
    with untaken(port) as slow:
        # One that takes little at a time is not late.
        taken = 0
        while taken < 2_000_000:
            sleep(0.02)
            taken += len(slow.recv(65536))
        assert not ended.is_set()


def test_nobody_keeps_the_server_from_ending(tmp_path):
    port = free_port()
    with (
        running(dashboard_command(port), f"http://127.0.0.1:{port}/livez", tmp_path / "log") as one,
        untaken(port),
    ):
        one.send_signal(signal.SIGTERM)
        assert one.wait(60) == -signal.SIGTERM


@pytest.mark.usefixtures("serving")
def test_too_many_connections_are_refused_and_others_go_on(opened, monkeypatch):
    monkeypatch.setattr(connection_limits, "most_connections", lambda: 3)
    first = opened()
    first.sendall(GET + b"\r\n")
    assert b"200 OK" in first.recv(65536)
    others = [opened() for _ in range(3)]
    refused = everything(others[-1])
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After" in refused
    others[0].close()
    first.sendall(GET + b"Connection: close\r\n\r\n")
    assert b"200 OK" in everything(first)


@pytest.mark.usefixtures("serving")
def test_no_part_of_an_answer_is_kept_back(opened, monkeypatch):
    made = []
    connection_made = LimitedHttp.connection_made
    monkeypatch.setattr(
        LimitedHttp,
        "connection_made",
        lambda self, transport: (made.append(transport), connection_made(self, transport)),
    )
    connection = opened()
    connection.sendall(GET + b"\r\n")
    assert b"200 OK" in connection.recv(65536)
    own = made[0].get_extra_info("socket")
    assert own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_there_are_fewer_connections_than_the_system_allows(monkeypatch):
    for allowed, most in [
        (1024, 924),
        (256, 156),
        (64, 32),
        (10**6, 10_000),
        (resource.RLIM_INFINITY, 10_000),
    ]:
        monkeypatch.setattr(resource, "getrlimit", lambda _, allowed=allowed: (allowed, allowed))
        assert most_connections() == most, allowed


def test_the_server_is_started_with_the_limits(port):
    options = starlette_server._get_uvicorn_config_kwargs()
    assert port
    assert options["http"] is LimitedHttp
    assert options["proxy_headers"] is False
    assert options["log_config"] is None  # it would name every visitor
    assert options["ws_max_size"] == 2**20
