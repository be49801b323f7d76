"""A session is given back to the browser that began it, and to no other."""

import asyncio
from contextlib import ExitStack

import pytest
from asgi_client import Client
from cases import every
from page_connection import begin_session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.server.behind_proxy import BehindProxy
from dashboard.server.bound_sessions import COOKIE, BoundSessions

MINE, THEIRS = "m" * 43, "t" * 43


@pytest.fixture
def session(port):
    """Return a function that connects as a page does: connection and id of the session it has."""
    with ExitStack() as connections:

        def begin(cookie=None, session_id="", header=None):
            own = {"Cookie": cookie, "X_Access_Map_Browser": header}
            return begin_session(connections, port, session_id, **own)

        yield begin


def test_an_id_alone_takes_no_session_over(session):
    first, mine = session(f"a=b; {COOKIE}={MINE}")
    strangers = [
        (f"{COOKIE}={THEIRS}", None),
        (None, None),
        (None, MINE),
        (f"{COOKIE}={THEIRS}", MINE),
        (f"{COOKIE}=short", None),
    ]
    ids = [session(cookie, mine, header)[1] for cookie, header in strangers]
    assert mine not in ids
    assert len({*ids}) == len(ids)
    assert first.ping().wait(30)  # nobody has cut it off
    first.close()
    assert session(f"{COOKIE}={THEIRS}", mine)[1] != mine
    assert session(f"{COOKIE}={MINE}", mine)[1] == mine


def test_without_a_cookie_no_session_is_asked_for():
    scopes = []

    async def app(scope, _receive, _send):
        scopes.append(dict(scope["headers"]))

    headers = [(b"sec-websocket-protocol", b"streamlit, xsrf, 1234")]
    for more in ([], [(b"cookie", f"{COOKIE}={MINE}".encode())], [(b"cookie", b'"=;;=,\xff')]):
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers + more}
        asyncio.run(BoundSessions(app)(scope, None, None))
    asked = [scope[b"sec-websocket-protocol"] for scope in scopes]
    assert asked == [b"streamlit, xsrf", b"streamlit, xsrf, 1234", b"streamlit, xsrf"]


@pytest.fixture
def client():
    def page(request):
        return PlainTextResponse("page", int(request.query_params.get("status", 200)))

    middleware = [Middleware(BehindProxy, "", ["127.0.0.1"]), Middleware(BoundSessions)]
    return Client(Starlette(routes=[Route("/{path:path}", page)], middleware=middleware))


def test_a_page_gives_its_browser_a_cookie(client):
    given = {client.get(path).headers["set-cookie"] for path in ("/", "/province", "/?status=304")}
    assert len(given) == 3
    name, _, value = next(iter(given)).partition("=")
    token, *attributes = value.split("; ")
    assert (name, len(token)) == (COOKIE, 43)
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Lax"]
    secure = client.get("/", x_forwarded_proto="https", x_forwarded_prefix="/map")
    assert secure.headers["set-cookie"].endswith("; Path=/map/; HttpOnly; SameSite=Lax; Secure")
    bad = client.get("/", cookie=f"{COOKIE}=short").headers["set-cookie"]
    assert "short" not in bad


@every("path", ["/static/js/x.js", "/_stcore/health", "/?status=404", "/data/x.csv"])
def test_nothing_else_gives_one(client, path):
    assert "set-cookie" not in client.get(path).headers


def test_a_browser_that_has_one_keeps_it(client):
    assert "set-cookie" not in client.get("/", cookie=f"x=y; {COOKIE}={MINE}").headers
