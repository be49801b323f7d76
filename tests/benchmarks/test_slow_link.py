"""The poor link of the benchmarks is no better than it says, and loses nothing.

How much worse it is, on a machine that does other things too, is not for a test to say.
"""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.benchmarks.slow_link import BITS_PER_SECOND, ROUND_TRIP_SECONDS, SlowLink

CONTENT = bytes(range(256)) * 300


@contextmanager
def sender():
    """Serve connections: each byte that comes is answered by one, ``!`` by the content."""

    def serve(connection):
        with connection:
            while asked := connection.recv(1):
                connection.sendall(CONTENT if asked == b"!" else asked)

    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def port():
    with sender() as far, SlowLink().up() as link:
        yield link.to(far)


def download(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"!")
        got = b""
        while len(got) < len(CONTENT):
            got += connection.recv(65536)
        return got


def test_connections_share_the_bandwidth(port):
    start = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(download, [port] * 4)) == {CONTENT}
    # A connection and a request are two round trips.
    seconds = time.monotonic() - start - 2 * ROUND_TRIP_SECONDS
    assert 4 * len(CONTENT) * 8 / seconds < 1.05 * BITS_PER_SECOND


def test_a_round_trip_takes_its_time_and_a_new_connection_one_more(port):
    waits = []
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(5):
            connection.sendall(b".")
            assert connection.recv(1) == b"."
            waits.append(time.monotonic() - start)
            start = time.monotonic()
    assert waits[0] > 1.9 * ROUND_TRIP_SECONDS
    assert min(waits[1:]) > 0.95 * ROUND_TRIP_SECONDS


def test_the_end_of_a_connection_comes_through(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"ab")
        connection.shutdown(socket.SHUT_WR)
        got = b""
        while part := connection.recv(10):
            got += part
        assert got == b"ab"
