"""Tables as HTML: well-formed, numbers in place, all text inert."""

import re

import pytest
from cases import every
from html_page import Page
from hypothesis import given
from profiles import examples
from samples import HOSTILE, HOSTILE_FILE, counted, views

from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import PROVINCES, SITE_TYPES, View
from dashboard.screens.map.province_card import province_card
from dashboard.screens.map.tables import points_note, points_table, totals_table
from dashboard.text.messages import count, measured, text
from dashboard.text.steps import why_not_counted
from dashboard.text.table_rows import totals_line
from loaders.access_points import counted_provinces, provinces_of_division
from loaders.cells import Cell
from loaders.evidence.statements import control_totals
from loaders.loading import embedded as embedded_access_points
from loaders.names import divisions
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES


@examples(0.2)
@given(views())
def test_tables_of_any_view(view):
    selection = select(embedded_access_points(), view)
    language = view.language
    # One site type is its own total.
    kinds = [*view.site_types, *([None] if len(view.site_types) > 1 else [])]
    page = Page(points_table(selection))
    head, *body, foot = page.lines()
    own_column = view.measure != "points"
    many = len(kinds)
    assert len(head) == 1 + many + own_column
    assert len(body) == len(selection.provinces)
    for province, line in zip(selection.shown, body, strict=True):
        code = province.code
        name = getattr(province, f"name_{language}")
        star = "*" if province.partial else ""
        assert line[0] == name + star
        assert line[1 : many + 1] == [
            count(language, selection.total(code, k)) + star for k in kinds
        ]
        if own_column:
            value = selection.value(code)
            assert line[-1] == ("–" if value is None else measured(language, value))
    buttons = [value for name, value in page.attributes if name == "data-province"]
    assert buttons == list(selection.provinces)
    # All that were counted are the whole, whatever province they are in.
    some = len(selection.shown) < len(counted_provinces(embedded_access_points(), view.division))
    star = "*" if some and any(province.partial for province in selection.shown) else ""
    sums = [count(language, selection.total(site_type=k)) + star for k in kinds]
    if not selection.shown:
        sums = ["–"] * many
    assert foot[1 : many + 1] == sums
    note = Page(points_note(selection))
    assert ("details" in note.tags) == any(province.partial for province in selection.shown)
    totals = [line for line in Page(totals_table(selection)).lines() if len(line) == 6]
    assert [line[1] for line in totals] == sums
    if view.selected:
        Page(province_card(selection))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_province_of_the_table_is_a_button(embedded, language):
    markup = points_table(select(embedded, View(provinces=("56",), language=language)))
    assert '<th scope="row"><button data-province="56">Khánh Hòa</button></th>' in markup
    assert text(language, "table.label") in Page(markup).all("aria-label")


@pytest.mark.parametrize("measure", [code for code in MEASURES if code != "points"])
def test_a_measure_has_a_column_of_its_own(embedded, measure):
    view = View(provinces=("56", "96"), measure=measure, language="en")
    selection = select(embedded, view)
    page = Page(points_table(selection))
    assert page.lines()[0][-1] == text("en", f"table.measure.{measure}")
    for row, code in zip(page.rows[1:], ["96", "56", None], strict=True):
        value = selection.value(code)
        assert row[-1][0] == measured("en", value)
        assert row[-1][1]["class"] == value.basis
        # No source states a rate.
        assert not (value.denominator and value.basis == "published")


def test_rates_of_the_table(embedded):
    view = View(provinces=("56",), measure="points_per_100k")
    # 38 points, 1.188,4 thousand people
    assert Page(points_table(select(embedded, view))).lines()[1][-1] == "3,2"


