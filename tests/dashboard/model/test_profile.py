"""What the page of a province is made of, and the page itself."""

import math
import re
from dataclasses import replace
from statistics import median

import pytest
from cases import every
from html_page import Page
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import FULL_COUNTS, HOSTILE, HOSTILE_FILE, counted

from dashboard.model.measures import MEASURES, Value
from dashboard.model.profile import median_range, profile
from dashboard.model.selection import ordered_provinces
from dashboard.model.view import PROVINCES, SITE_TYPES, View
from dashboard.screens.province.html import heading, numbers, place, province_index, rates
from dashboard.text.messages import count, text
from geodata import tables
from loaders.access_points import counted_provinces
from loaders.cells import Cell, CountRange
from loaders.translation import LANGUAGES

PROGRAMME = tables.programme_provinces()
NEIGHBOURS = {
    "04": {"06", "20"},
    "56": {"54", "58", "66", "68"},
    "62": {"64"},
    "86": {"87", "93"},
    "96": {"95"},
}


def value(low, high):
    return Value(MEASURES["points_per_100k"], CountRange.exactly(0), 1.0, low, high, "range")


@every("code", PROGRAMME)
def test_numbers_are_those_of_the_access_points(embedded, code):
    found = profile(embedded, code)
    assert [line.site_type for line in found.counted] == [*SITE_TYPES, None]
    for line in found.counted:
        kinds = SITE_TYPES if line.site_type is None else (line.site_type,)
        cells = [Cell(code, kind) for kind in kinds]
        assert (line.points, line.points_basis) == (embedded.total(cells), embedded.basis(cells))
        assert line.computers == embedded.computers(cells)
        assert line.sources
    assert found.province.code == code
    assert found.region.code == found.context["region"]


@pytest.mark.parametrize(("code", "neighbours"), NEIGHBOURS.items())
def test_neighbours(embedded, code, neighbours):
    assert {one.code for one in profile(embedded, code).neighbours} == neighbours


def test_to_be_neighbours_is_mutual(embedded):
    pairs = {(code, one.code) for code in PROGRAMME for one in profile(embedded, code).neighbours}
    assert pairs == {(other, one) for one, other in pairs}
    assert all(one != other for one, other in pairs)


@pytest.mark.parametrize(
    ("code", "successor", "alone"), [("56", "56", False), ("04", "04", True), ("06", "19", False)]
)
def test_the_province_since_2025(embedded, code, successor, alone):
    found = profile(embedded, code).successor
    assert (found.division, found.code) == (2025, successor)
    assert (len({*found.parts, *found.missing}) == 1) is alone


def test_rates_stand_beside_all_others(embedded):
    for rate in profile(embedded, "56").rates:
        assert rate.measure.is_rate
        assert len(rate.all) == 16
        assert rate.own in rate.all
        assert rate.median[0] <= rate.median[1]
    assert [rate.measure for rate in profile(embedded, "56").rates] == [
        measure for measure in MEASURES.values() if measure.is_rate
    ]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([(1, 1), (2, 2), (9, 9)], (2, 2)),
        ([(1, 5), (2, 2), (9, 9)], (2, 5)),
        ([(0, 4), (2, 6)], (1, 5)),
        ([(0, None), (2, 2), (3, None)], (2, math.inf)),
        ([(0, None), (2, 2), (3, 3)], (2, 3)),
    ],
)
def test_range_of_a_median(ends, expected):
    assert median_range([value(*pair) for pair in ends]) == expected


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12), st.data()
)
def test_the_median_of_any_true_values_is_in_the_range(ends, data):
    ends = [sorted(pair) for pair in ends]
    true = [data.draw(st.integers(low, high)) for low, high in ends]
    low, high = median_range([value(*pair) for pair in ends])
    assert low <= median(true) <= high


def test_a_province_without_counts_has_no_profile(embedded):
    with pytest.raises(KeyError):
        profile(embedded, "01")


# ---- the page ------------------------------------------------------------------


