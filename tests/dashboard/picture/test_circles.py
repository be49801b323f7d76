"""Circles of a count: areas in proportion, and none hides more than a quarter of another."""

from itertools import combinations
from math import hypot, pi, sqrt

import pytest
import shapely
from cases import every
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.selection import select
from dashboard.model.view import MASKS, View, types_of
from dashboard.picture.canvas import POINT, Paper
from dashboard.picture.circles import Circle, fitting_scale, least_distance, shared_area
from dashboard.picture.map_drawing import Shown
from dashboard.picture.symbols import PIXEL, Drawn, count_symbol
from dashboard.web_map.symbols import SYMBOLS
from loaders.names import divisions

HIDDEN = SYMBOLS["mostHidden"] + 0.002  # circles are polygons here


def hidden(one, other, scale):
    """Return the part of the smaller of two circles that lies in the other, by shapes."""
    shapes = [
        shapely.Point(circle.x, circle.y).buffer(scale * sqrt(circle.number), quad_segs=64)
        for circle in (one, other)
    ]
    return shapely.intersection(*shapes).area / min(shape.area for shape in shapes)


def full_scale(circles):
    largest = max([SYMBOLS["fullScale"], *(circle.number for circle in circles)])
    return SYMBOLS["largestRadius"] / sqrt(largest)


NUMBERS = st.one_of(st.integers(1, 700), st.floats(0.5, 700))
PLACES = st.tuples(st.floats(102, 110), st.floats(8, 24))
MADE = st.lists(st.tuples(PLACES, st.lists(NUMBERS, min_size=1, max_size=2)), max_size=20).map(
    lambda found: [
        Circle(*place, number, str(index))
        for index, (place, numbers) in enumerate(found)
        for number in numbers
    ]
)


@given(MADE)
def test_no_circle_hides_more_than_a_quarter_of_another(circles):
    scale, full = fitting_scale(circles), full_scale(circles)
    assert full * SYMBOLS["mostShrunk"] <= scale <= full
    others = [pair for pair in combinations(circles, 2) if pair[0].province != pair[1].province]
    parts = [hidden(*pair, scale) for pair in others]
    if scale > full * SYMBOLS["mostShrunk"]:
        assert all(part <= HIDDEN for part in parts)
        # Not smaller than need be.
        assert scale == full or max(parts) > SYMBOLS["mostHidden"] - 0.002


@given(MADE, st.randoms())
def test_the_order_of_the_circles_does_not_matter(circles, random):
    mixed = random.sample(circles, len(circles))
    assert fitting_scale(mixed) == pytest.approx(fitting_scale(circles), rel=1e-12)


@given(st.floats(0.01, 1), st.floats(0.001, 0.999))
def test_the_shared_area_is_that_of_the_shapes(radius, part):
    distance = 1 - radius + part * 2 * radius
    one = shapely.Point(0, 0).buffer(1, quad_segs=256)
    other = shapely.Point(distance, 0).buffer(radius, quad_segs=256)
    found = shapely.intersection(one, other).area
    assert shared_area(distance, radius) == pytest.approx(found, abs=1e-3 * pi * radius**2)
    assert 1 - radius < least_distance(radius) < 1 + radius


@every("division", divisions.DIVISIONS)
@every("measure", ["points", "computers"])
def test_the_circles_of_every_choice_of_site_types_fit(embedded, division, measure):
    for mask in MASKS:
        view = View(division=division, measure=measure, site_types=types_of(mask))
        shown = Shown(select(embedded, view))
        scale = fitting_scale(shown.circles)
        # No stop in the embedded data: each choice keeps to the rule.
        assert scale > full_scale(shown.circles) * SYMBOLS["mostShrunk"]
        for one, other in combinations(shown.circles, 2):
            near = scale * (sqrt(one.number) + sqrt(other.number))
            apart = hypot(one.x - other.x, one.y - other.y)
            if one.province != other.province and apart < near:
                assert hidden(one, other, scale) <= HIDDEN, (one, other)


def test_circles_that_stand_in_one_place_are_still_seen():
    pair = [Circle(105, 20, 40, "a"), Circle(105, 20, 30, "b")]
    assert fitting_scale(pair) == full_scale(pair) * SYMBOLS["mostShrunk"]
    assert fitting_scale([]) == full_scale([])


@every("number", [9, 49, 405])
def test_a_narrow_range_is_not_taken_for_a_derived_number(monkeypatch, number):
    """Its dashes are long and lie outside the circle, dots are round and lie inside."""
    drawn = []

    def circle(_self, _x, _y, radius, *_, width=1, dashes=(), **_looks):
        drawn.append((radius, width * POINT / 2, [dash * POINT for dash in dashes]))

    monkeypatch.setattr(Paper, "circle", circle)
    paper, colours = Paper(10, 10, "#ffffff"), {"symbol": "", "symbol-line": ""}
    count_symbol(paper, Drawn(number, number + 1, "range"), 0, 0, PIXEL, colours)
    (disc, *_), (ground, reach, _), (radius, half, (dash, gap)) = drawn
    assert radius - half == pytest.approx(PIXEL * sqrt(number + 1))
    assert radius - half > disc
    assert ground + reach == pytest.approx(radius + half)
    assert ground - reach < disc
    assert min(dash, gap) > 2 * half
    drawn.clear()
    count_symbol(paper, Drawn(number, number, "derived"), 0, 0, PIXEL, colours)
    (disc, *_), (radius, half, (dash, _)) = drawn
    assert radius + half < disc
    assert dash < half
