"""The card of a province: why its number is a range, and the ways on."""

import re

import pytest
from cases import every
from html_page import Page
from samples import counted

from dashboard.model.selection import select
from dashboard.model.view import PROVINCES, SITE_TYPES, View
from dashboard.screens.map.province_card import province_card
from dashboard.text.messages import text
from loaders.access_points import provinces_of_division
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.names import divisions
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES


def card(access_points=None, **view):
    return Page(province_card(select(access_points or embedded_access_points(), View(**view))))


@every(
    ("view", "why"),
    [
        (
            {"selected": "20"},
            (
                "Chưa nguồn nào nêu số điểm của Lạng Sơn: chắc chắn có 1 thư viện tỉnh và "
                "7 thư viện huyện, tổng cộng nhiều nhất 60 điểm."
            ),
        ),
        (
            {"selected": "20", "measure": "computers"},
            "Chưa nguồn nào nêu số máy tính của Lạng Sơn: ít nhất 110, nhiều nhất 370 máy tính.",
        ),
        (
            {"selected": "20", "site_types": (DL,), "measure": "points_per_100k"},
            (
                "Chưa nguồn nào nêu số thư viện huyện của Lạng Sơn: ít nhất 7, nhiều nhất 11 "
                "thư viện huyện."
            ),
        ),
        (
            {"selected": "87"},
            (
                "Chưa nguồn nào nêu số điểm của Đồng Tháp: chắc chắn có 1 thư viện tỉnh, "
                "9 thư viện huyện và 11 thư viện xã, tổng cộng nhiều nhất 58 điểm."
            ),
        ),
        # Of a new province the ends are those of its parts that were counted.
        ({"selected": "19", "division": 2025}, "Chưa nguồn nào nêu số điểm của Bắc Kạn: "),
        (
            {"selected": "20", "language": "en"},
            (
                "No source states the number of access points of Lạng Sơn: at least 1 provincial "
                "library and 7 district libraries, and at most 60 access points in all."
            ),
        ),
        (
            {"selected": "87", "language": "en"},
            (
                "of Đồng Tháp: at least 1 provincial library, 9 district libraries and 11 commune "
                "libraries, and at most 58 access points in all."
            ),
        ),
        (
            {"selected": "20", "measure": "computers", "language": "en"},
            (
                "No source states the number of computers of Lạng Sơn: at least 110 and at most "
                "370 computers."
            ),
        ),
        (
            {"selected": "56", "site_types": (CL,), "language": "en"},
            "of commune libraries of Khánh Hòa: at most 28 commune libraries.",
        ),
        (
            {"selected": "68", "division": 2025, "language": "en"},
            "of Bình Thuận and Lâm Đồng: at least ",
        ),
    ],
)
def test_why_only_a_range_is_known(view, why):
    assert why in "".join(card(**view).text)


@every("language", LANGUAGES)
@every("code", PROVINCES)
def test_a_reason_stands_where_the_number_is_a_range_alone(code, language):
    access_points = embedded_access_points()
    inside = code in access_points.programme_provinces
    cells = [Cell(code, kind) for kind in SITE_TYPES] if inside else []
    markup = province_card(select(access_points, View(selected=code, language=language)))
    assert ('class="why"' in markup) == (inside and access_points.total(cells).exact is None)
    if inside:
        places = [link.partition("#")[2] for link in Page(markup).all("href")]
        open_cells = [cell for cell in cells if access_points.total([cell]).exact is None]
        assert [place for place in places if place.startswith("figure")] == [
            f"figure-{code}-{cell.site_type}" for cell in open_cells
        ]
        assert f"province-{code}" in places


def test_the_reason_of_own_data_is_theirs():
    page = card(counted({Cell("20", DL): (2, 5)}), selected="20", site_types=(DL,))
    words = "".join(page.text)
    assert "Tệp counts.csv không nêu chính xác số thư viện huyện của Lạng Sơn" in words
    assert "nguồn nào" not in words
    assert not [link for link in page.all("href") if "how-we-know" in link]


@every("code", divisions.codes(2025))
def test_a_new_province_leads_to_its_former_ones(embedded, code):
    province = next(one for one in provinces_of_division(embedded, 2025) if one.code == code)
    links = card(selected=code, division=2025).all("href")
    assert sorted(link for link in links if link.startswith("./province?")) == [
        f"./province?v=2&selected=2013:{part}&division=2025" for part in province.parts
    ]


@every("language", LANGUAGES)
@every("code", divisions.codes(2025))
def test_the_numbers_of_a_part_of_a_province_have_a_star_and_a_note(embedded, code, language):
    province = next(one for one in provinces_of_division(embedded, 2025) if one.code == code)
    page = card(selected=code, division=2025, language=language)
    rows = page.lines()[1:]
    numbers = [
        *(cells[1].strip() for cells in rows),
        *(end for cells in rows for end in re.findall(r"[0-9]–[0-9]+\*?", cells[2])),
    ]
    starred = [number.endswith("*") for number in numbers if number != "?"]
    assert starred == [province.partial] * len(starred)
    assert any(words.startswith("* ") for words in page.text) == province.partial


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_province_that_was_not_merged(language):
    words = "".join(card(selected="04", division=2025, language=language).text)
    assert {"vi": "Không sáp nhập.", "en": "Not merged."}[language] in words
    assert "Thừa Thiên Huế" in "".join(card(selected="46", division=2025, language=language).text)


