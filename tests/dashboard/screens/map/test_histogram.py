"""The histogram of a rate: classes as on the map, every province in its place."""

import re
from dataclasses import replace
from html import escape
from itertools import pairwise

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import counted

from dashboard.model.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES, class_sizes
from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import EACH_TYPE, SITE_TYPES, View, mask_of
from dashboard.screens.map.histogram import _DOT, _TICK, _WIDTH, _stacked, histogram
from dashboard.text.messages import class_labels, text
from dashboard.web_map.figures import figures
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES

RATES = [code for code, one in MEASURES.items() if one.is_rate]


@pytest.fixture(scope="module")
def known(embedded):
    return figures(embedded)["divisions"]


@pytest.mark.parametrize("division", DIVISIONS)
@pytest.mark.parametrize("measure", RATES)
@pytest.mark.parametrize("compare", [None, EACH_TYPE])
def test_edges_are_those_of_the_map(embedded, known, division, measure, compare):
    breaks = known[division]["breaks"][measure]
    mask = 0 if compare else 15 & mask_of(MEASURES[measure].site_types)
    for method in METHODS[:-1]:
        for classes in range(LEAST_CLASSES, MOST_CLASSES + 1):
            view = View(
                measure=measure, division=division, compare=compare, method=method, classes=classes
            )
            found = select(embedded, view).class_edges
            assert found == breaks[mask][method][classes - LEAST_CLASSES]


@pytest.mark.parametrize("measure", RATES)
def test_sizes_add_up(embedded, measure):
    selection = select(embedded, View(measure=measure, language="en"))
    found, ends = histogram(selection), selection.class_bounds
    sizes = [int(size) for size in re.findall(r"<b>(\d+)</b>", found)]
    assert sum(sizes) == len(ends) == 16
    inside = class_sizes(ends, selection.class_edges)
    assert sizes[: len(inside)] == inside
    for label in class_labels(selection, selection.class_edges):
        assert escape(label) in found
    assert found.count('class="dot"') == sum(low == high for low, high in ends)
    assert found.count('class="range"') == sum(low != high for low, high in ends)


TICK = re.compile(r'<span style="left:([\d.]+)%;top:(\d+)px">([^<]*)</span>')


def test_the_axis_has_0_its_end_and_every_break(embedded):
    view = View(measure="points_per_100k", language="en")
    ticks = TICK.findall(histogram(select(embedded, view)))
    # The end is no raw number.
    assert [label for *_, label in ticks] == ["0.0", "20.6", "3.8", "4.3", "10.0"]
    assert [left for left, *_ in ticks[:2]] == ["2.0", "98.0"]
    # 4.3 has no room beside 3.8.
    first, second = sorted({int(top) for _, top, _ in ticks})
    assert [int(top) for _, top, _ in ticks] == [first, first, first, second, first]


@examples(0.5)
@given(st.sets(st.integers(0, 250), min_size=1, max_size=MOST_CLASSES - 1))
def test_numbers_on_the_axis_never_overlap(tenths):
    breaks = tuple(tenth / 10 for tenth in sorted(tenths))
    view = View(measure="points_per_100k", method="manual", breaks=breaks)
    found = histogram(select(embedded_access_points(), view))
    rows = {}
    for left, top, _ in TICK.findall(found):
        rows.setdefault(int(top), []).append(float(left))
    assert sum(map(len, rows.values())) == len(breaks) + 2
    for places in rows.values():
        gaps = (after - before for before, after in pairwise(sorted(places)))
        assert all(gap >= _TICK - 0.11 for gap in gaps)  # each place is rounded
    height = int(re.search(r'class="axis" style="height:(\d+)px', found)[1])
    assert max(rows) + 15 <= height


def test_class_labels(embedded):
    selection = select(embedded, View(measure="points_per_100k", language="en"))
    labels = class_labels(selection, (0.0, 1.5, 3.0, 4.5))
    # Two provinces read as 3.0, one of which is below it.
    assert labels == ["below 1.5", "1.5 – below 3.00", "3.00 and more"]
    assert class_labels(selection, (0.0, 1.25, 3.1, 4.5))[1] == "1.25 – below 3.1"
    assert class_labels(selection, (2.0, 2.0)) == ["2.0"]
    # The ends of the values themselves are no edges: never as raw numbers.
    assert class_labels(selection, (2.964915170483, 10.775406718783)) == ["3.0–10.8"]
    share = select(embedded, View(measure="district_libraries_per_unit", language="en"))
    labels = class_labels(share, (0.0, 0.07, 0.875, 1.0))
    assert labels == ["below 7%", "7% – below 87.5%", "87.5% and more"]


@every(
    ("view", "labels"),
    [
        (
            View(measure="district_libraries_per_unit"),
            ["below 80%", "80% – below 90%", "90% and more"],
        ),
        (
            View(measure="commune_points_per_unit"),
            ["below 24%", "24% – below 28%", "28% – below 32%", "32% and more"],
        ),
        (
            View(measure="points_per_100k"),
            ["below 3.8", "3.8 – below 4.3", "4.3 – below 10.0", "10.0 and more"],
        ),
        (
            View(measure="district_libraries_per_unit", method="jenks"),
            ["below 88%", "88% – below 90%", "90% and more"],
        ),
    ],
)
def test_shares_are_parted_at_round_numbers_unless_the_view_says(embedded, view, labels):
    selection = select(embedded, replace(view, language="en"))
    assert class_labels(selection, selection.class_edges) == labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_class_of_no_breaks_is_named_as_in_the_legend(embedded, language):
    selection = select(
        embedded, View(measure="points_per_100k", method="manual", language=language)
    )
    named = [text(language, "map.legend.all")]
    assert class_labels(selection, selection.class_edges) == named
    # Ranges reach beyond the exact values of which the one class is made.
    assert named[0] in histogram(selection)


@pytest.mark.parametrize("site_types", [(), SITE_TYPES[:1]])
def test_no_values(embedded, site_types):
    view = View(measure="district_libraries_per_unit", site_types=site_types)
    markup = histogram(select(embedded, view)).strip()
    assert markup == f"<p>{escape(text('vi', 'classes.none'))}</p>"


def test_one_value():
    found = counted({Cell("56", SITE_TYPES[1]): 3})
    view = View(measure="district_libraries_per_unit", site_types=SITE_TYPES[1:2])
    markup = histogram(select(found, view))
    assert markup.count('class="dot"') == 1
    assert re.findall(r"<b>(\d+)</b>", markup) == ["1"]


def test_all_text_is_escaped(embedded, monkeypatch):
    monkeypatch.setattr(
        "dashboard.screens.map.histogram.class_labels",
        lambda _selection, breaks: ["<script>&"] * (len(breaks) - 1),
    )
    markup = histogram(select(embedded, View(measure="points_per_100k")))
    assert "<script>" not in markup
    assert "&lt;script&gt;&amp;" in markup


@examples(0.5)
@given(st.lists(st.floats(2, 98), max_size=80))
def test_dots_never_overlap(places):
    dots = _stacked(places)
    assert [place for place, _ in dots] == sorted(places)
    rows = {}
    for place, row in dots:
        rows.setdefault(row, []).append(place)
    for row in rows.values():
        gaps = (after - before for before, after in pairwise(row))
        assert all(gap >= 100 * _DOT / _WIDTH for gap in gaps)
