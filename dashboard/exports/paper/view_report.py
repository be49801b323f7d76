"""A view on A4: the map, what it finds, the numbers of its provinces, where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.exports.paper.pictures import map_and_legend
from dashboard.exports.paper.typesetting import typeset
from dashboard.exports.provenance import ODBL_ADDRESS, made_of
from dashboard.text.citation import link
from dashboard.text.credit import basis_word, credit, of_figures, unknown_licences
from dashboard.text.headline import headline, together
from dashboard.text.messages import PARTIAL, text
from dashboard.text.statements import cited_sources, document
from dashboard.text.table_rows import column_labels, numbers, star_in_words
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def to_pdf(selection: Selection, _layout: Layout, address: str = "") -> bytes:
    """Return a view as a report."""
    heading = text(selection.view.language, f"map.measure.{selection.view.measure}")
    content = {
        **overview(selection, heading, address),
        "table": _table(selection),
        "sources_title": text(selection.view.language, "panel.sources"),
        "sources": _cited_documents(selection),
    }
    return typeset("view", selection.view.language, f"{heading} · {content['subject']}", content)


def overview(selection: Selection, heading: str, address: str) -> dict[str, object]:
    """Return what a view shows and finds, of which data, and the link to it, if it is known."""
    access_points, language = selection.access_points, selection.view.language
    drawn, legend = map_and_legend(selection)
    denominator, own = selection.measure.denominator, access_points.counts_file
    notes = (
        text(language, f"map.denominator.{denominator}") if denominator else "",
        credit(access_points, language),
        *unknown_licences(access_points, language),
        made_of(selection, language),
    )
    return {
        "subject": of_figures(access_points, language, "page.title"),
        "heading": heading,
        "headline": headline(selection),
        "together": together(selection),
        "settings": settings(access_points, selection.view),
        "map": drawn,
        "legend": legend,
        "how": of_figures(access_points, language, "table.how"),
        "credit": credit(access_points, language),
        "notes": [note for note in notes if note],
        "licence": {"text": "Open Database License 1.0", "url": ODBL_ADDRESS},
        "link": address and link(selection.view, address),
        "link_title": text(language, "bundle.section.link"),
        "link_own": text(language, "bundle.link_own", file=own) if own else "",
    }


def cell(access_points: AccessPoints, language: Language, shown: str, basis: str) -> dict[str, str]:
    """Return a number and how it is known, as templates show it; a dash has no basis."""
    known = "" if basis == "none" else basis_word(access_points, language, basis)  # type: ignore[arg-type]
    return {"shown": shown, "basis": basis, "known": known}


def _table(selection: Selection) -> dict[str, object]:
    """Return the numbers of all provinces shown and of all together, each with its basis."""
    access_points, language = selection.access_points, selection.view.language

    def row(name: str, code: str | None) -> tuple[str, list[dict[str, str]]]:
        return name, [cell(access_points, language, *one) for one in numbers(selection, code)]

    names = [
        getattr(one, f"name_{language}") + (PARTIAL if one.partial else "")
        for one in selection.shown
    ]
    rows = [row(name, one.code) for name, one in zip(names, selection.shown, strict=True)]
    return {
        "title": text(language, "table.label"),
        "head": [text(language, "table.province"), *column_labels(selection.view)],
        "rows": [*rows, row(text(language, "table.sum"), None)],
        "partial": star_in_words(selection, language),
    }


def _cited_documents(selection: Selection) -> list[dict[str, str]]:
    """Return the documents that the rows of a selection rest on, each with its address."""
    codes = [code for cited in selection.rows["sources"] for code in cited.split("; ") if code]
    return [
        {"text": source, "url": ""}
        if isinstance(source, str)
        else {"text": document(source, selection.view.language), "url": source.url}
        for source in cited_sources(selection.access_points.published, dict.fromkeys(codes))
    ]
