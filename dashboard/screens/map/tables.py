"""The tables beside the map: totals, points by province, and the selected province."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dashboard.model import measures
from dashboard.model.programme import steps_told
from dashboard.model.view import USUAL_MEASURE
from dashboard.screens.shared.templates import render
from dashboard.text.credit import basis_word
from dashboard.text.messages import count_in_table, measured, measured_in_table, percent, text
from dashboard.text.statements import cited_sources, published_when, source_of
from dashboard.text.steps import parts_with_steps, stated_in_words, why_not_counted
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.statements import control_totals
from loaders.evidence.steps import stated_of
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.selection import Selection
    from geodata.tables import Source, Statement
    from loaders.access_points import Province


def totals_table(selection: Selection) -> str:
    """Return how much of the control totals is attributed to provinces."""
    control = control_totals()
    lines = []
    for site_type in _with_total(selection.view.site_types):
        full = sum(control[code] for code in selection.view.site_types if site_type in {None, code})
        known = selection.attributed(site_type)
        lines.append(
            {
                "site_type": site_type,
                "shown": selection.total(site_type=site_type),
                "share": min(1.0, known / full) if full else 0,
                "known": known,
                "open": max(0, full - known),
                "control": full,
            }
        )
    return render("map/totals.html.j2", selection.view.language, lines=lines)


def points_table(selection: Selection) -> str:
    """Return one row per province, one column per site type, with the basis of each number.

    Another measure has a column of its own.
    """
    view = selection.view
    labels = [
        text(view.language, f"table.type.{code}" if code else "table.total")
        for code in _with_total(view.site_types)
    ]
    if view.measure != USUAL_MEASURE:
        labels.append(text(view.language, f"table.measure.{view.measure}"))
    return render(
        "map/points.html.j2",
        view.language,
        labels=labels,
        rows=[(province, _numbers(selection, province.code)) for province in selection.shown],
        sums=_numbers(selection, None),
        selected=view.selected,
    )


def points_note(selection: Selection) -> str:
    """Return how to read the table, and the parts of provinces that were not counted."""
    language = selection.view.language
    partial_provinces = [
        text(
            language,
            "table.partial_one",
            province=getattr(province, f"name_{language}"),
            missing=parts_with_steps(selection.access_points, language, province.missing),
        )
        for province in selection.shown
        if province.partial
    ]
    return render("map/points_note.html.j2", language, partial=partial_provinces)


def _with_total(site_types: Sequence[str]) -> list[str | None]:
    """Return the site types of the lines or columns; ``None`` is the total of several."""
    return [*site_types, *([None] if len(site_types) > 1 else [])]


def _numbers(selection: Selection, province_code: str | None) -> list[tuple[str, str]]:
    """Return the sums shown of a province or of all, each with its basis."""
    view = selection.view
    numbers: list[tuple[str, str]] = [
        (
            count_in_table(view.language, selection.total(province_code, site_type)),
            selection.basis(province_code, site_type),
        )
        for site_type in _with_total(view.site_types)
    ]
    if view.measure != USUAL_MEASURE:
        value = selection.value(province_code)
        numbers.append(
            (measured_in_table(view.language, value), value.basis) if value else ("–", "none")
        )
    return numbers


def province_panel(selection: Selection) -> str:
    """Return the numbers of the selected province with their basis and sources."""
    view = selection.view
    province = next(
        item
        for item in provinces_of_division(selection.access_points, view.division)
        if item.code == view.selected
    )
    values: dict[str, object] = {"province": province, "where": _where(selection, province)}
    if province.counted:
        values["standing"] = _standing(selection, province)
        values["lines"] = [_panel_line(selection, province, code) for code in SITE_TYPES]
    else:
        values["why"] = why_not_counted(selection.access_points, view.language, province)
        values["stated"] = _stated(selection, province)
    values["basis_word"] = partial(basis_word, selection.access_points, view.language)
    values["published_when"] = partial(published_when, language=view.language)
    return render("map/province_panel.html.j2", view.language, **values)


def _stated(selection: Selection, province: Province) -> list[tuple[str, str, Statement, Source]]:
    """Return what was published of the parts of a province of other steps.

    Of each statement its province, if there are several, what it says, itself and its source.
    """
    if not steps_told(selection.access_points):
        return []
    language = selection.view.language
    names = divisions.former_names(language)
    several = len(province.missing) > 1
    return [
        (
            names[code] if several else "",
            stated_in_words(statement, language),
            statement,
            source_of(statement),
        )
        for code in province.missing
        for statement in stated_of(code)
    ]


def _where(selection: Selection, province: Province) -> str:
    """Return the region of a province of 2013, or the parts of one of 2025."""
    language = selection.view.language
    if province.division == tables.DIVISION:
        table = selection.access_points.provinces.set_index("province_code")
        code = table.loc[province.code, "region"]
        region = next(item for item in tables.regions() if item.code == code)
        return f"{getattr(region, f'name_{language}')}."
    parts = divisions.listed(province.parts, language)
    if province.partial:
        missing = parts_with_steps(selection.access_points, language, province.missing)
        return text(language, "panel.partial", parts=parts, missing=missing)
    return text(
        language, "panel.of_parts", parts=parts or divisions.listed(province.missing, language)
    )


def _standing(selection: Selection, province: Province) -> str:
    """Return a province's value, its share of the total of a count, and its rank."""
    language = selection.view.language
    measure = selection.measure
    value = measures.value(selection.access_points, province, measure, selection.view.site_types)
    ranks = selection.rank(province.code)
    if value is None or ranks is None:
        return text(language, "map.nothing_counted")
    parts = [
        text(
            language,
            "panel.measure",
            measure=text(language, f"map.measure.{measure.code}"),
            value=measured(language, value),
        )
    ]
    everything = measures.total(
        selection.access_points,
        provinces_of_division(selection.access_points, province.division),
        measure,
        selection.view.site_types,
    )
    if everything and not measure.is_rate and not value.unknown:
        share = percent(language, *measures.share(value.numerator, everything.numerator))
        parts.append(text(language, "panel.share", share=share))
    best, worst, count = ranks
    rank = str(best) if best == worst else f"{best}–{worst}"
    parts.append(text(language, "panel.rank", rank=rank, count=count))
    return " · ".join(parts)


def _panel_line(selection: Selection, province: Province, site_type: str) -> dict[str, object]:
    access_points = selection.access_points
    cells = [Cell(part, site_type) for part in province.parts]
    table = access_points.cells
    rows = table[table["province_code"].isin(province.parts) & (table["site_type"] == site_type)]
    codes = dict.fromkeys(code for sources in rows["sources"] for code in sources)
    return {
        "site_type": site_type,
        "points": access_points.total(cells),
        "basis": access_points.basis(cells),
        "sources": cited_sources(access_points.published, codes),
    }
