"""Ranking, provinces side by side and regions: numbers in place, all text inert."""

import re
from dataclasses import replace

import pytest
from cases import every
from html_page import Page
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import FULL_COUNTS, HOSTILE, HOSTILE_FILE, counted, views

from dashboard.model.measures import MEASURES
from dashboard.model.selection import ordered_provinces, select
from dashboard.model.view import SITE_TYPES, View, from_query_string, in_division
from dashboard.screens.compare.ranking import (
    bar,
    largest_end,
    nothing_counted,
    ranked_table,
    ranking,
)
from dashboard.screens.compare.regions import regions_table
from dashboard.screens.compare.side_by_side import Entry, comparison_table, surely_largest
from dashboard.templates import macro
from dashboard.text.messages import count, measured, text
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES
ENDS = st.tuples(st.integers(0, 50), st.none() | st.integers(0, 50)).map(
    lambda pair: pair if pair[1] is None else tuple(sorted(pair))
)


@every(
    ("ends", "largest", "drawn"),
    [
        ((0, 0), 40, ("zero", 0, 0)),
        ((0, 0), 0, ("zero", 0, 0)),
        ((10, 10), 40, ("exact", 0.25, 0.25)),
        ((40, 40), 40, ("exact", 1, 1)),
        ((10, 30), 40, ("range", 0.25, 0.75)),
        ((0, 30), 40, ("range", 0, 0.75)),
        ((10, None), 40, ("open", 0.25, 1)),
        ((0, None), 40, ("unknown", 0, 1)),
        ((0, None), 0, ("unknown", 0, 1)),
    ],
)
def test_bar(ends, largest, drawn):
    assert bar(ends, largest) == drawn


@given(st.lists(ENDS, min_size=1))
def test_bars_stay_on_the_axis_and_differ_by_what_is_known(ends):
    largest = max(low if high is None else high for low, high in ends)
    for low, high in ends:
        kind, start, end = bar((low, high), largest)
        assert 0 <= start <= end <= 1
        assert (kind in {"open", "unknown"}) == (high is None)
        assert (kind in {"zero", "exact"}) == (low == high)
        assert (kind in {"zero", "unknown"}) == (low == 0 and kind != "range")


def ranks(page):
    return [(line[1], line[0], line[4]) for line in page.lines()[1:-1]]


def test_ranking_of_a_counts_file():
    found = counted(
        {
            Cell("04", DL): 5,
            Cell("06", DL): (5, 9),
            Cell("20", DL): (5, None),
            Cell("54", DL): 0,
            Cell("56", DL): 12,
            Cell("01", DL): 12,
        }
    )
    view = View(site_types=(DL,), language="en")
    page = Page(ranked_table(select(found, view)))
    # Low ends, then high ends, then names; unknown last.
    assert ranks(page)[:7] == [
        ("Hà Nội", "1–13", "12"),
        ("Khánh Hòa", "1–13", "12"),
        ("Lạng Sơn", "1–15", "≥ 5"),
        ("Bắc Kạn", "3–15", "5–9"),
        ("Cao Bằng", "3–16", "5"),
        ("Phú Yên", "6–17", "0"),
        ("Bạc Liêu", "1–16", "?"),
    ]
    assert page.lines()[-1][4] == "≥ 39"
    kinds = [value for name, value in page.attributes if name == "class" and "axis" in value]
    drawn = [kind.removeprefix("axis ") for kind in kinds[:7]]
    assert drawn == ["exact", "exact", "open", "range", "exact", "zero", "unknown"]


@pytest.mark.parametrize(
    ("view", "first"),
    [
        # Gia Lai has more computers than any other, Đắk Lắk the next most.
        (View(measure="computers"), [("Gia Lai", "1", "405–425"), ("Đắk Lắk", "2", "370")]),
        (View(measure="computers", language="en"), [("Gia Lai", "1", "405–425")]),
        (View(), [("Gia Lai", "1–3", "63"), ("Đắk Lắk", "2–9", "55"), ("Kon Tum", "3–10", "51")]),
        (View(order="code", site_types=(PL,)), [("Cao Bằng", "1", "1"), ("Bắc Kạn", "1", "1")]),
        (View(site_types=(PL,)), [("Bạc Liêu", "1", "1"), ("Bắc Kạn", "1", "1")]),
    ],
)
def test_ranking_of_the_published_figures(embedded, view, first):
    assert ranks(Page(ranked_table(select(embedded, view))))[: len(first)] == first


