"""Where the figures and the outlines come from, in a line: published sources, or files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.text.messages import map_words, text
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints
    from loaders.translation import Language
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection


def figures_credit(access_points: AccessPoints, language: Language) -> str:
    """Return where the figures come from."""
    if access_points.counts_file:
        return text(language, "credit.file", file=access_points.counts_file)
    return text(language, "credit.published")


def outlines_credit(access_points: AccessPoints, language: Language) -> str:
    """Return where the outlines of the provinces come from."""
    if access_points.boundaries_file:
        return text(language, "credit.file", file=access_points.boundaries_file)
    return f"{OPENSTREETMAP_CREDIT} (ODbL)"


def credit(access_points: AccessPoints, language: Language) -> str:
    """Return both."""
    return text(
        language,
        "credit",
        figures=figures_credit(access_points, language),
        boundaries=outlines_credit(access_points, language),
    )


def words_with_credit(access_points: AccessPoints, language: Language) -> dict[str, str]:
    """Return the messages of the map, its credit that of these access points."""
    words = map_words(language)
    if not (access_points.counts_file or access_points.boundaries_file):
        return words
    said = text(
        language,
        "credit.map_outlines" if access_points.boundaries_file else "credit.map",
        figures=figures_credit(access_points, language),
        boundaries=outlines_credit(access_points, language),
        # The land around the provinces is the embedded one in any case.
        land=f"{OPENSTREETMAP_CREDIT} (ODbL) · Natural Earth",
    )
    return words | {"credit": said}


def numerator_source(selection: Selection, measure: Measure) -> str:
    """Return where the numbers come from that a measure counts."""
    file = selection.access_points.counts_file
    if file:
        return text(selection.view.language, "notice.counts_file", file=file)
    return text(selection.view.language, f"compare.source.{measure.counted}")
