"""Where a measure is greatest: never said of one that another may exceed."""

from hypothesis import given
from profiles import examples
from samples import views

from dashboard.model.finding import find
from dashboard.model.selection import select
from loaders.loading import embedded as embedded_access_points


def of_whole(province, value):
    """Return the ends of the value of all of a province: what a part has, it has at the least."""
    if province.partial:
        return (0 if value.measure.is_rate else value.low), float("inf")
    return value.low, float("inf") if value.high is None else value.high


@examples(0.5)
@given(views())
def test_who_is_said_to_be_first_is_first(view):
    finding = find(select(embedded_access_points(), view))
    values, first = finding.values, finding.greatest
    bounds = {one: of_whole(one, value) for one, value in values.items()}
    least = min((bounds[one][0] for one in first), default=0)
    exact = {one: low for one, (low, high) in bounds.items() if low == high}
    others = [one for one in values if one not in {*exact, *first} and not one.partial]
    if finding.sure:
        assert first
        assert all(bounds[one][1] < least for one in values if one not in first)
        assert finding.rivals == 0
    elif first:
        best = max(low for low, _ in bounds.values())
        if best > max(exact.values()):
            assert finding.at_least
            assert [one for one in values if bounds[one][0] == best] == [*first]
        else:
            assert [one for one in exact if exact[one] == max(exact.values())] == [*first]
        assert finding.rivals == sum(bounds[one][1] >= least for one in others)
        assert finding.rivals or finding.partial or len(first) > 1
    # Nobody is surely above those who are said to be first.
    assert not first or all(low <= least for low, _ in bounds.values())
    assert finding.exact == len(exact)
    known = finding.exact + finding.ranges + finding.unknown
    assert known + finding.partial == len(values)
