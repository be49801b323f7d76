"""The regions with their totals, as HTML.

The totals are of the site types of the view, and of all provinces that were counted.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dashboard.model import measures
from dashboard.model.measures import MEASURES
from dashboard.model.selection import ordered_provinces
from dashboard.screens.compare.ranking import nothing_counted
from dashboard.templates import render
from dashboard.text.credit import basis_word
from dashboard.text.messages import text
from geodata import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.measures import Measure, Value
    from dashboard.model.selection import Selection
    from geodata.tables import Region
    from loaders.access_points import Province


class _Line(NamedTuple):
    """The totals of some provinces: those of a region, or all."""

    region: Region | None
    provinces: Sequence[Province]
    totals: Sequence[Value | None]


def regions_table(selection: Selection) -> str:
    """Return the regions with their totals: each the tightest range, not a sum of bounds."""
    view, language = selection.view, selection.view.language
    if not view.site_types:
        return nothing_counted(selection)
    columns: list[tuple[str, Measure, tuple[str, ...]]] = [
        (text(language, f"table.type.{kind}"), MEASURES["points"], (kind,))
        for kind in view.site_types
    ]
    if len(columns) > 1:
        columns.append((text(language, "table.total"), MEASURES["points"], view.site_types))
    others = [MEASURES["computers"], *([selection.measure] if selection.measure.is_rate else [])]
    columns += [
        (text(language, f"table.measure.{other.code}"), other, view.site_types) for other in others
    ]
    provinces = ordered_provinces(selection.access_points, view)
    table = selection.access_points.provinces
    region_codes = dict(zip(table["province_code"], table["region"], strict=True))

    def line(region: Region | None, members: Sequence[Province]) -> _Line:
        totals = [
            measures.total(selection.access_points, members, measure, kinds)
            for _, measure, kinds in columns
        ]
        return _Line(region, members, totals)

    members = {
        region: [item for item in provinces if region_codes[item.code] == region.code]
        for region in tables.regions()
    }
    return render(
        "compare/regions.html.j2",
        language,
        basis_word=partial(basis_word, selection.access_points, language),
        labels=[label for label, *_ in columns],
        lines=[line(region, provinces) for region, provinces in members.items() if provinces],
        whole=line(None, provinces),
    )
