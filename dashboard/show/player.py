"""The page of the player, which shows a story: served by the show, or in a file of its own."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from dashboard.show.scenes import shown
from dashboard.templates import render
from dashboard.theme import icon, page_head
from dashboard.web_map.message import LEAFLET_OPTIONS
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def player_page(
    template: str,
    story: Story,
    access_points: AccessPoints,
    language: Language,
    *,
    show: Mapping[str, object],
    addresses: Mapping[str, str],
    **values: Any,  # noqa: ANN401 - what the template needs
) -> Markup:
    """Return a page with all scenes in all languages, which begins in one of them.

    Parameters
    ----------
    template
        Of the page.
    story, access_points, language
        What is shown, and in which language first.
    show
        What else the script is given.
    addresses
        Where the map finds its data, by name.
    **values
        The variables of the template: ``script`` is that of the player; ``console``, ``role`` and
        ``file`` are those of the parts in each language, too.
    """
    scenes = {code: shown(story, access_points, code) for code in LANGUAGES}
    sections = [
        render("page/show_language.html.j2", code, **values | {"scenes": scenes[code]})
        for code in LANGUAGES
    ]
    given = {
        "files": addresses,
        "map": LEAFLET_OPTIONS,
        "scenes": [
            {
                "messages": {code: scenes[code][index].message for code in LANGUAGES},
                "queries": {code: scenes[code][index].query for code in LANGUAGES},
                "zoom": scenes[language][index].zoom,
                "seconds": scene.seconds,
            }
            for index, scene in enumerate(story.scenes)
        ],
    }
    own = {
        "icon": quote(icon()),
        "head": Markup(page_head()),  # noqa: S704 - files of the project
        "style": player_file("show.css"),
        "sections": sections,
        "show": {**given, **show},
    }
    return render(template, language, **own | values)


def player_script(parts: Iterable[str]) -> Markup:
    """Return the parts of the player's script in ``static/show/``, which share one scope."""
    return Markup("\n").join(player_file(f"{part}.js") for part in parts)


def player_file(name: str) -> Markup:
    """Return a file of ``static/show/``: text of the project's own, none of others."""
    source = files("dashboard") / "static" / "show" / name
    return Markup(source.read_text(encoding="utf-8"))  # noqa: S704
