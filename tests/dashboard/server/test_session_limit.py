"""Too many visitors: a page says so to new ones, and nobody who is in is put out."""

import re
import urllib.error
import urllib.request
from contextlib import ExitStack

import pytest
from cases import every
from page_connection import begin_session
from websockets.exceptions import InvalidStatus

from dashboard.server import session_limit
from dashboard.server.bound_sessions import COOKIE
from dashboard.server.session_limit import most_sessions
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.usefixtures("serving")
MOST = 3


@pytest.fixture
def limit(monkeypatch):
    monkeypatch.setattr(session_limit, "_MOST", MOST)


@pytest.fixture
def visit(limit, port):  # noqa: ARG001 - before the server is made
    """Return a function that connects as the page of a browser does; gives connection and id."""
    with ExitStack() as connections:

        def come(browser, session_id=""):
            cookie = f"{COOKIE}={browser * 43}" if browser else None
            return begin_session(connections, port, session_id, Cookie=cookie)

        yield come


def page(port, path="/", browser="", method="GET"):
    """Return status, headers and body of a page."""
    cookie = {"Cookie": f"{COOKIE}={browser * 43}"} if browser else {}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=cookie, method=method)
    try:
        answer = urllib.request.urlopen(asked, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode()


def refused(come, *visitor):
    with pytest.raises(InvalidStatus, match="403"):
        come(*visitor)
    return True


def assert_is_a_way_on(port):
    """The page needs no script, and leads to the view asked for; all else goes on."""
    query = "types=district_library&lang=en"
    status, headers, body = page(port, f"/province?{query}&selected=56&x=%3Cscript%3E")
    assert status == 503
    assert body.startswith('<!DOCTYPE html>\n<html lang="en">')
    links = re.findall(r'href="([^"]*)"', body)
    view = "v=2&amp;types=district_library"
    for name in ("csv", "xlsx", "png"):
        assert any(f"/data/access-points.{name}?{view}" in one for one in links)
    assert f"./?{view}&amp;selected=56&amp;lang=en" in links
    assert "./show?lang=en" in links
    assert "<script>" not in body.split("</head>")[1]
    assert "unsafe" not in headers["content-security-policy"]
    for path in ("/data/access-points.csv", "/healthz", "/show", "/_stcore/health"):
        assert page(port, path)[0] == 200, path
    assert page(port, method="HEAD")[0] == 503  # what the page's own script asks


@pytest.mark.slow
def test_who_is_in_stays_in_and_others_are_told(visit, port):
    tabs = {name: visit(name) for name in "abc"}
    status, headers, body = page(port)
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "30", "no-store")
    assert "set-cookie" not in headers
    for language in LANGUAGES:
        assert text(language, "page.full") in body
    assert_is_a_way_on(port)
    # A page that was served just before finds no room either, if the last places are taken.
    visit("d")
    assert refused(visit, "e")
    assert refused(visit, "")
    assert refused(visit, "a")  # further tabs are new sessions
    assert refused(visit, "e", tabs["a"][1])  # and the id of another is no way in
    assert tabs["a"][0].ping().wait(30)
    # A page loaded anew, and a connection that comes back.
    assert page(port, browser="a")[0] == 200
    tabs["a"][0].close()
    again, anew = visit("a", tabs["a"][1])
    assert anew == tabs["a"][1]
    again.close()
    visit("e")  # its place is taken meanwhile
    assert refused(visit, "f")
    other, anew = visit("a")
    assert anew != tabs["a"][1]
    assert refused(visit, "a")
    # Room again.
    for connection in (other, *(tab for tab, _ in tabs.values())):
        connection.close()
    while page(port)[0] == 503:
        pass


@every(("connections", "most"), [(924, 616), (10_000, 1000), (400, 266)])
def test_the_limit_leaves_connections_for_pages_that_are_loading(connections, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session_limit, "most_connections", lambda: connections)
        assert most_sessions() == most
