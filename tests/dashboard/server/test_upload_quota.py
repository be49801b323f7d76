"""Uploads: taken where Streamlit has asked for them and there is room, and nowhere else."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit import config
from streamlit.web.server.starlette.starlette_routes import create_upload_routes
from streamlit_sessions import Tab, running

from dashboard.server import upload_quota
from dashboard.server.upload_quota import UploadQuota
from dashboard.session import retention
from loaders.limits import Limits

BOUNDARY = b"boundary"
BOUNDS = Limits(file_mb=1, session_mb=2, sessions_mb=3)
MB = 1_000_000
FRAME = 1_000


@pytest.fixture(autouse=True)
def bounds(monkeypatch):
    for module in (retention, upload_quota):
        monkeypatch.setattr(module, "limits", lambda: BOUNDS)
    retention._sessions.clear()
    protected = config.get_option("server.enableXsrfProtection")
    config.set_option("server.enableXsrfProtection", value=False)
    yield
    config.set_option("server.enableXsrfProtection", protected)


def form(size):
    """Return a form with a file, so many bytes in all."""
    head = (
        b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
    )
    tail = b"\r\n--" + BOUNDARY + b"--\r\n"
    return head + b"x" * (size - len(head) - len(tail)) + tail


class Server:
    """Streamlit's own addresses for uploads behind the quota."""

    def __init__(self, runtime):
        self.runtime = runtime
        routes = [
            route
            for base in (None, "base")
            for route in create_upload_routes(runtime, runtime.uploaded_file_mgr, base)
        ]
        self.app = Starlette(routes=routes, middleware=[Middleware(UploadQuota)])

    async def start(self):
        """Have the middleware made, as the first message of a server does."""
        events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive():
            return next(events)

        async def send(_message):
            pass

        await self.app({"type": "lifespan", "app": self.app}, receive, send)

    def connect(self):
        return self.runtime.connect_session(Tab(), {})

    def addresses(self, session_id, number=1):
        manager = self.runtime.uploaded_file_mgr
        return [one.upload_url for one in manager.get_upload_urls(session_id, ["f.csv"] * number)]

    async def put(self, path, size, *, arrived=None, **more_headers):
        """Upload so many bytes; return the status, and how many bytes were asked for."""
        body, asked, sent = form(size), 0, []
        headers = {
            "content-type": f"multipart/form-data; boundary={BOUNDARY.decode()}",
            "content-length": str(size),
        } | {name.replace("_", "-"): value for name, value in more_headers.items()}

        async def receive():
            nonlocal asked
            if arrived is not None:
                await arrived.wait()
            part = body[asked : asked + 100_000]
            asked += len(part)
            return {"type": "http.request", "body": part, "more_body": asked < len(body)}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "PUT",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await self.app(scope, receive, send)
        return sent[0]["status"], asked

    @property
    def stored(self):
        files = self.runtime.uploaded_file_mgr.file_storage
        return {name: sum(len(one.data) for one in of.values()) for name, of in files.items()}


def served(see):
    """Run a test with a server."""

    async def run(script):
        async with running(script) as runtime:
            server = Server(runtime)
            await server.start()
            await see(server)

    def test(tmp_path):
        script = tmp_path / "app.py"
        script.write_text("", encoding="utf-8")
        asyncio.run(run(script))

    test.__name__ = see.__name__
    return test


@served
async def test_a_file_that_was_asked_for_is_taken(server):
    session_id = server.connect()
    (address,) = server.addresses(session_id)
    assert await server.put(address, MB) == (204, MB)
    assert MB - FRAME < server.stored[session_id] < MB
    assert (await server.put(f"/base{address}", 5_000))[0] == 204, "again, under a base path"


@served
async def test_nothing_is_stored_that_nobody_asked_for(server):
    session_id, other = server.connect(), server.connect()
    (address,) = server.addresses(session_id)
    (of_other,) = server.addresses(other)
    file_id = address.rsplit("/", 1)[-1]
    folder = "/_stcore/upload_file"
    left = server.connect()
    (of_left,) = server.addresses(left)
    server.runtime.disconnect_session(left)
    wrong = {}
    for path in (
        f"{folder}/{session_id}/invented",
        f"{folder}/invented/{file_id}",
        f"{folder}/{other}/{file_id}",
        of_other.replace(other, session_id),
        of_left,
        f"/base{folder}/{session_id}/invented",
    ):
        answer = await server.put(path, 5_000)
        if answer != (404, 0):
            wrong[path] = answer
    assert not wrong
    assert (await server.put(address, 5_000, content_length=""))[0] == 411
    assert (await server.put(address, 5_000, transfer_encoding="chunked"))[0] == 411
    assert server.stored == {}


@served
async def test_a_session_takes_no_more_than_its_limit(server):
    session_id = server.connect()
    addresses = server.addresses(session_id, 4)
    statuses = [await server.put(address, 800_000) for address in addresses]
    # What is refused is let come in: a browser reads no answer before.
    assert statuses == [(204, 800_000)] * 2 + [(413, 800_000)] * 2
    assert 1.5 * MB < server.stored[session_id] < 2 * MB
    assert await server.put(addresses[3], 5 * MB) == (413, 0), "so much is not let come in"
    server.runtime.uploaded_file_mgr.remove_session_files(session_id)
    assert (await server.put(addresses[3], 800_000))[0] == 204


@served
async def test_all_sessions_take_no_more_than_theirs(server):
    statuses = []
    for _ in range(4):
        (address,) = server.addresses(server.connect())
        statuses.append((await server.put(address, 900_000))[0])
    assert statuses == [204, 204, 204, 413]


@served
async def test_files_that_arrive_at_the_same_time_are_counted_together(server):
    session_id = server.connect()
    arrived = asyncio.Event()
    tasks = [
        asyncio.create_task(server.put(address, 900_000, arrived=arrived))
        for address in server.addresses(session_id, 3)
    ]
    await asyncio.sleep(0)
    arrived.set()
    statuses = [status for status, _ in await asyncio.gather(*tasks)]
    assert sorted(statuses) == [204, 204, 413]
