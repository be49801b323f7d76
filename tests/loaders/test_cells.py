"""Ranges of counts: what they hold and how they add up."""

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells import CountRange

ENDS = st.integers(min_value=0, max_value=10**6)
RANGES = st.tuples(ENDS, ENDS).map(lambda ends: CountRange(*sorted(ends))) | st.builds(
    CountRange, ENDS, st.none()
)


@pytest.mark.parametrize(("low", "high"), [(-1, 3), (-1, None), (4, 3), (1, 0)])
def test_what_is_no_range(low, high):
    with pytest.raises(ValueError, match="not a range of counts"):
        CountRange(low, high)


@every(
    ("found", "exact", "unknown"),
    [
        (CountRange(0, None), None, True),
        (CountRange(1, None), None, False),
        (CountRange(0, 0), 0, False),
        (CountRange(9, 9), 9, False),
        (CountRange(0, 28), None, False),
        (CountRange.exactly(7), 7, False),
    ],
)
def test_zero_unknown_and_range_are_three_things(found, exact, unknown):
    assert found.exact == exact
    assert found.unknown is unknown


@given(RANGES, RANGES, st.data())
def test_a_sum_holds_exactly_the_sums(one, other, data):
    found = one + other
    assert found == other + one
    assert found.low == one.low + other.low
    assert (found.high is None) == (one.high is None or other.high is None)
    values = [
        data.draw(st.integers(part.low, part.low + 100 if part.high is None else part.high))
        for part in (one, other)
    ]
    assert found.low <= sum(values)
    assert found.high is None or sum(values) <= found.high == one.high + other.high


@given(RANGES, st.integers(0, 50), st.data())
def test_a_multiple_of_a_range(one, factor, data):
    found = one * factor
    value = data.draw(st.integers(one.low, one.low + 100 if one.high is None else one.high))
    assert found.low == one.low * factor <= value * factor
    assert (found.high is None) == (one.high is None)
    assert found.high is None or value * factor <= found.high == one.high * factor
    assert one + one == one * 2
    assert one * 1 == one


def test_no_negative_multiple():
    with pytest.raises(ValueError, match="not a range of counts"):
        CountRange(1, 2) * -1


@given(RANGES, RANGES, RANGES)
def test_sums_do_not_depend_on_the_order(one, two, three):
    assert (one + two) + three == one + (two + three)
    assert one + CountRange.exactly(0) == one
