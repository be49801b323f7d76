"""Tables of a Selection as HTML. All text is escaped: it is text, never markup."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Literal

from dashboard.model.view import to_query_string
from dashboard.text.messages import (
    text,
)
from geodata import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from geodata.tables import Source
    from loaders.access_points import Province
    from loaders.evidence.published import Published


def sort_heading(label: str, first: Literal["up", "down"], name: str = "") -> str:
    """Return a heading that sorts its table: first that way, then the other.

    The page's script listens to it, and finds the table by its ``data-table``.

    Parameters
    ----------
    label
        What the heading says.
    first
        The way of the first click.
    name
        Class of the heading, if it has one.
    """
    kind = f' class="{name}"' if name else ""
    return (
        f'<th scope="col"{kind}><button type="button" data-sort="{first}">{escape(label)}'
        "</button></th>"
    )


def province_link(view: View, province: Province) -> str:
    """Return a link to the page of a province of 2013, the rest of the view kept."""
    query = escape(to_query_string(replace(view, selected=province.code)))
    name = escape(getattr(province, f"name_{view.language}"))
    return f'<a data-screen href="./province?{query}">{name}</a>'


def region_names(selection: Selection) -> dict[str, str]:
    """Return the name of the region of each province of 2013, by GSO code."""
    names = {one.code: getattr(one, f"name_{selection.view.language}") for one in tables.regions()}
    table = selection.access_points.provinces
    return dict(zip(table["province_code"], table["region"].map(names), strict=True))


def site_type_label(selection: Selection, code: str) -> str:
    """Return the term for a site type in the language of the view."""
    return text(selection.view.language, f"map.type.{code}")


def known_cell(shown: str, basis: str) -> str:
    """Return the cell of a number; its class tells how the number is known."""
    return f'<td class="{escape(basis)}">{escape(shown)}</td>'


def sources_list(published: Published | None, codes: Iterable[str]) -> str:
    """Return where a cell comes from: publishers with links, or the name of the file."""
    if published is None:
        return ", ".join(escape(code) for code in codes)
    statements = {item.code: item for item in tables.statements()}
    sources = {item.code: item for item in tables.sources()}
    used = dict.fromkeys(statements[code].source for code in codes)
    return "; ".join(source_link(sources[code]) for code in used)


def source_link(source: Source) -> str:
    """Return the publisher of a source as a link to it; of a paper, with its title."""
    publisher = escape(source.publisher)
    if not source.url:
        return f'<span title="{escape(source.title)}">{publisher}</span>'
    return f'<a href="{escape(source.url)}" target="_blank" rel="noopener">{publisher}</a>'
