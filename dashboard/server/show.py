"""The pages of the show: for the projector, and the speaker's console beside it.

They are pages of their own, without a Streamlit session: a template, the map's files, and the
player of ``static/show/``.
"""

from __future__ import annotations

from functools import lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from dashboard.server.compression import CompressedFile, best_encoding
from dashboard.server.security_headers import policy_of_own_page
from dashboard.server.speaker import CONSOLE, may_speak, speaker_cookie
from dashboard.session import current_data
from dashboard.show.scenes import shown
from dashboard.show.story import programme
from dashboard.templates import render
from dashboard.text.messages import text
from dashboard.theme import icon, page_head
from dashboard.web_map.assets import PATH
from dashboard.web_map.message import LEAFLET_OPTIONS
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from starlette.requests import Request

    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

SHOW: Final = "/show"
_PARTS: Final = ("keys", "sync", "console", "fits", "player")
"""The parts of the player's script in ``static/show/``, which share one scope."""
_HEADERS: Final = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}

_story: list[Story] = []


def serve_story(story: Story | None) -> None:
    """Set the story of the process; that of the programme if it is ``None``."""
    _story[:] = [story] if story else []


def show_routes() -> list[Route]:
    """Return the routes of the show."""
    return [Route(path, partial(_page, path)) for path in (SHOW, CONSOLE)]


def show_page(
    access_points: AccessPoints, story: Story, language: Language, path: str
) -> CompressedFile:
    """Return the page of the projector or of the console, which begins in a language."""
    up = "." * path.count("/")
    assets = current_data.process_assets()
    scenes = {code: shown(story, access_points, code) for code in LANGUAGES}
    console = path == CONSOLE
    values: dict[str, Any] = {
        "title": f"{text(language, 'screen.show')} · {text(language, 'page.title')}",
        "icon": quote(icon()),
        "head": Markup(page_head()),  # noqa: S704 - files of the project
        "styles": [f"{up}{PATH}/{asset.name}" for asset in assets.styles],
        "scripts": [f"{up}{PATH}/{asset.name}" for asset in assets.scripts],
        "style": _file("show.css"),
        "script": Markup("\n").join(_file(f"{part}.js") for part in _PARTS),
        "console": console,
        "sections": [
            render("page/show_language.html.j2", code, scenes=scenes[code], console=console, up=up)
            for code in LANGUAGES
        ],
        "show": {
            "files": {
                name: f"{up}{PATH}/{asset.name}"
                for name, asset in (assets.data | assets.later).items()
            },
            "map": LEAFLET_OPTIONS,
            "scenes": [
                {
                    "messages": {code: scenes[code][index].message for code in LANGUAGES},
                    "queries": {code: scenes[code][index].query for code in LANGUAGES},
                    "zoom": scene.zoom,
                    "seconds": scene.seconds,
                }
                for index, scene in enumerate(scenes[language])
            ],
            "up": up,
        },
    }
    return CompressedFile(render("page/show.html.j2", language, **values).encode())


_cached_page = lru_cache(maxsize=8)(show_page)


def prepare_show() -> None:
    """Make the pages, so that nobody waits for them."""
    for path in (SHOW, CONSOLE):
        _page_of(path, LANGUAGES[0])


def _page_of(path: str, language: Language) -> CompressedFile:
    access_points = current_data.process_access_points()
    if not _story:
        _story.append(programme(access_points))
    return _cached_page(access_points, _story[0], language, path)


def _page(path: str, request: Request) -> Response:
    if path == CONSOLE and not may_speak(request):
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    asked = request.query_params.get("lang", "")
    page = _page_of(path, next((code for code in LANGUAGES if code == asked), LANGUAGES[0]))
    encoding = best_encoding(request.headers.get("accept-encoding", ""))
    headers = _HEADERS | {"Content-Security-Policy": policy_of_own_page(page.body, request.headers)}
    if encoding:
        headers["Content-Encoding"] = encoding
    if path == CONSOLE:
        headers |= speaker_cookie(request)
    return Response(page.encoded(encoding), 200, headers, "text/html")


def _file(name: str) -> Markup:
    """Return a file of ``static/show/``: text of the project's own, none of others."""
    source = files("dashboard") / "static" / "show" / name
    return Markup(source.read_text(encoding="utf-8"))  # noqa: S704
