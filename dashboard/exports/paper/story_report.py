"""A story on A4: a page for each scene, with its map, its text and the speaker's notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.exports.paper.pictures import map_and_legend
from dashboard.exports.paper.typesetting import typeset
from dashboard.model.selection import select
from dashboard.progress import steps
from dashboard.show.figures import places
from dashboard.show.scenes import shown
from dashboard.text.citation import link
from dashboard.text.credit import credit, of_figures
from dashboard.text.messages import text
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.exports.layout import Layout
    from dashboard.show.figures import Part
    from dashboard.show.scenes import ShownScene
    from dashboard.show.story import Scene, Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def story_to_pdf(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    _layout: Layout,
    address: str = "",
) -> bytes:
    """Return a story as a report."""
    subject = of_figures(access_points, language, "page.title")
    scenes = [*zip(story.scenes, shown(story, access_points, language), strict=True)]
    content = {
        "subject": subject,
        "notes_title": text(language, "show.notes"),
        "bases_title": text(language, "show.bases"),
        "credit": credit(access_points, language),
        "link_title": text(language, "bundle.section.link"),
        "scenes": [
            _page(scene, said, access_points, language, address)
            | {"heading": _parts(said.title) or [_number(place, language)]}
            for place, (scene, said) in enumerate(steps(scenes), start=1)
        ],
    }
    return typeset("story", language, subject, content)


def _page(
    scene: Scene, said: ShownScene, access_points: AccessPoints, language: Language, address: str
) -> dict[str, object]:
    selection = select(access_points, scene.view(access_points, language))
    marked = [one.code for one in places(scene.highlights, selection)]
    drawn, legend = map_and_legend(selection, marked, said.zoom or ())
    return {
        "text": [_parts(line) for line in said.text],
        "notes": [_parts(line) for line in said.notes],
        "bases": [{"basis": basis, "known": word} for basis, word in said.bases],
        "settings": settings(access_points, selection.view),
        "map": drawn,
        "legend": legend,
        "link": address and link(selection.view, address),
    }


def _number(place: int, language: Language) -> dict[str, str]:
    """Return what stands in place of an empty title: a heading must say something."""
    return {"shown": text(language, "story.scene", number=place), "basis": ""}


def _parts(line: Iterable[Part]) -> list[dict[str, str]]:
    return [{"shown": part.shown, "basis": part.basis or ""} for part in line]
