"""The computed figures of a story: ``{points:20}`` in its texts, worked out when they are shown.

``{name}`` or ``{name:codes}``. Codes, parted by commas, are provinces of the view's division,
regions, presets and site types; without them a figure is of all that the view shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from dashboard.model import measures
from dashboard.model.finding import find
from dashboard.model.measures import MEASURES
from dashboard.model.view import PRESETS
from dashboard.text.headline import about, headline
from dashboard.text.messages import (
    PARTIAL,
    count,
    date,
    in_measure,
    measured,
    number,
    percent,
    text,
)
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import SITE_TYPES, CountRange, computers_per_point
from loaders.evidence.statements import bounding
from loaders.evidence.steps import STEPS, provinces_of_step, step_figure
from loaders.names.divisions import DIVISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from geodata.tables import Statement
    from loaders.access_points import AccessPoints, Province
    from loaders.cells import Basis

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
FILTER: Final = "filter"
"""The provinces that the view shows, as a place."""
EXACT: Final = "exact"
RANGE: Final = "range"
"""Those of them whose measure is known exactly, or as a range only."""
_ALL_STEPS: Final = "all"
_Known = TypeVar("_Known")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line: words, or a figure with its basis."""

    shown: str
    basis: Basis | None = None


class UnknownFigureError(LookupError):
    """A story asks for a figure or a place that there is not."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = tuple(get_close_matches(name, known, n=3))


def filled(line: str, selection: Selection) -> tuple[Part, ...]:
    """Return a line of a story with its figures.

    Raises
    ------
    UnknownFigureError
        For the first name or code that is not known.
    """
    pieces = PLACEHOLDER.split(line)
    parts = (
        _figure(piece, selection) if index % 2 else Part(piece)
        for index, piece in enumerate(pieces)
    )
    return tuple(part for part in parts if part.shown)


def places(codes: Collection[str], selection: Selection) -> tuple[Province, ...]:
    """Return the provinces that codes name; of regions and presets those that were counted."""
    division, finding = selection.view.division, find(selection)
    # Those counted in part are neither.
    whole = {one: value for one, value in finding.values.items() if not one.partial}
    values = {one.code: value.exact for one, value in whole.items()}
    groups = PRESETS | _regions(division) | {FILTER: selection.provinces}
    groups[EXACT] = tuple(code for code, exact in values.items() if exact is not None)
    groups[RANGE] = tuple(code for code, exact in values.items() if exact is None)
    everywhere = provinces_of_division(selection.access_points, division)
    counted = {one.code for one in everywhere if one.counted}
    named = {*codes} | {code for one in codes for code in counted.intersection(groups.get(one, ()))}
    return tuple(one for one in everywhere if one.code in named)


def known_places(access_points: AccessPoints, division: int) -> tuple[str, ...]:
    """Return the codes that can name places of a division."""
    provinces = provinces_of_division(access_points, division)
    presets = PRESETS if division == tables.DIVISION else {}
    groups = (FILTER, EXACT, RANGE, *_regions(division), *presets)
    return (*(one.code for one in provinces), *groups)


@cache
def _regions(division: int) -> dict[str, tuple[str, ...]]:
    """Return the provinces of each region: those of 2013 alone have any."""
    if division != tables.DIVISION:
        return {}
    table = tables.provinces()
    return {
        region.code: tuple(table.loc[table["region"] == region.code, "province_code"])
        for region in tables.regions()
    }


def _figure(asked: str, selection: Selection) -> Part:
    name, _, argument = (part.strip() for part in asked.partition(":"))
    codes = [code.strip() for code in argument.split(",") if code.strip()]
    if name in MEASURES:
        value = _total(selection, name, codes)
        language = selection.view.language
        return Part(measured(language, value), value.basis) if value else Part("–", "unknown")
    if name not in _FIGURES:
        raise UnknownFigureError(asked, [*MEASURES, *_FIGURES])
    return _FIGURES[name](selection, codes)


def _where(
    selection: Selection, codes: Sequence[str]
) -> tuple[tuple[Province, ...], tuple[str, ...]]:
    """Return the provinces and the site types that codes name; those shown without any."""
    access_points, division = selection.access_points, selection.view.division
    known = (*known_places(access_points, division), *SITE_TYPES)
    for code in codes:
        if code not in known:
            raise UnknownFigureError(code, known)
    kinds = tuple(code for code in SITE_TYPES if code in codes)
    named = [code for code in codes if code not in SITE_TYPES]
    provinces = tuple(one for one in places(named, selection) if one.counted)
    return provinces if named else selection.shown, kinds or selection.view.site_types


def _total(selection: Selection, measure: str, codes: Sequence[str]) -> Value | None:
    provinces, kinds = _where(selection, codes)
    return measures.total(selection.access_points, provinces, MEASURES[measure], kinds)


def _range(selection: Selection, codes: Sequence[str]) -> Part:
    """Return the least and the greatest value that any one of the provinces can have."""
    name, *rest = codes or [""]
    measure = _choice(name, MEASURES)
    provinces, kinds = _where(selection, rest)
    found = (measures.value(selection.access_points, one, measure, kinds) for one in provinces)
    values = [value for value in found if value is not None]
    language = selection.view.language
    if not values:
        return Part("–", "unknown")
    highs = [value.high for value in values if value.high is not None]
    high = max(highs) if len(highs) == len(values) else None
    exact = all(value.exact is not None for value in values)
    low = min(value.low for value in values)
    shown = in_measure(language, measure, low, high)
    if any(value.partial and (value.low == low or value.high == high) for value in values):
        shown += PARTIAL
    return Part(shown, "derived" if exact else "range")


def _share(selection: Selection, codes: Sequence[str]) -> Part:
    """Return the share of all points shown, of any type, that places and site types have."""
    provinces, kinds = _where(selection, codes)
    access_points = selection.access_points
    part, whole = (
        measures.total(access_points, places_, MEASURES["points"], types)
        for places_, types in ((provinces, kinds), (selection.shown, SITE_TYPES))
    )
    if not (part and whole):
        return Part("–", "unknown")
    low, high = measures.share(part.numerator, whole.numerator)
    shown = percent(selection.view.language, low, high) + PARTIAL * part.partial
    return Part(shown, "derived" if low == high else "range")


def _provinces(selection: Selection, codes: Sequence[str]) -> Part:
    """Return how many provinces are shown; of how many the measure is known so; of all of them."""
    finding = find(selection)
    everywhere = provinces_of_division(selection.access_points, selection.view.division)
    counts = {
        "": len(selection.shown),
        "exact": finding.exact,
        "range": finding.ranges,
        "unknown": finding.unknown,
        "everywhere": len(everywhere),
    }
    return _counted(selection, _choice(",".join(codes), counts))


def _counted(selection: Selection, many: int, basis: Basis = "derived") -> Part:
    return Part(number(selection.view.language, many), basis)


def _step(selection: Selection, codes: Sequence[str], what: str) -> Part:
    """Return points, computers or provinces of a step of the programme, or of all of them."""
    step = _choice(",".join(codes), {step: step for step in (*STEPS, _ALL_STEPS)})
    if what == "provinces":
        steps = STEPS if step == _ALL_STEPS else (step,)
        return _counted(selection, len(provinces_of_step(*steps)))
    found = step_figure(step, "computers" if what == "computers" else "points", SITE_TYPES)
    known = CountRange(0, None) if found.value is None else CountRange.exactly(found.value)
    return Part(count(selection.view.language, known), found.basis)


def _name(selection: Selection, codes: Sequence[str]) -> Part:
    """Return the name of a province, a region or a site type."""
    language, code = selection.view.language, ",".join(codes)
    everywhere = provinces_of_division(selection.access_points, selection.view.division)
    names = {one.code: getattr(one, f"name_{language}") for one in everywhere}
    names |= {one.code: getattr(one, f"name_{language}") for one in tables.regions()}
    names |= {kind: text(language, f"map.type.{kind}") for kind in SITE_TYPES}
    return Part(_choice(code, names))


def _statement(codes: Sequence[str]) -> Statement:
    return _choice(",".join(codes), {one.code: one for one in tables.statements()})


def _stated(selection: Selection, codes: Sequence[str]) -> Part:
    """Return the number of a published statement."""
    statement = _statement(codes)
    if not statement.value.isdecimal():
        raise UnknownFigureError(statement.code, ())
    return _counted(selection, int(statement.value), "published")


def _year(selection: Selection, codes: Sequence[str]) -> Part:
    years = {str(year): str(year) for year in DIVISIONS} | {"": str(selection.view.division)}
    return Part(_choice(",".join(codes), years))


def _choice(code: str, known: Mapping[str, _Known]) -> _Known:
    if code not in known:
        raise UnknownFigureError(code, known)
    return known[code]


_FIGURES: Final[dict[str, Callable[[Selection, Sequence[str]], Part]]] = {
    "range": _range,
    "share": _share,
    "provinces": _provinces,
    "attributed": lambda selection, _: _counted(selection, selection.attributed()),
    "computers_each": lambda selection, codes: _counted(
        selection, _choice(",".join(codes), computers_per_point()), "published"
    ),
    "step_points": lambda selection, codes: _step(selection, codes, "points"),
    "step_computers": lambda selection, codes: _step(selection, codes, "computers"),
    "step_provinces": lambda selection, codes: _step(selection, codes, "provinces"),
    "stated": _stated,
    "statements": lambda selection, _: _counted(selection, len(bounding(tables.statements()))),
    "sources": lambda selection, _: _counted(
        selection, len({one.source for one in bounding(tables.statements())})
    ),
    "name": _name,
    "date": lambda selection, codes: Part(date(selection.view.language, _statement(codes).date)),
    "division": _year,
    "step": lambda _selection, _codes: Part(tables.PROGRAMME_STEP),
    "measure": lambda selection, _: Part(
        text(selection.view.language, f"map.measure.{selection.view.measure}")
    ),
    "headline": lambda selection, _: Part(headline(selection)),
    "about": lambda selection, _: Part(about(selection.access_points, selection.view.language)[0]),
}
"""The figures beside the measures, which are asked for by their codes."""
