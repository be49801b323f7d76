"""The first picture of a page: its header, its finding, its map and its figures, before any script.

Streamlit draws the page once its scripts have come, its connection stands and the app has run.
Until then this is on the screen, in the places of the living page, which takes its place when
all of it is drawn (``static/page/done.js``). The map's place in its window is worked out by a
small script of its own, with the functions of the map.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dashboard.model.selection import select
from dashboard.model.view import View, to_query_string
from dashboard.templates import render
from dashboard.text.credit import of_figures, words_of_map
from dashboard.text.headline import about, headline
from dashboard.text.messages import text
from dashboard.text.table_rows import column_labels, numbers, totals_line
from dashboard.text.view_summary import FIRST_SCREEN
from dashboard.web_map import first_map
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from dashboard.model.selection import Selection
    from loaders.access_points import AccessPoints

_WHY: Final = "how-we-know"


def first_picture(
    access_points: AccessPoints,
    screens: Mapping[str, str],
    screen: str,
    view: View,
    font: str,
    notice: str = "",
) -> Markup:
    """Return the first picture of a screen with a view.

    Parameters
    ----------
    access_points
        Shown by the process.
    screens
        The codes of the screens by their path.
    screen
        The code of the one that is opened.
    view
        What it shows.
    font
        Address of the font of the page.
    notice
        That the data are not renewed, if they are not.
    """
    selection = select(access_points, view)
    language = view.language
    path = next((path for path, code in screens.items() if code == screen), "")
    values: dict[str, object] = {
        "screen": screen,
        "screens": [(code, _address(path, view)) for path, code in screens.items()],
        "languages": [
            (text(code, "language.name"), code, _address(path, replace(view, language=code)))
            for code in LANGUAGES
        ],
        "about": about(access_points, language),
        "why": _address(_WHY, view) if access_points.published else "",
        "title": of_figures(access_points, language, "page.title"),
        "headline": headline(selection),
        "font": font,
        "notice": notice,
        "style": first_map.style(),
        "map": None,
    }
    if screen == FIRST_SCREEN:
        values |= {"map": first_map.first_map(access_points, view), "script": first_map.script()}
        values |= _side(selection)
    return render("page/first_picture.html.j2", language, **values)


def prepare_pictures(access_points: AccessPoints, screens: Mapping[str, str]) -> None:
    """Draw what the pictures of all views share, so that the first visitor need not wait."""
    for language in LANGUAGES:
        for division in DIVISIONS:
            view = View(language=language, division=division)
            first_picture(access_points, screens, FIRST_SCREEN, view, "")


def _side(selection: Selection) -> dict[str, object]:
    """Return what stands under and beside the map."""
    view, language = selection.view, selection.view.language
    shown = selection.shown if view.site_types else ()
    return {
        "credit": words_of_map(selection.access_points, language)["credit"],
        "totals": totals_line(selection),
        "labels": [text(language, "table.province"), *column_labels(view)],
        "rows": [(province, numbers(selection, province.code)) for province in shown],
        "sums": numbers(selection, None),
        "selected": view.selected,
    }


def _address(path: str, view: View) -> str:
    query = to_query_string(view)
    return f"./{path}{'?' if query else ''}{query}"