@examples(0.2)
@given(views())
def test_tables_of_any_view(view):
    selection = select(embedded_access_points(), in_division(view, tables.DIVISION))
    language = view.language
    page = Page(ranked_table(selection))
    found = ranking(selection)
    if nothing_counted(selection):
        assert found == ()
        assert page.rows == []
    else:
        assert {one.province.code for one in found} == set(
            selection.access_points.programme_provinces
        )
        for one, line in zip(found, page.lines()[1:-1], strict=True):
            assert selection.rank(one.province.code) == (one.best, one.worst, 16)
            assert line[1] == getattr(one.province, f"name_{language}")
            assert line[4] == measured(language, one.value)
        lows = [one.value.low for one in found]
        assert lows == sorted(lows, reverse=True)
        end = largest_end([one.value for one in found])
        assert end >= max(one.value.high for one in found)
    Page(regions_table(selection))
    beside = Page(comparison_table(selection))
    assert bool(beside.rows) == bool(
        set(view.beside) & {*embedded_access_points().programme_provinces}
    )


@given(views(), st.sampled_from(embedded_access_points().programme_provinces))
def test_links_take_the_view_along(view, code):
    selection = select(embedded_access_points(), in_division(view, tables.DIVISION))
    province = next(
        one
        for one in provinces_of_division(selection.access_points, tables.DIVISION)
        if one.code == code
    )
    attributes = dict(Page(macro("province_link", "vi", selection.view, province)).attributes)
    address, _, query = attributes["href"].partition("?")
    assert address == "./province"
    opened, ignored = from_query_string(query)
    assert opened == replace(selection.view, selected=code)
    assert ignored == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_compare_is_said(embedded, language):
    none = select(embedded, View(site_types=(), language=language))
    assert text(language, "empty.types") in Page(ranked_table(none)).text
    assert text(language, "empty.types") in Page(regions_table(none)).text
    other = View(site_types=(PL,), measure="district_libraries_per_unit", language=language)
    found = select(embedded, other)
    assert text(language, "compare.nothing_counted") in Page(ranked_table(found)).text
    assert Page(regions_table(found)).lines()[-1][-1] == "–"


def test_the_key_of_the_bars_says_what_the_column_says(embedded):
    counts, rates, own = (
        re.search('<ul class="bar-key">(.*?)</ul>', ranked_table(selection), re.DOTALL)[1]
        for selection in (
            select(embedded, View(language="en")),
            select(embedded, View(language="en", measure="points_per_100k")),
            select(counted(FULL_COUNTS), View(language="en", site_types=(DL,))),
        )
    )
    assert "</i>published</li>" in counts
    assert "</i>derived</li>" in counts
    assert "</i>published</li>" not in rates
    assert "</i>in the file</li>" in own


# Side by side


@every(
    ("ends", "largest"),
    [
        ([(1, 1)], None),
        ([(1, 1), (2, 2)], 1),
        ([(2, 2), (2, 2)], None),
        ([(1, 5), (6, 9)], 1),
        ([(1, 6), (6, 9)], None),
        ([(7, None), (1, 6)], 0),
        ([(7, 7), (1, None)], None),
        ([(7, 7), None], None),
        ([None, None], None),
    ],
)
def test_surely_largest(ends, largest):
    assert surely_largest([Entry("", "range", one) for one in ends]) == largest


