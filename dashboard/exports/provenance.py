"""What goes with every file: which view it is of, whose figures and outlines, which licence."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from dashboard.model.view import to_query_string
from dashboard.text.messages import text
from dashboard.text.statements import relation_in_words, source_of
from geodata import tables
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from dashboard.model.selection import Selection

NAME: Final = "access-points"
"""What every file is called, and the data set in files that name one."""

WRITTEN: Final = dt.datetime(2013, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""When every file says it was written, UTC: the year of its figures.

The time of the day would make other bytes of the same selection.
"""

ODBL: Final = "ODbL-1.0"
ODBL_ADDRESS: Final = "https://opendatacommons.org/licenses/odbl/1-0/"

STATEMENT: Final = ("statement", "relation", "publisher", "url", "date", "note")
"""What is told of each statement that the rows rest on."""


def attribution(selection: Selection) -> str:
    """Return the credit of the outlines: of OpenStreetMap, or the name of the user's file."""
    return selection.access_points.boundaries_file or OPENSTREETMAP_CREDIT


def licence(selection: Selection) -> str:
    """Return the SPDX code of the licence of the outlines; empty for a user's own file."""
    return "" if selection.access_points.boundaries_file else ODBL


def metadata(selection: Selection) -> dict[str, str]:
    """Return what tells where a file comes from, as text by stable keys.

    ``view`` is the query string of the link that shows the same; ``counts`` and
    ``boundaries`` name the user's own files or what stands in their place;
    ``attribution``, ``licence`` and ``licence_url`` are those of the outlines.
    """
    access_points = selection.access_points
    language = selection.view.language
    return {
        "name": NAME,
        "title": text(language, "page.title"),
        "language": language,
        "division": str(selection.view.division),
        "view": to_query_string(selection.view),
        "generator": _generator(),
        "counts": access_points.counts_file or text(language, "export.published_sources"),
        "boundaries": access_points.boundaries_file or f"{OPENSTREETMAP_CREDIT}, ODbL 1.0",
        "attribution": attribution(selection),
        "licence": licence(selection),
        "licence_url": ODBL_ADDRESS if licence(selection) else "",
    }


def statements(selection: Selection) -> list[dict[str, str]]:
    """Return the published statements that the rows rest on, in the language of the view.

    Returns
    -------
    list of dict
        By :data:`STATEMENT`: code, what it says, who published it, where, when and what
        is to be borne in mind. None for counts of the user's own.
    """
    if selection.access_points.published is None:
        return []
    language = selection.view.language
    used = {code for codes in selection.rows["sources"] for code in codes.split("; ")}
    found = []
    for statement in tables.statements():
        if statement.code in used:
            source = source_of(statement)
            date_note: str = getattr(statement, f"date_note_{language}")
            values = (
                statement.code,
                relation_in_words(statement, language),
                source.publisher,
                source.url or source.title,
                ", ".join(filter(None, (statement.date, date_note))),
                getattr(statement, f"note_{language}"),
            )
            found.append(dict(zip(STATEMENT, values, strict=True)))
    return found


@cache
def _generator() -> str:
    return f"access-map {version('access-map')}"
