"""HTML of the screen on the project: its figures come from the tables, with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.screens.shared.templates import render
from dashboard.text.citation import citation, software_version
from dashboard.text.credit import unknown_licences
from dashboard.text.messages import text
from dashboard.text.statements import source_of
from geodata import boundaries, tables
from geodata.catalogue import catalogue
from loaders.cells import SITE_TYPES, Basis, Cell
from loaders.evidence.published import published
from loaders.evidence.statements import bounding, control_totals
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from dashboard.model.view import View
    from geodata.tables import Measure, Source, Statement
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

STEPS: Final = ("1", "2", "3")
"""The steps of phase II."""

_WHOLE_PROJECT: Final = "ALL-3"  # the statement whose source counts the provinces and steps
_COLUMNS: Final[tuple[tuple[str, Measure, tuple[str, ...]], ...]] = (
    ("panel.points", "points", SITE_TYPES),
    *((f"map.type.{code}", "points", (code,)) for code in SITE_TYPES),
    ("map.measure.computers", "computers", SITE_TYPES),
)
"""Columns of the table of steps: key of the heading, measure, site types."""


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
        if item.status in {"used", "context"}
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


def provinces_with_totals_only() -> tuple[str, ...]:
    """Return the GSO codes of the provinces that no statement is about by themselves."""
    statements = bounding(tables.statements())
    with_own = {item.province_code for item in statements if item.scope == "province"}
    return tuple(code for code in tables.programme_provinces() if code not in with_own)


class StepRow(NamedTuple):
    """The figures of a step of the programme, or of all of them."""

    step: str
    provinces: tuple[str, ...]
    figures: tuple[StepFigure, ...]
    sources: tuple[tuple[Source, str], ...]


def page(access_points: AccessPoints, view: View) -> Markup:
    """Return the whole screen."""
    language = view.language
    statements, cells, provinces = tables.statements(), published().cells, tables.provinces()
    used = bounding(statements)
    return render(
        "about/about.html.j2",
        language,
        access_points=access_points,
        listed=partial(divisions.listed, language=language),
        labels=[text(language, key) for key, *_ in _COLUMNS],
        steps=_step_rows(),
        project_sources=_cited(item for item in statements if item.code == _WHOLE_PROJECT),
        pilot_provinces=provinces.loc[provinces["pilot"] == "yes", "province_code"],
        site_types=tables.site_types(),
        totals=control_totals(),
        site_type_sources=_cited(
            item
            for item in used
            if item.measure == "computers_per_point"
            or (item.scope, item.measure) == ("total", "points")
        ),
        statements=statements,
        used=used,
        cell_count=len(cells),
        range_count=int((cells["basis"] == "range").sum()),
        point_count=step_figure(tables.PROGRAMME_STEP, "points", SITE_TYPES).value or 0,
        provinces_with_totals_only=provinces_with_totals_only(),
        division_sizes=[len(divisions.codes(year)) for year in divisions.DIVISIONS],
        boundaries_credit=boundaries.OPENSTREETMAP_CREDIT,
        boundaries_licence=next(
            item.licence for item in catalogue() if item.path == "openstreetmap/provinces.geojson"
        ),
        archipelagos=_archipelagos(language),
        citation=citation(view, language),
        unknown_licences=unknown_licences(access_points, language),
        software_version=software_version(),
    )


def _step_rows() -> list[StepRow]:
    """Return a row for each step, and one for all steps."""
    table = tables.provinces()
    rows = []
    for step in (*STEPS, "all"):
        in_step = table["programme_step"].isin(STEPS if step == "all" else [step])
        provinces = tuple(table.loc[in_step, "province_code"])
        figures = tuple(step_figure(step, measure, kinds) for _, measure, kinds in _COLUMNS)
        sources = _cited(item for figure in figures for item in figure.statements)
        rows.append(StepRow(step, provinces, figures, sources))
    return rows


def _cited(statements: Iterable[Statement]) -> tuple[tuple[Source, str], ...]:
    """Return the sources of some statements with their dates, without duplicates."""
    return tuple(dict.fromkeys((source_of(item), item.date) for item in statements))


def _archipelagos(language: Language) -> str:
    names = divisions.former_names(language)
    return "; ".join(
        text(
            language,
            "about.archipelago",
            name=getattr(row, f"name_{language}"),
            province=names[str(row.province_code)],
        )
        for row in boundaries.archipelagos().itertuples()
    )
