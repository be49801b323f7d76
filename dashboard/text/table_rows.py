"""The numbers of the table beside the map: by province one for each site type, and their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.model.view import USUAL_MEASURE
from dashboard.text.messages import count, measured_in_table, number, text
from dashboard.text.steps import parts_with_steps
from geodata import tables
from loaders.access_points import counted_provinces
from loaders.evidence.statements import control_totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from loaders.translation import Language


def with_total(site_types: Sequence[str]) -> list[str | None]:
    """Return the site types of the lines or columns; ``None`` is the total of several."""
    return [*site_types, *([None] if len(site_types) > 1 else [])]


def column_labels(view: View) -> list[str]:
    """Return the headings of the columns of numbers; another measure has a column of its own."""
    labels = [
        text(view.language, f"table.type.{code}" if code else "table.total")
        for code in with_total(view.site_types)
    ]
    if view.measure != USUAL_MEASURE:
        labels.append(text(view.language, f"table.measure.{view.measure}"))
    return labels


def numbers(selection: Selection, province_code: str | None) -> list[tuple[str, str]]:
    """Return the sums shown of a province or of all, each with its basis."""
    view = selection.view
    found = [selection.points(province_code, kind) for kind in with_total(view.site_types)]
    if view.measure != USUAL_MEASURE:
        found.append(selection.value(province_code))
    return [
        (measured_in_table(view.language, value), value.basis) if value else ("–", "none")
        for value in found
    ]


def partial_provinces(selection: Selection, language: Language) -> list[str]:
    """Return each province shown that is counted in part alone, with what is missing of it."""
    return [
        text(
            language,
            "table.partial_one",
            province=getattr(province, f"name_{language}"),
            missing=parts_with_steps(selection.access_points, language, province.missing),
        )
        for province in selection.shown
        if province.partial
    ]


def star_in_words(selection: Selection, language: Language) -> str:
    """Return what the star of a part stands for, empty where no province shown has it."""
    partial = "; ".join(partial_provinces(selection, language))
    without = text(language, "table.partial_list", list=partial)
    return f"{text(language, 'table.partial')}: {without}" if partial else ""


def totals_caption(selection: Selection) -> str:
    """Return what the totals are of: all provinces of the step, which is said if not all show."""
    language = selection.view.language
    counted = counted_provinces(selection.access_points, selection.view.division)
    if len(selection.shown) == len(counted):
        return text(language, "totals.caption")
    every = number(language, len(tables.programme_provinces()))
    return text(language, "totals.caption_every", count=every)


def totals_line(selection: Selection) -> str:
    """Return the caption of the totals with its numbers, as one line of text."""
    view, access_points = selection.view, selection.access_points
    if access_points.counts_file:
        whole = count(view.language, selection.in_file())
        return f"{text(view.language, 'totals.caption_own')}: {whole}"
    control = control_totals()
    known = number(view.language, selection.attributed())
    full = number(view.language, sum(control[code] for code in view.site_types))
    return f"{totals_caption(selection)}: {known} / {full}"
