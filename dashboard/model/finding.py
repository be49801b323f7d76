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
        How many provinces are known as a range only, and of how many nothing is known; those
        that are counted in part are neither, nor known exactly.
    rivals
        How many of these can have as much as the greatest, or more.
    higher
        Whether one of them can have more; where nothing bounds it, a share still ends at 100%.
    filtered
        Whether only some of the provinces with counts are shown.
    """

    values: Mapping[Province, Value]
    greatest: tuple[Province, ...]
    sure: bool
    ranges: int
    unknown: int
    rivals: int
    higher: bool
    filtered: bool

    @property
    def exact(self) -> int:
        """How many provinces are known exactly."""
        return len(self.values) - self.ranges - self.unknown - self.partial

    @property
    def at_least(self) -> bool:
        """Whether the greatest are so by what they have at least."""
        return not all(_known_exactly(one, self.values[one]) for one in self.greatest)

    @property
    def partial(self) -> int:
        """How many provinces have values of a part alone."""
        return sum(province.partial for province in self.values)


def find(selection: Selection) -> Finding:
    """Return where the measure of a selection is greatest."""
    found = ((province, selection.value(province.code)) for province in selection.shown)
    values = {province: value for province, value in found if value is not None}
    whole = [value for province, value in values.items() if not province.partial]
    unknown = sum(value.unknown for value in whole)
    exact = {province for province, value in values.items() if _known_exactly(province, value)}
    bounds = {province: _bounds(province, value) for province, value in values.items()}
    greatest, sure = _greatest(bounds, exact)
    least = min((bounds[province][0] for province in greatest), default=0)
    counted = counted_provinces(selection.access_points, selection.view.division)
    others = (one for one in values if one not in {*greatest, *exact} and not one.partial)
    rivals = [high for one in others if (high := bounds[one][1]) >= least]
    whole_share = selection.measure.percent and least == 1
    most = max((high for high in rivals if high != float("inf") or not whole_share), default=0)
    return Finding(
        values,
        greatest,
        sure,
        ranges=len(whole) - len(exact) - unknown,
        unknown=unknown,
        rivals=len(rivals),
        higher=most > least,
        filtered=len(selection.shown) < len(counted),
    )


def _known_exactly(province: Province, value: Value) -> bool:
    """Return whether a value is the only possible one of all of a province."""
    return value.exact is not None and not province.partial


def _greatest(
    bounds: Mapping[Province, tuple[float, float]], exact: set[Province]
) -> tuple[tuple[Province, ...], bool]:
    """Return the provinces with the greatest value, and whether no other can reach it."""
    ahead = max(bounds, key=lambda province: bounds[province][0], default=None)
    if ahead is None:
        return (), False
    low = bounds[ahead][0]
    others = [high for province, (_, high) in bounds.items() if province != ahead]
    if all(high < low for high in others):
        return (ahead,), True
    most = max((bounds[province][0] for province in exact), default=None)
    if most is not None and most < low:
        return tuple(item for item in bounds if bounds[item][0] == low), False
    equal = tuple(item for item in bounds if item in exact and bounds[item][0] == most)
    rest = (high for province, (_, high) in bounds.items() if province not in exact)
    return equal, bool(equal) and all(high < bounds[equal[0]][0] for high in rest)


def _bounds(province: Province, value: Value) -> tuple[float, float]:
    """Return the ends of the value of all of a province.

    What a part has, the whole has at the least; a rate of a part says nothing of the whole.
    """
    if province.partial:
        return (0 if value.measure.is_rate else value.low), float("inf")
    return value.low, float("inf") if value.high is None else value.high
