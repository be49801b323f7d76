"""All figures of one province of 2013."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import shapely

from dashboard.model import measures
from dashboard.model.measures import MEASURES, Measure, Value
from geodata import tables
from loaders.access_points import (
    cached_per_dataset,
    counted_provinces,
    provinces_of_division,
    strict_total,
)
from loaders.cells import SITE_TYPES, Basis, Cell
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.access_points import AccessPoints, Province
    from loaders.cells import CountRange

_GAP: Final = 0.001  # degrees, about 100 m
_LEAST_BORDER: Final = 0.01  # degrees, about 1 km


@dataclass(frozen=True, slots=True)
class Counted:
    """The points and computers of one site type in the province, or of all of them.

    Attributes
    ----------
    site_type
        ``None`` for all of them together.
    points_strict
        Without statements of context; ``None`` where that is the same.
    sources
        Codes of the statements about the points, or the name of a file.
    """

    site_type: str | None
    points: CountRange
    points_basis: Basis
    points_strict: CountRange | None
    computers: CountRange
    computers_basis: Basis
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the province beside those of all provinces with counts.

    Attributes
    ----------
    own
        Value in the province.
    all
        Values in all provinces with counts, in code order, including this one.
    median
        Both ends of the range of their median, see :func:`median_range`.
    """

    measure: Measure
    own: Value
    all: tuple[Value, ...]
    median: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """The figures of a province of 2013 with counts.

    Attributes
    ----------
    context
        Its row of :func:`geodata.tables.provinces`.
    counted
        For each site type, and for all of them together.
    neighbours
        Provinces with counts that share a border with it, in code order.
    successor
        The province of 2025 that it became, or became part of.
    """

    province: Province
    region: tables.Region
    context: Mapping[str, Any]
    counted: tuple[Counted, ...]
    rates: tuple[Rate, ...]
    neighbours: tuple[Province, ...]
    successor: Province


@cached_per_dataset
def profile(access_points: AccessPoints, province_code: str) -> Profile:
    """Return the figures of a province of 2013, given by its GSO code.

    Raises
    ------
    KeyError
        If it has no counts.
    """
    counted = {item.code: item for item in counted_provinces(access_points, tables.DIVISION)}
    province = counted[province_code]
    table = access_points.provinces.drop(columns="geometry").set_index("province_code")
    context: Mapping[str, Any] = table.loc[province_code].to_dict()
    (new_code,) = divisions.counterparts((province_code,), tables.DIVISION, 2025)
    return Profile(
        province=province,
        region=next(item for item in tables.regions() if item.code == context["region"]),
        context=context,
        counted=counted_lines(access_points, province_code, SITE_TYPES),
        rates=tuple(
            _rate(access_points, province, measure)
            for measure in MEASURES.values()
            if measure.is_rate
        ),
        neighbours=tuple(
            counted[code] for code in _neighbours(access_points, province_code) if code in counted
        ),
        successor=next(
            item for item in provinces_of_division(access_points, 2025) if item.code == new_code
        ),
    )


def median_range(values: Sequence[Value]) -> tuple[float, float]:
    """Return both ends of the range of the median of some values; ``inf`` if unbounded.

    The median grows with each value: it is least if all are at their low ends and largest
    if all are at their high ends.
    """
    highs = [math.inf if value.high is None else value.high for value in values]
    return median(value.low for value in values), median(highs)


def counted_lines(
    access_points: AccessPoints, province_code: str, site_types: Sequence[str]
) -> tuple[Counted, ...]:
    """Return what is known of some site types in a province, and of all of these together."""
    each = [(kind, (kind,)) for kind in site_types]
    return tuple(
        _counted(access_points, province_code, *line) for line in (*each, (None, site_types))
    )


def _counted(
    access_points: AccessPoints, province_code: str, kind: str | None, kinds: Sequence[str]
) -> Counted:
    cells = [Cell(province_code, code) for code in kinds]
    table = access_points.cells
    rows = table[(table["province_code"] == province_code) & table["site_type"].isin(kinds)]
    return Counted(
        site_type=kind,
        points=access_points.total(cells),
        points_basis=access_points.basis(cells),
        points_strict=strict_total(access_points, cells),
        computers=access_points.computers(cells),
        computers_basis=access_points.computers_basis(cells),
        sources=tuple(dict.fromkeys(code for codes in rows["sources"] for code in codes)),
    )


def _rate(access_points: AccessPoints, province: Province, measure: Measure) -> Rate:
    values = {
        item.code: value
        for item in counted_provinces(access_points, tables.DIVISION)
        if (value := measures.value(access_points, item, measure, measure.site_types)) is not None
    }
    all_values = tuple(values.values())
    return Rate(measure, values[province.code], all_values, median_range(all_values))


@cached_per_dataset
def _neighbours(access_points: AccessPoints, province_code: str) -> tuple[str, ...]:
    """Return the GSO codes of the provinces that share more than a point of border."""
    provinces = access_points.provinces
    shapes = provinces.geometry.to_numpy()
    shape = shapes[(provinces["province_code"] == province_code).to_numpy()][0]
    # The borders of a user's file may leave a small gap.
    shared = shapely.intersection(shapes, shape.buffer(_GAP))
    touching = shapely.length(shared) > _LEAST_BORDER
    return tuple(
        code
        for code, meets in zip(provinces["province_code"], touching, strict=True)
        if meets and code != province_code
    )
