"""What a page says of itself before any script runs, and which screen a mistaken path means."""

import asyncio
import re
import threading
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from asgi_client import Client
from cases import every
from starlette.responses import Response
from starlette.routing import Route, Router

from dashboard import events
from dashboard.model.selection import select
from dashboard.model.view import View, from_query_string
from dashboard.screens.registry import SCREENS
from dashboard.server import asgi_app, served_page
from dashboard.server.data_api.file_cache import FileCache
from dashboard.server.preload_hints import ELEMENTS, STATIC, file_links, module_links, with_hints
from dashboard.server.served_page import PLACES, PageRequest, screen_meant, with_own_words
from dashboard.server.streamlit_bundle import CompressedBundle
from dashboard.text.headline import headline
from dashboard.text.messages import text
from dashboard.text.table_rows import numbers
from loaders.cells import SITE_TYPES

PAGE = (STATIC / "index.html").read_bytes()
PATHS = {screen.path: screen.code for screen in SCREENS}
ORIGIN = "https://map.example/base"
REFUSED = ("access_map_requests_refused_total", {"reason": "page"})


def served(access_points, path="", query=""):
    return page_of(access_points, PageRequest(path, query, ORIGIN)).body.decode()


def page_of(access_points, request, page=PAGE):
    return asyncio.run(with_own_words(page, access_points, PATHS, request))


def found(page, name):
    """Return the content of a meta element."""
    return unescape(re.search(rf'(?:name|property)="{name}" content="([^"]*)"', page)[1])


@every(
    ("path", "query", "language", "title"),
    [
        ("", "", "vi", "Điểm truy nhập Internet công cộng tại 16 tỉnh, 2013"),
        ("", "lang=en&fbclid=x", "en", "Public Internet access points in 16 provinces, 2013"),
        ("province", "", "vi", "Tỉnh · Điểm truy nhập Internet công cộng"),
        ("province", "selected=00", "vi", "Tỉnh · Điểm truy nhập Internet công cộng"),
        ("province", "selected=20", "vi", "Lạng Sơn · Điểm truy nhập Internet công cộng"),
        ("province", "selected=79&lang=en", "en", "Hồ Chí Minh City · Public Internet access"),
        # Of the new one the former province that has counts.
        ("province", "division=2025&selected=51", "vi", "Kon Tum · Điểm truy nhập Internet"),
        ("compare", "selected=20", "vi", "So sánh · Điểm truy nhập Internet công cộng"),
        ("how-we-know", "lang=en", "en", "How we know · Public Internet access points"),
        ("nowhere", "lang=en", "en", "Public Internet access points in 16 provinces, 2013"),
    ],
)
def test_title_and_language(embedded, path, query, language, title):
    page = served(embedded, path, query)
    assert f'<html lang="{language}">' in page
    assert re.search("<title>(.*?)</title>", page)[1].startswith(title)
    assert found(page, "og:title").startswith(title)
    assert "Streamlit</title>" not in page
    assert "favicon.png" not in page


def test_it_describes_the_view(embedded):
    query = "v=2&types=commune_library&lang=en"
    page, view = served(embedded, "", f"{query}&utm_source=x"), from_query_string(query)[0]
    assert found(page, "description").startswith(headline(select(embedded, view)))
    assert found(page, "og:url") == f"{ORIGIN}/?{query}"
    assert found(page, "og:image") == f"{ORIGIN}/data/access-points.png?{query}"
    assert f'rel="canonical" href="{ORIGIN}/?{query.replace("&", "&amp;")}"' in page


def test_without_scripts_the_numbers_are_still_to_be_had(embedded):
    shown = re.search("<noscript>(.*?)</noscript>", served(embedded), re.DOTALL)[1]
    for language in ("vi", "en"):
        assert text(language, "page.title") in unescape(shown)
        assert headline(select(embedded, View(language=language))) in unescape(shown)
    assert f'href="{ORIGIN}/data/access-points.csv"' in shown
    assert f'href="{ORIGIN}/data/access-points.csv?v=2&amp;lang=en"' in shown


def test_what_is_said_where_websockets_are_refused(embedded):
    said = re.search('<template id="unreachable">(.*?)</template>', served(embedded), re.DOTALL)[1]
    for language in ("vi", "en"):
        address = f"{ORIGIN}/_stcore/stream"
        assert text(language, "page.unreachable", address=address) in unescape(said)
    assert f'href="{ORIGIN}/data/access-points.csv"' in said


def test_nothing_is_fetched_for_the_app_before_its_picture_is_drawn(embedded):
    part = re.compile(r'<(?:script type="module"|link rel="(?:modulepreload|prefetch)")[^>]*>')
    page = with_hints(PAGE, [*module_links(), *file_links("prefetch", ["./a.js"])])
    for path in PATHS:
        made = page_of(embedded, PageRequest(path, "", ORIGIN), page).body.decode()
        (app,) = re.findall(r'<template id="app">(.*?)</template>', made)
        (rest,) = re.findall(r'<template id="after-map">(.*?)</template>', made)
        assert part.findall(app) + part.findall(rest) == part.findall(made)
        assert {*part.findall(page.decode())} <= {*part.findall(app), *part.findall(rest)}
        drawn_later = [name for name in ELEMENTS if f"/{name}." in rest]
        assert drawn_later == ([] if path else ["Multiselect", "Selectbox", "DownloadButton"])
        assert [name for name in ELEMENTS if f"/{name}." in app] == [
            name for name in ELEMENTS if name not in drawn_later
        ]
        assert made.index('id="first-picture"') < made.index('<div id="root">')


