"""What is said of provinces without counts: which step of the programme served them, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.model.programme import steps_told
from dashboard.text.credit import of_figures
from dashboard.text.messages import listed, number, text
from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.evidence.steps import points_of_step, provinces_of_step, step_of
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.tables import Statement
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language


def why_not_counted(access_points: AccessPoints, language: Language, province: Province) -> str:
    """Return why a province has no counts, as the map in the browser says it."""
    if not steps_told(access_points):
        return of_figures(access_points, language, "map.outside")
    steps = {step_of(code) for code in province.missing}
    if steps == {""}:
        return text(language, "map.outside")
    shown = tables.PROGRAMME_STEP
    if of_several_steps(access_points, province):
        parts = _with_steps(access_points, language, province.missing)
        return text(language, "map.outside_parts", parts=", ".join(parts), shown=shown)
    (step,) = steps
    return text(
        language,
        "map.step",
        step=step,
        provinces=len(provinces_of_step(step)),
        points=number(language, points_of_step(step) or 0),
        shown=shown,
    )


def of_several_steps(access_points: AccessPoints, province: Province) -> bool:
    """Return whether :func:`why_not_counted` names each part of a province with its step."""
    return steps_told(access_points) and len({step_of(code) for code in province.missing}) > 1


def parts_with_steps(
    access_points: AccessPoints, language: Language, province_codes: Iterable[str]
) -> str:
    """Return the names of some provinces of 2013, each with the step that served it."""
    return listed(_with_steps(access_points, language, province_codes), language)


def former_listed(province_codes: Iterable[str], language: Language) -> str:
    """Return the names of some provinces of 2013 in alphabetical order, as a sentence has them."""
    return listed(divisions.former_in_order(province_codes, language), language)


def _with_steps(
    access_points: AccessPoints, language: Language, province_codes: Iterable[str]
) -> list[str]:
    codes = tuple(province_codes)
    alphabetical = divisions.former_in_order(codes, language)
    if not steps_told(access_points):
        return alphabetical
    names = divisions.former_names(language)
    told = {names[code]: _in_short(language, step_of(code)) for code in codes}
    return [text(language, "map.part", name=name, step=told[name]) for name in alphabetical]


def _in_short(language: Language, step: str) -> str:
    if not step:
        return text(language, "map.outside_short")
    return text(language, "map.step_short", step=step)


def stated_in_words(statement: Statement, language: Language) -> str:
    """Return what a statement of :func:`loaders.evidence.steps.stated_of` says."""
    value = number(language, int(statement.value))
    if set(statement.site_types) == set(SITE_TYPES):
        return text(language, f"panel.stated_{statement.measure}", value=value)
    types = " + ".join(text(language, f"map.type.{code}") for code in statement.site_types)
    key = {"points": "panel.stated_of_type", "computers": "panel.stated_computers_of_type"}
    return text(language, key[statement.measure], types=types, value=value)


def legend_values(access_points: AccessPoints, provinces: Iterable[Province]) -> dict[str, object]:
    """Return the fields of the legend's lines on provinces: ``count``, ``step``, ``steps``."""
    others = sorted({step_of(code) for one in provinces for code in one.missing} - {""})
    return {
        "count": len(access_points.programme_provinces),
        "step": tables.PROGRAMME_STEP,
        "steps": ", ".join(others),
    }
