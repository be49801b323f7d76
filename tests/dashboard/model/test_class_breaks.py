"""Class breaks: they hold every value, and each method keeps what it promises."""

import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from cases import every
from hypothesis import example, given
from hypothesis import strategies as st
from samples import EDGES

from dashboard.model.class_breaks import (
    LEAST_CLASSES,
    METHODS,
    MOST_CLASSES,
    breaks_of,
    class_breaks,
    class_of,
    class_sizes,
    classed_values,
    spanning,
)

PARTING = ("quantile", "jenks")
"""Methods that leave no class empty."""

CLASSES = st.integers(LEAST_CLASSES, MOST_CLASSES)
WHOLE = st.integers(0, 40).map(float)
DECIMALS = st.integers(0, 10**7).map(lambda number: number / 1_000)
NUMBERS = (
    WHOLE
    | DECIMALS
    | st.floats(0, 10)
    | st.floats(0, 1e-300)
    | st.floats(1e12, 1e300)
    | st.floats(1, 1 + 1e-12)
)
VALUES = st.one_of(
    [st.lists(numbers, min_size=1, max_size=20) for numbers in (WHOLE, DECIMALS, NUMBERS)]
)


def classes_of(values, edges):
    """Return the values in each class."""
    return [
        [value for value in values if class_of(value, edges) == which]
        for which in range(len(edges) - 1)
    ]


def deviation(groups):
    """Return the total squared deviation within groups of values."""
    total = Fraction(0)
    for group in groups:
        exact = [Fraction(value) for value in group]
        mean = sum(exact) / len(exact)
        total += sum((value - mean) ** 2 for value in exact)
    return total


# ---- cases ---------------------------------------------------------------------


@every(
    ("values", "method", "classes", "edges"),
    [
        ([0, 100], "rounded", 4, (0, 25, 50, 75, 100)),
        ([3, 97], "rounded", 5, (0, 20, 40, 60, 80, 100)),
        ([12, 34], "rounded", 4, (12, 18, 24, 30, 36)),
        ([0.31, 0.84], "rounded", 4, (0.3, 0.45, 0.6, 0.75, 0.9)),
        ([0.1, 0.2, 0.7], "rounded", 3, (0, 0.25, 0.5, 0.75)),
        ([1_200, 98_000], "rounded", 4, (0, 25_000, 50_000, 75_000, 100_000)),
        # What lies a hair above an edge is held too.
        ([0, 3.0000000001], "rounded", 3, (0, 1.5, 3, 4.5)),
        ([0, 10], "equal", 4, (0, 2.5, 5, 7.5, 10)),
        ([0, 1], "equal", 3, (0, 0.33, 0.67, 1)),
        ([2.4, 7.1], "equal", 4, (2.4, 3.57, 4.75, 5.92, 7.1)),
        # A value that the shorter edge would move keeps its class.
        ([0, 0.332, 1], "equal", 3, (0, 0.333, 0.667, 1)),
        ([1_000.01, 1_000.02], "equal", 4, (1000.01, 1000.0125, 1000.015, 1000.0175, 1000.02)),
        ([1, 2, 3, 4, 5, 6], "quantile", 3, (1, 3, 5, 6)),
        ([1, 1, 1, 1, 1, 9], "quantile", 3, (1, 9)),
        ([1, 2, 10, 11, 50, 51], "jenks", 3, (1, 10, 50, 51)),
        ([1, 2, 10, 11, 50], "jenks", 3, (1, 10, 40, 50)),
        ([1.23456, 98.7654], "jenks", 4, (1.2, 90, 98.8)),
        ([3, 1, 2], "jenks", 6, (1, 2, 2.9, 3)),
        ([1, 5], "manual", 4, (1, 5)),
    ],
)
def test_breaks(values, method, classes, edges):
    assert class_breaks(values, method, classes) == edges
    assert class_breaks(values[::-1], method, classes) == edges


@every("method", METHODS)
@every("classes", range(LEAST_CLASSES, MOST_CLASSES + 1))
def test_nothing_and_one_value_only(method, classes):
    assert class_breaks([], method, classes) == ()
    for value in (0.0, 3.7, 1e-300, 1e300):
        for values in ([value], [value] * 7):
            assert class_breaks(values, method, classes) == (value, value)
            assert class_of(value, (value, value)) == 0


@every(
    ("manual", "edges"),
    [
        ((), (2, 8)),
        ((5,), (2, 5, 8)),
        ((6, 4, 4), (2, 4, 6, 8)),
        # Classes that hold nothing were asked for.
        ((1, 5), (1, 1, 5, 8)),
        ((5, 9), (2, 5, 9, 9)),
        ((2,), (2, 2, 8)),
        ((8,), (2, 8, 8)),
        ((0, 1), (0, 0, 1, 8)),
    ],
)
def test_manual_breaks(manual, edges):
    assert class_breaks([8, 2, 3], "manual", 4, manual) == edges
    assert spanning(sorted(set(manual)), 2, 8) == edges


