"""Where the figures and the outlines come from, in a line: published sources, or files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.text.messages import map_words, moment, text
from geodata.boundaries import OPENSTREETMAP_CREDIT
from loaders.translation import messages

if TYPE_CHECKING:
    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection
    from loaders.access_points import AccessPoints
    from loaders.cells import Basis
    from loaders.translation import Language


def of_figures(access_points: AccessPoints, language: Language, key: str, **values: object) -> str:
    """Return a message; for figures of the user's own ``<key>_own``, if there is one."""
    own, file = f"{key}_own", access_points.counts_file
    if file and own in messages("dashboard", language):
        return text(language, own, file=file, **values)
    return text(language, key, **values)


def not_current(access_points: AccessPoints, language: Language) -> str:
    """Return from when data of a database are and why they are not renewed; empty if they are."""
    stale = access_points.freshness and access_points.freshness.stale
    if not stale:
        return ""
    return text(language, f"data.stale.{stale.reason}", moment=moment(language, stale.as_of))


def basis_word(access_points: AccessPoints, language: Language, basis: Basis) -> str:
    """Return in a word how a number is known."""
    return of_figures(access_points, language, f"map.basis.{basis}")


def unknown_licences(access_points: AccessPoints, language: Language) -> list[str]:
    """Return for each of the user's own files that its licence is not known."""
    files = dict.fromkeys((access_points.counts_file, access_points.boundaries_file))
    return [text(language, "bundle.licence_unknown", file=file) for file in files if file]


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


def words_of_map(access_points: AccessPoints, language: Language) -> dict[str, str]:
    """Return the messages of the map as they are true of these access points."""
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
    words = {key: of_figures(access_points, language, f"map.{key}") for key in words}
    return words | {"credit": said}


def numerator_source(selection: Selection, measure: Measure) -> str:
    """Return where the numbers come from that a measure counts."""
    file = selection.access_points.counts_file
    if file:
        return text(selection.view.language, "notice.counts_file", file=file)
    return text(selection.view.language, f"compare.source.{measure.counted}")