@given(st.lists(ENDS, min_size=2, max_size=4), st.data())
def test_the_surely_largest_is_so_whatever_is_true(ends, data):
    found = surely_largest([Entry("", "range", one) for one in ends])
    true = [data.draw(st.integers(low, 60 if high is None else high)) for low, high in ends]
    if found is not None:
        assert all(true[found] > value for place, value in enumerate(true) if place != found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside(embedded, language):
    # As chosen: by name Đắk Lắk would come first.
    view = View(
        beside=("56", "66"),
        language=language,
        measure="computers",
        site_types=(PL,),
    )
    page = Page(comparison_table(select(embedded, view)))
    lines = {line[0]: line[1:] for line in page.lines()}
    assert lines[text(language, "compare.subject")] == ["Khánh Hòa", "Đắk Lắk"]
    assert lines[text(language, f"map.type.{DL}")] == ["9", "▲12"]
    assert lines[text(language, f"map.type.{CL}")] == ["0–28", "15"]
    assert lines[text(language, "table.total")] == ["38", "▲55"]
    assert lines[text(language, "map.measure.computers")] == ["270", "▲370"]
    population = {"vi": ["1.188,4", "▲1.812,8"], "en": ["1,188.4", "▲1,812.8"]}[language]
    assert lines[text(language, "compare.context.population_thousand")] == population
    assert {
        text(language, f"map.measure.{one.code}") for one in MEASURES.values() if one.is_rate
    } <= (lines.keys())
    bases = {row[0][0]: [cell[1].get("class") for cell in row[1:]] for row in page.rows}
    assert bases[text(language, f"map.type.{DL}")] == ["derived", "published"]
    assert bases[text(language, f"map.type.{CL}")] == ["range", "published"]
    assert text(language, "map.basis.derived") in page.all("title")
    assert text(language, "compare.largest") in page.all("aria-label")
    assert len([one for one in page.all("href") if one.startswith("./province?")]) == 2


@given(views())
def test_provinces_stand_beside_each_other_as_chosen(view):
    view = replace(view, division=2013)
    page = Page(comparison_table(select(embedded_access_points(), view)))
    counted = provinces_of_division(embedded_access_points(), 2013)
    names = {one.code: getattr(one, f"name_{view.language}") for one in counted if one.counted}
    heads = page.lines()[0][1:] if page.rows else []
    assert heads == [names[code] for code in view.beside if code in names]


def test_one_province_beside_none_is_the_largest_of_nothing(embedded):
    markup = comparison_table(select(embedded, View(beside=("56",))))
    assert "▲" not in markup
    assert comparison_table(select(embedded, View())) == ""


def test_a_province_without_figures_is_not_put_beside(embedded):
    assert comparison_table(select(embedded, View(beside=("01",)))) == ""


# Regions


@every("language", LANGUAGES)
@every("kinds", [SITE_TYPES, (DL, CL), (PO,)])
def test_totals_of_regions(embedded, language, kinds):
    selection = select(embedded, View(language=language, site_types=kinds))
    page = Page(regions_table(selection))
    table = embedded.provinces
    own = table[table["in_programme"]]
    groups = [(kind,) for kind in kinds] + ([kinds] if len(kinds) > 1 else [])
    regions = [one for one in tables.regions() if one.code in set(own["region"])]
    members = [list(own.loc[own["region"] == one.code, "province_code"]) for one in regions]
    members.append(list(own["province_code"]))
    assert len(page.rows) == len(members) + 1
    for row, codes in zip(page.rows[1:], members, strict=True):
        assert row[1][0] == str(len(codes))
        for (shown, attributes), group in zip(row[2:], groups, strict=False):
            cells = [Cell(code, kind) for code in codes for kind in group]
            assert shown == count(language, embedded.total(cells))
            assert attributes["class"] == embedded.basis(cells)
        cells = [Cell(code, kind) for code in codes for kind in kinds]
        assert row[-1][0] == count(language, embedded.computers(cells))
        assert row[-1][1]["class"] == embedded.computers_basis(cells)
    for line, one in zip(page.lines()[1:-1], regions, strict=True):
        assert line[0].startswith(getattr(one, f"name_{language}"))


def test_a_region_is_known_better_than_its_provinces(embedded):
    page = Page(regions_table(select(embedded, View(language="en"))))
    highlands = next(line for line in page.lines() if line[0].startswith("Central Highlands"))
    codes = ("62", "64", "66", "68")
    each = [embedded.total([Cell(code, DL)]) for code in codes]
    low, high = (int(end) for end in highlands[3].split("–"))
    assert sum(one.low for one in each) <= low <= high <= sum(one.high for one in each)
    assert high - low < sum(one.high - one.low for one in each)


def test_the_rate_of_a_region_has_a_column(embedded):
    selection = select(embedded, View(measure="points_per_100k", language="en"))
    page = Page(regions_table(selection))
    assert page.lines()[0][-1] == text("en", "table.measure.points_per_100k")
    assert page.lines()[-1][-1] == measured("en", selection.value())


def test_other_provinces_of_a_counts_file_count_too():
    found = counted({Cell("01", kind): 3 for kind in SITE_TYPES})
    selection = select(found, View(language="en", beside=("04", "56")))
    lines = {
        line[0].split(" Hà Nội")[0]: line[1:] for line in Page(regions_table(selection)).lines()
    }
    assert lines["Red River Delta"] == ["1", "3", "3", "3", "3", "12", "180"]
    assert lines["All 17 provinces"] == ["17", "≥ 3", "≥ 3", "≥ 3", "≥ 3", "≥ 12", "≥ 180"]
    assert len(ordered_provinces(found, selection.view)) == len(ranking(selection)) == 17
    assert "counts.csv" in "".join(Page(ranked_table(selection)).text)


def test_hostile_names_stay_text(hostile):
    selection = select(hostile, View(beside=("04", "56"), measure="points_per_100k"))
    tables_of_it = [ranked_table(selection), comparison_table(selection), regions_table(selection)]
    words = ["".join(Page(markup).text) for markup in tables_of_it]
    assert all(HOSTILE in one for one in words)
    assert all(HOSTILE_FILE in one for one in words[:2])


def test_a_full_file_has_no_ranges():
    page = Page(ranked_table(select(counted(FULL_COUNTS), View())))
    assert {line[0] for line in page.lines()[1:-1]} == {"1"}
    assert "axis range" not in page.all("class")
