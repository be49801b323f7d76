"""What the dashboard is about and made of, as HTML. All text is escaped.

Figures come from the tables of the project and bear their sources; nothing is typed
here that a table says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from dashboard.model.view import SITE_TYPES, to_query_string
from dashboard.screens.shared.html import source_link
from dashboard.text.messages import date, number, text
from geodata import boundaries, tables
from geodata.catalogue import catalogue
from loaders.cells import Basis, Cell
from loaders.evidence.published import published
from loaders.evidence.statements import bounding, control_totals
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.view import View
    from geodata.tables import Measure, Statement
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

STEPS: Final = ("1", "2", "3")
"""The steps of phase II."""

_WHOLE_PROJECT: Final = "ALL-3"  # its source counts the provinces and steps of the project
_DISTRIBUTION: Final = "access-map"


@dataclass(frozen=True, slots=True)
class StepFigure:
    """A figure of a step of the programme, or of all of them.

    Attributes
    ----------
    value
        ``None`` where no source tells it.
    basis
        How it is known.
    statements
        What states it, or what it follows from.
    """

    value: int | None
    basis: Basis
    statements: tuple[Statement, ...] = ()


def step_figure(step: str, measure: Measure, site_types: Sequence[str]) -> StepFigure:
    """Return how many points or computers a step of the programme has.

    Parameters
    ----------
    step
        One of :data:`STEPS`, or ``all``.
    measure
        ``points`` or ``computers``.
    site_types
        Which are counted together.
    """
    if stated := _stated(step, measure, site_types):
        return StepFigure(int(stated[0].value), "published", stated)
    if step == "all":
        return _sum_of_steps(measure, site_types)
    both, second = (_stated(one, measure, site_types) for one in ("1+2", tables.PROGRAMME_STEP))
    if step == STEPS[0] and both and second:
        difference = int(both[0].value) - int(second[0].value)
        return StepFigure(difference, "derived", (both[0], second[0]))
    if step == tables.PROGRAMME_STEP and measure == "computers":
        cells = [Cell(code, kind) for code in tables.programme_provinces() for kind in site_types]
        found = published().computers(cells).exact
        rule = tuple(item for item in tables.statements() if item.measure == "computers_per_point")
        if found is not None:
            return StepFigure(found, "derived", rule)
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
    """Return the sum of the steps, unless one is unknown or a source states another sum."""
    found = [step_figure(step, measure, site_types) for step in STEPS]
    values = [one.value for one in found if one.value is not None]
    if len(values) < len(found) or _about_totals("all", measure, site_types):
        return StepFigure(None, "unknown")
    statements = tuple(item for one in found for item in one.statements)
    return StepFigure(sum(values), "derived", statements)


def provinces_with_totals_only() -> tuple[str, ...]:
    """Return the GSO codes of the provinces of which no source tells anything of their own."""
    own = {item.province_code for item in bounding(tables.statements()) if item.scope == "province"}
    return tuple(code for code in tables.programme_provinces() if code not in own)


def page(access_points: AccessPoints, view: View) -> str:
    """Return the whole screen."""
    language = view.language
    sections = (
        _site_types(language),
        _method(access_points, language),
        _gaps(language),
        _division(language),
        _boundaries(access_points, language),
        _context(language),
        _reading(language),
        _citation(view),
    )
    return f'<article class="about">{_project(language)}<div>{"".join(sections)}</div></article>'


def _section(language: Language, name: str, *parts: str) -> str:
    title = escape(text(language, f"about.{name}"))
    return f'<section class="{name}"><h2>{title}</h2>{"".join(parts)}</section>'


def _paragraph(said: str, *links: str) -> str:
    """Return a paragraph; the links, which are markup, stand behind it in brackets."""
    behind = f" ({'; '.join(links)})" if links else ""
    return f"<p>{escape(said)}{behind}</p>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _cited(language: Language, statements: Iterable[Statement]) -> str:
    """Return the sources of some statements with their dates, each once."""
    sources = {item.code: item for item in tables.sources()}
    cited = dict.fromkeys((item.source, item.date) for item in statements)
    return "; ".join(
        source_link(sources[source]) + (f", {escape(date(language, day))}" if day else "")
        for source, day in cited
    )


@cache
def _step_provinces(step: str) -> tuple[str, ...]:
    table = tables.provinces()
    return tuple(table.loc[table["programme_step"] == step, "province_code"])


# The programme


def _project(language: Language) -> str:
    counted = [item for item in tables.statements() if item.code == _WHOLE_PROJECT]
    table = tables.provinces()
    pilot = divisions.listed(table.loc[table["pilot"] == "yes", "province_code"], language)
    many = sum(len(_step_provinces(step)) for step in STEPS)
    return _section(
        language,
        "project",
        '<div class="lead">',
        _paragraph(text(language, "about.project_is", count=many), _cited(language, counted)),
        _paragraph(text(language, "about.project_pilot", provinces=pilot)),
        _paragraph(text(language, "about.project_steps")),
        "</div>",
        _steps_table(language),
        f'<p class="how">{escape(text(language, "about.steps_how"))}</p>',
    )


def _steps_table(language: Language) -> str:
    columns: list[tuple[Measure, tuple[str, ...], str]] = [
        ("points", SITE_TYPES, text(language, "panel.points")),
        *(("points", (kind,), text(language, f"map.type.{kind}")) for kind in SITE_TYPES),
        ("computers", SITE_TYPES, text(language, "map.measure.computers")),
    ]
    source_label = text(language, "panel.sources")

    def line(step: str, title: str, codes: Sequence[str]) -> str:
        found = [(step_figure(step, *column[:2]), column[2]) for column in columns]
        cells = "".join(_figure_cell(language, figure, label) for figure, label in found)
        used = (item for figure, _ in found for item in figure.statements)
        many = text(language, "about.provinces", count=len(codes))
        named = escape(divisions.listed(codes, language))
        names = f"<small>{named}</small>" if step != "all" else ""
        return (
            f'<tr><th scope="row">{escape(title)} · {escape(many)} {names}</th>{cells}'
            f'<td class="words" data-label="{escape(source_label)}">'
            f"{_cited(language, used)}</td></tr>"
        )

    body = "".join(
        line(step, text(language, "about.step", step=step), _step_provinces(step)) for step in STEPS
    )
    every = [code for step in STEPS for code in _step_provinces(step)]
    foot = line("all", text(language, "about.step_all"), every)
    labels = [text(language, "about.steps"), *(label for *_, label in columns)]
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in labels)
    return (
        f'<table class="figures cards steps"><thead><tr>{heads}'
        f'<th scope="col" class="words">{escape(source_label)}</th></tr></thead>'
        f"<tbody>{body}</tbody><tfoot>{foot}</tfoot></table>"
    )


def _figure_cell(language: Language, figure: StepFigure, label: str) -> str:
    shown = "?" if figure.value is None else number(language, figure.value)
    title = escape(text(language, f"map.basis.{figure.basis}"))
    return f'<td class="{figure.basis}" title="{title}" data-label="{escape(label)}">{shown}</td>'


def _site_types(language: Language) -> str:
    totals = control_totals()
    parts = []
    for kind in tables.site_types():
        label = escape(getattr(kind, f"label_{language}"))
        described = escape(getattr(kind, f"description_{language}"))
        many = text(
            language,
            "about.site_type",
            points=number(language, totals[kind.code]),
            computers=number(language, kind.computers_per_point),
        )
        parts.append(
            f'<dt class="{escape(kind.code)}">{label}</dt><dd>{described} {escape(many)}</dd>'
        )
    stated = [
        item
        for item in bounding(tables.statements())
        if item.measure == "computers_per_point"
        or (item.scope, item.measure) == ("total", "points")
    ]
    cited = f"{escape(text(language, 'panel.sources'))}: {_cited(language, stated)}."
    return _section(
        language, "site_types", f"<dl>{''.join(parts)}</dl>", f'<p class="how">{cited}</p>'
    )


# The figures


def _method(access_points: AccessPoints, language: Language) -> str:
    many = len(bounding(tables.statements()))
    link = escape(text(language, "screen.how_we_know"))
    cells, own = published().cells, access_points.counts_file
    said = (
        text(language, "about.method_statements", used=many, count=len(tables.statements())),
        text(language, "about.method_program", cells=len(cells)),
        text(language, "about.method_ranges"),
    )
    return _section(
        language,
        "method",
        _paragraph(text(language, "about.counts_own", file=own)) if own else "",
        *(_paragraph(one) for one in said[:-1]),
        _paragraph(said[-1], f'<a data-screen href="./how-we-know">{link}</a>'),
    )


def _gaps(language: Language) -> str:
    cells = published().cells
    undated = sum(not item.date for item in bounding(tables.statements()))
    total = step_figure(tables.PROGRAMME_STEP, "points", SITE_TYPES).value or 0
    items = (
        text(language, "about.gap_list", count=number(language, total)),
        text(
            language,
            "about.gap_provinces",
            provinces=divisions.listed(provinces_with_totals_only(), language),
        ),
        text(
            language,
            "about.gap_cells",
            ranges=int((cells["basis"] == "range").sum()),
            count=len(cells),
        ),
        text(language, "about.gap_dates", count=undated),
        text(language, "about.gap_households"),
        text(language, "about.gap_archipelagos"),
        text(language, "about.gap_boundaries"),
    )
    return _section(language, "gaps", _list(items))


def _division(language: Language) -> str:
    before, since = (len(divisions.codes(year)) for year in divisions.DIVISIONS)
    return _section(
        language,
        "division",
        _paragraph(text(language, "about.division_is", before=before, since=since)),
        _paragraph(text(language, "about.division_codes")),
    )


def _boundaries(access_points: AccessPoints, language: Language) -> str:
    licences = {item.path: item.licence for item in catalogue()}
    names = divisions.former_names(language)
    lying = [
        text(
            language,
            "about.archipelago",
            name=getattr(row, f"name_{language}"),
            province=names[str(row.province_code)],
        )
        for row in boundaries.archipelagos().itertuples()
    ]
    own = access_points.boundaries_file
    return _section(
        language,
        "boundaries",
        _paragraph(text(language, "about.boundaries_own", file=own)) if own else "",
        _paragraph(
            text(
                language,
                "about.boundaries_are",
                credit=boundaries.OPENSTREETMAP_CREDIT,
                licence=licences["openstreetmap/provinces.geojson"],
            )
        ),
        _paragraph(text(language, "about.boundaries_land")),
        _paragraph(text(language, "about.archipelagos", list="; ".join(lying))),
    )


def _context(language: Language) -> str:
    return _section(language, "context", _paragraph(text(language, "about.context_is")))


# The page itself


def _reading(language: Language) -> str:
    signs = _list(
        text(language, f"about.reading_{name}")
        for name in ("published", "derived", "range", "unknown", "outside")
    )
    keys = _list(text(language, f"about.keys_{name}") for name in ("tab", "map", "tables", "link"))
    title = escape(text(language, "about.keys"))
    return _section(language, "reading", signs, f"<h3>{title}</h3>", keys)


def _citation(view: View) -> str:
    language = view.language
    query = to_query_string(view)
    cited = text(
        language,
        "about.citation",
        year=software_year(),
        title=text(language, "page.title"),
        version=software_version(),
        link=f"…/?{query}" if query else "…/",
    )
    return _section(
        language,
        "cite",
        f"<blockquote>{escape(cited)}</blockquote>",
        _paragraph(text(language, "about.citation_how")),
        f"<h3>{escape(text(language, 'about.licences'))}</h3>",
        _paragraph(text(language, "about.licences_are", version=software_version())),
    )


def software_version() -> str:
    """Return the version of the software that runs."""
    return version(_DISTRIBUTION)


def software_year() -> str:
    """Return the year of the software, which its catalogue bears."""
    return next(item.date for item in catalogue() if item.path == "catalogue.toml")
