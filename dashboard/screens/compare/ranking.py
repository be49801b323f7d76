"""The provinces ranked by a measure, as HTML. All text is escaped.

The ranking follows the site types of the view. The provinces are all that were counted,
whatever is filtered.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from dashboard.model import measures
from dashboard.model.selection import ordered_provinces
from dashboard.screens.shared.html import province_link, region_names, sort_heading
from dashboard.text.credit import numerator_source
from dashboard.text.messages import measured_in_table, number, rate, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.measures import Measure, Value
    from dashboard.model.selection import Selection
    from loaders.access_points import Province
    from loaders.translation import Language

Ends = tuple[float, float | None]
BarKind = Literal["exact", "zero", "range", "open", "unknown"]


def nothing_counted(selection: Selection) -> str:
    """Return why there is nothing to compare, or nothing if there is."""
    view = selection.view
    if not view.site_types:
        key = "empty.types"
    elif not selection.measure.counts(view.site_types):
        key = "compare.nothing_counted"
    else:
        return ""
    return f'<p class="nothing">{escape(text(view.language, key))}</p>'


@dataclass(frozen=True, slots=True)
class Ranked:
    """A province in the ranking.

    Attributes
    ----------
    province
        One that was counted.
    value
        Of the measure.
    best, worst
        The places that it can have.
    """

    province: Province
    value: Value
    best: int
    worst: int


def ranking(selection: Selection) -> tuple[Ranked, ...]:
    """Return all provinces that were counted by the measure of the view, the largest first.

    Ranges stand by their low ends, then by their high ends, then in the order of the
    view; what is unknown stands last. There are none where the site types of the view
    hold nothing that the measure counts.
    """
    provinces, values = [], []
    for province in ordered_provinces(selection.access_points, selection.view):
        value = _value(selection, (province,))
        if value is not None:
            provinces.append(province)
            values.append(value)
    found = [
        Ranked(province, value, *measures.rank(values, index))
        for index, (province, value) in enumerate(zip(provinces, values, strict=True))
    ]
    return tuple(sorted(found, key=lambda one: _best_first(one.value)))


def _best_first(value: Value) -> tuple[bool, float, float]:
    high = float("inf") if value.high is None else value.high
    return value.unknown, -value.low, -high


def bar(ends: Ends, largest: float) -> tuple[BarKind, float, float]:
    """Return how a value is drawn on an axis from nothing to the largest value.

    Parameters
    ----------
    ends
        Of the value; no high end where nothing bounds it.
    largest
        Where the axis ends.

    Returns
    -------
    kind : BarKind
        ``open`` where only the low end is known, ``unknown`` where nothing is.
    low, high : float
        Ends on the axis, from 0 to 1. An open range, and one of which nothing is
        known, reach to the end of the axis.
    """
    low, high = ends
    start = min(1.0, low / largest) if largest else 0.0
    if high is None:
        return ("open" if low else "unknown"), start, 1.0
    if low == high:
        return ("exact" if low else "zero"), start, start
    return "range", start, min(1.0, high / largest)


def largest_end(values: Sequence[Value]) -> float:
    """Return the largest end of some values, where their common axis ends."""
    return max((one.low if one.high is None else one.high for one in values), default=0.0)


def ranked_table(selection: Selection) -> str:
    """Return the provinces in the order of the measure, with the places that each can have."""
    language, measure = selection.view.language, selection.measure
    found = ranking(selection)
    everything = _value(selection, [one.province for one in found])
    if everything is None:
        return nothing_counted(selection)
    end = largest_end([one.value for one in found])
    regions = region_names(selection)
    lines = "".join(_ranked_line(selection, one, regions, end) for one in found)
    key = "compare.mean" if measure.is_rate else "compare.total"
    name = escape(text(language, key, count=number(language, len(found))))
    # A total is off the axis of its parts; the rate of all of them is on it.
    drawn = _bar_cell((everything.low, everything.high), end) if measure.is_rate else "<td></td>"
    foot = (
        f'<tr><td></td><th scope="row">{name}</th><td class="region"></td><td class="code"></td>'
        f"{_value_cell(language, everything)}{drawn}{_basis_cell(language, everything)}</tr>"
    )
    heads = (
        sort_heading(text(language, "compare.rank"), "up", "rank"),
        sort_heading(text(language, "table.province"), "up"),
        _heading(text(language, "compare.region"), "region"),
        sort_heading(text(language, "compare.code"), "up", "code"),
        sort_heading(text(language, f"map.measure.{measure.code}"), "down", "number"),
        _axis_heading(language, measure, end),
        _heading(text(language, "panel.basis"), "basis"),
    )
    colour = f"--bar: var(--{_colour(selection)})"
    return (
        f'<table class="figures ranked" data-table="ranked" style="{colour}"><thead><tr>'
        f"{''.join(heads)}</tr></thead><tbody>{lines}</tbody><tfoot>{foot}</tfoot></table>"
        f"{_bar_key(language, [one.value for one in found])}{sources_note(selection)}"
    )


def _colour(selection: Selection) -> str:
    """Return the name of the colour of what is counted: that of its site type, if it is one."""
    kinds = selection.measure.counts(selection.view.site_types)
    return kinds[0] if len(kinds) == 1 else "several"


def _ranked_line(selection: Selection, one: Ranked, regions: dict[str, str], end: float) -> str:
    language, code = selection.view.language, one.province.code
    chosen = ' class="selected"' if code == selection.view.selected else ""
    place = str(one.best) if one.best == one.worst else f"{one.best}–{one.worst}"
    return (
        f'<tr{chosen}><td class="rank">{place}</td>'
        f'<th scope="row">{province_link(selection.view, one.province)}</th>'
        f'<td class="region">{escape(regions[code])}</td><td class="code">{escape(code)}</td>'
        f"{_value_cell(language, one.value)}{_bar_cell((one.value.low, one.value.high), end)}"
        f"{_basis_cell(language, one.value)}</tr>"
    )


def _bar_cell(ends: Ends, largest: float) -> str:
    kind, low, high = bar(ends, largest)
    style = f"--low:{100 * low:.2f}%;--high:{100 * high:.2f}%"
    return f'<td class="bar"><i class="axis {kind}" style="{style}"></i></td>'


def _axis_heading(language: Language, measure: Measure, largest: float) -> str:
    end = rate(language, largest) if measure.is_rate else number(language, int(largest))
    label = escape(text(language, "compare.axis", end=end))
    return (
        f'<th scope="col" class="bar"><span class="ends" title="{label}">'
        f"<span>{number(language, 0)}</span><span>{end}</span></span></th>"
    )


def _bar_key(language: Language, values: Sequence[Value]) -> str:
    """Return what the bars that occur look like."""
    shown = {bar((one.low, one.high), 1)[0] for one in values}
    kinds: tuple[BarKind, ...] = ("exact", "range", "open", "zero", "unknown")
    parts = "".join(
        f'<li><i class="axis {kind}" style="--low:45%;--high:100%"></i>'
        f"{escape(text(language, f'compare.bar.{kind}'))}</li>"
        for kind in kinds
        if kind in shown
    )
    return f'<ul class="bar-key">{parts}</ul>'


def sources_note(selection: Selection) -> str:
    """Return where the numbers of the measure come from."""
    language, measure = selection.view.language, selection.measure
    said = [numerator_source(selection, measure)]
    if measure.denominator:
        said.append(text(language, f"map.denominator.{measure.denominator}"))
    return f'<p class="how">{escape(". ".join(said))}.</p>'


def _value(selection: Selection, provinces: Sequence[Province]) -> Value | None:
    kinds = selection.view.site_types
    return measures.total(selection.access_points, provinces, selection.measure, kinds)


def _value_cell(language: Language, value: Value) -> str:
    shown = escape(measured_in_table(language, value))
    return f'<td class="number {escape(value.basis)}">{shown}</td>'


def _basis_cell(language: Language, value: Value) -> str:
    return f'<td class="basis">{escape(text(language, f"map.basis.{value.basis}"))}</td>'


def _heading(label: str, name: str) -> str:
    return f'<th scope="col" class="{name}">{escape(label)}</th>'
