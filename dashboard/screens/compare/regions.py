"""The regions with their totals, as HTML. All text is escaped.

The totals follow the site types of the view, and are of all provinces that were counted.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dashboard.model import measures
from dashboard.model.measures import MEASURES
from dashboard.model.selection import ordered_provinces
from dashboard.screens.compare.ranking import nothing_counted
from dashboard.screens.shared.html import sort_heading
from dashboard.text.messages import measured_in_table, number, text
from geodata import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection
    from loaders.access_points import Province


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
    table = selection.access_points.provinces
    own = dict(zip(table["province_code"], table["region"], strict=True))
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
        f"{escape(measured_in_table(language, value))}</td>"
    )
