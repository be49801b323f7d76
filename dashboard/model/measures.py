"""What the map can be asked: each measure is a count or a rate, and that decides its symbol.

A count is drawn as a circle of its area, a rate as the colour of the province; a user
cannot choose the misleading one. Ranges carry through: a rate of a range is a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geodata import tables
from loaders.access_points import cached_per_dataset
from loaders.cells import Basis, Cell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from loaders.access_points import AccessPoints, Province
    from loaders.cells import CountRange
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from loaders.access_points import AccessPoints, Province


Counted = Literal["points", "computers"]
Denominator = Literal["population_thousand", "district_level_units", "commune_level_units"]

_ALL: Final = tuple(site_type.code for site_type in tables.site_types())


@dataclass(frozen=True, slots=True)
class Measure:
    """A question to the map.

    Attributes
    ----------
    code
        Stable name, as it stands in links.
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
    """

    code: str
    counted: Counted
    site_types: tuple[str, ...] = _ALL
    denominator: Denominator | None = None
    factor: int = 1

    @property
    def is_rate(self) -> bool:
        """Whether it is a rate, drawn as a choropleth, and not a count, drawn as circles."""
        return self.denominator is not None

    def counts(self, site_types: Collection[str]) -> tuple[str, ...]:
        """Return which of some site types it counts."""
        return tuple(code for code in self.site_types if code in site_types)


_MEASURES: Final = (
    Measure("points", "points"),
    Measure("computers", "computers"),
    Measure(
        "points_per_100k",
        "points",
        denominator="population_thousand",
        factor=100,
    ),
    Measure(
        "computers_per_100k",
        "computers",
        denominator="population_thousand",
        factor=100,
    ),
    Measure(
        "district_libraries_per_unit",
        "points",
        site_types=("district_library",),
        denominator="district_level_units",
    ),
    Measure(
        "commune_points_per_unit",
        "points",
        site_types=("commune_library", "commune_post_office"),
        denominator="commune_level_units",
    ),
)
MEASURES: Final = {measure.code: measure for measure in _MEASURES}
"""All measures by code, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a measure in one province.

    Attributes
    ----------
    numerator
        The count itself, or the numerator of the rate.
    denominator
        Of a rate; ``None`` of a count.
    low, high
        Ends of the range of the value, both included; ``high`` is ``None`` where
        nothing bounds it.
    basis
        How it is known.
    """

    numerator: CountRange
    denominator: float | None
    low: float
    high: float | None
    basis: Basis

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

    A numerator and its denominator speak of the same land: of a province of 2025,
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
    """Return a measure of several provinces together, a rate as the rate of their sums."""
    kinds = measure.counts(site_types)
    parts = tuple(part for province in provinces for part in province.parts)
    if not kinds or not parts:
        return None
    return _of_cells(access_points, parts, measure, kinds)


def _of_cells(
    access_points: AccessPoints, parts: Sequence[str], measure: Measure, kinds: Sequence[str]
) -> Value:
    cells = [Cell(part, kind) for part in parts for kind in kinds]
    if measure.counted == "points":
        numerator, basis = access_points.total(cells), access_points.basis(cells)
    else:
        numerator, basis = access_points.computers(cells), access_points.computers_basis(cells)
    if measure.denominator is None:
        return Value(numerator, None, numerator.low, numerator.high, basis)
    denominator = denominator_of(access_points, parts, measure.denominator)
    if not denominator:
        return Value(numerator, denominator, 0, None, "unknown")
    return Value(
        numerator,
        denominator,
        numerator.low * measure.factor / denominator,
        None if numerator.high is None else numerator.high * measure.factor / denominator,
        # A source that states the numerator does not state the rate.
        "derived" if basis == "published" else basis,
    )


def denominator_of(
    access_points: AccessPoints, parts: Sequence[str], denominator: Denominator
) -> float:
    """Return the denominator of some provinces of 2013 together.

    Parameters
    ----------
    access_points
        With the table of provinces.
    parts
        GSO codes of 2013.
    denominator
        Column of the table.
    """
    known = _denominators(access_points, denominator)
    # Populations are stated with one decimal: a sum has no more.
    return round(sum(known[part] for part in parts), 1)


@cached_per_dataset
def _denominators(access_points: AccessPoints, denominator: Denominator) -> dict[str, float]:
    table = access_points.provinces
    return dict(zip(table["province_code"], table[denominator].astype(float), strict=True))


def rank(values: Sequence[Value], which: int) -> tuple[int, int]:
    """Return the best and the worst place that one of several values can have.

    The largest is first; equal values share the better place.

    Parameters
    ----------
    values
        Of all that compete.
    which
        Index of the one asked for.
    """
    own = values[which]
    others = [one for index, one in enumerate(values) if index != which]
    surely_above = sum(own.high is not None and one.low > own.high for one in others)
    maybe_above = sum(one.high is None or one.high > own.low for one in others)
    return 1 + surely_above, 1 + maybe_above


def share(part: CountRange, whole: CountRange) -> tuple[float, float | None]:
    """Return the smallest and the largest share that a part of a whole can have.

    Parameters
    ----------
    part, whole
        Counts; the part is one of the summands of the whole.

    Returns
    -------
    tuple of float and float or None
        Between 0 and 1; no upper end where the part has none. ``(0, 0)`` of nothing.
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
    """Return the ends of a measure in all provinces that were counted, for some choices.

    Shown or not: so a colour means the same whichever provinces are filtered.
    """
    found = (
        value(access_points, province, measure, site_types)
        for site_types in choices
        for province in provinces
    )
    return [(one.low, one.high) for one in found if one is not None and not one.unknown]
