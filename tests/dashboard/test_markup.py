"""Tables as HTML: well-formed, numbers in place, all text inert."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from samples import HOSTILE, HOSTILE_FILE, counted, views

from dashboard.markup import control_totals, points_table, province_panel, totals_table
from dashboard.selection import select
from dashboard.text import count, text
from dashboard.view import PROVINCES, SITE_TYPES, View
from loaders.join import embedded as embedded_access_points
from loaders.published import Cell
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES
KNOWN_TAGS = {
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "i", "b"),
    *("section", "h2", "p", "a", "span"),
}
KNOWN_ATTRIBUTES = {
    *("class", "title", "scope", "colspan", "style", "href", "target", "rel"),
}


class Page(HTMLParser):
    """Markup read strictly: every tag known and closed in order."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.rows, self.attributes, self.text, self._open = [], [], [], []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        assert tag in KNOWN_TAGS
        assert {name for name, _ in attrs} <= KNOWN_ATTRIBUTES
        self.attributes += attrs
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append(["", dict(attrs)])

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if {"th", "td"} & set(self._open):
            self.rows[-1][-1][0] += data

    def handle_comment(self, data):
        raise AssertionError(data)

    def lines(self):
        return [[words for words, _ in row] for row in self.rows]


@settings(max_examples=20, deadline=None)
@given(views())
def test_tables_of_any_view(view):
    selection = select(embedded_access_points(), view)
    language = view.language
    # One site type is its own total.
    kinds = [*view.site_types, *([None] if len(view.site_types) > 1 else [])]
    head, *body, foot = Page(points_table(selection)).lines()
    assert len(head) == len(kinds) + 1
    assert len(body) == len(selection.provinces)
    for code, line in zip(selection.provinces, body, strict=True):
        assert line[1:] == [count(language, selection.total(code, kind)) for kind in kinds]
    assert foot[1:] == [count(language, selection.total(site_type=kind)) for kind in kinds]
    _, *totals = Page(totals_table(selection)).lines()
    assert [line[1] for line in totals] == foot[1:]
    if view.selected:
        Page(province_panel(selection))


def test_points_table(embedded):
    page = Page(points_table(select(embedded, View(provinces=("56", "96"), selected="96"))))
    assert page.lines()[1:] == [
        ["Khánh Hòa", "1", "9", "0–28", "0–28", "38"],
        ["Cà Mau", "1", "8", "9", "18", "36"],
        ["Cộng", "2", "17", "9–37", "18–46", "74"],
    ]
    bases = [attributes.get("class") for _, attributes in page.rows[1][1:5]]
    assert bases == ["published", "derived", "range", "range"]
    assert ("class", "selected") in page.attributes


def test_totals_table(embedded):
    lines = Page(totals_table(select(embedded, View(language="en")))).lines()
    assert [[line[0], line[1], *line[3:]] for line in lines[1:]] == [
        ["Provincial library", "16", "16", "0", "16"],
        ["District library", "142", "68", "74", "142"],
        ["Commune library", "155", "74", "81", "155"],
        ["Commune post office", "352", "141", "211", "352"],
        ["Total", "665", "432", "233", "665"],
    ]


def test_control_totals():
    assert control_totals() == dict(zip(SITE_TYPES, (16, 142, 155, 352), strict=True))


def test_bars_never_leave_their_cell():
    found = counted({Cell(code, PL): 100 for code in ("04", "06")})
    markup = totals_table(select(found, View()))
    shares = [float(share) for share in re.findall(r"--share:([0-9.]+)", markup)]
    assert len(shares) == 5
    assert all(0 <= share <= 1 for share in shares)
    assert "<td>-" not in markup


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_zero_and_range_look_different(language):
    counts = {Cell("56", PL): 0, Cell("56", DL): (2, 5), Cell("56", CL): (3, None)}
    selection = select(counted(counts), View(provinces=("56",), language=language))
    page = Page(points_table(selection))
    assert page.lines()[1][1:] == ["0", "2–5", "≥ 3", "?", "≥ 5"]
    classes = [attributes["class"] for _, attributes in page.rows[1][1:]]
    assert classes == ["published", "range", "range", "unknown", "range"]


@pytest.mark.parametrize(
    ("province", "kinds"),
    [
        # one derived cell alone
        ("56", (DL,)),
        # 8 = 1 + 7, of which 7 is derived
        ("93", (PL, DL)),
        # 55 = 1 + 12 + 15 + 27: no source states it
        ("66", SITE_TYPES),
    ],
)
def test_a_total_is_not_said_to_be_published_where_it_is_worked_out(embedded, province, kinds):
    view = View(provinces=(province,), site_types=kinds)
    page = Page(points_table(select(embedded, view)))
    for row in page.rows[1:]:
        assert row[-1][1]["class"] != "published", row


def test_panel_of_a_province(embedded):
    page = Page(province_panel(select(embedded, View(selected="56", language="en"))))
    assert "Khanh Hoa" in page.text
    lines = page.lines()[1:]
    assert [line[:3] for line in lines] == [
        ["Provincial library", "1", "published"],
        ["District library", "9", "derived"],
        ["Commune library", "0–28", "range"],
        ["Commune post office", "0–28", "range"],
    ]
    assert all(line[3] for line in lines)
    links = [value for name, value in page.attributes if name == "href"]
    assert links
    assert all(link.startswith("https://") for link in links)


def test_panel_tells_all_site_types_whatever_is_filtered(embedded):
    view = View(selected="56", site_types=(), provinces=("96",))
    assert len(Page(province_panel(select(embedded, view))).rows) == 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PROVINCES)
def test_panel_of_every_province(embedded, code, language):
    page = Page(province_panel(select(embedded, View(selected=code, language=language))))
    outside = text(language, "map.outside")
    assert (not any(outside in part for part in page.text)) == (
        code in embedded.programme_provinces
    )


def test_hostile_names_stay_text(hostile):
    view = View(provinces=("56",), selected="56")
    selection = select(hostile, view)
    pages = [Page(points_table(selection)), Page(province_panel(selection))]
    assert all(HOSTILE in page.text for page in pages)
    assert pages[1].lines()[1][3] == HOSTILE_FILE
    Page(totals_table(selection))