@every("language", LANGUAGES)
@every("code", PROGRAMME)
def test_the_table_says_what_is_known(embedded, code, language):
    found = profile(embedded, code)
    page = Page(numbers(embedded, found, View(language=language, selected=code)))
    lines = page.lines()[1:]
    assert [line[1] for line in lines] == [count(language, one.points) for one in found.counted]
    assert [line[2] for line in lines] == [count(language, one.computers) for one in found.counted]
    bases = [text(language, f"map.basis.{one.points_basis}") for one in found.counted]
    strict = [
        "; " + text(language, "map.strict", range=count(language, one.points_strict))
        if one.points_strict
        else ""
        for one in found.counted
    ]
    assert [line[3] for line in lines] == [*map("".join, zip(bases, strict, strict=True))]
    for line, kind in zip(lines, tables.site_types(), strict=False):
        assert getattr(kind, f"description_{language}") in line[0]


@pytest.mark.parametrize("order", ["name", "code"])
def test_steps_lead_to_the_provinces_before_and_after(embedded, order):
    view = View(order=order, selected="56")
    provinces = ordered_provinces(embedded, view)
    codes = [one.code for one in provinces]
    for place_, code in enumerate(codes):
        markup = heading(profile(embedded, code), view, provinces)
        links = re.findall(r'href="([^"]+)"', markup)
        wanted = codes[max(0, place_ - 1) : place_ + 2]
        for other in codes:
            linked = any(f"selected={other}" in link for link in links)
            assert linked == (other in wanted and other != code)


def test_the_place_names_neighbours_and_2025(embedded):
    markup = place(embedded, profile(embedded, "56"), View(), "./assets/locator.svg")
    for name in ("Phú Yên", "Ninh Thuận", "Đắk Lắk", "Lâm Đồng", "1.188,4", "5.217,7"):
        assert name in markup
    assert 'alt="Vị trí của Khánh Hòa' in markup


def test_every_rate_is_told_in_words(embedded):
    found = profile(embedded, "56")
    markup = rates(found, "vi")
    for rate in found.rates:
        assert f'aria-label="{text("vi", f"map.measure.{rate.measure.code}")}: Khánh Hòa' in markup
    assert markup.count("dot own") == 4


def test_the_index_tells_why_the_province_asked_for_is_not_in_it(embedded):
    def said(access_points, code):
        page = Page(province_index(access_points, View(selected=code), ()))
        return " ".join(" ".join(page.text).split())

    assert "Yên Bái: Thuộc Bước 3 (12 tỉnh, 601 điểm); bản đồ này chỉ có Bước 2." in said(
        embedded, "15"
    )
    assert "Hà Nội: Ngoài dự án" in said(embedded, "01")
    assert said(embedded, "56") == text("vi", "province.choose")
    own = counted({Cell("56", "district_library"): 3})
    assert f"Yên Bái: Không có trong tệp {own.counts_file}." in said(own, "15")


def test_the_index_links_all_provinces(embedded):
    provinces = ordered_provinces(embedded, View())
    markup = province_index(embedded, View(), provinces)
    assert markup.count("<li>") == 16
    assert '<a data-screen href="./province?v=2&amp;selected=56">Khánh Hòa</a> <span>38' in markup


@examples(0.25)
@given(code=st.sampled_from(PROVINCES))
def test_any_province_of_a_counts_file_has_a_page(code):
    found = counted(FULL_COUNTS | {Cell(code, "district_library"): (2, None)})
    known = profile(found, code)
    page = Page(numbers(found, known, View(selected=code)))
    assert page.lines()[2][1] == "≥ 2"
    assert rates(known, "vi")


def test_unknown_is_not_zero():
    found = counted({Cell("01", "district_library"): 0, Cell("01", "commune_library"): (3, None)})
    lines = Page(numbers(found, profile(found, "01"), View(selected="01"))).lines()[1:]
    assert [line[1] for line in lines] == ["?", "0", "≥ 3", "?", "≥ 3"]


def test_hostile_names_are_text(hostile):
    found = profile(hostile, "56")
    view = View(selected="56")
    provinces = counted_provinces(hostile, tables.DIVISION)
    foreign = replace(hostile, boundaries_file=HOSTILE_FILE)
    for markup, text_of_data in (
        (heading(found, view, provinces), HOSTILE),
        (place(foreign, found, view, f"./{HOSTILE}"), HOSTILE_FILE),
        (numbers(hostile, found, view), HOSTILE_FILE),
        (province_index(hostile, view, provinces), HOSTILE),
    ):
        assert text_of_data in "".join(Page(markup).text)
    labels = Page(rates(found, "vi")).all("aria-label")
    assert all(HOSTILE in label for label in labels)
    assert len(labels) == len(found.rates)