def test_a_measure_that_counts_nothing_shown_has_no_number(embedded):
    view = View(
        provinces=("56",), measure="district_libraries_per_unit", site_types=("provincial_library",)
    )
    page = Page(points_table(select(embedded, view)))
    assert page.rows[1][-1] == ["–", {"class": "none"}]
    assert page.rows[2][-1] == ["–", {"class": "none"}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_partial_provinces_have_a_star_and_a_note(embedded, language):
    selection = select(embedded, View(division=2025, language=language))
    names = [line[0] for line in Page(points_table(selection)).lines()[1:-1]]
    partial = [province for province in selection.shown if province.partial]
    assert partial
    assert [name.removesuffix("*") for name in names if name.endswith("*")] == [
        getattr(province, f"name_{language}") for province in partial
    ]
    note = "".join(Page(points_note(selection)).text)
    former = divisions.former_names(language)
    for province in partial:
        assert getattr(province, f"name_{language}") in note
        assert all(former[code] in note for code in province.missing)
    said = {
        "vi": "Cần Thơ không gồm tỉnh cũ Cần Thơ (ngoài dự án) và Sóc Trăng (Bước 1)",
        "en": "Cần Thơ without the former Cần Thơ (not in the project) and Sóc Trăng (step 1)",
    }
    assert said[language] in note
    assert not re.search(r"\([^)]*\(", note)


def test_no_star_and_no_note_where_nothing_is_partial(embedded):
    assert "details" not in Page(points_note(select(embedded, View()))).tags
    whole = next(
        one for one in provinces_of_division(embedded, 2025) if one.counted and not one.partial
    )
    selection = select(embedded, View(division=2025, provinces=(whole.code,)))
    assert "details" not in Page(points_note(selection)).tags
    assert "*" not in points_table(selection)


def test_points_table(embedded):
    page = Page(points_table(select(embedded, View(provinces=("56", "96"), selected="96"))))
    assert page.lines()[1:] == [
        ["Cà Mau", "1", "8", "9", "18", "36"],
        ["Khánh Hòa", "1", "9", "0–28", "0–28", "38"],
        ["Cộng", "2", "17", "9–37", "18–46", "74"],
    ]
    bases = [attributes.get("class") for _, attributes in page.rows[2][1:5]]
    assert bases == ["published", "derived", "range", "range"]
    assert ("class", "selected") in page.attributes


OWN = {
    # Hà Nội is not in the programme, and counts in the file's own totals all the same.
    **{Cell("01", kind): 50 for kind in SITE_TYPES[:2]},
    **{Cell("04", kind): (3, 5) for kind in SITE_TYPES[:2]},
}
OF_FILE = (
    # division, provinces chosen, shown and whole file of the two types and all
    # Of the 16 provinces fifteen are not in the file.
    (2013, (), ["≥ 53", "≥ 53", "≥ 106"], ["53–55", "53–55", "106–110"]),
    (2013, ("04",), ["3–5", "3–5", "6–10"], ["53–55", "53–55", "106–110"]),
    (2025, ("01",), ["50", "50", "100"], ["53–55", "53–55", "106–110"]),
)


@every("division, provinces, shown, whole", OF_FILE)
def test_totals_of_a_file_stand_against_its_own(division, provinces, shown, whole):
    own = counted(OWN, "ours.csv")
    view = View(division=division, provinces=provinces, site_types=SITE_TYPES[:2], language="en")
    selection = select(own, view)
    page = Page(totals_table(selection))
    lines = [[line[1], line[3]] for line in page.lines() if len(line) == 4]
    assert lines == [list(pair) for pair in zip(shown, whole, strict=True)]
    assert totals_line(selection) == f"{text('en', 'totals.caption_own')}: {whole[-1]}"
    assert text("en", "table.how_own") in points_note(selection)
    assert not {"142", "155", "352", "665", "158"} & {*" ".join(page.text).split()}


def test_totals_table(embedded):
    page = Page(totals_table(select(embedded, View(language="en"))))
    # Folded, its one line is the sum.
    assert "".join(page.text).strip().startswith(text("en", "totals.caption") + ": 460 / 665")
    lines = page.lines()
    assert [[line[0], line[1], *line[3:]] for line in lines[1:]] == [
        ["Provincial library", "16", "16", "0", "16"],
        ["District library", "142", "110", "32", "142"],
        ["Commune library", "155", "77", "78", "155"],
        ["Commune post office", "352", "141", "211", "352"],
        ["Total", "665", "460", "205", "665"],
    ]


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        ("vi", [["Loại điểm", "3 tỉnh đang chọn", "Cả 16 tỉnh"], ["Đã rõ", "Chưa rõ", "Công bố"]]),
        (
            "en",
            [
                ["Site type", "3 provinces chosen", "All 16 provinces"],
                ["Known", "Not known", "Published"],
            ],
        ),
    ],
)
def test_what_is_filtered_stands_apart_from_what_is_of_all(embedded, language, heads):
    chosen = View(provinces=("04", "06", "20"), language=language)
    lines = Page(totals_table(select(embedded, chosen))).lines()
    assert lines[:2] == heads
    everything = Page(totals_table(select(embedded, View(language=language)))).lines()
    assert everything[0][-1] == heads[0][-1]
    assert [line[2:] for line in lines[2:]] == [line[2:] for line in everything[1:]]


