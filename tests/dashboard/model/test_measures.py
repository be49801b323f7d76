"""Counts and rates: what is divided by what, and what a range leaves open."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import counted, ordered_subsets

from dashboard.model import measures
from dashboard.model.measures import MEASURES, Value, rank, share
from dashboard.model.view import SITE_TYPES
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import Cell, CountRange
from loaders.loading import embedded as embedded_access_points
from loaders.names import divisions

PL, DL, CL, PO = SITE_TYPES
MERGED = divisions.counterparts(tables.programme_provinces(), 2013, 2025)
TABLE = tables.provinces().set_index("province_code")


def province_of(access_points, code, division=2013):
    (found,) = (one for one in provinces_of_division(access_points, division) if one.code == code)
    return found


def asked(access_points, measure, code, division=2013, kinds=SITE_TYPES):
    province = province_of(access_points, code, division)
    return measures.value(access_points, province, MEASURES[measure], kinds)


@every(
    ("codes", "division", "partial"),
    [
        ((), 2025, None),
        (("51",), 2025, True),
        (("66",), 2025, False),
        (("66", "51"), 2025, True),
        (("66", "56"), 2025, False),
        (("66", "01"), 2025, False),  # in which nothing was counted
        (MERGED, 2025, False),  # all that was
        (divisions.codes(2025), 2025, False),
        (MERGED[1:], 2025, True),
        (("62", "64"), 2013, False),
    ],
)
@every("measure", MEASURES)
def test_a_sum_that_is_without_a_part_of_a_province_says_so(codes, division, partial, measure):
    found = embedded_access_points()
    provinces = [province_of(found, code, division) for code in codes]
    value = measures.total(found, provinces, MEASURES[measure], SITE_TYPES)
    assert (value.partial if value else None) == partial
    if value and len(codes) == 1:
        assert value == measures.value(found, provinces[0], MEASURES[measure], SITE_TYPES)


def span(low, high, denominator=None, basis="range"):
    """Return a made-up value."""
    return Value(MEASURES["points"], CountRange(0, None), denominator, low, high, basis)


# ---- the measures --------------------------------------------------------------


@every(
    ("code", "counted_things", "site_types", "denominator", "factor", "form"),
    [
        ("points", "points", SITE_TYPES, None, 1, (0, False)),
        ("computers", "computers", SITE_TYPES, None, 1, (0, False)),
        ("points_per_100k", "points", SITE_TYPES, "population_thousand", 100, (1, False)),
        ("computers_per_100k", "computers", SITE_TYPES, "population_thousand", 100, (1, False)),
        ("district_libraries_per_unit", "points", (DL,), "district_level_units", 1, (0, True)),
        ("commune_points_per_unit", "points", (CL, PO), "commune_level_units", 1, (0, True)),
    ],
)
def test_measures(code, counted_things, site_types, denominator, factor, form):
    measure = MEASURES[code]
    assert measure.code == code
    assert (measure.counted, measure.site_types) == (counted_things, site_types)
    assert (measure.denominator, measure.factor) == (denominator, factor)
    assert (measure.decimals, measure.percent) == form
    assert measure.is_rate == (denominator is not None)
    assert measure.counts(SITE_TYPES) == site_types
    assert measure.counts(()) == ()


def test_measures_stand_in_the_order_in_which_they_are_offered():
    assert len(MEASURES) == 6
    assert next(iter(MEASURES)) == "points"
    rates = [measure.is_rate for measure in MEASURES.values()]
    assert rates == sorted(rates)


# ---- values worked out by hand -------------------------------------------------


@every(
    ("measure", "division", "code", "numerator", "denominator", "ends", "basis"),
    [
        ("points", 2013, "56", (38, 38), None, (38, 38), "published"),
        ("points", 2013, "62", (51, 51), None, (51, 51), "published"),
        ("points", 2013, "87", (21, 58), None, (21, 58), "range"),
        ("computers", 2013, "56", (270, 270), None, (270, 270), "published"),
        ("computers", 2013, "62", (305, 325), None, (305, 325), "range"),
        # 38 points and 1,188,400 people: that both are stated does not state the rate.
        ("points_per_100k", 2013, "56", (38, 38), 1188.4, (3.19757657, 3.19757657), "derived"),
        ("points_per_100k", 2013, "87", (21, 58), 1678.4, (1.25119161, 3.45567207), "range"),
        ("computers_per_100k", 2013, "62", (305, 325), 473.3, (64.4411578, 68.6667984), "range"),
        # of 9 and of 112 units
        ("district_libraries_per_unit", 2013, "54", (8, 8), 9, (8 / 9, 8 / 9), "derived"),
        ("district_libraries_per_unit", 2013, "06", (4, 8), 8, (0.5, 1), "range"),
        ("commune_points_per_unit", 2013, "54", (29, 29), 112, (29 / 112, 29 / 112), "derived"),
        ("commune_points_per_unit", 2013, "56", (28, 28), 140, (0.2, 0.2), "derived"),
        # Phú Yên and Đắk Lắk: 38 and 55 points, 882.0 and 1812.8 thousand people
        ("points", 2025, "66", (93, 93), None, (93, 93), "derived"),
        ("computers", 2025, "66", (635, 635), None, (635, 635), "derived"),
        ("points_per_100k", 2025, "66", (93, 93), 2694.8, (3.45109099, 3.45109099), "derived"),
        # Of Vĩnh Long the old Vĩnh Long, of Cần Thơ Hậu Giang: people too of these alone.
        ("points", 2025, "86", (40, 40), None, (40, 40), "published"),
        ("points_per_100k", 2025, "86", (40, 40), 1037.8, (3.85430719, 3.85430719), "derived"),
        ("district_libraries_per_unit", 2025, "92", (7, 7), 7, (1, 1), "derived"),
        ("commune_points_per_unit", 2025, "92", (24, 24), 74, (24 / 74, 24 / 74), "derived"),
    ],
)
def test_values_worked_out_by_hand(
    embedded, measure, division, code, numerator, denominator, ends, basis
):
    found = asked(embedded, measure, code, division)
    assert found.numerator == CountRange(*numerator)
    assert found.denominator == denominator
    assert (found.low, found.high) == pytest.approx(ends)
    assert found.basis == basis
    assert found.exact == (found.low if numerator[0] == numerator[1] else None)
    assert not found.unknown


@every(
    ("measure", "kinds", "numerator"),
    [
        ("points", (DL,), (9, 9)),
        ("points", (CL,), (0, 28)),
        ("computers", (DL, PL), (130, 130)),
        ("computers", (CL, PO), (140, 140)),
        ("points_per_100k", (PL, DL), (10, 10)),
        ("district_libraries_per_unit", SITE_TYPES, (9, 9)),
        ("district_libraries_per_unit", (PL, DL), (9, 9)),
        ("commune_points_per_unit", (DL, PO), (0, 28)),
    ],
)
def test_only_site_types_shown_are_counted(embedded, measure, kinds, numerator):
    assert asked(embedded, measure, "56", kinds=kinds).numerator == CountRange(*numerator)


@every(
    ("measure", "code", "division", "kinds"),
    [
        # nothing that the measure counts is shown
        ("points", "56", 2013, ()),
        ("computers_per_100k", "56", 2013, ()),
        ("district_libraries_per_unit", "56", 2013, (PL, CL, PO)),
        ("commune_points_per_unit", "56", 2025, (PL, DL)),
        # nothing was counted there: that is no zero
        ("points", "01", 2013, SITE_TYPES),
        ("points_per_100k", "82", 2013, SITE_TYPES),
        ("points", "01", 2025, SITE_TYPES),
        ("points_per_100k", "08", 2025, SITE_TYPES),
    ],
)
def test_no_value(embedded, measure, code, division, kinds):
    assert asked(embedded, measure, code, division, kinds) is None
    province = province_of(embedded, code, division)
    assert measures.total(embedded, [province], MEASURES[measure], kinds) is None


def test_no_value_of_no_provinces(embedded):
    assert measures.total(embedded, [], MEASURES["points"], SITE_TYPES) is None


@pytest.mark.parametrize(
    ("known", "ends", "basis"),
    [
        (None, (0, None), "unknown"),
        ((3, None), (3, None), "range"),
        ((2, 4), (2, 4), "range"),
        (3, (3, 3), "published"),
        (0, (0, 0), "published"),
    ],
)
def test_values_of_a_counts_file(known, ends, basis):
    found = counted({Cell("56", DL): known, Cell("56", PL): 1})
    count = asked(found, "points", "56", kinds=(DL,))
    rate = asked(found, "district_libraries_per_unit", "56")
    assert (count.low, count.high, count.basis) == (*ends, basis)
    per_unit = tuple(None if end is None else end / 9 for end in ends)
    assert (rate.low, rate.high) == pytest.approx(per_unit)
    assert rate.basis == ("derived" if basis == "published" else basis)
    assert count.unknown == rate.unknown == (basis == "unknown")


def test_a_rate_of_nobody_is_unknown(embedded):
    empty = replace(embedded, provinces=embedded.provinces.assign(population_thousand=0.0))
    found = asked(empty, "points_per_100k", "56")
    assert (found.numerator, found.denominator) == (CountRange.exactly(38), 0)
    assert (found.low, found.high, found.basis) == (0, None, "unknown")
    assert found.unknown
    assert found.exact is None


# ---- several provinces ---------------------------------------------------------


@every(
    ("measure", "numerator", "denominator"),
    [
        ("points", 665, None),
        ("computers", 4_595, None),
        ("points_per_100k", 665, 15_888.4),
        ("district_libraries_per_unit", 142, 163),
        ("commune_points_per_unit", 507, 2_138),
    ],
)
@every("division", divisions.DIVISIONS)
def test_total_of_all(embedded, measure, numerator, denominator, division):
    everything = provinces_of_division(embedded, division)
    found = measures.total(embedded, everything, MEASURES[measure], SITE_TYPES)
    assert found.numerator == CountRange.exactly(numerator)
    assert found.denominator == denominator
    assert found.exact == pytest.approx(numerator * MEASURES[measure].factor / (denominator or 1))


@examples(0.6)
@given(st.data(), st.sampled_from(divisions.DIVISIONS), st.sampled_from([*MEASURES.values()]))
def test_total_of_any_provinces(data, division, measure):
    access_points = embedded_access_points()
    every = provinces_of_division(access_points, division)
    chosen = data.draw(st.lists(st.sampled_from(every), unique=True, max_size=5))
    kinds = data.draw(ordered_subsets(SITE_TYPES))
    found = measures.total(access_points, chosen, measure, kinds)
    parts = [part for province in chosen for part in province.parts]
    cells = [Cell(part, kind) for part in parts for kind in measure.site_types if kind in kinds]
    assert (found is None) == (not cells)
    if found is None:
        return
    counted_in = access_points.total if measure.counted == "points" else access_points.computers
    assert found.numerator == counted_in(cells)
    people = 1.0 if measure.denominator is None else TABLE.loc[parts, measure.denominator].sum()
    ends = [end * measure.factor / people for end in (found.numerator.low, found.numerator.high)]
    assert (found.low, found.high) == pytest.approx(tuple(ends))
    assert (found.denominator is None) == (not measure.is_rate)
    # No more is known of the sum than of the tightest range, and no less than of its parts.
    apart = [measures.value(access_points, province, measure, kinds) for province in chosen]
    assert sum(one.numerator.low for one in apart if one) <= found.numerator.low
    assert found.numerator.high <= sum(one.numerator.high for one in apart if one)
    if len(chosen) == 1:
        assert replace(found, partial=chosen[0].partial) == apart[0]


# ---- rank ----------------------------------------------------------------------


@every(
    ("ends", "places"),
    [
        ([(5, 5)], [(1, 1)]),
        ([(5, 5), (3, 3), (4, 4)], [(1, 1), (3, 3), (2, 2)]),
        # Equal values share the better place.
        ([(5, 5), (5, 5), (4, 4)], [(1, 1), (1, 1), (3, 3)]),
        ([(1, 9), (5, 5)], [(1, 2), (1, 2)]),
        ([(1, 5), (5, 5)], [(1, 2), (1, 1)]),
        ([(5, 9), (5, 5)], [(1, 1), (1, 2)]),
        ([(0, None), (5, 5), (7, 7)], [(1, 3), (2, 3), (1, 2)]),
        ([(6, None), (5, 5)], [(1, 1), (2, 2)]),
        ([(0, None), (0, None)], [(1, 2), (1, 2)]),
    ],
)
def test_rank(ends, places):
    values = [span(*pair) for pair in ends]
    assert [rank(values, which) for which in range(len(values))] == places


SMALL = st.integers(0, 5)
PAIRS = st.tuples(SMALL, SMALL).map(sorted).map(tuple) | st.tuples(SMALL, st.none())
UNBOUNDED = 7
"""More than any end in :data:`PAIRS`, with room for two to differ."""


@given(st.lists(PAIRS, min_size=1, max_size=4), st.data())
def test_rank_against_all_numbers_that_can_be(ends, data):
    which = data.draw(st.integers(0, len(ends) - 1))
    possible = [range(low, (UNBOUNDED if high is None else high) + 1) for low, high in ends]
    places = {
        1 + sum(number > numbers[which] for number in numbers) for numbers in product(*possible)
    }
    assert rank([span(*pair) for pair in ends], which) == (min(places), max(places))


# ---- share ---------------------------------------------------------------------


@every(
    ("part", "whole", "ends"),
    [
        ((9, 9), (38, 38), (9 / 38, 9 / 38)),
        ((0, 28), (38, 38), (0, 28 / 38)),
        ((2, 5), (7, 10), (0.2, 5 / 7)),
        # The whole holds the part: where the part has 5, so has the whole at least.
        ((2, 5), (3, 10), (0.2, 1)),
        ((0, 0), (0, 0), (0, 0)),
        ((0, 0), (0, 5), (0, 0)),
        ((4, 4), (4, 4), (1, 1)),
        ((4, 4), (4, None), (0, 1)),
        ((4, 4), (8, None), (0, 0.5)),
        ((0, None), (0, None), (0, None)),
        ((3, None), (5, None), (0, None)),
    ],
)
def test_share(part, whole, ends):
    assert share(CountRange(*part), CountRange(*whole)) == pytest.approx(ends)


@st.composite
def parts_of_wholes(draw):
    """Return ranges of a part and a rest that agree with the range of their sum.

    As the tightest ranges do: each end of the part is reached within the whole.
    """
    part_low, part_high = sorted(draw(st.tuples(SMALL, SMALL)))
    whole_low = draw(st.integers(part_low, 12))
    whole_high = draw(st.integers(max(whole_low, part_high), 14))
    return CountRange(part_low, part_high), CountRange(whole_low, whole_high)


@given(parts_of_wholes())
def test_share_holds_all_shares_that_can_be_and_no_more(ranges):
    part, whole = ranges
    possible = [
        Fraction(number, of)
        for number in range(part.low, part.high + 1)
        for of in range(max(whole.low, number, 1), whole.high + 1)
    ]
    expected = (min(possible), max(possible)) if possible else (0, 0)
    assert share(part, whole) == pytest.approx(tuple(map(float, expected)))


@given(parts_of_wholes(), st.integers(0, 10**6))
def test_share_of_an_unbounded_whole(ranges, more):
    part, whole = ranges
    low, high = share(part, CountRange(whole.low, None))
    assert low == 0
    for number in (part.low, part.high):
        of = max(whole.low, number) + more
        assert number == 0 or number / of <= high
    # An unbounded part has no upper end, and no more than nothing of an unbounded whole below.
    assert share(CountRange(part.low, None), CountRange(whole.low, None)) == (0, None)


@examples(0.4)
@given(st.sampled_from(tables.programme_provinces()), st.sampled_from(SITE_TYPES))
def test_shares_of_the_publications_lie_between_nothing_and_everything(code, kind):
    access_points = embedded_access_points()
    part = access_points.total([Cell(code, kind)])
    whole = access_points.total([Cell(code, one) for one in SITE_TYPES])
    low, high = share(part, whole)
    assert 0 <= low <= high <= 1
    assert (low == high) or part.exact is None or whole.exact is None
