"""The first picture of a page shows the figures of its view, and is light."""

import asyncio
import json
import re
from html import unescape
from itertools import pairwise

import numpy as np
import pytest
import shapely
from cases import every
from hypothesis import example, given
from profiles import examples
from samples import HOSTILE, views

from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import View, side_by_side, to_query_string
from dashboard.picture.map_drawing import Shown
from dashboard.picture.symbols import rate_fill
from dashboard.screens.registry import SCREENS
from dashboard.server import asgi_app
from dashboard.server.first_picture import first_picture
from dashboard.server.preload_hints import STATIC, with_hints
from dashboard.server.served_page import PageRequest, with_own_words
from dashboard.text.headline import about, headline
from dashboard.text.messages import measured, text
from dashboard.text.table_rows import numbers
from dashboard.web_map import first_map
from dashboard.web_map.projection import unstretched
from loaders.access_points import outlines_of_division
from loaders.loading import embedded as embedded_access_points
from loaders.names.divisions import DIVISIONS

PATHS = {screen.path: screen.code for screen in SCREENS}
MOST_BYTES = 45_000


def picture(access_points, view=View(), screen="map"):  # noqa: B008 - it is frozen
    return str(first_picture(access_points, PATHS, screen, view, "./font.woff2"))


def cells(page, kind):
    return [unescape(one) for one in re.findall(rf"<{kind}(?: [^>]*)?>(.*?)</{kind}>", page)]


def figures(page):
    return json.loads(re.search(r'id="first-figures">(.*?)</script>', page, re.DOTALL)[1])


@given(views())
@example(View())
@example(View(site_types=()))
@example(View(division=2025, measure="commune_points_per_unit", compare="division:2013"))
@examples(0.3)
def test_the_figures_are_those_of_the_view(view):
    access_points = embedded_access_points()
    page, selection = picture(access_points, view), select(access_points, view)
    assert unescape(re.search('first-headline">(.*?)</p>', page)[1]) == headline(selection)
    rows = [*selection.provinces, None] if selection.provinces and view.site_types else []
    assert cells(page, "td") == [shown for code in rows for shown, _ in numbers(selection, code)]
    panels = figures(page)["panels"]
    assert len(panels) == len(side_by_side(view))
    for panel, one in zip(panels, side_by_side(view), strict=True):
        selection = select(access_points, one)
        expected = {}
        for code in selection.provinces:
            value = selection.value(code)
            unknown = value is not None and value.unknown
            expected[code] = "?" if unknown else measured(view.language, value) if value else ""
        shown = {symbol["code"]: symbol["value"] for symbol in panel["symbols"]}
        assert shown == ({one.selected: ""} if one.selected else {}) | expected


@given(views())
@examples(0.15)
def test_colours_are_those_of_the_picture_for_print(view):
    access_points = embedded_access_points()
    shown = Shown(select(access_points, view))
    if not shown.is_rate or view.compare:
        return
    colours = {name: f"var(--{name})" for name in shown.colours} | {"paper": "#ffffff"}
    drawn = first_map.first_map(access_points, view)["panels"][0]["areas"]
    rates = [(one["fill"], one["pale"]) for one in drawn if "rate" in one["kind"].split()]
    expected = []
    everywhere = sorted(shown.provinces, key=lambda one: (one.code == view.selected, one.code))
    for province in everywhere:
        if province.code in shown.known:
            try:
                expected.append(rate_fill(shown.known[province.code], shown.edges, colours))
            except ValueError:  # variables cannot be mixed: it spans classes, and is pale
                expected.append("")
    assert [fill for fill, _ in rates] == expected
    assert all((fill == "") == (pale is not None) for fill, pale in rates)


