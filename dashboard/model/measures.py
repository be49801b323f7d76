"""The measures of the map: each is a count or a rate, and that decides its symbol.

A count is drawn as a circle of its area, a rate as the colour of the province; a user
cannot choose the misleading symbol. The rate of a range is a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from loaders.access_points import cached_per_dataset, counted_provinces
from loaders.cells import SITE_TYPES, Basis, Cell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dashboard.model.class_breaks import Method
    from loaders.access_points import AccessPoints, Province
    from loaders.cells import CountRange


Counted = Literal["points", "computers"]
Denominator = Literal["population_thousand", "district_level_units", "commune_level_units"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity that the map can show.

    Attributes
    ----------
    code
        Stable name, used in links.
    counted
        What the number, or the numerator of the rate, counts.
    site_types
        The site types that it can count; the view may leave some of them out.
    denominator
        Column of :func:`geodata.tables.provinces` that a rate is divided by:
        population (thousands, average of 2013) or administrative units (on
        31 December 2013), both by the General Statistics Office. ``None`` for a count.
    factor
        What the quotient is multiplied with: 100 turns points per thousand people
        into points per 100,000.
    decimals
        Of its numbers as people read them: no figure carries more. Files have them in full.
    percent
        Whether people read it in hundredths: a share of units.
    """

    code: str
    counted: Counted
    site_types: tuple[str, ...] = SITE_TYPES
    denominator: Denominator | None = None
    factor: int = 1
    decimals: int = 0
    percent: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether it is a rate, drawn as a choropleth, and not a count, drawn as circles."""
        return self.denominator is not None

    @property
    def usual_method(self) -> Method:
        """How its classes are made unless a view says: at round numbers, if it is a share."""
        return "rounded" if self.percent else "jenks"

    def counts(self, site_types: Collection[str]) -> tuple[str, ...]:
        """Return which of some site types it counts."""
        return tuple(code for code in self.site_types if code in site_types)


_MEASURES: Final = (
    Measure("points", "points"),
    Measure("computers", "computers"),
    Measure("points_per_100k", "points", denominator="population_thousand", factor=100, decimals=1),
    Measure(
        "computers_per_100k", "computers", denominator="population_thousand", factor=100, decimals=1
    ),
    Measure(
        "district_libraries_per_unit",
        "points",
        site_types=("district_library",),
        denominator="district_level_units",
        percent=True,
    ),
    Measure(
        "commune_points_per_unit",
        "points",
        site_types=("commune_library", "commune_post_office"),
        denominator="commune_level_units",
        percent=True,
    ),
)
MEASURES: Final = {measure.code: measure for measure in _MEASURES}
"""All measures by code, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a measure in one province, or in several together.

    Attributes
    ----------
    measure
        What it is a value of.
    numerator
        The count itself, or the numerator of the rate.
    denominator
        Of a rate; ``None`` of a count.
    low, high
        Ends of the range of the value, both included; ``high`` is ``None`` where
        nothing bounds it.
    basis
        How it is known.
    partial
        Whether it is of a part of the province alone, or the sum of some of which one is.
    """

    measure: Measure
    numerator: CountRange
    denominator: float | None
    low: float
    high: float | None
    basis: Basis
    partial: bool = False

    @property
    def exact(self) -> float | None:
        """The value where only one is possible, else ``None``."""
        return self.low if self.low == self.high else None

    @property
    def unknown(self) -> bool:
        """Whether nothing is known of it."""
        return self.low == 0 and self.high is None


def value(
    access_points: AccessPoints, province: Province, measure: Measure, site_types: Collection[str]
) -> Value | None:
    """Return what is known of a measure in a province.

    A numerator and its denominator are of the same land: of a province of 2025,
    the parts of it that have counts.

    Returns
    -------
    Value or None
        ``None`` where nothing of what the measure counts is among the site types,
        or nothing was counted in the province.
    """
    return total(access_points, (province,), measure, site_types)


def total(
    access_points: AccessPoints,
    provinces: Sequence[Province],
    measure: Measure,
    site_types: Collection[str],
) -> Value | None:
    """Return a measure of several provinces together, a rate as the rate of their sums.

    ``None`` as :func:`value`.
    """
    parts = tuple(part for province in provinces for part in province.parts)
    cells = [Cell(part, code) for part in parts for code in measure.counts(site_types)]
    if not cells:
        return None
    partial = _of_a_part(access_points, provinces)
    if measure.counted == "points":
        numerator, basis = access_points.total(cells), access_points.basis(cells)
    else:
        numerator, basis = access_points.computers(cells), access_points.computers_basis(cells)
    if measure.denominator is None:
        ends = (numerator.low, numerator.high)
        return Value(measure, numerator, None, *ends, basis, partial)
    denominator = denominator_of(access_points, parts, measure.denominator)
    if not denominator:
        return Value(measure, numerator, denominator, 0, None, "unknown", partial)
    return Value(
        measure,
        numerator,
        denominator,
        numerator.low * measure.factor / denominator,
        None if numerator.high is None else numerator.high * measure.factor / denominator,
        # A source that states the numerator does not state the rate.
        "derived" if basis == "published" else basis,
        partial,
    )


def _of_a_part(access_points: AccessPoints, provinces: Sequence[Province]) -> bool:
    """Return whether a sum over provinces is without a part of one of them.

    All that were counted are the whole of what was, whatever provinces they are in.
    """
    counted = [province for province in provinces if province.counted]
    if not any(province.partial for province in counted):
        return False
    everything = counted_provinces(access_points, counted[0].division)
    return len(counted) == 1 or len(counted) < len(everything)


def denominator_of(
    access_points: AccessPoints, parts: Sequence[str], denominator: Denominator
) -> float:
    """Return the denominator of some provinces of 2013, by their GSO codes, together."""
    by_code = _denominators(access_points, denominator)
    # Populations are stated with one decimal: a sum has no more.
    return round(sum(by_code[part] for part in parts), 1)


@cached_per_dataset
def _denominators(access_points: AccessPoints, denominator: Denominator) -> dict[str, float]:
    table = access_points.provinces
    return dict(zip(table["province_code"], table[denominator].astype(float), strict=True))


def rank(values: Sequence[Value], which: int) -> tuple[int, int]:
    """Return the best and the worst rank that one of several values, by its index, can have.

    The largest is first; equal values share the better rank.
    """
    ranked = values[which]
    others = [value for index, value in enumerate(values) if index != which]
    surely_above = sum(ranked.high is not None and other.low > ranked.high for other in others)
    maybe_above = sum(other.high is None or other.high > ranked.low for other in others)
    return 1 + surely_above, 1 + maybe_above


def share(part: CountRange, whole: CountRange) -> tuple[float, float | None]:
    """Return the smallest and the largest share, from 0 to 1, that a summand has of its sum.

    No upper end where the part has none; ``(0, 0)`` of nothing.
    """
    rest_low = max(0, whole.low - (part.low if part.high is None else part.high))
    rest_high = None if whole.high is None else max(0, whole.high - part.low)
    low = 0.0
    if rest_high is not None and part.low:
        low = part.low / (part.low + rest_high)
    if part.high is None:
        return low, None
    high = part.high / (part.high + rest_low) if part.high else 0.0
    return low, high


def bounds_of(
    access_points: AccessPoints,
    provinces: Collection[Province],
    measure: Measure,
    choices: Collection[tuple[str, ...]],
) -> list[tuple[float, float | None]]:
    """Return the bounds of a measure in each province counted, for each choice of site types.

    Shown or not: so a colour means the same whichever provinces are filtered.
    """
    values = (
        value(access_points, province, measure, site_types)
        for site_types in choices
        for province in provinces
    )
    return [(known.low, known.high) for known in values if known and not known.unknown]
