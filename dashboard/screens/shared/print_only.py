"""Parts of a screen that are printed only: the settings of the view, and the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.model.latest import latest_per_dataset
from dashboard.templates import macro, render
from dashboard.text.credit import figures_credit, of_figures, outlines_credit
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints


@latest_per_dataset
def head(access_points: AccessPoints, view: View, count: int) -> str:
    """Return the first settings of a view in words, since the controls are not printed."""
    words = " · ".join(settings(access_points, view)[:count])
    return macro("paragraph", view.language, words, "on-paper state")


@latest_per_dataset
def foot(access_points: AccessPoints, view: View) -> str:
    """Return the sources, with a place for the address of the page and the date."""
    sources = of_figures(
        access_points,
        view.language,
        "print.source",
        figures=figures_credit(access_points, view.language),
        boundaries=outlines_credit(access_points, view.language),
    )
    return render("shared/printed_source.html.j2", view.language, sources=sources)
