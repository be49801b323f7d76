"""HTML of the screen on the project: its figures come from the tables, with their sources."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.templates import render
from dashboard.text.citation import citation, software_version
from dashboard.text.credit import unknown_licences
from dashboard.text.messages import text
from dashboard.text.statements import note_on, source_of
from dashboard.text.steps import stated_in_words
from geodata import boundaries, tables
from geodata.catalogue import catalogue
from loaders.cells import SITE_TYPES
from loaders.evidence.published import published
from loaders.evidence.statements import bounding, control_totals
from loaders.evidence.steps import STEPS, StepFigure, provinces_of_step, stated_of, step_figure
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from dashboard.model.view import View
    from geodata.tables import Measure, Source, Statement
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

_WHOLE_PROJECT: Final = "ALL-3"  # the statement whose source counts the provinces and steps
_COLUMNS: Final[tuple[tuple[str, Measure, tuple[str, ...]], ...]] = (
    ("panel.points", "points", SITE_TYPES),
    *((f"map.type.{code}", "points", (code,)) for code in SITE_TYPES),
    ("map.measure.computers", "computers", SITE_TYPES),
)
"""Columns of the table of steps: key of the heading, measure, site types."""


def provinces_with_totals_only() -> tuple[str, ...]:
    """Return the GSO codes of the provinces of which the programme stated nothing by themselves."""
    statements = bounding(tables.statements())
    own = [item for item in statements if item.kind == "programme"]
    with_own = {item.province_code for item in own if item.scope == "province"}
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
        in_order=partial(divisions.former_in_order, language=language),
        labels=[text(language, key) for key, *_ in _COLUMNS],
        steps=_step_rows(),
        further=_further(language),
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
        citation=citation(access_points, view, language),
        unknown_licences=unknown_licences(access_points, language),
        software_version=software_version(),
    )


def _step_rows() -> list[StepRow]:
    """Return a row for each step, and one for all steps."""
    rows = []
    for step in (*STEPS, "all"):
        provinces = provinces_of_step(*(STEPS if step == "all" else (step,)))
        figures = tuple(step_figure(step, measure, kinds) for _, measure, kinds in _COLUMNS)
        sources = _cited(item for figure in figures for item in figure.statements)
        rows.append(StepRow(step, provinces, figures, sources))
    return rows


def _further(language: Language) -> list[tuple[str, str, tuple[tuple[Source, str], ...], str]]:
    """Return what else is published of other steps: of which step, what, where, its caveat.

    Sums that the table of steps has no column for, and provinces by themselves.
    """
    shown = {(measure, kinds) for _, measure, kinds in _COLUMNS}
    sums = [
        (item,)
        for item in tables.statements()
        if (item.scope, item.status) == ("total", "other_steps")
        and item.step in STEPS
        and (item.measure, item.site_types) not in shown
    ]
    provinces = [found for code in provinces_of_step(*STEPS) if (found := stated_of(code))]
    return [
        (
            found[0].step,
            _in_words(found, language),
            _cited(found),
            " ".join(dict.fromkeys(filter(None, (note_on(item, language) for item in found)))),
        )
        for found in (*sums, *provinces)
    ]


def _in_words(found: tuple[Statement, ...], language: Language) -> str:
    words = "; ".join(stated_in_words(item, language) for item in found)
    name = divisions.former_names(language).get(found[0].province_code)
    return f"{name}: {words}" if name else words


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
