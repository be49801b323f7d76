"""The steps of phase II of the programme: their provinces and what was published of them.

The dashboard has the counts of one step, :data:`geodata.tables.PROGRAMME_STEP`; of the
others, sums and a few provinces are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata import tables
from loaders.cells import SITE_TYPES, Basis, Cell
from loaders.evidence.published import published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.tables import Measure, Statement

STEPS: Final = ("1", "2", "3")
"""The steps of phase II."""


@dataclass(frozen=True, slots=True)
class StepFigure:
    """A figure of a step of the programme, or of all of them.

    Attributes
    ----------
    value
        ``None`` if it is not published.
    statements
        The statements that give it, or from which it is derived.
    """

    value: int | None
    basis: Basis
    statements: tuple[Statement, ...] = ()


def step_figure(step: str, measure: Measure, site_types: Sequence[str]) -> StepFigure:
    """Return the points or computers of a step of :data:`STEPS`, or of ``all``."""
    if stated := _stated(step, measure, site_types):
        return StepFigure(int(stated[0].value), "published", stated)
    if step == "all":
        return _sum_of_steps(measure, site_types)
    both, second = (_stated(steps, measure, site_types) for steps in ("1+2", tables.PROGRAMME_STEP))
    if step == STEPS[0] and both and second:
        difference = int(both[0].value) - int(second[0].value)
        return StepFigure(difference, "derived", (both[0], second[0]))
    if step == tables.PROGRAMME_STEP and measure == "computers":
        cells = [Cell(code, kind) for code in tables.programme_provinces() for kind in site_types]
        computers = published().computers(cells).exact
        rule = tuple(item for item in tables.statements() if item.measure == "computers_per_point")
        if computers is not None:
            return StepFigure(computers, "derived", rule)
    return StepFigure(None, "unknown")


def _stated(step: str, measure: Measure, site_types: Sequence[str]) -> tuple[Statement, ...]:
    return tuple(
        item
        for item in _about_totals(step, measure, site_types)
        if item.status in {"used", "other_steps"}
    )


def _about_totals(step: str, measure: Measure, site_types: Sequence[str]) -> list[Statement]:
    return [
        item
        for item in tables.statements()
        if (item.step, item.scope, item.measure, item.relation) == (step, "total", measure, "=")
        and set(item.site_types) == set(site_types)
    ]


def _sum_of_steps(measure: Measure, site_types: Sequence[str]) -> StepFigure:
    """Return the sum of the steps; unknown if one of them is, or if a source has another sum."""
    figures = [step_figure(step, measure, site_types) for step in STEPS]
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures) or _about_totals("all", measure, site_types):
        return StepFigure(None, "unknown")
    statements = tuple(item for figure in figures for item in figure.statements)
    return StepFigure(sum(values), "derived", statements)


@cache
def _step_of_province() -> dict[str, str]:
    table = tables.provinces()
    return dict(zip(table["province_code"], table["programme_step"], strict=True))


def step_of(province_code: str) -> str:
    """Return the step of :data:`STEPS` that served a province of 2013, ``""`` if none did."""
    return _step_of_province()[province_code]


def provinces_of_step(*steps: str) -> tuple[str, ...]:
    """Return the GSO codes of 2013 of the provinces of some steps, in code order."""
    return tuple(code for code, step in _step_of_province().items() if step in steps)


def points_of_step(step: str) -> int | None:
    """Return the published number of access points of a step."""
    return step_figure(step, "points", SITE_TYPES).value


def stated_of(province_code: str) -> tuple[Statement, ...]:
    """Return the statements about a province of another step, which bound no cell."""
    return tuple(
        item
        for item in tables.statements()
        if (item.scope, item.status, item.relation) == ("province", "other_steps", "=")
        and item.province_code == province_code
    )