@every(("value", "which"), [(0, 0), (1, 0), (1.99, 0), (2, 1), (4.99, 1), (5, 2), (9, 2), (99, 2)])
def test_a_class_holds_its_lower_edge(value, which):
    assert class_of(value, (1, 2, 5, 9)) == which


# ---- all methods ---------------------------------------------------------------


@given(VALUES, st.sampled_from([*{*METHODS} - {"manual"}]), CLASSES)
@example([0.0, 1.2300000000001], "jenks", 3)
@example([1.0, math.nextafter(1, 2)], "equal", 4)
@example([0.0, 5e-324], "rounded", 4)
@example([math.nextafter(1, 0), 1.0], "jenks", 3)
@example([0.0, 1.0, 5.0], "jenks", 3)
def test_edges_increase_and_hold_all_values(values, method, classes):
    edges = class_breaks(values, method, classes)
    assert all(type(edge) is float for edge in edges)
    assert edges[0] <= min(values)
    assert max(values) <= edges[-1]
    assert 1 <= len(edges) - 1 <= classes
    if len(set(values)) > 1:
        assert all(low < high for low, high in pairwise(edges))
    for value in values:
        which = class_of(value, edges)
        assert edges[which] <= value
        assert value < edges[which + 1] or which == len(edges) - 2
    if method in PARTING:
        assert all(classes_of(values, edges))


@given(VALUES, st.sampled_from(METHODS), CLASSES, st.randoms(use_true_random=False))
def test_the_order_of_the_values_does_not_matter(values, method, classes, random):
    shuffled = random.sample(values, len(values))
    assert class_breaks(shuffled, method, classes) == class_breaks(values, method, classes)


@given(VALUES, st.lists(EDGES, max_size=MOST_CLASSES - 1), CLASSES)
def test_manual_edges_are_kept(values, manual, classes):
    edges = class_breaks(values, "manual", classes, manual)
    assert list(edges[1:-1]) == sorted(set(manual))
    assert list(edges) == sorted(edges)
    assert edges[0] <= min(values)
    assert max(values) <= edges[-1]
    assert sum(map(len, classes_of(values, edges))) == len(values)


# ---- each method ---------------------------------------------------------------


def partitions(values, classes):
    """Yield all ways to part values into classes that keep their order and their ties."""
    ordered = sorted(set(values))
    for cuts in combinations(range(1, len(ordered)), min(classes, len(ordered)) - 1):
        starts = [ordered[cut] for cut in cuts]
        groups = [[] for _ in (*cuts, None)]
        for value in values:
            groups[sum(start <= value for start in starts)].append(value)
        yield groups


@given(st.lists(WHOLE | st.just(7.0), min_size=1, max_size=9), CLASSES)
def test_jenks_is_the_best_of_all_partitions(values, classes):
    found = classes_of(values, class_breaks(values, "jenks", classes))
    best = min(map(deviation, partitions(values, classes)))
    assert len(found) == min(classes, len(set(values)))
    assert float(deviation(found)) == pytest.approx(float(best), abs=1e-9)


@given(
    st.lists(st.integers(0, 1_000), min_size=3, max_size=8),
    CLASSES,
    st.sampled_from([1e-200, 1e-9, 1.0, 1e150]),
    st.sampled_from([0, 10**6]),
)
def test_jenks_at_any_scale(numbers, classes, scale, start):
    values = [(start + number) * scale for number in numbers]
    found = classes_of(values, class_breaks(values, "jenks", classes))
    best = min(map(deviation, partitions(values, classes)))
    # to the precision of squares of these numbers
    assert deviation(found) <= best + deviation([values]) / 10**12


@given(st.lists(NUMBERS, min_size=1, max_size=40, unique=True), CLASSES)
def test_quantile_classes_are_balanced_where_nothing_ties(values, classes):
    sizes = [len(group) for group in classes_of(values, class_breaks(values, "quantile", classes))]
    distinct = len(set(values))
    if all(math.nextafter(low, high) < high for low, high in pairwise(sorted(values))):
        assert len(sizes) == min(classes, distinct)
        assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("classes", range(LEAST_CLASSES, MOST_CLASSES + 1))
def test_quantile_classes_are_balanced_for_any_number_of_provinces(classes):
    for size in range(1, 64):
        values = [float(number) for number in range(size)]
        found = classes_of(values, class_breaks(values, "quantile", classes))
        sizes = [len(group) for group in found]
        assert len(sizes) == min(classes, size), size
        assert max(sizes) - min(sizes) <= 1, size


