"""The tables beside the map: totals, and points by province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.model.latest import latest_per_view
from dashboard.model.view import USUAL_MEASURE
from dashboard.templates import render
from dashboard.text.credit import of_figures
from dashboard.text.table_rows import (
    column_labels,
    numbers,
    partial_provinces,
    totals_caption,
    with_total,
)
from geodata import tables
from loaders.access_points import counted_provinces
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.statements import control_totals

if TYPE_CHECKING:
    from dashboard.model.selection import Selection
    from loaders.access_points import Province


@latest_per_view
def totals_table(selection: Selection) -> str:
    """Return how much of the control totals is attributed to provinces.

    Of figures of the user's own: how much of what the file has is shown.
    """
    if selection.access_points.counts_file:
        return _totals_of_file(selection)
    control = control_totals()
    lines = []
    for site_type in with_total(selection.view.site_types):
        full = sum(control[code] for code in selection.view.site_types if site_type in {None, code})
        known = selection.attributed(site_type)
        lines.append(
            {
                "site_type": site_type,
                "shown": selection.points(site_type=site_type),
                "share": min(1.0, known / full) if full else 0,
                "known": known,
                "open": max(0, full - known),
                "control": full,
            }
        )
    shown = len(selection.shown)
    counted = counted_provinces(selection.access_points, selection.view.division)
    return render(
        "map/totals.html.j2",
        selection.view.language,
        lines=lines,
        caption=totals_caption(selection),
        chosen=shown if shown < len(counted) else None,
        provinces=len(tables.programme_provinces()),
    )


def _totals_of_file(selection: Selection) -> str:
    lines = []
    for site_type in with_total(selection.view.site_types):
        shown, whole = selection.points(site_type=site_type), selection.in_file(site_type)
        share = min(1.0, shown.low / whole.low) if shown and whole.low else 0
        line = {"site_type": site_type, "shown": shown, "share": share, "whole": whole}
        lines.append(line)
    return render("map/totals_of_file.html.j2", selection.view.language, lines=lines)


@latest_per_view
def points_table(selection: Selection) -> str:
    """Return one row per province, one column per site type, with the basis of each number.

    Another measure has a column of its own.
    """
    view = selection.view
    known = selection.access_points.published is not None
    return render(
        "map/points.html.j2",
        view.language,
        labels=column_labels(view),
        measured=view.measure != USUAL_MEASURE,
        site_types=view.site_types if known else (),
        how={item.code: part_with_range(selection, item) for item in selection.shown},
        rows=[(province, numbers(selection, province.code)) for province in selection.shown],
        sums=numbers(selection, None),
        view=view,
    )


def part_with_range(selection: Selection, province: Province) -> str | None:
    """Return the first province of 2013 in another of whose numbers one is a range."""
    if selection.access_points.published is None:
        return None
    cells = (Cell(part, kind) for part in province.parts for kind in SITE_TYPES)
    open_cells = (cell for cell in cells if selection.access_points.total([cell]).exact is None)
    return next((cell.province_code for cell in open_cells), None)


@latest_per_view
def points_note(selection: Selection) -> str:
    """Return how to read the table, and the parts of provinces that were not counted."""
    language = selection.view.language
    known = selection.access_points.published is not None
    how = of_figures(
        selection.access_points, language, "table.how_linked" if known else "table.how"
    )
    return render(
        "map/points_note.html.j2", language, partial=partial_provinces(selection, language), how=how
    )
