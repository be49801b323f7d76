"""Where a measure is greatest: never said of one that another may exceed."""

from hypothesis import given
from profiles import examples
from samples import views

from dashboard.model.finding import find
from dashboard.model.selection import select
from loaders.loading import embedded as embedded_access_points


@examples(0.5)
@given(views())
def test_who_is_said_to_be_first_is_first(view):
    finding = find(select(embedded_access_points(), view))
    values = finding.values
    first = finding.greatest
    least = min((values[one].low for one in first), default=0)
    highest = {one: float("inf") if v.high is None else v.high for one, v in values.items()}
    if finding.sure:
        assert first
        assert all(highest[one] < least for one in values if one not in first)
        assert finding.rivals == 0
    elif first:
        exact = {one: value.exact for one, value in values.items() if value.exact is not None}
        best = max(value.low for value in values.values())
        if best > max(exact.values()):
            assert finding.at_least
            assert [one for one, value in values.items() if value.low == best] == [*first]
        else:
            assert [one for one in exact if exact[one] == max(exact.values())] == [*first]
        others = [one for one in values if one not in {*exact, *first}]
        assert finding.rivals == sum(highest[one] >= least for one in others)
        assert finding.rivals or len(first) > 1
    # Nobody is surely above those who are said to be first.
    assert not first or all(value.low <= least for value in values.values())
    assert finding.exact + finding.ranges + finding.unknown == len(values)
