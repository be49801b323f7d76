"""Some provinces side by side, as HTML. All text is escaped.

They are told of every site type, whatever is filtered.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, Literal

from dashboard.model import measures
from dashboard.model.measures import MEASURES
from dashboard.model.selection import ordered_provinces
from dashboard.model.view import SITE_TYPES
from dashboard.screens.shared.html import province_link, region_names
from dashboard.text.credit import numerator_source
from dashboard.text.messages import fixed, measured_in_table, number, percent, text
from loaders.access_points import provinces_of_division
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection
    from dashboard.screens.compare.ranking import Ends
    from loaders.access_points import Province
    from loaders.translation import Language

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


def comparison_table(selection: Selection) -> str:
    """Return the provinces chosen, a column each; nothing if none is chosen."""
    view, language = selection.view, selection.view.language
    everything = ordered_provinces(selection.access_points, view)
    chosen = [one for one in everything if one.code in view.beside]
    if not chosen:
        return ""
    heads = "".join(f'<th scope="col">{province_link(selection.view, one)}</th>' for one in chosen)
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
            "points": numerator_source(selection, MEASURES["points"]),
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
    regions = region_names(selection)
    merged = provinces_of_division(selection.access_points, divisions.DIVISIONS[-1])
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
        Entry(measured_in_table(language, value), value.basis, (value.low, value.high))
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
