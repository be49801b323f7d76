"""All numbers of the map for the browser, so that a filter needs no server.

A choice of site types is a bit mask: bit ``i`` stands for the ``i``-th site type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from dashboard.model.class_breaks import (
    LEAST_CLASSES,
    METHODS,
    MOST_CLASSES,
    class_breaks,
    classed_values,
)
from dashboard.model.measures import (
    MEASURES,
    Denominator,
    Measure,
    Value,
    bounds_of,
    denominator_of,
    value,
)
from dashboard.model.view import EACH_TYPE_MASK, MASKS, SITE_TYPES, mask_of, types_of
from loaders.access_points import provinces_of_division
from loaders.names import divisions
from loaders.names.provinces import comparable_names
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints, Province


def figures(access_points: AccessPoints) -> dict[str, Any]:
    """Return what the map's script knows of the access points.

    Returns
    -------
    dict
        ``siteTypes``, ``leastClasses``, ``measures`` (what each counts, as a mask, and
        is divided by) and ``divisions``. Of a division, ``provinces`` by code: ``name``
        by language, ``keys`` to search it by, and where it was counted ``points`` and
        ``computers`` (for each of the masks 1 to 15 a pair of low and high end,
        ``None`` where nothing bounds it), ``basis`` (one letter for each of them),
        ``denominators`` and the parts ``missing``; ``breaks`` by measure,
        mask, method and number of classes.
    """
    return {
        "siteTypes": list(SITE_TYPES),
        "leastClasses": LEAST_CLASSES,
        "measures": {measure.code: _measure(measure) for measure in MEASURES.values()},
        "divisions": {
            division: _division(access_points, provinces_of_division(access_points, division))
            for division in divisions.DIVISIONS
        },
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "counted": measure.counted,
        "mask": mask_of(measure.site_types),
        "denominator": measure.denominator,
        "factor": measure.factor,
    }


def _division(access_points: AccessPoints, provinces: tuple[Province, ...]) -> dict[str, Any]:
    return {
        "provinces": {one.code: _province(access_points, one) for one in provinces},
        "breaks": {
            measure.code: _breaks(access_points, provinces, measure)
            for measure in MEASURES.values()
            if measure.is_rate
        },
    }


def _province(access_points: AccessPoints, province: Province) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": {"vi": province.name_vi, "en": province.name_en},
        "keys": _keys(province),
        "missing": [],
    }
    if not province.counted:
        return found
    found["missing"] = [
        {"code": code} | {name: divisions.former_names(name)[code] for name in LANGUAGES}
        for code in province.missing
    ]
    known = {
        counted: [_counted(access_points, province, MEASURES[counted], mask) for mask in MASKS]
        for counted in ("points", "computers")
    }
    for counted, values in known.items():
        found[counted] = [[one.numerator.low, one.numerator.high] for one in values]
    found["basis"] = {
        counted: "".join(one.basis[0] for one in values) for counted, values in known.items()
    }
    found["denominators"] = {
        name: denominator_of(access_points, province.parts, name) for name in get_args(Denominator)
    }
    return found


def _counted(access_points: AccessPoints, province: Province, measure: Measure, mask: int) -> Value:
    found = value(access_points, province, measure, types_of(mask))
    if found is None:  # a count counts every site type
        msg = f"{measure.code} counts nothing of {types_of(mask)}"
        raise ValueError(msg)
    return found


def _keys(province: Province) -> list[str]:
    """Return what finds a province: names and codes of its own and the names of its parts."""
    names = comparable_names()
    parts = [*province.parts, *province.missing]
    found = {key for part in parts for key in names.get(part, ())}
    # A bare code of 2013 may be another province's in 2025: the own one alone.
    return sorted({province.code, province.code.lstrip("0"), *found})


def _breaks(
    access_points: AccessPoints, provinces: tuple[Province, ...], measure: Measure
) -> dict[int, dict[str, list[tuple[float, ...]]]]:
    """Return the class breaks for each choice of site types that the measure tells apart."""
    own = mask_of(measure.site_types)
    masks = {mask & own for mask in MASKS} - {0}
    choices: dict[int, list[tuple[str, ...]]] = {mask: [types_of(mask)] for mask in sorted(masks)}
    choices[EACH_TYPE_MASK] = [(code,) for code in measure.site_types]
    found = {}
    for mask, site_types in choices.items():
        ends = classed_values(bounds_of(access_points, provinces, measure, site_types))
        found[mask] = {
            str(method): [
                class_breaks(ends, method, classes)
                for classes in range(LEAST_CLASSES, MOST_CLASSES + 1)
            ]
            for method in METHODS
            if method != "manual"
        }
    return found
