"""What stands on paper only: what is shown, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.screens.shared.templates import macro, render
from dashboard.text.credit import figures_credit, outlines_credit
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints


def head(access_points: AccessPoints, view: View, many: int) -> str:
    """Return in words what the controls of a screen are set to, which are not printed.

    Parameters
    ----------
    access_points
        With the names of the provinces.
    view
        What it shows.
    many
        How many of the settings its figures follow.
    """
    shown = settings(access_points, view)[:many]
    return macro("paragraph", view.language, " · ".join(shown), "on-paper state")


def foot(access_points: AccessPoints, view: View) -> str:
    """Return the sources, and a place for the address of the page and the day."""
    return render(
        "shared/printed_source.html.j2",
        view.language,
        figures=figures_credit(access_points, view.language),
        boundaries=outlines_credit(access_points, view.language),
    )
