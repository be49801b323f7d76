"""What stands on paper only: what is shown, and where it comes from. All text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from dashboard.text.credit import figures_credit, outlines_credit
from dashboard.text.messages import text
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints

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
