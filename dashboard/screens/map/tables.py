"""The tables beside the map: totals, points by province, and the selected province."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dashboard.model import measures
from dashboard.model.view import SITE_TYPES, USUAL_MEASURE
from dashboard.screens.shared.html import known_cell, site_type_label, sort_heading, sources_list
from dashboard.text.messages import (
    count,
    count_in_table,
    measured,
    measured_in_table,
    number,
    percent,
    text,
)
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import Cell
from loaders.evidence.statements import control_totals
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.selection import Selection
    from loaders.access_points import Province


def totals_table(selection: Selection) -> str:
    """Return how much of the control totals is known to stand in which province."""
    language = selection.view.language
    control = control_totals()
    lines = []
    kinds: list[str | None] = [*selection.view.site_types]
    if len(kinds) > 1:
        kinds.append(None)
    for code in kinds:
        label = text(language, "totals.all") if code is None else site_type_label(selection, code)
        full = sum(control[kind] for kind in selection.view.site_types if code in {None, kind})
        known = selection.attributed(code)
        share = min(1.0, known / full) if full else 0
        shown = count(language, selection.total(site_type=code))
        lines.append(
            f'<tr class="{"sum" if code is None else escape(code)}"><th scope="row">'
            f"{escape(label)}</th><td>{escape(shown)}</td>"
            f'<td class="bar"><i style="--share:{share:.4f}"></i></td>'
            f"<td><b>{number(language, known)}</b></td>"
            f"<td>{number(language, max(0, full - known))}</td>"
            f"<td>{number(language, full)}</td></tr>"
        )
    heads = "".join(
        f'<th scope="col"{" colspan=2" if key == "known" else ""}>'
        f"{escape(text(language, f'totals.{key}'))}</th>"
        for key in ("type", "shown", "known", "open", "control")
    )
    caption = escape(text(language, "totals.caption"))
    return (
        f'<table class="totals"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def points_table(selection: Selection) -> str:
    """Return one row per province, one column per site type, with how each number is known.

    A measure that is not in these columns has one of its own. The name of a province
    is a button that selects it: the map's script listens to it.
    """
    view = selection.view
    language = view.language
    kinds: list[str | None] = [*view.site_types]
    if len(kinds) > 1:
        kinds.append(None)
    heads = [text(language, f"table.type.{code}" if code else "table.total") for code in kinds]
    if _has_own_column(selection):
        heads.append(text(language, f"table.measure.{view.measure}"))
    head = sort_heading(text(language, "table.province"), "up")
    head += "".join(sort_heading(label, "down") for label in heads)
    body = []
    for province in selection.shown:
        code = escape(province.code)
        name = escape(getattr(province, f"name_{language}"))
        chosen = ' class="selected"' if province.code == view.selected else ""
        body.append(
            f'<tr{chosen}><th scope="row"><button type="button" data-province="{code}">{name}'
            f"</button>{'*' if province.partial else ''}</th>"
            f"{_cells(selection, province.code, kinds)}</tr>"
        )
    total = escape(text(language, "table.sum"))
    return (
        f'<table class="points" data-table="points"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody>"
        f'<tfoot><tr><th scope="row">{total}</th>{_cells(selection, None, kinds)}</tr></tfoot>'
        "</table>"
    )


def partial_note(selection: Selection) -> str:
    """Return which parts the sums of the provinces shown leave out, or nothing."""
    language = selection.view.language
    listed = [
        text(
            language,
            "table.partial_one",
            province=getattr(province, f"name_{language}"),
            missing=divisions.listed(province.missing, language),
        )
        for province in selection.shown
        if province.partial
    ]
    if not listed:
        return ""
    return (
        f'<details class="how"><summary>{escape(text(language, "table.partial"))}</summary>'
        f"{escape(text(language, 'table.partial_list', list='; '.join(listed)))}</details>"
    )


def _has_own_column(selection: Selection) -> bool:
    """Tell whether the measure says more than the columns of the points do."""
    return selection.view.measure != USUAL_MEASURE


def _cells(selection: Selection, province_code: str | None, kinds: Iterable[str | None]) -> str:
    """Return the cells of the sums shown; the class of each tells how it is known."""
    language = selection.view.language
    cells = []
    for kind in kinds:
        found = selection.total(province_code, kind)
        shown = count_in_table(language, found)
        cells.append(known_cell(shown, selection.basis(province_code, kind)))
    if _has_own_column(selection):
        value = selection.value(province_code)
        if value is None:
            cells.append(known_cell("–", "none"))
        else:
            shown = measured_in_table(language, value)
            cells.append(known_cell(shown, value.basis))
    return "".join(cells)


def province_panel(selection: Selection) -> str:
    """Return the numbers of the selected province with their basis and sources."""
    view = selection.view
    language = view.language
    province = next(
        one
        for one in provinces_of_division(selection.access_points, view.division)
        if one.code == view.selected
    )
    name = escape(getattr(province, f"name_{language}"))
    where = _where(selection, province)
    if not province.counted:
        where = f"{where} {text(language, 'map.outside')}"
        return f'<section class="province"><h2>{name}</h2><p>{escape(where)}</p></section>'
    lines = "".join(_panel_line(selection, province, site_type) for site_type in SITE_TYPES)
    heads = "".join(
        f'<th scope="col">{escape(text(language, f"panel.{key}"))}</th>'
        for key in ("type", "points", "basis", "sources")
    )
    return (
        f'<section class="province"><h2>{name}</h2><p>{escape(where)}</p>'
        f"<p><b>{escape(_standing(selection, province))}</b></p>"
        f'<table class="panel"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'
        "</section>"
    )


def _where(selection: Selection, province: Province) -> str:
    """Return in which region a province of 2013 lies, or what one of 2025 is made of."""
    language = selection.view.language
    if province.division == tables.DIVISION:
        table = selection.access_points.provinces.set_index("province_code")
        code = table.loc[province.code, "region"]
        region = next(item for item in tables.regions() if item.code == code)
        return f"{getattr(region, f'name_{language}')}."
    parts = divisions.listed(province.parts, language)
    missing = divisions.listed(province.missing, language)
    if province.partial:
        return text(language, "panel.partial", parts=parts, missing=missing)
    return text(language, "panel.of_parts", parts=parts or missing)


def _standing(selection: Selection, province: Province) -> str:
    """Return a province's value, its share of the total of a count, and its rank."""
    language = selection.view.language
    measure = selection.measure
    value = measures.value(selection.access_points, province, measure, selection.view.site_types)
    ranks = selection.rank(province.code)
    if value is None or ranks is None:
        return text(language, "map.nothing_counted")
    said = [
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
        said.append(text(language, "panel.share", share=share))
    best, worst, many = ranks
    rank = str(best) if best == worst else f"{best}–{worst}"
    said.append(text(language, "panel.rank", rank=rank, count=many))
    return " · ".join(said)


def _panel_line(selection: Selection, province: Province, site_type: str) -> str:
    language = selection.view.language
    access_points = selection.access_points
    cells = [Cell(part, site_type) for part in province.parts]
    found, basis = access_points.total(cells), access_points.basis(cells)
    table = access_points.cells
    own = table[table["province_code"].isin(province.parts) & (table["site_type"] == site_type)]
    codes = dict.fromkeys(code for sources in own["sources"] for code in sources)
    shown = count_in_table(language, found)
    return (
        f'<tr><th scope="row">{escape(site_type_label(selection, site_type))}</th>'
        f"{known_cell(shown, basis)}<td>{escape(text(language, f'map.basis.{basis}'))}</td>"
        f"<td>{sources_list(access_points.published, codes)}</td></tr>"
    )
