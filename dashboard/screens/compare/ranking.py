"""The provinces ranked by a measure, as HTML.

The measure is of the site types of the view, the provinces are all that were counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from dashboard.model import measures
from dashboard.model.selection import ordered_provinces
from dashboard.templates import macro, names_by_code, render
from dashboard.text.credit import basis_word, numerator_source
from dashboard.text.messages import in_measure, text
from geodata import tables
from loaders.cells import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from loaders.access_points import Province

Ends = tuple[float, float | None]
BarKind = Literal["exact", "range", "open", "zero", "unknown"]


def nothing_counted(selection: Selection) -> str:
    """Return why there is nothing to compare; empty if there is something."""
    view = selection.view
    if not view.site_types:
        key = "empty.types"
    elif not selection.measure.counts(view.site_types):
        key = "compare.nothing_counted"
    else:
        return ""
    return macro("paragraph", view.language, text(view.language, key), "nothing")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A province in the ranking, with the best and worst rank that it can have."""

    province: Province
    value: Value
    best: int
    worst: int


def ranking(selection: Selection) -> tuple[Ranked, ...]:
    """Return all provinces that were counted by the measure of the view, the largest first.

    Ranges are sorted by their low ends, then by their high ends, then in the order of the
    view; unknown values come last. Empty if the measure counts none of the site types.
    """
    provinces = ordered_provinces(selection.access_points, selection.view)
    values = {item: value for item in provinces if (value := _value(selection, (item,)))}
    ranked = [
        Ranked(province, value, *measures.rank(list(values.values()), index))
        for index, (province, value) in enumerate(values.items())
    ]
    return tuple(sorted(ranked, key=lambda item: _best_first(item.value)))


def _best_first(value: Value) -> tuple[bool, float, float]:
    high = float("inf") if value.high is None else value.high
    return value.unknown, -value.low, -high


def bar(ends: Ends, largest: float) -> tuple[BarKind, float, float]:
    """Return how a value is drawn on an axis from 0 to the largest value.

    Returns
    -------
    kind : BarKind
        ``open`` where only the low end is known, ``unknown`` where neither is.
    low, high : float
        Ends on the axis, from 0 to 1; that of an open or unknown range is 1.
    """
    low, high = ends
    start = min(1.0, low / largest) if largest else 0.0
    if high is None:
        return ("open" if low else "unknown"), start, 1.0
    if low == high:
        return ("exact" if low else "zero"), start, start
    return "range", start, min(1.0, high / largest)


def largest_end(values: Sequence[Value]) -> float:
    """Return the largest end of some values: the end of their common axis."""
    return max((item.low if item.high is None else item.high for item in values), default=0.0)


def region_names(selection: Selection) -> dict[str, str]:
    """Return the name of the region of each province of 2013, by GSO code."""
    names = names_by_code(tables.regions(), selection.view.language)
    table = selection.access_points.provinces
    return dict(zip(table["province_code"], table["region"].map(names), strict=True))


def ranked_table(selection: Selection) -> str:
    """Return the provinces in the order of the measure, with the ranks that each can have."""
    language, measure = selection.view.language, selection.measure
    ranked = ranking(selection)
    whole = _value(selection, [item.province for item in ranked])
    if whole is None:
        return nothing_counted(selection)
    end = largest_end([item.value for item in ranked])
    regions = region_names(selection)
    lines = [
        {
            "ranked": item,
            "region": regions[item.province.code],
            "bar": bar((item.value.low, item.value.high), end),
        }
        for item in ranked
    ]
    kinds = {(bar((item.value.low, item.value.high), 1)[0], item.value.basis) for item in ranked}
    bases_of_exact = {basis for kind, basis in kinds if kind == "exact"}
    others = {kind for kind, _ in kinds} - {"exact"}
    return render(
        "compare/ranked.html.j2",
        language,
        basis_word=partial(basis_word, selection.access_points, language),
        view=selection.view,
        measure=measure,
        known=selection.access_points.published is not None,
        colour=_colour(selection),
        end=in_measure(language, measure, end, end),
        lines=lines,
        whole=whole,
        # The total of a count is beyond the axis of its parts; a rate of all is within it.
        bar_of_whole=bar((whole.low, whole.high), end) if measure.is_rate else None,
        bases_of_exact=[basis for basis in get_args(Basis) if basis in bases_of_exact],
        other_bars=[kind for kind in get_args(BarKind) if kind in others],
        source=numerator_source(selection, measure),
    )


def _colour(selection: Selection) -> str:
    """Return the name of the colour of the bars: the site type, if only one is counted."""
    kinds = selection.measure.counts(selection.view.site_types)
    return kinds[0] if len(kinds) == 1 else "several"


def _value(selection: Selection, provinces: Sequence[Province]) -> Value | None:
    kinds = selection.view.site_types
    return measures.total(selection.access_points, provinces, selection.measure, kinds)
