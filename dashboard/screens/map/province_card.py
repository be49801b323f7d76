"""The card of the selected province beside the map."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from dashboard.model import measures
from dashboard.model.latest import latest_per_view
from dashboard.model.measures import MEASURES
from dashboard.model.programme import steps_told
from dashboard.model.selection import ordered_provinces
from dashboard.model.view import in_division, of_counted_division
from dashboard.templates import render
from dashboard.text.credit import basis_word, of_figures
from dashboard.text.headline import what_is_counted
from dashboard.text.messages import PARTIAL, as_sentence, listed, measured, number, percent, text
from dashboard.text.statements import cited_sources, source_of
from dashboard.text.steps import (
    former_listed,
    of_several_steps,
    parts_with_steps,
    stated_in_words,
    why_not_counted,
)
from geodata import tables
from loaders.access_points import counted_provinces, provinces_of_division, strict_total
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.steps import stated_of
from loaders.names import divisions

if TYPE_CHECKING:
    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from geodata.tables import Source
    from loaders.access_points import Province
    from loaders.translation import Language


@latest_per_view
def province_card(selection: Selection) -> str:
    """Return the numbers of the selected province with their basis and sources."""
    view = selection.view
    province = next(
        item
        for item in provinces_of_division(selection.access_points, view.division)
        if item.code == view.selected
    )
    values: dict[str, object] = {"province": province, "where": _where(selection, province)}
    if province.counted:
        names = divisions.former_names(view.language)
        values["standing"] = _standing(selection, province)
        values["why"] = _why(selection, province)
        lines = [_line(selection, province, code) for code in SITE_TYPES]
        values["lines"] = lines
        values["sources"] = _documents(lines)
        former = ordered_provinces(selection.access_points, in_division(view, tables.DIVISION))
        parts = [item.code for item in former if item.code in province.parts]
        values["parts"] = {part: names[part] for part in parts}
        values["known"] = selection.access_points.published is not None
        # The screens of provinces are those of the provinces of 2013.
        counted = selection.access_points.programme_provinces
        values["view"] = of_counted_division(view, counted)
    else:
        values["why"] = why_not_counted(selection.access_points, view.language, province)
        values["stated"] = _stated(selection, province)
    values["beside"] = _beside(selection)
    values["basis_word"] = partial(basis_word, selection.access_points, view.language)
    return render("map/province_card.html.j2", view.language, **values)


def _stated(selection: Selection, province: Province) -> list[tuple[str, str, Source]]:
    """Return what was published of the parts of a province of other steps.

    Of each statement its province, if there are several, what it says, and its source.
    """
    if not steps_told(selection.access_points):
        return []
    language = selection.view.language
    names = divisions.former_names(language)
    several = len(province.missing) > 1
    return [
        (names[code] if several else "", stated_in_words(item, language), source_of(item))
        for code in province.missing
        for item in stated_of(code)
    ]


def _where(selection: Selection, province: Province) -> str:
    """Return the region of a province of 2013, or the parts of one of 2025 if nothing else does."""
    language = selection.view.language
    if province.division == tables.DIVISION:
        table = selection.access_points.provinces.set_index("province_code")
        code = table.loc[province.code, "region"]
        region = next(item for item in tables.regions() if item.code == code)
        return f"{getattr(region, f'name_{language}')}."
    if province.partial:
        parts = former_listed(province.parts, language)
        missing = parts_with_steps(selection.access_points, language, province.missing)
        return text(language, "panel.partial", parts=parts, missing=missing)
    if not province.counted and of_several_steps(selection.access_points, province):
        return ""  # why it is not counted names the parts
    members = (*province.parts, *province.missing)
    before = former_listed(members, language)
    if len(members) == 1:
        same = before == getattr(province, f"name_{language}")
        return text(language, "panel.unmerged" if same else "panel.renamed", before=before)
    return text(language, "panel.of_parts", parts=before)


def _standing(selection: Selection, province: Province) -> str:
    """Return a province's value, its share of the total of a count, and its rank."""
    language = selection.view.language
    measure = selection.measure
    value = measures.value(selection.access_points, province, measure, selection.view.site_types)
    ranks = selection.rank(province.code)
    if value is None or ranks is None:
        return as_sentence(text(language, "map.nothing_counted"))
    parts = [
        text(
            language,
            "panel.measure",
            measure=text(language, f"map.measure.{measure.code}"),
            value=measured(language, value) + _strict(selection, province, value),
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
        share += PARTIAL * value.partial
        parts.append(text(language, "panel.share", share=share))
    best, worst, count = ranks
    rank = (str(best) if best == worst else f"{best}–{worst}") + PARTIAL * value.partial
    everywhere = counted_provinces(selection.access_points, province.division)
    key = "panel.rank_partial" if any(one.partial for one in everywhere) else "panel.rank"
    parts.append(text(language, key, rank=rank, count=count))
    return " · ".join(parts)


def _beside(selection: Selection) -> dict[str, Any] | None:
    """Return what the other map shows there, if it is one of the provinces of another year.

    Its year, its provinces with counts that share land with the one selected, each with its
    value and a view with it selected, and what there is to say of one of several parts.
    """
    view, access_points = selection.view, selection.access_points
    key, _, year = (view.compare or "").partition(":")
    if key != "division" or view.selected is None:
        return None
    other = int(year)
    codes = divisions.counterparts((view.selected,), view.division, other)
    there = in_division(view, other)
    found = []
    for province in ordered_provinces(access_points, there):
        value = measures.value(access_points, province, selection.measure, view.site_types)
        if province.code in codes and value is not None:
            shown = measured(view.language, value)
            found.append((province, shown, replace(there, selected=province.code)))
    merged = len(found) == 1 and other != tables.DIVISION
    where = _where(selection, found[0][0]) if merged else ""
    return {"year": year, "provinces": found, "where": where} if found else None


def _strict(selection: Selection, province: Province, value: Value) -> str:
    """Return in brackets what a value would be without context, where that is another."""
    own, view = selection.without_context.access_points, selection.view
    strict = measures.value(own, province, value.measure, view.site_types)
    if strict is None or strict.numerator == value.numerator:
        return ""
    return f" ({text(view.language, 'map.strict', range=measured(view.language, strict))})"


def _why(selection: Selection, province: Province) -> str:
    """Return why what the measure counts is known as a range only, and which; else nothing."""
    language, access_points = selection.view.language, selection.access_points
    counted = MEASURES[selection.measure.counted]
    kinds = selection.measure.counts(selection.view.site_types)
    value = measures.value(access_points, province, counted, kinds)
    if value is None or value.exact is not None:
        return ""
    what = what_is_counted(counted, kinds, language)
    known = _ends(selection, province, value, kinds)
    ends = text(language, f"panel.why_{'_'.join(known) or 'nothing'}", what=what, **known)
    place = getattr(province, f"name_{language}")
    if province.partial:  # the ends are those of its parts that were counted
        place = former_listed(province.parts, language)
    return of_figures(access_points, language, "panel.why", what=what, place=place, ends=ends)


def _ends(
    selection: Selection, province: Province, value: Value, kinds: tuple[str, ...]
) -> dict[str, str]:
    """Return what is sure and what is possible of a value, by the fields of the messages.

    ``sure`` are the site types of which there are some, if these make the least and there are
    several to choose from, else ``low`` is how much there is; ``high`` is the most.
    """
    language, counted = selection.view.language, value.measure
    ends = {}
    if value.low:
        ends["low"] = number(language, int(value.low))
    if counted.counted == "points" and len(kinds) > 1 and value.low:
        each = {
            kind: measures.value(selection.access_points, province, counted, (kind,))
            for kind in kinds
        }
        sure = {kind: int(one.low) for kind, one in each.items() if one and one.low}
        if sum(sure.values()) == value.low:
            parts = [_many(kind, many, language) for kind, many in sure.items()]
            ends = {"sure": listed(parts, language)}
    if value.high is not None:
        ends["high"] = number(language, int(value.high))
    return ends


def _many(site_type: str, many: int, language: Language) -> str:
    one = text(language, f"headline.type_one.{site_type}")
    what = one if many == 1 else text(language, f"headline.type.{site_type}")
    return f"{number(language, many)} {what}"


def _documents(lines: list[dict[str, Any]]) -> list[Source]:
    """Return the documents that some lines rest on, in their order; files of the user are none."""
    cited = {source for line in lines for source in line["sources"]}
    return [source for source in tables.sources() if source in cited]


def _line(selection: Selection, province: Province, site_type: str) -> dict[str, Any]:
    access_points = selection.access_points
    cells = [Cell(part, site_type) for part in province.parts]
    table = access_points.cells
    rows = table[table["province_code"].isin(province.parts) & (table["site_type"] == site_type)]
    codes = dict.fromkeys(code for sources in rows["sources"] for code in sources)
    known = access_points.published is not None
    open_cells = (cell for cell in cells if known and access_points.total([cell]).exact is None)
    how = next((cell.province_code for cell in open_cells), None)
    return {
        "site_type": site_type,
        "points": access_points.total(cells),
        "basis": access_points.basis(cells),
        "strict": strict_total(access_points, cells),
        "sources": cited_sources(access_points.published, codes),
        "how": how,
        "anchor": f"figure-{how}-{site_type}",
    }
