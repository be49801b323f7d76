"""How the dashboard is cited: the software, its version, and a link to what is shown."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from dashboard.model.view import to_query_string
from dashboard.text.credit import of_figures
from dashboard.text.messages import text
from geodata.catalogue import catalogue

if TYPE_CHECKING:
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


@cache
def software_version() -> str:
    """Return the version of the running software."""
    return version("access-map")


def software_year() -> str:
    """Return the year of the software, from the catalogue's entry about itself."""
    return next(item.date for item in catalogue() if item.path == "catalogue.toml")


def link(view: View, address: str = "") -> str:
    """Return the link to a view, with dots in place of an unknown address."""
    query = to_query_string(view)
    return f"{address or '…'}/{'?' if query else ''}{query}"


def citation(access_points: AccessPoints, view: View, language: Language, address: str = "") -> str:
    """Return how to cite a view of the dashboard, whose address may not be known."""
    return text(
        language,
        "about.citation",
        year=software_year(),
        title=of_figures(access_points, language, "page.title"),
        version=software_version(),
        link=link(view, address),
    )
