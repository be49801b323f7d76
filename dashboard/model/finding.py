"""What a view finds: where its measure is greatest, as far as that can be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.access_points import counted_provinces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from loaders.access_points import Province


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a measure is greatest.

    Attributes
    ----------
    values
        What is known in each province shown that has a value, in the order of the view.
    greatest
        Of them, those with the greatest value: of all if ``sure``, else of those known
        exactly; but those with the greatest least value if that is above every exact one.
        Empty where no province is known exactly and none is sure to be ahead.
    sure
        Whether no other province can have as much.
    ranges, unknown
        How many provinces are known as a range only, and of how many nothing is known.
    rivals
        How many of these can have as much as the greatest, or more.
    filtered
        Whether only some of the provinces with counts are shown.
    """

    values: Mapping[Province, Value]
    greatest: tuple[Province, ...]
    sure: bool
    ranges: int
    unknown: int
    rivals: int
    filtered: bool

    @property
    def exact(self) -> int:
        """How many provinces are known exactly."""
        return len(self.values) - self.ranges - self.unknown

    @property
    def at_least(self) -> bool:
        """Whether the greatest are so by what they have at least."""
        return any(self.values[province].exact is None for province in self.greatest)

    @property
    def partial(self) -> int:
        """How many provinces have values of a part alone."""
        return sum(province.partial for province in self.values)


def find(selection: Selection) -> Finding:
    """Return where the measure of a selection is greatest."""
    found = ((province, selection.value(province.code)) for province in selection.shown)
    values = {province: value for province, value in found if value is not None}
    unknown = sum(value.unknown for value in values.values())
    exact = {province for province, value in values.items() if value.exact is not None}
    greatest, sure = _greatest(values, exact)
    least = min((values[province].low for province in greatest), default=0)
    others = [value for province, value in values.items() if province not in {*greatest, *exact}]
    counted = counted_provinces(selection.access_points, selection.view.division)
    return Finding(
        values=values,
        greatest=greatest,
        sure=sure,
        ranges=len(values) - len(exact) - unknown,
        unknown=unknown,
        rivals=sum(_end(value) >= least for value in others),
        filtered=len(selection.shown) < len(counted),
    )


def _greatest(
    values: Mapping[Province, Value], exact: set[Province]
) -> tuple[tuple[Province, ...], bool]:
    """Return the provinces with the greatest value, and whether no other can reach it."""
    ahead = max(values, key=lambda province: values[province].low, default=None)
    if ahead is None:
        return (), False
    low = values[ahead].low
    if all(_end(value) < low for province, value in values.items() if province != ahead):
        return (ahead,), True
    most = max((values[province].low for province in exact), default=None)
    if most is not None and most < low:
        return tuple(item for item in values if values[item].low == low), False
    equal = tuple(item for item in values if item in exact and values[item].low == most)
    rest = (value for province, value in values.items() if province not in exact)
    return equal, bool(equal) and all(_end(value) < values[equal[0]].low for value in rest)


def _end(value: Value) -> float:
    return float("inf") if value.high is None else value.high
