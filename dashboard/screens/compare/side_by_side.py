"""Some provinces side by side, as HTML, with every site type, whatever the filter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dashboard.model import measures
from dashboard.model.measures import MEASURES
from dashboard.screens.compare.ranking import region_names
from dashboard.templates import render
from dashboard.text.credit import basis_word, numerator_source
from dashboard.text.messages import fixed, measured_in_table, number, percent, text
from loaders.access_points import counted_provinces, provinces_of_division
from loaders.cells import SITE_TYPES
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection
    from dashboard.screens.compare.ranking import Ends
    from loaders.access_points import Province

_Row = tuple[str, list["Entry"]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A table cell: its text and, of a number, its basis and ends."""

    text: str
    basis: str = ""
    ends: Ends | None = None


def surely_largest(entries: Sequence[Entry]) -> int | None:
    """Return the index of the number whose low end is above the high ends of all others, if any."""
    for index, entry in enumerate(entries):
        others = [other.ends for other in (*entries[:index], *entries[index + 1 :])]
        low = entry.ends[0] if entry.ends else 0
        if others and all(ends and ends[1] is not None and ends[1] < low for ends in others):
            return index
    return None


def comparison_table(selection: Selection) -> str:
    """Return the provinces chosen, a column each in the order chosen; empty if none is."""
    view, language = selection.view, selection.view.language
    counted = {
        item.code: item for item in counted_provinces(selection.access_points, view.division)
    }
    chosen = [counted[code] for code in view.beside if code in counted]
    if not chosen:
        return ""
    points, computers = MEASURES["points"], MEASURES["computers"]
    counts = [
        *((f"map.type.{kind}", points, (kind,)) for kind in SITE_TYPES),
        ("table.total", points, SITE_TYPES),
        ("map.measure.computers", computers, SITE_TYPES),
    ]
    rates = [
        (f"map.measure.{measure.code}", measure, SITE_TYPES)
        for measure in MEASURES.values()
        if measure.is_rate
    ]
    groups = {
        "place": _place_rows(selection, chosen),
        "points": _measure_rows(selection, chosen, counts),
        "rates": _measure_rows(selection, chosen, rates),
        "context": _context_rows(selection, chosen),
    }
    largest = {
        (name, label): surely_largest(entries)
        for name, rows in groups.items()
        for label, entries in rows
    }
    return render(
        "compare/side_by_side.html.j2",
        language,
        basis_word=partial(basis_word, selection.access_points, language),
        view=view,
        provinces=chosen,
        groups=groups,
        largest=largest,
        known=selection.access_points.published is not None,
        any_largest=any(index is not None for index in largest.values()),
        source_of_points=numerator_source(selection, points),
    )


def _place_rows(selection: Selection, chosen: Sequence[Province]) -> list[_Row]:
    language = selection.view.language
    regions = region_names(selection)
    merged_into = {
        part: getattr(province, f"name_{language}")
        for province in provinces_of_division(selection.access_points, divisions.DIVISIONS[-1])
        for part in (*province.parts, *province.missing)
    }
    return [
        (text(language, "compare.region"), [Entry(regions[item.code]) for item in chosen]),
        (text(language, "compare.code"), [Entry(item.code) for item in chosen]),
        (
            text(language, "compare.province_2025"),
            [Entry(merged_into[item.code]) for item in chosen],
        ),
    ]


def _measure_rows(
    selection: Selection,
    chosen: Sequence[Province],
    lines: Iterable[tuple[str, Measure, Sequence[str]]],
) -> list[_Row]:
    """Return a row for each key of a label, measure and site types."""
    language = selection.view.language
    rows = []
    for key, measure, kinds in lines:
        values = (measures.value(selection.access_points, item, measure, kinds) for item in chosen)
        entries = [
            Entry(measured_in_table(language, value), value.basis, (value.low, value.high))
            for value in values
            if value is not None
        ]
        rows.append((text(language, key), entries))
    return rows


def _context_rows(selection: Selection, chosen: Sequence[Province]) -> list[_Row]:
    language = selection.view.language
    table = selection.access_points.provinces.set_index("province_code")

    def decimal(value: float) -> str:
        return fixed(language, value, 1)

    def whole(value: float) -> str:
        return number(language, int(value))

    def share(value: float) -> str:
        return percent(language, value / 100, value / 100)

    columns = {
        "population_thousand": decimal,
        "population_urban_thousand": decimal,
        "population_rural_thousand": decimal,
        "area_km2": decimal,
        "district_level_units": whole,
        "commune_level_units": whole,
        "poverty_rate_2012_percent": share,
        "poverty_rate_2014_percent": share,
    }
    rows = []
    for column, formatted in columns.items():
        values = [float(table.at[item.code, column]) for item in chosen]
        entries = [Entry(formatted(value), "published", (value, value)) for value in values]
        rows.append((text(language, f"compare.context.{column}"), entries))
    return rows