@every("language", LANGUAGES)
@every("code", divisions.codes(2025))
def test_the_parts_of_a_province_without_counts_are_listed_once(embedded, code, language):
    province = next(one for one in provinces_of_division(embedded, 2025) if one.code == code)
    if province.counted or len(province.missing) < 2:
        return
    page = card(selected=code, division=2025, language=language)
    parts = [divisions.former_names(language)[part] for part in province.missing]
    (said,) = [words for words in page.text if all(part in words for part in parts)]
    assert [said.count(part) for part in parts] == [1] * len(parts)


@every(
    ("view", "said", "links"),
    [
        (
            {"selected": "95", "compare": "division:2025", "language": "en"},
            (
                "In the division of 2025: Cà Mau\xa039–101. Made of the former provinces: "
                "Bạc Liêu and Cà Mau."
            ),
            ["./?v=2&selected=96&lang=en&division=2025&compare=division:2013"],
        ),
        (
            {"selected": "64", "compare": "division:2025"},
            (
                "Theo đơn vị hành chính 2025: Gia Lai\xa063*. * Chỉ tính Gia Lai; không có số liệu "
                "của tỉnh cũ Bình Định (Bước 3)."
            ),
            ["./?v=2&selected=52&division=2025&compare=division:2013"],
        ),
        # A province without counts is a part of one that has some.
        (
            {"selected": "52", "compare": "division:2025", "language": "en"},
            "In the division of 2025: Gia Lai\xa063*. * Only Gia Lai;",
            ["./?v=2&selected=52&lang=en&division=2025&compare=division:2013"],
        ),
        (
            {"selected": "96", "division": 2025, "compare": "division:2013", "language": "en"},
            "In the division of 2013: Bạc Liêu\xa03–65, Cà Mau\xa036.",
            [
                "./?v=2&selected=95&lang=en&compare=division:2025",
                "./?v=2&selected=96&lang=en&compare=division:2025",
            ],
        ),
        # In the order of the table, which is that of the list of its parts.
        (
            {"selected": "66", "division": 2025, "compare": "division:2013"},
            "Theo đơn vị hành chính 2013: Đắk Lắk\xa055, Phú Yên\xa038.",
            [
                "./?v=2&selected=66&compare=division:2025",
                "./?v=2&selected=54&compare=division:2025",
            ],
        ),
        # As the measure of both maps is.
        (
            {"selected": "62", "compare": "division:2025", "measure": "points_per_100k"},
            "Theo đơn vị hành chính 2025: Quảng Ngãi\xa010,8*. * Chỉ tính Kon Tum;",
            ["./?v=2&selected=51&measure=points_per_100k&division=2025&compare=division:2013"],
        ),
        # Without counts in either year, and with one map, there is nothing to say.
        ({"selected": "01", "compare": "division:2025"}, "", []),
        ({"selected": "64"}, "", []),
        ({"selected": "64", "compare": "measure:computers"}, "", []),
    ],
)
def test_beside_a_map_of_another_year_the_card_says_its_numbers(view, said, links):
    page = card(**view)
    words = " ".join("".join(page.text).split(" "))
    assert said in words
    assert ("2025:" in words or "2013:" in words) == bool(said)
    assert [link for link in page.all("href") if link.startswith("./?")] == links


def test_the_ways_on_are_in_the_order_of_the_names_of_the_parts():
    words = "".join(card(selected="66", division=2025).text)
    assert "Gồm các tỉnh cũ: Đắk Lắk và Phú Yên." in words
    assert words.index("Trang của tỉnh Đắk Lắk") < words.index("Trang của tỉnh Phú Yên")


@every("language", LANGUAGES)
def test_that_nothing_is_counted_is_said_as_a_sentence_begins(language):
    said = text(language, "map.nothing_counted")
    for view in (
        {"site_types": ()},
        {"site_types": (CL,), "measure": "district_libraries_per_unit"},
    ):
        assert f"{said[0].upper()}{said[1:]}" in card(selected="20", language=language, **view).text


def test_every_document_is_named_once():
    page = card(selected="20")
    entries = [link for link in page.all("href") if "#source-" in link]
    named = [words for words in page.text if "Thông báo hội thảo" in words]
    assert named == ["Thông báo hội thảo, Thư viện tỉnh Lạng Sơn, 26/4/2013"]
    # Context and what the other provinces leave of the total are among them.
    assert len(set(entries)) == 9
    assert {"./how-we-know#source-gso-libraries", "./how-we-know#source-gso-units"} <= set(entries)


@every(
    ("view", "phrases"),
    [
        (
            {"selected": "20"},
            ["8–60 (1–67 nếu chỉ theo số liệu của dự án)", "khoảng; 0–11 nếu chỉ theo số liệu"],
        ),
        ({"selected": "64", "language": "en"}, ["range; 15–26 from the project’s own figures"]),
        (
            {"selected": "20", "division": 2025, "site_types": (DL,), "language": "en"},
            ["7–11 (0–11 from the project’s own figures)"],
        ),
    ],
)
def test_a_range_that_rests_on_context_says_what_it_would_be_without(view, phrases):
    words = "".join(card(**view).text)
    assert [phrase for phrase in phrases if phrase not in words] == []


def test_a_number_that_does_not_rest_on_context_says_nothing_of_it():
    assert "nếu chỉ theo" not in "".join(card(selected="56").text)