@every(
    ("view", "said"),
    [
        ({}, "Số điểm đã biết thuộc tỉnh nào: 460 / 665"),
        (
            {"provinces": ("06", "20", "56")},
            "Số điểm đã biết thuộc tỉnh nào, cả 16 tỉnh: 460 / 665",
        ),
        (
            {"division": 2025, "provinces": ("20",), "language": "en"},
            "Points whose province is known, all 16 provinces: 460 / 665",
        ),
    ],
)
def test_folded_totals_say_that_they_are_of_all(view, said):
    selection = select(embedded_access_points(), View(**view))
    assert "".join(Page(totals_table(selection)).text).strip().startswith(said)
    assert totals_line(selection) == said


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
    page = Page(province_card(select(embedded, View(selected="56", language="en"))))
    assert "Khánh Hòa" in page.text
    lines = page.lines()[1:]
    assert [line[:3] for line in lines] == [
        ["Provincial library", "1", "published"],
        ["District library", "9", "derived"],
        ["Commune library", "0–28", "range"],
        ["Commune post office", "0–28", "range"],
    ]
    assert all(line[3] for line in lines)
    links = page.all("href")
    # Each source leads to its entry, each range to its derivation, the foot further.
    sources = [link for link in links if link.startswith("./how-we-know#source-")]
    assert "./how-we-know#source-langson-notice" in sources
    assert [link.partition("#")[2] for link in links if "#figure-" in link] == [
        "figure-56-commune_library",
        "figure-56-commune_post_office",
    ]
    assert "./province?v=2&selected=56&lang=en" in links
    assert "./how-we-know?v=2&selected=56&lang=en#province-56" in links


@every("language", LANGUAGES)
@every("code", divisions.codes(2025))
def test_panel_of_every_province_of_2025(embedded, code, language):
    view = View(selected=code, language=language, division=2025)
    page = Page(province_card(select(embedded, view)))
    words = " ".join(page.text)
    province = next(one for one in provinces_of_division(embedded, 2025) if one.code == code)
    former = divisions.former_names(language)
    assert all(former[part] in words for part in (*province.parts, *province.missing))
    assert province.counted or why_not_counted(embedded, language, province) in words
    assert len(page.rows) == (5 if province.counted else 0)
    cited = [[int(number) for number in line[3].split(", ")] for line in page.lines()[1:]]
    assert cited == [sorted(numbers) for numbers in cited]
    every_one = {number for numbers in cited for number in numbers}
    assert every_one == {*range(1, len(every_one) + 1)}


def standing(embedded, **view):
    """Return what the panel says of the measure: value, share and rank."""
    page = Page(province_card(select(embedded, View(**view))))
    return next(part for part in page.text if " · " in part).split(" · ")


def test_panel_tells_value_share_and_rank(embedded):
    totals = {
        code: embedded.total([Cell(code, kind) for kind in SITE_TYPES])
        for code in embedded.programme_provinces
    }
    # 38 of 665 points, and those who surely and who maybe have more of them
    best = 1 + sum(one.low > 38 for one in totals.values())
    worst = 1 + sum(one.high is None or one.high > 38 for one in totals.values())
    assert standing(embedded, selected="56", language="en") == [
        "Access points: 38",
        "5.7% of the total",
        f"Rank {best}–{worst} of 16 provinces",
    ]
    assert standing(embedded, selected="56")[1].startswith("5,7% ")


