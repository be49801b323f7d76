"""What stands on paper only: what is shown, and where it comes from. All text is escaped."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from dashboard.credit import figures_credit, outlines_credit
from dashboard.text import text
from geodata import tables
from loaders import divisions

if TYPE_CHECKING:
    from dashboard.view import View
    from loaders.join import AccessPoints
    from loaders.translation import Language

FILTERED: Final = ("map", "compare")
"""The screens whose figures follow measure and filter."""


def head(screen: str, access_points: AccessPoints, view: View) -> str:
    """Return in words what the controls of a screen are set to, which are not printed.

    Parameters
    ----------
    screen
        Its name.
    access_points
        With the names of the provinces.
    view
        What it shows.
    """
    parts = settings(access_points, view)
    # Ranked and compared are all provinces of 2013, whatever the filter of places.
    shown = parts if screen == "map" else parts[:2]
    return f'<p class="on-paper state">{escape(" · ".join(shown))}</p>'


def settings(
    access_points: AccessPoints, view: View, language: Language | None = None
) -> tuple[str, str, str, str]:
    """Return in words the measure, the site types, the places and the division of a view.

    In its own language, if no other is asked for.
    """
    view = replace(view, language=language or view.language)
    language = view.language
    kinds = [text(language, f"map.type.{code}") for code in view.site_types]
    return (
        _setting(view, "measure.label", text(language, f"map.measure.{view.measure}")),
        _setting(view, "filter.types", ", ".join(kinds) or text(language, "map.no_types")),
        _setting(
            view,
            "filter.places",
            ", ".join(_places(access_points, view)) or text(language, "print.everywhere"),
        ),
        _setting(view, "division.label", text(language, f"map.division.{view.division}")),
    )


def foot(access_points: AccessPoints, view: View) -> str:
    """Return the sources, and a place for the address of the page and the day."""
    language = view.language
    credit = escape(
        text(
            language,
            "print.source",
            figures=figures_credit(access_points, language),
            boundaries=outlines_credit(access_points, language),
        )
    )
    return f'<p class="on-paper source">{credit}<br><span data-printed></span></p>'


def _setting(view: View, key: str, value: str) -> str:
    return text(view.language, "print.setting", name=text(view.language, key), value=value)


def _places(access_points: AccessPoints, view: View) -> list[str]:
    attribute = f"name_{view.language}"
    regions = [getattr(one, attribute) for one in tables.regions() if one.code in view.regions]
    everywhere = divisions.provinces(access_points, view.division)
    chosen = [getattr(one, attribute) for one in everywhere if one.code in view.provinces]
    return regions + chosen
