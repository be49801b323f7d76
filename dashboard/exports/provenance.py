"""What goes with every file: which view it is of, whose figures and outlines, which licence."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from dashboard.text import text
from dashboard.view import to_query_string
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from dashboard.selection import Selection

NAME: Final = "access-points"
"""What every file is called, and the data set in files that name one."""

ODBL: Final = "ODbL-1.0"
ODBL_ADDRESS: Final = "https://opendatacommons.org/licenses/odbl/1-0/"


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
        "counts": access_points.counts_file or text(language, "export.published_figures"),
        "boundaries": access_points.boundaries_file or f"{OPENSTREETMAP_CREDIT}, ODbL 1.0",
        "attribution": attribution(selection),
        "licence": licence(selection),
        "licence_url": ODBL_ADDRESS if licence(selection) else "",
    }


@cache
def _generator() -> str:
    return f"access-map {version('access-map')}"