@every(
    ("view", "ranks"),
    [
        # A part has its star; what the whole has, no other rank of 2025 knows either.
        (
            {"selected": "52", "division": 2025},
            (
                "Xếp hạng 2–5* trong 12 tỉnh, theo phần được tính",
                "Rank 2–5* of 12 provinces, by what is counted",
            ),
        ),
        (
            {"selected": "66", "division": 2025},
            (
                "Xếp hạng 1–4 trong 12 tỉnh, theo phần được tính",
                "Rank 1–4 of 12 provinces, by what is counted",
            ),
        ),
        ({"selected": "64"}, ("Xếp hạng 1–3 trong 16 tỉnh", "Rank 1–3 of 16 provinces")),
    ],
)
def test_a_rank_among_provinces_counted_in_part_says_so(view, ranks):
    for language, rank in zip(LANGUAGES, ranks, strict=True):
        assert standing(embedded_access_points(), **view, language=language)[-1] == rank


def test_a_rate_has_no_share(embedded):
    value, rank = standing(embedded, selected="56", language="en", measure="points_per_100k")
    assert value == "Points per 100,000 people: 3.2"
    assert re.fullmatch(r"Rank \d+(–\d+)? of 16 provinces", rank)


def test_a_range_has_ranges_of_share_and_rank(embedded):
    view = {"selected": "56", "language": "en", "site_types": (CL,)}
    value, share, rank = standing(embedded, **view)
    assert value == "Access points: 0–28"
    assert re.fullmatch(r"0\.0–\d+\.\d% of the total", share)
    assert re.fullmatch(r"Rank 1–1[0-6] of 16 provinces", rank)


def test_an_unknown_number_has_no_share():
    found = counted({Cell("56", PL): 3, Cell("04", PL): (0, None)})
    said = standing(found, selected="04", language="en")
    assert said[0] == "Access points: unknown"
    assert len(said) == 2


def test_panel_tells_all_site_types_whatever_is_filtered(embedded):
    view = View(selected="56", site_types=(), provinces=("96",))
    assert len(Page(province_card(select(embedded, view))).rows) == 5


@every("language", LANGUAGES)
@every("code", PROVINCES)
def test_panel_of_every_province(embedded, code, language):
    page = Page(province_card(select(embedded, View(selected=code, language=language))))
    province = next(one for one in provinces_of_division(embedded, 2013) if one.code == code)
    assert province.counted == (code in embedded.programme_provinces)
    said = " ".join(page.text)
    assert province.counted or why_not_counted(embedded, language, province) in said


def test_panel_of_a_province_of_another_step_has_what_was_published_of_it(embedded):
    def said(code, **view):
        page = Page(province_card(select(embedded, View(selected=code, **view))))
        return " ".join(" ".join(page.text).split())

    quang_nam = said("49")
    assert "Thuộc Bước 3 (12 tỉnh, 601 điểm); bản đồ này chỉ có Bước 2." in quang_nam
    assert "Điểm truy nhập, mọi loại: 71" in quang_nam
    assert "Máy tính: 465" in quang_nam
    assert "Thư viện huyện: 15" in quang_nam
    assert "Báo Quảng Nam" in quang_nam
    assert "5/1/2015" in quang_nam
    assert text("vi", "panel.stated") not in said("15"), "nothing was published of Yên Bái alone"
    # Since 2025 a part of Đà Nẵng, which no step served.
    assert "Quảng Nam (Bước 3)" in said("48", division=2025)
    assert "Quảng Nam, Máy tính: 465" in said("48", division=2025)


@pytest.mark.slow
@every("language", LANGUAGES)
@every("code", PROVINCES)
def test_steps_are_not_told_of_ones_own_counts(code, language):
    own = counted({Cell("56", PL): 3, Cell("15", PL): 1})
    panel = Page(province_card(select(own, View(selected=code, language=language))))
    told = " ".join(panel.text)
    assert not re.search(r"(Bước|step) \d", told)
    assert (text(language, "map.outside_own", file=own.counts_file) in told) == (not panel.rows)


def test_hostile_names_stay_text(hostile):
    view = View(provinces=("56",), selected="56")
    selection = select(hostile, view)
    pages = [Page(points_table(selection)), Page(province_card(selection))]
    assert all(HOSTILE in page.text for page in pages)
    assert pages[1].lines()[1][3] == HOSTILE_FILE
    Page(totals_table(selection))
