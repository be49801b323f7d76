"""The scenes of a story as they are shown: figures worked out, views as messages of the map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from dashboard.model.selection import select
from dashboard.model.view import to_query_string
from dashboard.show.figures import filled, places
from dashboard.show.story import USUAL_SECONDS
from dashboard.text.credit import basis_word
from dashboard.web_map.message import message_of
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.model.selection import Selection
    from dashboard.show.figures import Part
    from dashboard.show.story import Scene, Story
    from loaders.access_points import AccessPoints
    from loaders.cells import Basis
    from loaders.translation import Language

_ORDER: Final[tuple[Basis, ...]] = ("published", "derived", "range", "unknown")


@dataclass(frozen=True, slots=True)
class ShownScene:
    """A scene in a language.

    Attributes
    ----------
    title, text, notes
        Lines of words and figures.
    bases
        How the figures of title and text are known: the basis and its word.
    query
        The view, for a link to the dashboard.
    message
        What the map's script needs to show it.
    zoom
        Codes of the provinces that the map is zoomed to; ``None`` for the whole country.
    seconds
        That the presenter means to stay.
    """

    title: tuple[Part, ...]
    text: tuple[tuple[Part, ...], ...]
    notes: tuple[tuple[Part, ...], ...]
    bases: tuple[tuple[Basis, str], ...]
    query: str
    message: dict[str, Any]
    zoom: list[str] | None
    seconds: int = USUAL_SECONDS


@lru_cache(maxsize=8)
def shown(story: Story, access_points: AccessPoints, language: Language) -> list[ShownScene]:
    """Return the scenes of a story in a language."""
    return [_shown(scene, access_points, language) for scene in story.scenes]


def _shown(scene: Scene, access_points: AccessPoints, language: Language) -> ShownScene:
    selection = select(access_points, scene.view(access_points, language))
    title = filled(scene.title[language], selection)
    lines = [*_lines(scene.text[language], selection)]
    bases = {part.basis for line in (title, *lines) for part in line}
    return ShownScene(
        title=title,
        text=tuple(lines),
        notes=tuple(_lines(scene.notes[language], selection)),
        bases=tuple(
            (one, basis_word(access_points, language, one)) for one in _ORDER if one in bases
        ),
        query=to_query_string(selection.view),
        message=_message(scene, selection),
        zoom=_codes(scene.zoom, selection) or None,
        seconds=scene.seconds,
    )


def _lines(text: str, selection: Selection) -> Iterator[tuple[Part, ...]]:
    return (filled(line, selection) for line in text.splitlines() if line.strip())


def _message(scene: Scene, selection: Selection) -> dict[str, Any]:
    """Return the message of the map; provinces to highlight are marked as a selected one is."""
    message = message_of(selection.access_points, selection.view)
    marked = _codes(scene.highlights, selection)
    if marked:
        for panel in message["panels"]:
            division = selection.view.division
            panel["selected"] = divisions.counterparts(marked, division, panel["division"])
    return message


def _codes(named: tuple[str, ...], selection: Selection) -> list[str]:
    return [one.code for one in places(named, selection)]
