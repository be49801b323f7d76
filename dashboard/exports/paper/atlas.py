"""The atlas: a page for each province of 2013 that a view shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.paper.pictures import place_of
from dashboard.exports.paper.typesetting import typeset
from dashboard.exports.paper.view_report import cell, overview
from dashboard.model.profile import counted_lines, profile
from dashboard.model.selection import in_order
from dashboard.model.view import View, to_query_string
from dashboard.progress import steps
from dashboard.text.credit import of_figures
from dashboard.text.headline import about_line
from dashboard.text.messages import count, count_in_table, text
from dashboard.text.province_facts import facts_of_land, since_2025
from dashboard.text.statements import document, note_on, relation_in_words, source_of
from geodata import tables
from loaders.access_points import counted_provinces
from loaders.cells import Cell
from loaders.evidence.derivation_text import conclusion, sentences
from loaders.evidence.derivations import derivations
from loaders.evidence.short_codes import short_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.exports.layout import Layout
    from dashboard.model.profile import Counted
    from dashboard.model.selection import Selection
    from geodata.tables import Statement
    from loaders.access_points import Province
    from loaders.evidence.derivations import Derivation
    from loaders.translation import Language

_WORDS: Final = (
    *("paper.contents", "paper.statements", "panel.stated"),
    *("panel.type", "panel.points", "panel.computers", "panel.sources"),
    *("province.how_link", "province.neighbours", "province.rule", "province.context_source"),
)


def to_atlas(selection: Selection, _layout: Layout, address: str = "") -> bytes:
    """Return the atlas of the provinces of a view; one of 2025 stands for those it is made of."""
    access_points, language = selection.access_points, selection.view.language
    provinces = _provinces_of_2013(selection)
    content = {
        **overview(selection, text(language, "paper.atlas"), address),
        "about": about_line(access_points, language),
        "numbers_title": of_figures(access_points, language, "province.numbers"),
        "provinces": [_page(selection, province, address) for province in steps(provinces)],
        "statements": _statements(selection, provinces),
        "words": {key: text(language, key) for key in _WORDS},
    }
    title = f"{content['heading']} · {content['subject']}"
    return typeset("atlas", language, title, content)


def _provinces_of_2013(selection: Selection) -> tuple[Province, ...]:
    """Return the provinces of 2013 that a selection shows, in its order."""
    parts = {part for province in selection.shown for part in province.parts}
    counted = counted_provinces(selection.access_points, tables.DIVISION)
    return in_order((one for one in counted if one.code in parts), selection.view)


def _page(selection: Selection, province: Province, address: str) -> dict[str, Any]:
    """Return what stands on the page of a province."""
    access_points, language = selection.access_points, selection.view.language
    found, name = profile(access_points, province.code), getattr(province, f"name_{language}")
    region = getattr(found.region, f"name_{language}")
    kinds = selection.view.site_types
    lines = counted_lines(access_points, province.code, kinds) if kinds else ()
    return {
        "code": province.code,
        "name": name,
        "about": text(language, "province.about", region=region, code=province.code),
        "place": place_of(access_points, found, language),
        "facts": [
            (text(language, "province.since_2025"), since_2025(found.successor, language)),
            *facts_of_land(found, language),
        ],
        "neighbours": [
            {"code": one.code, "name": getattr(one, f"name_{language}")}
            for one in in_order(found.neighbours, selection.view)
        ],
        "lines": [_line(selection, line) for line in lines if line.site_type or len(kinds) > 1],
        **_derived(selection, province.code),
        "steps_title": text(language, "panel.how", province=name),
        "steps": _steps(selection, province.code, address),
    }


def _steps(selection: Selection, code: str, address: str) -> str:
    """Return the address of the screen with every step to the numbers of a province, if any."""
    if not address or selection.access_points.published is None:
        return ""
    view = View(language=selection.view.language, selected=code)
    return f"{address}/how-we-know?{to_query_string(view)}"


def _line(selection: Selection, line: Counted) -> dict[str, Any]:
    """Return the numbers of a site type, or of all, with bases and sources."""
    access_points, language = selection.access_points, selection.view.language
    points, computers = (
        cell(access_points, language, count_in_table(language, known), basis)
        for known, basis in (
            (line.points, line.points_basis),
            (line.computers, line.computers_basis),
        )
    )
    strict = line.points_strict
    return {
        "type": text(language, f"map.type.{line.site_type}" if line.site_type else "totals.all"),
        "points": points,
        "computers": computers,
        "strict": text(language, "map.strict", range=count(language, strict)) if strict else "",
        # The sum rests on all of what stands above it.
        "sources": _codes(selection, line.sources) if line.site_type else [],
    }


def _codes(selection: Selection, sources: Iterable[str]) -> list[str]:
    """Return the short codes of statements, or the name of the file in their place."""
    if selection.access_points.published is None:
        return [*sources]
    return [short_code(code, selection.view.language) for code in sources]


def _derivations(selection: Selection, code: str) -> list[tuple[str, Derivation]]:
    """Return how each number shown of a province follows, where statements tell it."""
    if selection.access_points.published is None:
        return []
    kinds = selection.view.site_types
    return [(kind, derivations()[Cell(code, kind)]) for kind in kinds]


def _derived(selection: Selection, code: str) -> dict[str, Any]:
    """Return what each number comes to, and what was published of the province itself."""
    access_points, language = selection.access_points, selection.view.language
    known = _derivations(selection, code)
    cited = {statement for _, one in known for statement in one.statements}
    return {
        "derivations": [
            {
                "conclusion": conclusion(one, language),
                "codes": _codes(selection, one.statements),
                # A range takes a page of them, which the dashboard has: see _steps.
                "steps": sentences(one, language)
                if access_points.basis([Cell(code, kind)]) == "derived"
                else [],
            }
            for kind, one in known
        ],
        "stated": [
            _stated(one, language)
            for one in tables.statements()
            if one.code in cited and one.province_code == code
        ],
    }


def _statements(selection: Selection, provinces: Iterable[Province]) -> list[dict[str, str]]:
    """Return every statement that is cited on the pages of some provinces."""
    cited = {code for sources in selection.rows["sources"] for code in sources.split("; ")}
    cited |= {
        code
        for province in provinces
        for _, one in _derivations(selection, province.code)
        for code in one.statements
    }
    language = selection.view.language
    if selection.access_points.published is None:
        return []
    return [_stated(one, language) for one in tables.statements() if one.code in cited]


def _stated(statement: Statement, language: Language) -> dict[str, str]:
    source = source_of(statement)
    return {
        "code": short_code(statement.code, language),
        "text": relation_in_words(statement, language),
        "source": document(source, language),
        "url": source.url,
        "note": note_on(statement, language),
    }
