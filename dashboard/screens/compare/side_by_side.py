"""Some provinces side by side, as HTML: with every site type, whatever is filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dashboard.model import measures
from dashboard.model.measures import MEASURES
from dashboard.model.selection import ordered_provinces
from dashboard.screens.compare.ranking import region_names
from dashboard.screens.shared.templates import render
from dashboard.text.credit import numerator_source
from dashboard.text.messages import fixed, measured_in_table, number, percent, text
from loaders.access_points import provinces_of_division
from loaders.cells import SITE_TYPES
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection
    from dashboard.screens.compare.ranking import Ends
    from loaders.access_points import Province

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

_Row = tuple[str, list["Entry"]]


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
    ends = [entry.ends for entry in entries]
    for index, own in enumerate(ends):
        others = [other for place, other in enumerate(ends) if place != index]
        if (
            own
            and others
            and all(other and other[1] is not None and other[1] < own[0] for other in others)
        ):
            return index
    return None


def comparison_table(selection: Selection) -> str:
    """Return the provinces chosen, a column each; nothing if none is chosen."""
    view, language = selection.view, selection.view.language
    counted = ordered_provinces(selection.access_points, view)
    chosen = [province for province in counted if province.code in view.beside]
    if not chosen:
        return ""
    groups = [
        _group("place", None, _place_rows(selection, chosen)),
        _group(
            "points",
            numerator_source(selection, MEASURES["points"]),
            _points_rows(selection, chosen),
        ),
        _group("rates", text(language, "compare.source.rates"), _rate_rows(selection, chosen)),
        _group(
            "context", text(language, "compare.source.context"), _context_rows(selection, chosen)
        ),
    ]
    return render(
        "compare/side_by_side.html.j2",
        language,
        view=view,
        provinces=chosen,
        groups=groups,
        any_largest=any(largest is not None for group in groups for *_, largest in group["rows"]),
    )


def _group(name: str, source: str | None, rows: list[_Row]) -> dict[str, Any]:
    """Return some rows, each with which of its entries is the largest, and their source."""
    return {
        "name": name,
        "source": source,
        "rows": [(label, entries, surely_largest(entries)) for label, entries in rows],
    }


def _place_rows(selection: Selection, chosen: Sequence[Province]) -> list[_Row]:
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


def _points_rows(selection: Selection, chosen: Sequence[Province]) -> list[_Row]:
    language, points = selection.view.language, MEASURES["points"]
    rows = [
        (text(language, f"map.type.{kind}"), _entries(selection, chosen, points, (kind,)))
        for kind in SITE_TYPES
    ]
    rows.append((text(language, "table.total"), _entries(selection, chosen, points, SITE_TYPES)))
    computers = MEASURES["computers"]
    label = text(language, f"map.measure.{computers.code}")
    return [*rows, (label, _entries(selection, chosen, computers, SITE_TYPES))]


def _rate_rows(selection: Selection, chosen: Sequence[Province]) -> list[_Row]:
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


def _context_rows(selection: Selection, chosen: Sequence[Province]) -> list[_Row]:
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
