"""All numbers of the map for the browser, so that a filter needs no server.

A choice of site types is a bit mask: bit ``i`` stands for the ``i``-th site type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from dashboard.model.class_breaks import (
    LEAST_CLASSES,
    METHODS,
    MOST_CLASSES,
    breaks_of,
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
from dashboard.model.programme import steps_told
from dashboard.model.view import EACH_TYPE_MASK, MASKS, mask_of, types_of
from geodata import tables
from loaders.access_points import provinces_of_division, without_context
from loaders.cells import SITE_TYPES
from loaders.evidence.steps import STEPS, points_of_step, provinces_of_step, step_of
from loaders.names import divisions
from loaders.names.provinces import comparable_names
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints, Province


def figures(access_points: AccessPoints) -> dict[str, Any]:
    """Return what the map's script needs of the access points.

    Returns
    -------
    dict
        ``step`` (of the programme, whose counts these are), ``steps`` (of each step how
        many ``provinces`` and ``points``; ``None`` for a user's own counts, of which the
        steps say nothing), ``siteTypes``, ``leastClasses``, ``measures`` (what each counts,
        as a mask, is divided by and looks like) and ``divisions``. Of a division, ``provinces`` by
        code: ``name`` by language, ``keys`` to search it by, the parts ``missing``, each
        with its step, and where it was counted ``points`` and ``computers`` (for each mask
        from 1 to :data:`EVERY_MASK` a pair of low and high end, ``None`` where nothing
        bounds it), ``basis`` (one letter for each of them), ``strict`` (the pairs without context
        where they differ, by the place of the mask) and ``denominators``; ``breaks``
        by measure, mask, method and number of classes.
    """
    told = steps_told(access_points)
    return {
        "step": tables.PROGRAMME_STEP,
        "steps": {step: _step(step) for step in STEPS} if told else None,
        "siteTypes": list(SITE_TYPES),
        "leastClasses": LEAST_CLASSES,
        "measures": {measure.code: _measure(measure) for measure in MEASURES.values()},
        "divisions": {
            division: _division(access_points, provinces_of_division(access_points, division))
            for division in divisions.DIVISIONS
        },
    }


def _step(step: str) -> dict[str, int | None]:
    return {"provinces": len(provinces_of_step(step)), "points": points_of_step(step)}


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "counted": measure.counted,
        "mask": mask_of(measure.site_types),
        "denominator": measure.denominator,
        "factor": measure.factor,
        "decimals": measure.decimals,
        "percent": measure.percent,
    }


def _division(access_points: AccessPoints, provinces: tuple[Province, ...]) -> dict[str, Any]:
    return {
        "provinces": {province.code: _province(access_points, province) for province in provinces},
        "breaks": {
            measure.code: _breaks(access_points, provinces, measure)
            for measure in MEASURES.values()
            if measure.is_rate
        },
    }


def _province(access_points: AccessPoints, province: Province) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "name": {"vi": province.name_vi, "en": province.name_en},
        "keys": search_keys(province),
        "missing": [
            {"code": code, "step": step_of(code)}
            | {name: divisions.former_names(name)[code] for name in LANGUAGES}
            for code in province.missing
        ],
    }
    if not province.counted:
        return figures
    values = {
        counted: [_counted(access_points, province, MEASURES[counted], mask) for mask in MASKS]
        for counted in ("points", "computers")
    }
    for counted, by_mask in values.items():
        figures[counted] = [[known.numerator.low, known.numerator.high] for known in by_mask]
    figures["basis"] = {
        counted: "".join(known.basis[0] for known in by_mask) for counted, by_mask in values.items()
    }
    if own := without_context(access_points):
        figures["strict"] = {
            counted: _differing(own, province, counted, by_mask)
            for counted, by_mask in values.items()
        }
    figures["denominators"] = {
        name: denominator_of(access_points, province.parts, name) for name in get_args(Denominator)
    }
    return figures


def _differing(
    own: AccessPoints, province: Province, counted: str, by_mask: list[Value]
) -> dict[int, list[int | None]]:
    """Return the ends by the programme's own figures, where context makes others of them."""
    strict = [_counted(own, province, MEASURES[counted], mask).numerator for mask in MASKS]
    return {
        place: [without.low, without.high]
        for place, (known, without) in enumerate(zip(by_mask, strict, strict=True))
        if known.numerator != without
    }


def _counted(access_points: AccessPoints, province: Province, measure: Measure, mask: int) -> Value:
    known = value(access_points, province, measure, types_of(mask))
    if known is None:  # a count counts every site type
        msg = f"{measure.code} counts nothing of {types_of(mask)}"
        raise ValueError(msg)
    return known


def search_keys(province: Province) -> list[str]:
    """Return the search keys of a province: its names and codes and the names of its parts."""
    names = comparable_names()
    parts = [*province.parts, *province.missing]
    keys = {key for part in parts for key in names.get(part, ())}
    # Not the codes of its parts: a code of 2013 may be another province's in 2025.
    return sorted({province.code, province.code.lstrip("0"), *keys})


def _breaks(
    access_points: AccessPoints, provinces: tuple[Province, ...], measure: Measure
) -> dict[int, dict[str, list[tuple[float, ...]]]]:
    """Return the class breaks for each choice of site types that makes a difference."""
    masks = {mask & mask_of(measure.site_types) for mask in MASKS} - {0}
    choices: dict[int, list[tuple[str, ...]]] = {mask: [types_of(mask)] for mask in sorted(masks)}
    choices[EACH_TYPE_MASK] = [(code,) for code in measure.site_types]
    breaks = {}
    for mask, site_types in choices.items():
        bounds = bounds_of(access_points, provinces, measure, site_types)
        breaks[mask] = {
            str(method): [
                breaks_of(bounds, method, classes)
                for classes in range(LEAST_CLASSES, MOST_CLASSES + 1)
            ]
            for method in METHODS
            if method != "manual"
        }
    return breaks
