"""What scripts, styles and connections a page may use, by the headers that it comes with."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from asgi_client import Client
from cases import every
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from dashboard.screens.registry import SCREENS
from dashboard.server import asgi_app
from dashboard.server.options import ServerOptions
from dashboard.server.preload_hints import FRAME, STATIC, frame_script
from dashboard.server.security_headers import is_origin
from dashboard.server.speaker import console_address

PATHS = {screen.path: screen.code for screen in SCREENS}
pytestmark = pytest.mark.usefixtures("serving")
FRAME_PAGE = frame_script().parents[2] / "index.html"


class Scripts(HTMLParser):
    """Collects the inline scripts of a page that run, and attributes that are scripts."""

    def __init__(self):
        super().__init__()
        self.inline, self.styles, self.handlers, self._into = [], [], [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        runs = tag == "script" and "src" not in given and "json" not in str(given)
        self._into = self.inline if runs else self.styles if tag == "style" else None
        self.handlers += [name for name in given if name.startswith("on")]
        self.handlers += [value for value in given.values() if "javascript:" in str(value)]

    def handle_data(self, data):
        if self._into is not None:
            self._into.append(data)
            self._into = None


@pytest.fixture
def client():
    return client_of()


def client_of(**options):
    middleware = asgi_app.create_app(ServerOptions(screens=PATHS, **options))._user_middleware
    page, frame = (STATIC / "index.html").read_bytes(), FRAME_PAGE.read_bytes()
    routes = [
        Route(f"/{FRAME}/index.html", lambda _: Response(frame, media_type="text/html")),
        Route("/{path:path}", lambda _: Response(page, media_type="text/html")),
    ]
    return Client(Starlette(routes=routes, middleware=middleware), {"host": "localhost"})


def hashes(inline):
    digests = [hashlib.sha256(content.encode()).digest() for content in inline]
    return {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}


def rules(answer):
    policy = answer.headers["content-security-policy"]
    return {name: set(values.split()) for name, values in re.findall(r"([\w-]+) ([^;]*)", policy)}


@every("path", [f"/{path}{query}" for path in PATHS for query in ("", "?lang=en&types=none")])
def test_a_page_runs_the_scripts_that_it_was_served_with_and_no_others(client, path):
    answer = client.get(path)
    scripts = Scripts()
    scripts.feed(answer.body.decode())
    served = hashes(scripts.inline)
    assert rules(answer)["script-src"] == {"'self'", "'wasm-unsafe-eval'"} | served
    assert len(served) == (5 if path[1:2] in {"", "?"} else 4)  # the map places its first picture
    assert scripts.handlers == []


def test_a_page_not_modified_has_the_policy_of_the_page(client):
    first = client.get("/")
    again = client.get("/", if_none_match=first.headers["etag"])
    assert again.status == 304
    assert rules(again) == rules(first)


@every("path", ["/data/", "/healthz", "/data/access-points.csv", "/assets/none.js"])
def test_all_else_runs_nothing_but_files(client, path):
    found = rules(client.get(path))
    assert found["script-src"] == found["style-src"] == {"'self'"}


@every("path", ["/show", f"/{console_address('en')}", "/show?lang=en"])
def test_a_page_of_ours_alone_has_nothing_inline_that_is_not_named(client, path):
    answer = client.get(path)
    found, scripts = rules(answer), Scripts()
    scripts.feed(answer.body.decode())
    assert scripts.inline
    assert scripts.handlers == []
    for kind, inline in (("script", scripts.inline), ("style", scripts.styles)):
        assert found[f"{kind}-src"] == {"'self'"} | hashes(inline)
        assert len(found[f"{kind}-src"]) == 3  # of head and page


def test_the_frame_of_the_map_alone_may_evaluate(client):
    found = rules(client.get(f"/{FRAME}/index.html"))
    assert {"'unsafe-inline'", "'unsafe-eval'"} < found["script-src"]
    assert "'unsafe-eval'" not in str(rules(client.get("/")))


def test_pages_that_the_operator_names_may_show_the_dashboard_in_a_frame(client):
    framed = client_of(frame_ancestors=["https://www.example.org", "https://*.example.net"])
    named = {"https://www.example.org", "https://*.example.net"}
    for path in ("/", "/compare?embed=1", f"/{FRAME}/index.html", "/data/"):
        assert rules(client.get(path))["frame-ancestors"] == {"'self'"}
        assert rules(framed.get(path))["frame-ancestors"] == {"'self'"} | named
    # Who is made to click there unknowingly would run the show.
    for path in ("/show", f"/{console_address('en')}"):
        assert rules(framed.get(path))["frame-ancestors"] == {"'none'"}


@every(
    ("source", "right"),
    [
        ("https://www.example.org", True),
        ("http://127.0.0.1:8080", True),
        ("https://*.example.org", True),
        ("www.example.org", False),
        ("https://www.example.org/page", False),
        ("https://a.example; script-src *", False),
        ("https://a.example\nSet-Cookie: x", False),
        ("*", False),
        ("", False),
    ],
)
def test_an_origin_is_scheme_and_host(source, right):
    assert is_origin(source) is right
