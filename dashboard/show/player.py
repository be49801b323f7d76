"""The page of the player, which shows a story: served by the show, or in a file of its own."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from dashboard.templates import render
from dashboard.theme import icon, page_head
from dashboard.web_map.message import LEAFLET_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dashboard.show.scenes import ShownScene
    from loaders.translation import Language


def player_page(
    template: str,
    scenes: Mapping[Language, Sequence[ShownScene]],
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
    scenes, language
        What is shown, in each language, and in which language first.
    show
        What else the script is given.
    addresses
        Where the map finds its data, by name.
    **values
        The variables of the template: ``script`` is that of the player; ``console``, ``role`` and
        ``file`` are those of the parts in each language, too.
    """
    sections = [
        render("page/show_language.html.j2", code, **values | {"scenes": own})
        for code, own in scenes.items()
    ]
    given = {
        "files": addresses,
        "map": LEAFLET_OPTIONS,
        "scenes": [
            {
                "messages": {code: scenes[code][index].message for code in scenes},
                "queries": {code: scenes[code][index].query for code in scenes},
                "zoom": scene.zoom,
                "seconds": scene.seconds,
            }
            for index, scene in enumerate(scenes[language])
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