@every(
    ("query", "many"),
    [({}, 2), ({"measure": "points_per_100k"}, 2), ({"division": 2025}, 4)],
)
def test_islets_have_the_paint_of_their_land(embedded, query, many):
    panel = first_map.first_map(embedded, View(**query))["panels"][0]
    found = [one for one in panel["areas"] + panel["missing"] if one["islets"]]
    assert len(found) == many
    for one in found:
        ground = one.get("kind", "outside").split()[0]
        assert one["paint"] == (one.get("fill") or f"var(--{ground})")
        assert one["islets"].count("M") <= one["path"].count("M")


@every("division", DIVISIONS)
def test_outlines_are_those_of_the_provinces(embedded, division):
    outlines = outlines_of_division(embedded, division).set_index("province_code").geometry
    for code, path in first_map._outlines(embedded, division, 0.01).items():
        rings = []
        for ring in re.findall(r"M([^z]*)z", path):
            steps = np.array([int(number) for number in re.findall(r"-?\d+", ring)]).reshape(-1, 2)
            places = steps.cumsum(axis=0) / first_map.PARTS_OF_A_DEGREE
            rings.append(
                shapely.LinearRing(np.column_stack([places[:, 0], unstretched(-places[:, 1])]))
            )
        drawn = shapely.multilinestrings(rings)
        # What is left out at the most are islets of a few parts of a degree.
        assert shapely.hausdorff_distance(outlines[code].boundary, drawn) < 0.06, code


@pytest.mark.usefixtures("serving")
@every(
    ("path", "query"),
    [
        *(("", query) for query in ("", "lang=en", "compare=division:2025", "compare=each_type")),
        *(("", f"measure={code}") for code in MEASURES),
        *(("", f"division=2025&compare=measure:{code}") for code in MEASURES),
        *((path, "lang=en") for path in PATHS),
    ],
)
def test_the_page_is_light(embedded, path, query):
    page = with_hints((STATIC / "index.html").read_bytes(), asgi_app._page_links())
    request = PageRequest(path, query, "http://map.example")
    answer = asyncio.run(with_own_words(page, embedded, PATHS, request))
    assert len(answer.encoded("br")) < MOST_BYTES


@every("screen", [screen.code for screen in SCREENS])
def test_every_screen_has_its_header_and_finding(embedded, screen):
    view = View(language="en", selected="20")
    page = picture(embedded, view, screen)
    links = re.findall(r'<a href="\./([\w-]*)\?([^"]*)"( aria-current="page")?>(.*?)</a>', page)
    assert [(path, unescape(query)) for path, query, *_ in links[: len(PATHS)]] == [
        (path, to_query_string(view)) for path in PATHS
    ]
    assert [text("en", f"screen.{code}") for code in PATHS.values()] == [
        unescape(name) for *_, name in links[: len(PATHS)]
    ]
    assert [name for *_, now, name in links if now] == [text("en", f"screen.{screen}")]
    assert headline(select(embedded, view)) in unescape(page)
    assert about(embedded, "en")[0] in unescape(page)
    assert ("<svg" in page) == (screen == "map")


def test_names_of_ones_own_are_text(hostile):
    for language in ("vi", "en"):
        page = picture(hostile, View(language=language))
        assert HOSTILE not in page
        assert page.count("<script") == page.count("</script") == 2


def test_the_picture_comes_before_what_the_app_waits_for(embedded):
    page = (STATIC / "index.html").read_bytes()
    request = PageRequest("", "", "http://map.example")
    answer = asyncio.run(with_own_words(page, embedded, PATHS, request)).body.decode()
    order = ['id="first-picture"', 'id="first-figures"', '<link rel="stylesheet"', 'id="root"']
    places = [answer.index(one) for one in order]
    assert all(before < after for before, after in pairwise(places))


@pytest.mark.parametrize("name", ["first-picture.js", "first-picture.css"])
def test_comments_do_not_travel(embedded, name):
    page = picture(embedded)
    source = (first_map.files("dashboard") / "static" / "first" / name).read_text(encoding="utf-8")
    comments = re.findall(r"/\* (\w+ \w+ \w+)", source)
    assert comments
    assert not [one for one in comments if one in page]
