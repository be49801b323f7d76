"""Tables of a Selection as HTML. All text is escaped: it is text, never markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dashboard.text import count, number, text
from geodata import tables
from loaders.published import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.selection import Selection
    from loaders.published import Published
    from loaders.ranges import CountRange


def site_type_label(selection: Selection, code: str) -> str:
    """Return the term for a site type in the language of the view."""
    return text(selection.view.language, f"map.type.{code}")


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
    """Return one row per province, one column per site type, with how each number is known."""
    view = selection.view
    language = view.language
    names = dict(
        zip(
            selection.access_points.provinces["province_code"],
            selection.access_points.provinces[f"name_{language}"],
            strict=True,
        )
    )
    kinds: list[str | None] = [*view.site_types]
    if len(kinds) > 1:
        kinds.append(None)
    heads = [text(language, "table.province")]
    heads += [text(language, f"table.type.{code}" if code else "table.total") for code in kinds]
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in heads)
    body = []
    for code in selection.provinces:
        cells = [_cell(selection, code, kind) for kind in kinds]
        chosen = ' class="selected"' if code == view.selected else ""
        body.append(f'<tr{chosen}><th scope="row">{escape(names[code])}</th>{"".join(cells)}</tr>')
    foot = [_cell(selection, None, kind) for kind in kinds]
    total = escape(text(language, "table.sum"))
    return (
        f'<table class="points"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody>'
        f'<tfoot><tr><th scope="row">{total}</th>{"".join(foot)}</tr></tfoot></table>'
    )


def _cell(selection: Selection, province_code: str | None, site_type: str | None) -> str:
    """Return the table cell of a sum shown; its class tells how it is known."""
    found = selection.total(province_code, site_type)
    return _number_cell(selection, found, selection.basis(province_code, site_type))


def _number_cell(selection: Selection, found: CountRange, basis: str) -> str:
    language = selection.view.language
    shown = "?" if found.unknown else count(language, found)
    return f'<td class="{escape(basis)}">{escape(shown)}</td>'


def province_panel(selection: Selection) -> str:
    """Return the numbers of the selected province with their basis and sources."""
    view = selection.view
    language = view.language
    access_points = selection.access_points
    province = access_points.provinces.set_index("province_code").loc[view.selected]
    name = escape(province[f"name_{language}"])
    region = next(item for item in tables.regions() if item.code == province["region"])
    where = escape(getattr(region, f"name_{language}"))
    if not province["in_programme"]:
        outside = escape(text(language, "map.outside"))
        return f'<section class="province"><h2>{name}</h2><p>{where}. {outside}</p></section>'
    cells = access_points.cells
    lines = []
    for row in cells[cells["province_code"] == view.selected].to_dict("records"):
        kind, basis = row["site_type"], row["basis"]
        found = access_points.total([Cell(row["province_code"], kind)])
        lines.append(
            f'<tr><th scope="row">{escape(site_type_label(selection, kind))}</th>'
            f"{_number_cell(selection, found, basis)}"
            f"<td>{escape(text(language, f'map.basis.{basis}'))}</td>"
            f"<td>{_sources(access_points.published, row['sources'])}</td></tr>"
        )
    heads = "".join(
        f'<th scope="col">{escape(text(language, f"panel.{key}"))}</th>'
        for key in ("type", "points", "basis", "sources")
    )
    return (
        f'<section class="province"><h2>{name}</h2><p>{where}</p><table class="panel">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></section>"
    )


def _sources(published: Published | None, codes: Iterable[str]) -> str:
    """Return where a cell comes from: publishers with links, or the name of the file."""
    if published is None:
        return ", ".join(escape(code) for code in codes)
    statements = {item.code: item for item in tables.statements()}
    sources = {item.code: item for item in tables.sources()}
    used = dict.fromkeys(statements[code].source for code in codes)
    shown = []
    for source in (sources[code] for code in used):
        publisher = escape(source.publisher)
        shown.append(
            f'<a href="{escape(source.url)}" target="_blank" rel="noopener">{publisher}</a>'
            if source.url
            else f'<span title="{escape(source.title)}">{publisher}</span>'
        )
    return "; ".join(shown)


def control_totals() -> dict[str, int]:
    """Return the published totals of the programme's step by site type: 16, 142, 155, 352."""
    return {
        statement.site_types[0]: int(statement.value)
        for statement in reversed(tables.statements())
        if statement.step == tables.PROGRAMME_STEP
        and statement.scope == "total"
        and statement.measure == "points"
        and len(statement.site_types) == 1
        and statement.status == "used"
    }