@every("query", ["selected=%22%3E%3Cscript%3Ex", "lang=<b>", "a" * 5000, "%00=\ufffd", "&&=;"])
def test_no_query_is_markup(embedded, query):
    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.seen = []

        def handle_starttag(self, tag, attrs):
            self.seen.append((tag, [name for name, _ in attrs]))

    pages = []
    for asked in ("", query):
        tags = Tags()
        tags.feed(served(embedded, "", asked))
        pages.append(tags.seen)
    assert pages[0] == pages[1]


def test_names_of_ones_own_are_text(hostile):
    for path, query in (("", "lang=en"), ("province", "lang=en&selected=56")):
        page = served(hostile, path, query)
        assert "<script>alert" not in page
        assert page.count("<title>") == 1


def test_another_page_stays_as_it_is(embedded):
    for page in (b"<html></html>", PAGE.replace(b"<noscript>", b"<noscript></noscript><noscript>")):
        request = PageRequest("", "", ORIGIN)
        assert page_of(embedded, request, page).body == page


def test_streamlit_s_page_has_the_places_that_are_replaced():
    assert [len(place.findall(PAGE.decode())) for place in PLACES] == [1] * len(PLACES)


@every(
    ("path", "meant"),
    [
        *(("Province", "province"), ("province.", "province"), ("province)", "province")),
        *(("PROVINCE/", "province"), ("how-we-know,", "how-we-know"), ("“about”", "about")),
        *((".", ""), (" ", ""), ("province", None), ("", None), ("nowhere", None)),
        *(("data/access-points.csv", None), ("healthz", None), ("provinces", None)),
    ],
)
def test_screen_meant(path, meant):
    assert screen_meant(path, PATHS) == meant


@pytest.mark.usefixtures("serving")
def test_the_server_leads_to_the_screen_meant_and_fills_in_the_page():
    async def page(_request):
        return Response(PAGE, media_type="text/html")

    async def words(scope, receive, send):
        app = Router([Route("/{path:path}", page)])
        own = lambda body, scope: asgi_app._own_words(PATHS, body, scope)  # noqa: E731
        bundle = CompressedBundle(app, own_words=own)
        await asgi_app.own_paths_first(bundle, PATHS)(scope, receive, send)

    client = Client(words, {"host": "map.example:8501"})
    answer = client.get("/Province.?selected=20&lang=en")
    assert answer.status == 307
    assert answer.headers["location"] == "./province?selected=20&lang=en"
    shown = client.get("/province?selected=20&lang=en").body.decode()
    assert found(shown, "og:url") == "http://map.example:8501/province?v=2&selected=20&lang=en"
    assert client.get("/healthz").status == 200


@every("query", ["", "lang=en", "types=none", "v=2&measure=users_per_point&division=2025"])
def test_without_scripts_the_figures_are_those_of_the_view(embedded, query):
    shown = re.search("<noscript>(.*?)</noscript>", served(embedded, "", query), re.DOTALL)[1]
    cells = [unescape(one) for one in re.findall("<td>(.*?)</td>", shown)]
    asked = from_query_string(query)[0]
    expected = []
    for language in (asked.language, *({"vi", "en"} - {asked.language})):
        selection = select(embedded, replace(asked, language=language))
        for code in (*selection.provinces, None):
            expected += [number for number, _ in numbers(selection, code)]
        assert f'src="{ORIGIN}/data/access-points.png' in shown
    assert cells == expected
    assert shown.count(f"<p>{text('vi', 'table.partial')}</p>") == ("division=2025" in query)


def test_pages_are_made_once_and_no_query_fills_the_memory(embedded, monkeypatch):
    made = []
    monkeypatch.setattr(served_page, "_filled_in", lambda *about: made.append(about) or b"x" * 10)
    monkeypatch.setattr(served_page, "_pages", FileCache(threads=1, most_bytes=45))

    def page(query):
        return page_of(embedded, PageRequest("", query, ORIGIN))

    assert page("lang=en&utm_source=x&junk=1") is page("v=2&lang=en")
    assert page("lang=en") is not page("lang=vi")
    for number in range(9):
        page(f"junk={number}")
    assert len(made) == 2
    for code in SITE_TYPES:
        page(f"types={code}")
    assert len(made) == 6
    page("lang=en")  # too many others since
    page(f"types={SITE_TYPES[-1]}")
    assert len(made) == 7


def test_many_pages_at_once_hold_up_nobody_and_are_served_without_their_picture(
    embedded, monkeypatch
):
    go_on = threading.Event()
    before = events.REGISTRY.get_sample_value(*REFUSED) or 0
    monkeypatch.setattr(served_page, "_filled_in", lambda *_: go_on.wait(30) and b"made")
    monkeypatch.setattr(served_page, "_pages", FileCache(threads=1, most_waiting=2))

    async def ask():
        requests = [PageRequest("", f"types={code}", ORIGIN) for code in (*SITE_TYPES, "none")]
        asked = [
            asyncio.create_task(with_own_words(PAGE, embedded, PATHS, one)) for one in requests
        ]
        # Whatever else the server does goes on meanwhile.
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert [one.result().body for one in done] == [PAGE] * len(done)
        go_on.set()
        return [page.body for page in await asyncio.gather(*asked)]

    bodies = asyncio.run(ask())
    assert bodies == [b"made"] * 3 + [PAGE] * 2
    assert events.REGISTRY.get_sample_value(*REFUSED) == before + 2
