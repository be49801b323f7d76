"""Provinces and regions beside each other, as HTML. All text is escaped.

The ranking and the regions follow the site types of the view; what stands side by side
is told of every site type. The provinces are all that were counted, whatever is filtered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Final, Literal

from dashboard import measures
from dashboard.markup import sort_heading
from dashboard.measures import MEASURES
from dashboard.selection import ordered_provinces
from dashboard.text import fixed, measured, number, percent, rate, text
from dashboard.view import SITE_TYPES, to_query_string
from geodata import tables
from loaders import divisions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from dashboard.measures import Measure, Value
    from dashboard.selection import Selection
    from loaders.divisions import Province
    from loaders.translation import Language

Ends = tuple[float, float | None]
BarKind = Literal["exact", "zero", "range", "open", "unknown"]
Context = Literal[
    "population_thousand",
    "population_urban_thousand",
    "population_rural_thousand",
    "area_km2",
    "district_level_units",
    "commune_level_units",
    "poverty_rate_2012_percent",
    "poverty_rate_2014_percent",
]

_UNKNOWN: Final = "?"
_LARGEST: Final = "▲"


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


def province_address(selection: Selection, code: str) -> str:
    """Return the link to a province's page that takes the view along."""
    return f"./province?{to_query_string(replace(selection.view, selected=code))}"


# The ranking


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
    regions = _region_names(selection)
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
        f'<th scope="row">{_link(selection, one.province)}</th>'
        f'<td class="region">{escape(regions[code])}</td><td class="code">{escape(code)}</td>'
        f"{_value_cell(language, one.value)}{_bar_cell((one.value.low, one.value.high), end)}"
        f"{_basis_cell(language, one.value)}</tr>"
    )


def _link(selection: Selection, province: Province) -> str:
    address = escape(province_address(selection, province.code))
    name = escape(getattr(province, f"name_{selection.view.language}"))
    return f'<a data-screen href="{address}">{name}</a>'


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
    said = [_numerator_source(selection, measure)]
    if measure.denominator:
        said.append(text(language, f"map.denominator.{measure.denominator}"))
    return f'<p class="how">{escape(". ".join(said))}.</p>'


def _numerator_source(selection: Selection, measure: Measure) -> str:
    file = selection.access_points.counts_file
    if file:
        return text(selection.view.language, "notice.counts_file", file=file)
    return text(selection.view.language, f"compare.source.{measure.counted}")