@given(st.lists(WHOLE, min_size=1, max_size=20), CLASSES)
def test_quantile_classes_leave_ties_together(values, classes):
    found = classes_of(values, class_breaks(values, "quantile", classes))
    # Without the ties no class is larger than its share, rounded up.
    most = max(Counter(values).values())
    assert max(map(len, found)) <= -(-len(values) // classes) + 2 * (most - 1)


@given(st.lists(DECIMALS | st.floats(0, 10), min_size=2, max_size=20), CLASSES)
def test_equal_steps_are_equal_as_far_as_they_are_printed(values, classes):
    low, high = min(values), max(values)
    if high - low < 1e-9:
        return
    edges = class_breaks(values, "equal", classes)
    assert len(edges) == classes + 1
    exponents = [Decimal(repr(edge)).normalize().as_tuple().exponent for edge in edges[1:-1]]
    unit = 10.0 ** min(exponents)
    step = (high - low) / classes
    for number, edge in enumerate(edges[1:-1], start=1):
        assert abs(edge - (low + number * step)) <= unit / 2 + 1e-12 * high
    # The outer edges may lie a hundredth of the span, or less than 1, beyond.
    slack = min(1, (high - low) / 100) + 1e-12 * high
    assert low - slack <= edges[0]
    assert edges[-1] <= high + slack


ROUND_STEPS = [Fraction(step) / 2 for step in (2, 3, 4, 5, 6, 8, 10, 12, 16)]


@given(st.lists(DECIMALS, min_size=2, max_size=20), CLASSES)
def test_rounded_edges_are_multiples_of_the_smallest_round_step(values, classes):
    low, high = (Fraction(repr(value)) for value in (min(values), max(values)))
    if low == high:
        return
    edges = [Fraction(repr(edge)) for edge in class_breaks(values, "rounded", classes)]
    (step,) = {above - below for below, above in pairwise(edges)}
    assert all(edge % step == 0 for edge in edges)
    power = math.floor(math.log10(step))
    steps = sorted(base * Fraction(10) ** (power - down) for down in (0, 1) for base in ROUND_STEPS)
    assert step in steps
    # The next smaller one needs more classes.
    smaller = steps[steps.index(step) - 1]
    assert math.ceil(high / smaller) - math.floor(low / smaller) > classes


@given(VALUES, CLASSES)
def test_outer_classes_of_rounded_edges_hold_something(values, classes):
    edges = class_breaks(values, "rounded", classes)
    found = classes_of(values, edges)
    assert found[0]
    assert found[-1]


# ---- ranges --------------------------------------------------------------------


@every(
    ("ranges", "values"),
    [
        ([], []),
        # three different exact values: the ranges say nothing
        ([(1, 1), (2, 2), (3, 3), (0, 99), (5, None)], [1, 2, 3]),
        ([(1, 1), (2, 2), (2, 2), (3, 3)], [1, 2, 2, 3]),
        # fewer: all ends that are known
        ([(1, 1), (2, 2), (2, 2), (0, 9)], [1, 1, 2, 2, 2, 2, 0, 9]),
        ([(4, None), (1, 2)], [4, 1, 2]),
        # Of the unknown there is no end: it is no zero.
        ([(0, None), (0, None)], []),
        ([(0, None), (3, 3), (5, 5)], [3, 3, 5, 5]),
        ([(0, 0), (0, 2)], [0, 0, 0, 2]),
    ],
)
def test_values_that_classes_are_made_from(ranges, values):
    assert classed_values(ranges) == values


@every(
    ("ranges", "edges", "sizes"),
    [
        ([], (), []),
        ([(1, 1)], (), []),
        ([], (0, 1, 2), [0, 0]),
        ([(0, 0), (0.5, 0.9), (1, 1), (2, 2), (7, 7)], (0, 1, 2), [2, 3]),
        # over two classes, or up to an edge that the next one holds
        ([(0, 2), (0.5, 1), (0, None)], (0, 1, 2), [0, 0]),
        ([(1, None), (1.5, 99)], (0, 1, 2), [0, 2]),
        ([(3, 3), (0, None)], (3, 3), [2]),
        # a class of which nobody is sure
        ([(0, 0), (5, 5)], (0, 1, 2, 9), [1, 0, 1]),
    ],
)
def test_class_sizes(ranges, edges, sizes):
    assert class_sizes(ranges, edges) == sizes


ENDS = st.tuples(WHOLE, WHOLE).map(sorted).map(tuple) | st.tuples(WHOLE, st.none())


@given(st.lists(ENDS, max_size=12), st.lists(WHOLE, min_size=2, max_size=7, unique=True))
def test_class_sizes_count_the_ranges_that_lie_in_one_class(ranges, edges):
    edges = sorted(edges)
    sizes = class_sizes(ranges, edges)
    assert len(sizes) == len(edges) - 1
    beyond = 100.0
    lone = [
        class_of(low, edges)
        for low, high in ranges
        if class_of(low, edges) == class_of(beyond if high is None else high, edges)
    ]
    assert sizes == [lone.count(which) for which in range(len(sizes))]
    assert sum(sizes) == len(lone)


@every(
    ("values", "edges"),
    [
        ([0.8, 0.88, 0.9, 1.0], 4),
        ([0.8, 0.88, 0.9], 3),
        ([0.8, 0.88], 3),
        ([0.8], 2),
        ([1, 2, 3, 4, 5, 6, 7], 5),
    ],
)
def test_there_are_fewer_classes_than_different_values(values, edges):
    ranges = [(value, value) for value in values] * 2
    for method in PARTING:
        assert len(breaks_of(ranges, method, 4)) == edges
    assert breaks_of(ranges, "manual", 4, (0.1, 0.2, 0.3, 0.4))[1:-1] == (0.1, 0.2, 0.3, 0.4)
