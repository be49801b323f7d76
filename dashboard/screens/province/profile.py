"""All that is known of one province of 2013, gathered for a page of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import shapely

from dashboard.model import measures
from dashboard.model.measures import MEASURES, Measure, Value
from geodata import tables
from loaders.access_points import cached_per_dataset, counted_provinces, provinces_of_division
from loaders.cells import Basis, Cell
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.access_points import AccessPoints, Province
    from loaders.cells import CountRange

_TYPES: Final = tuple(site_type.code for site_type in tables.site_types())
_HAIR: Final = 0.001  # degrees, about 100 m
_LEAST_BORDER: Final = 0.01  # degrees, about 1 km


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of the points and computers of some site types in the province.

    Attributes
    ----------
    site_type
        ``None`` for all of them together.
    points, points_basis
        Range of the points, and how it is known.
    computers, computers_basis
        The same of the computers, by the programme's rule or a source.
    sources
        Codes of the statements that the points rest on, or the name of a file.
    """

    site_type: str | None
    points: CountRange
    points_basis: Basis
    computers: CountRange
    computers_basis: Basis
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the province beside those of all provinces with counts.

    Attributes
    ----------
    measure
        One of :data:`dashboard.model.measures.MEASURES` that is a rate.
    own
        Value in the province.
    all
        Values in all provinces with counts, in code order, that of the province among them.
    median
        Both ends of the range of their median; the upper end is ``inf`` where
        nothing bounds it.
    """

    measure: Measure
    own: Value
    all: tuple[Value, ...]
    median: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the page of a province shows.

    Attributes
    ----------
    province
        Of 2013, with counts.
    region
        The socio-economic region it lies in.
    context
        Its row of :func:`geodata.tables.provinces`.
    counted
        A line for each site type, and one for all of them together.
    rates
        Every rate there is.
    neighbours
        Provinces with counts that share a border with it, in code order.
    successor
        The province of 2025 that it has become or become part of.
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
    """Return what is known of a province with counts.

    Parameters
    ----------
    access_points
        What is known of all provinces.
    province_code
        GSO code of 2013.

    Raises
    ------
    KeyError
        If nothing was counted there.
    """
    counted = {one.code: one for one in counted_provinces(access_points, tables.DIVISION)}
    province = counted[province_code]
    table = access_points.provinces.drop(columns="geometry").set_index("province_code")
    context: Mapping[str, Any] = table.loc[province_code].to_dict()
    (new_code,) = divisions.counterparts((province_code,), tables.DIVISION, 2025)
    return Profile(
        province=province,
        region=next(item for item in tables.regions() if item.code == context["region"]),
        context=context,
        counted=tuple(_counted(access_points, province_code, kind) for kind in (*_TYPES, None)),
        rates=tuple(
            _rate(access_points, province, measure)
            for measure in MEASURES.values()
            if measure.is_rate
        ),
        neighbours=tuple(
            counted[code] for code in _neighbours(access_points, province_code) if code in counted
        ),
        successor=next(
            one for one in provinces_of_division(access_points, 2025) if one.code == new_code
        ),
    )


def median_range(values: Sequence[Value]) -> tuple[float, float]:
    """Return both ends of the range that the median of some values can lie in.

    The median grows with each value: it is least where all are at their low ends and
    largest where all are at their high ends. ``inf`` where nothing bounds it.
    """
    highs = [math.inf if value.high is None else value.high for value in values]
    return median(value.low for value in values), median(highs)


def _counted(access_points: AccessPoints, province_code: str, kind: str | None) -> Counted:
    kinds = _TYPES if kind is None else (kind,)
    cells = [Cell(province_code, one) for one in kinds]
    table = access_points.cells
    own = table[(table["province_code"] == province_code) & table["site_type"].isin(kinds)]
    return Counted(
        site_type=kind,
        points=access_points.total(cells),
        points_basis=access_points.basis(cells),
        computers=access_points.computers(cells),
        computers_basis=access_points.computers_basis(cells),
        sources=tuple(dict.fromkeys(code for codes in own["sources"] for code in codes)),
    )


def _rate(access_points: AccessPoints, province: Province, measure: Measure) -> Rate:
    counted = counted_provinces(access_points, tables.DIVISION)
    found = {
        one.code: measures.value(access_points, one, measure, measure.site_types) for one in counted
    }
    values = {code: value for code, value in found.items() if value is not None}
    everything = tuple(values.values())
    return Rate(measure, values[province.code], everything, median_range(everything))


@cached_per_dataset
def _neighbours(access_points: AccessPoints, province_code: str) -> tuple[str, ...]:
    """Return the GSO codes of the provinces that share more than a point of border."""
    own = access_points.provinces
    shapes = own.geometry.to_numpy()
    shape = shapes[(own["province_code"] == province_code).to_numpy()][0]
    # Borders of a user's file may leave a gap of a hair: within it they still meet.
    shared = shapely.intersection(shapes, shape.buffer(_HAIR))
    touching = shapely.length(shared) > _LEAST_BORDER
    return tuple(
        code
        for code, meets in zip(own["province_code"], touching, strict=True)
        if meets and code != province_code
    )