# Side by side


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a row under one province.

    Attributes
    ----------
    shown
        Text.
    basis
        How a number is known; empty of what is no number.
    ends
        Of a number.
    """

    shown: str
    basis: str = ""
    ends: Ends | None = None


def surely_largest(entries: Sequence[Entry]) -> int | None:
    """Return which of some numbers is larger than every other whatever is true, if one is."""
    ends = [one.ends for one in entries]
    for index, own in enumerate(ends):
        others = [other for place, other in enumerate(ends) if place != index]
        if own and others and all(one and one[1] is not None and one[1] < own[0] for one in others):
            return index
    return None


def beside_table(selection: Selection) -> str:
    """Return the provinces chosen, a column each; nothing if none is chosen."""
    view, language = selection.view, selection.view.language
    counted = divisions.counted_provinces(selection.access_points, tables.DIVISION)
    chosen = [one for one in counted if one.code in view.beside]
    if not chosen:
        return ""
    heads = "".join(f'<th scope="col">{_link(selection, one)}</th>' for one in chosen)
    groups = (
        ("place", _place_rows(selection, chosen)),
        ("points", _points_rows(selection, chosen)),
        ("rates", _rate_rows(selection, chosen)),
        ("context", _context_rows(selection, chosen)),
    )
    body = "".join(_group(selection, name, rows, len(chosen)) for name, rows in groups)
    note = ""
    if any(surely_largest(entries) is not None for _, rows in groups for _, entries in rows):
        note = f"{_LARGEST} {text(language, 'compare.largest')} · "
    note = escape(note + text(language, "table.how"))
    return (
        f'<table class="figures beside" style="--many:{len(chosen)}"><thead><tr>'
        f'<th scope="col">{escape(text(language, "compare.subject"))}</th>{heads}</tr></thead>'
        f'{body}</table><p class="how">{note}</p>'
    )


_Rows = list[tuple[str, list[Entry]]]


def _group(selection: Selection, name: str, rows: _Rows, many: int) -> str:
    """Return some rows under what they have in common, with where they come from."""
    language = selection.view.language
    lines = []
    if name != "place":
        source = {
            "points": _numerator_source(selection, MEASURES["points"]),
            "rates": text(language, "compare.source.rates"),
            "context": text(language, "compare.source.context"),
        }[name]
        lines.append(
            f'<tr class="group"><th scope="rowgroup" colspan="{many + 1}">'
            f"{escape(text(language, f'compare.group.{name}'))} "
            f"<small>{escape(source)}</small></th></tr>"
        )
    for label, entries in rows:
        largest = surely_largest(entries)
        cells = "".join(
            _entry_cell(language, entry, largest=place == largest)
            for place, entry in enumerate(entries)
        )
        lines.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    return f"<tbody>{''.join(lines)}</tbody>"


def _entry_cell(language: Language, entry: Entry, *, largest: bool) -> str:
    shown = escape(entry.shown)
    if not entry.basis:
        return f'<td class="words">{shown}</td>'
    if largest:
        label = escape(text(language, "compare.largest"))
        shown = f'<b class="largest" role="img" aria-label="{label}">{_LARGEST}</b>{shown}'
    title = escape(text(language, f"map.basis.{entry.basis}"))
    return f'<td class="{escape(entry.basis)}" title="{title}">{shown}</td>'


def _place_rows(selection: Selection, chosen: Sequence[Province]) -> _Rows:
    language = selection.view.language
    regions = _region_names(selection)
    merged = divisions.provinces(selection.access_points, divisions.DIVISIONS[-1])
    new = {
        part: getattr(one, f"name_{language}")
        for one in merged
        for part in (*one.parts, *one.missing)
    }
    return [
        (text(language, "compare.region"), [Entry(regions[one.code]) for one in chosen]),
        (text(language, "compare.code"), [Entry(one.code) for one in chosen]),
        (text(language, "compare.province_2025"), [Entry(new[one.code]) for one in chosen]),
    ]


def _points_rows(selection: Selection, chosen: Sequence[Province]) -> _Rows:
    language, points = selection.view.language, MEASURES["points"]
    rows = [
        (text(language, f"map.type.{kind}"), _entries(selection, chosen, points, (kind,)))
        for kind in SITE_TYPES
    ]
    rows.append((text(language, "table.total"), _entries(selection, chosen, points, SITE_TYPES)))
    computers = MEASURES["computers"]
    label = text(language, f"map.measure.{computers.code}")
    return [*rows, (label, _entries(selection, chosen, computers, SITE_TYPES))]


def _rate_rows(selection: Selection, chosen: Sequence[Province]) -> _Rows:
    return [
        (
            text(selection.view.language, f"map.measure.{measure.code}"),
            _entries(selection, chosen, measure, SITE_TYPES),
        )
        for measure in MEASURES.values()
        if measure.is_rate
    ]


def _entries(
    selection: Selection, chosen: Sequence[Province], measure: Measure, kinds: Sequence[str]
) -> list[Entry]:
    language = selection.view.language
    values = (measures.value(selection.access_points, one, measure, kinds) for one in chosen)
    return [
        Entry(_shown(language, value), value.basis, (value.low, value.high))
        for value in values
        if value is not None
    ]


def _context_rows(selection: Selection, chosen: Sequence[Province]) -> _Rows:
    language = selection.view.language
    table = selection.access_points.provinces.set_index("province_code")

    def thousand(value: float) -> str:
        return fixed(language, value, 1)

    def whole(value: float) -> str:
        return number(language, int(value))

    def share(value: float) -> str:
        return percent(language, value / 100, value / 100)

    columns: tuple[tuple[Context, Callable[[float], str]], ...] = (
        ("population_thousand", thousand),
        ("population_urban_thousand", thousand),
        ("population_rural_thousand", thousand),
        ("area_km2", thousand),
        ("district_level_units", whole),
        ("commune_level_units", whole),
        ("poverty_rate_2012_percent", share),
        ("poverty_rate_2014_percent", share),
    )
    return [
        (
            text(language, f"compare.context.{column}"),
            [_stated(table, one.code, column, shown) for one in chosen],
        )
        for column, shown in columns
    ]


def _stated(
    table: pd.DataFrame, code: str, column: Context, shown: Callable[[float], str]
) -> Entry:
    value = float(table[column].astype(float)[code])
    return Entry(shown(value), "published", (value, value))


# Regions


def regions_table(selection: Selection) -> str:
    """Return the regions with their totals: each is the tightest range, not a sum of ends."""
    view, language = selection.view, selection.view.language
    kinds: list[tuple[str, ...]] = [(kind,) for kind in view.site_types]
    if not kinds:
        return nothing_counted(selection)
    labels = [text(language, f"map.type.{kind}") for kind in view.site_types]
    if len(kinds) > 1:
        kinds.append(view.site_types)
        labels.append(text(language, "table.total"))
    columns = [(MEASURES["points"], each) for each in kinds]
    columns.append((MEASURES["computers"], view.site_types))
    labels.append(text(language, "table.measure.computers"))
    if selection.measure.is_rate:
        columns.append((selection.measure, view.site_types))
        labels.append(text(language, f"table.measure.{view.measure}"))
    provinces = ordered_provinces(selection.access_points, view)

    def line(name: str, members: Sequence[Province]) -> str:
        many = text(language, "compare.provinces")
        cells = "".join(
            _labelled_cell(selection, members, column, label)
            for column, label in zip(columns, labels, strict=True)
        )
        return (
            f'<tr><th scope="row">{name}</th><td data-label="{escape(many)}">'
            f"{number(language, len(members))}</td>{cells}</tr>"
        )

    body = []
    own = _regions_of(selection)
    for region in tables.regions():
        members = [one for one in provinces if own[one.code] == region.code]
        if members:
            names = ", ".join(getattr(one, f"name_{language}") for one in members)
            name = f"{escape(getattr(region, f'name_{language}'))} <small>{escape(names)}</small>"
            body.append(line(name, members))
    heads = [
        sort_heading(text(language, "compare.region"), "up"),
        sort_heading(text(language, "compare.provinces"), "down"),
        *(sort_heading(label, "down") for label in labels),
    ]
    whole = escape(text(language, "compare.all", count=number(language, len(provinces))))
    return (
        f'<table class="figures cards regions" data-table="regions"><thead><tr>{"".join(heads)}'
        f"</tr></thead><tbody>{''.join(body)}</tbody>"
        f"<tfoot>{line(whole, provinces)}</tfoot></table>"
    )


def _labelled_cell(
    selection: Selection,
    members: Sequence[Province],
    column: tuple[Measure, Sequence[str]],
    label: str,
) -> str:
    language = selection.view.language
    value = measures.total(selection.access_points, members, *column)
    if value is None:
        return f'<td class="none" data-label="{escape(label)}">–</td>'
    title = escape(text(language, f"map.basis.{value.basis}"))
    return (
        f'<td class="{escape(value.basis)}" title="{title}" data-label="{escape(label)}">'
        f"{escape(_shown(language, value))}</td>"
    )


# What they share


def _value(selection: Selection, provinces: Sequence[Province]) -> Value | None:
    kinds = selection.view.site_types
    return measures.total(selection.access_points, provinces, selection.measure, kinds)


def _regions_of(selection: Selection) -> dict[str, str]:
    """Return the region of each province of 2013."""
    table = selection.access_points.provinces
    return dict(zip(table["province_code"], table["region"], strict=True))


def _region_names(selection: Selection) -> dict[str, str]:
    names = {one.code: getattr(one, f"name_{selection.view.language}") for one in tables.regions()}
    return {code: names[region] for code, region in _regions_of(selection).items()}


def _shown(language: Language, value: Value) -> str:
    return _UNKNOWN if value.unknown else measured(language, value)


def _value_cell(language: Language, value: Value) -> str:
    return f'<td class="number {escape(value.basis)}">{escape(_shown(language, value))}</td>'


def _basis_cell(language: Language, value: Value) -> str:
    return f'<td class="basis">{escape(text(language, f"map.basis.{value.basis}"))}</td>'


def _heading(label: str, name: str) -> str:
    return f'<th scope="col" class="{name}">{escape(label)}</th>'
