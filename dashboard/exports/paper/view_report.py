"""A view on A4: the map, what it finds, the numbers of its provinces, where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.exports.paper.pictures import map_and_legend
from dashboard.exports.paper.typesetting import typeset
from dashboard.exports.provenance import ODBL_ADDRESS, made_of
from dashboard.text.citation import link
from dashboard.text.credit import basis_word, credit, of_figures, unknown_licences
from dashboard.text.headline import headline, together
from dashboard.text.messages import text
from dashboard.text.statements import cited_sources, document
from dashboard.text.table_rows import column_labels, numbers, partial_provinces
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def to_pdf(selection: Selection, _layout: Layout, address: str = "") -> bytes:
    """Return a view as a report."""
    access_points, language = selection.access_points, selection.view.language
    heading = text(language, f"map.measure.{selection.view.measure}")
    subject = of_figures(access_points, language, "page.title")
    drawn, legend = map_and_legend(selection)
    content = {
        "subject": subject,
        "heading": heading,
        "headline": headline(selection),
        "together": together(selection),
        "settings": settings(access_points, selection.view)[1:],
        "map": drawn,
        "legend": legend,
        "table": table_of_provinces(selection),
        "sources_title": text(language, "panel.sources"),
        "sources": cited_documents(selection),
        **about_data(selection, address),
    }
    return typeset("view", language, f"{heading} · {subject}", content)


def cell(access_points: AccessPoints, language: Language, shown: str, basis: str) -> dict[str, str]:
    """Return a number and how it is known, as templates show it; a dash has no basis."""
    known = "" if basis == "none" else basis_word(access_points, language, basis)  # type: ignore[arg-type]
    return {"shown": shown, "basis": basis, "known": known}


def table_of_provinces(selection: Selection) -> dict[str, object]:
    """Return the numbers of all provinces shown and of all together, each with its basis."""
    access_points, language = selection.access_points, selection.view.language

    def cells(code: str | None) -> list[dict[str, str]]:
        return [cell(access_points, language, *known) for known in numbers(selection, code)]

    star = {True: "*", False: ""}
    lines = [
        (f"{getattr(one, f'name_{language}')}{star[one.partial]}", cells(one.code))
        for one in selection.shown
    ]
    partial = "; ".join(partial_provinces(selection))
    return {
        "title": text(language, "table.label"),
        "head": [text(language, "table.province"), *column_labels(selection.view)],
        "rows": [*lines, (text(language, "table.sum"), cells(None))],
        "how": of_figures(access_points, language, "table.how"),
        "partial": partial
        and f"{text(language, 'table.partial')}: "
        + text(language, "table.partial_list", list=partial),
    }


def about_data(selection: Selection, address: str) -> dict[str, object]:
    """Return where figures and outlines come from, and the link to the view, if it is known."""
    access_points, language = selection.access_points, selection.view.language
    denominator = selection.measure.denominator
    notes = [
        text(language, f"map.denominator.{denominator}") if denominator else "",
        credit(access_points, language),
        *unknown_licences(access_points, language),
        made_of(selection, language),
    ]
    own = text(language, "bundle.link_own", file=access_points.counts_file)
    return {
        "credit": credit(access_points, language),
        "notes": [note for note in notes if note],
        "licence": {"text": "Open Database License 1.0", "url": ODBL_ADDRESS},
        "link": address and link(selection.view, address),
        "link_title": text(language, "bundle.section.link"),
        "link_own": own if access_points.counts_file else "",
    }


def cited_documents(selection: Selection) -> list[dict[str, str]]:
    """Return the documents that the rows of a selection rest on, each with its address."""
    codes = [code for cited in selection.rows["sources"] for code in cited.split("; ") if code]
    return [
        {"text": source, "url": ""}
        if isinstance(source, str)
        else {"text": document(source, selection.view.language), "url": source.url}
        for source in cited_sources(selection.access_points.published, dict.fromkeys(codes))
    ]
