"""The pages of the show: for the projector, and the speaker's console beside it.

They are pages of their own, without a Streamlit session: a template, the map's files, and the
player of ``static/show/``.
"""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, TypeAlias

from starlette.responses import Response
from starlette.routing import Route

from dashboard.exports import FORMATS
from dashboard.server.compression import CompressedFile, best_encoding
from dashboard.server.followers import FOLLOW, SPEAK, Followers, interfaces, wifi_picture
from dashboard.server.preflight import checks
from dashboard.server.security_headers import policy_of_own_page
from dashboard.server.shared_state import SharedState
from dashboard.server.speaker import CONSOLE, may_speak, speaker_cookie
from dashboard.session import current_data
from dashboard.show.player import player_page, player_script
from dashboard.show.scenes import shown
from dashboard.show.story import MOST_BYTES, StoryError, checked, programme, read
from dashboard.show.toml import to_toml
from dashboard.templates import render
from dashboard.text.credit import not_current
from dashboard.text.json_bytes import json_bytes
from dashboard.text.messages import text
from dashboard.web_map.assets import PATH
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from dashboard.exports import Format
    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

SHOW: Final = "/show"
_PARTS: Final = ("keys", "sync", "console", "phone", "fits", "player", "editor")
"""The parts of the player's script, see :func:`dashboard.show.player.player_script`."""
_HEADERS: Final = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
_NO_STORE: Final = {"Cache-Control": "no-store"}
_JSON: Final = "application/json"
_IN_FILES: Final = tuple(one for one in FORMATS.values() if one.write_story)
"""The formats of a story that is taken home."""
_MOST_OF_STATE: Final = 4000  # bytes
_MOST_OF_WIFI: Final = 32 + 63  # characters of name and password: IEEE 802.11
_Endpoint: TypeAlias = "Callable[[Request], Awaitable[Response]]"


class Show:
    """A story as an app shows it: each app has its own.

    Parameters
    ----------
    story
        That of the programme if it is ``None``, of the access points of the process.
    """

    def __init__(self, story: Story | None = None) -> None:
        self._story = story
        self.state = SharedState()
        self.followers = Followers(self._routes_of_followers, self.state.wake)
        self.routes = [
            Route(SHOW, partial(self._page, SHOW)),
            Route(CONSOLE, _of_the_speaker(partial(self._page, CONSOLE))),
            *self._routes_of_state(f"{CONSOLE}/state", says=True, guard=_of_the_speaker),
            Route(f"{CONSOLE}/followers", _of_the_speaker(self._followers)),
            Route(f"{CONSOLE}/followers", _of_the_speaker(self._switch), methods=["POST"]),
            Route(f"{CONSOLE}/wifi", _of_the_speaker(_wifi), methods=["POST"]),
            Route(f"{CONSOLE}/check", _of_the_speaker(self._check), methods=["POST"]),
            Route(f"{CONSOLE}/story.toml", _of_the_speaker(self._written)),
            Route(f"{CONSOLE}/story", _of_the_speaker(self._take_story), methods=["POST"]),
            *(
                Route(f"{CONSOLE}/story.{one.ending}", _of_the_speaker(partial(self._file, one)))
                for one in _IN_FILES
            ),
        ]

    @property
    def story(self) -> Story:
        """What is shown."""
        return self._story or _programme(current_data.process_access_points())

    def prepare(self) -> None:
        """Make the pages, so that nobody waits for them."""
        for path in (SHOW, CONSOLE):
            self._file_of(path, LANGUAGES[0])

    def _file_of(self, path: str, language: Language) -> CompressedFile:
        access_points = current_data.process_access_points()
        notices = tuple((code, not_current(access_points, code)) for code in LANGUAGES)
        return _cached_page(access_points, self.story, language, path, notices=notices)

    async def _page(self, path: str, request: Request) -> Response:
        language = _language(request.query_params.get("lang"))
        page = await asyncio.to_thread(self._file_of, path, language)
        encoding = best_encoding(request.headers.get("accept-encoding", ""))
        # Who is made to click in a page of others unknowingly would run the show.
        policy = policy_of_own_page(page.body, request.scope, framed="'none'")
        headers = _HEADERS | {"Content-Security-Policy": policy}
        if encoding:
            headers["Content-Encoding"] = encoding
        if path == CONSOLE:
            headers |= speaker_cookie(request)
        return Response(page.encoded(encoding), 200, headers, "text/html")

    # ---- the state, for the windows of this machine and for phones ----

    def _routes_of_followers(self, may: str) -> list[Route]:
        page = Route("/", partial(self._page, may))
        return [page, *self._routes_of_state("/state", says=may == SPEAK)]

    def _routes_of_state(
        self, path: str, *, says: bool, guard: Callable[[_Endpoint], _Endpoint] = lambda one: one
    ) -> list[Route]:
        routes = [Route(path, guard(self._state))]
        return [*routes, Route(path, guard(self._say), methods=["POST"])] if says else routes

    async def _state(self, request: Request) -> Response:
        asked = request.query_params
        if "phone" in asked:
            self.state.count_phone(asked["phone"])
        latest = await self.state.other_than(asked.get("after", ""))
        is_open, phones = bool(self.followers.addresses), self.state.phones
        about = {"story": self.story.digest, "open": is_open, "phones": phones}
        return _answer({"state": latest} | about)

    async def _say(self, request: Request) -> Response:
        right = self.state.take(await _json_of(request, _MOST_OF_STATE))
        return _answer({}, 200 if right else 400)

    # ---- what the console switches ----

    async def _followers(self, _request: Request) -> Response:
        codes = await asyncio.to_thread(self.followers.codes)
        found = [{"name": one.name, "address": one.address} for one in interfaces()]
        return _answer({"open": codes, "interfaces": found, "phones": self.state.phones})

    async def _switch(self, request: Request) -> Response:
        """Open the port on one of the addresses of this machine, or close it."""
        wanted = await _fields_of(request)
        address = wanted.get("address")
        if address is None:
            await asyncio.to_thread(self.followers.close)
        elif address not in [one.address for one in interfaces()]:
            return _answer({}, 400)
        else:
            try:
                await asyncio.to_thread(self.followers.open, address, wanted)
            except OSError:
                return _answer({}, 409)
        return await self._followers(request)

    async def _check(self, request: Request) -> Response:
        language = _language((await _fields_of(request)).get("language"))
        found = checks(self.routes, len(self.story.scenes), None, language)
        return _answer(await asyncio.to_thread(list, found))

    async def _written(self, _request: Request) -> Response:
        name = {"Content-Disposition": 'attachment; filename="story.toml"'} | _NO_STORE
        return Response(to_toml(self.story), 200, name, "application/toml; charset=utf-8")

    async def _file(self, file_format: Format, request: Request) -> Response:
        """Return the story as a file to carry home, its notes as each format has them."""
        language = _language(request.query_params.get("lang"))
        write, why_not = file_format.write_story, file_format.why_not(language)
        if write is None or why_not:
            return Response(why_not, 501, _NO_STORE, "text/plain; charset=utf-8")
        # Without an address: the one of this machine leads nowhere at home.
        access_points, layout = current_data.process_access_points(), file_format.layout()
        content = await asyncio.to_thread(write, self.story, access_points, language, layout)
        disposition = f'attachment; filename="story.{file_format.ending}"'
        headers = {"Content-Disposition": disposition} | _NO_STORE
        return Response(content, 200, headers, file_format.media_type)

    async def _take_story(self, request: Request) -> Response:
        """Show another story from now on: the text of a file, or the scenes of the editor."""
        asked = await _json_of(request, MOST_BYTES)
        access_points = current_data.process_access_points()
        try:
            if isinstance(asked, str):
                self._story = await asyncio.to_thread(read, asked.encode(), "", access_points)
            else:
                written = {"scene": asked}
                self._story = await asyncio.to_thread(checked, written, "", access_points)
        except StoryError as error:
            lines = {code: error.lines(code) for code in LANGUAGES}
            return _answer({"problems": lines}, 422)
        self.state.wake()
        return _answer({"story": self._story.digest})


def show_page(
    access_points: AccessPoints,
    story: Story,
    language: Language,
    path: str,
    notices: Sequence[tuple[Language, str]] = (),
) -> CompressedFile:
    """Return the page of the projector or of the console, which begins in a language.

    ``notices`` say in each language that the data are not renewed, if they are not.
    """
    up = ".." if path == CONSOLE else "."
    role = path if path in {FOLLOW, SPEAK} else ""
    assets = current_data.process_assets()
    console = path == CONSOLE
    own = {"up": up, "role": role, "story": story.digest}
    page = player_page(
        "page/show.html.j2",
        {code: shown(story, access_points, code) for code in LANGUAGES},
        language,
        script=player_script(_PARTS),
        show=own | {"written": [scene.written for scene in story.scenes] if console else []},
        addresses={
            name: f"{up}{PATH}/{asset.name}" for name, asset in (assets.data | assets.later).items()
        },
        title=f"{text(language, 'screen.show')} · {text(language, 'page.title')}",
        styles=[f"{up}{PATH}/{asset.name}" for asset in assets.styles],
        scripts=[f"{up}{PATH}/{asset.name}" for asset in assets.scripts],
        console=console,
        role=role,
        notices=[(code, said) for code, said in notices if said],
        file="",
        sheets=render(
            "page/show_console.html.j2", language, codes=LANGUAGES, say=text, files=_IN_FILES
        ),
    )
    return CompressedFile(page.encode())


_cached_page = lru_cache(maxsize=16)(show_page)
_programme = lru_cache(maxsize=1)(programme)


def forget() -> None:
    """Make pages anew when they are asked for, so that those of older data are freed."""
    for cached in (_cached_page, _programme, shown):
        cached.cache_clear()


def _answer(content: object, status: int = 200) -> Response:
    return Response(json_bytes(content), status, _NO_STORE, "application/json")


async def _json_of(request: Request, most: int) -> object:
    """Return what is sent as JSON; ``None`` if it is none or too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            return None
    try:
        content: object = json.loads(body)
        json_bytes(content)  # what cannot be said again: half a letter, no number
    except (ValueError, RecursionError):
        return None
    return content


async def _fields_of(request: Request) -> dict[str, object]:
    sent = await _json_of(request, _MOST_OF_STATE)
    return sent if isinstance(sent, dict) else {}


def _language(asked: object) -> Language:
    return next((code for code in LANGUAGES if code == asked), LANGUAGES[0])


async def _wifi(request: Request) -> Response:
    """Draw the QR code of a Wi-Fi; its name and password are kept nowhere."""
    asked = await _fields_of(request)
    network, password = asked.get("network"), asked.get("password")
    if not (isinstance(network, str) and isinstance(password, str) and network):
        return _answer({}, 400)
    if len(network + password) > _MOST_OF_WIFI:
        return _answer({}, 400)
    return _answer({"picture": wifi_picture(network, password)})


def _of_the_speaker(endpoint: _Endpoint) -> _Endpoint:
    """Return an endpoint that answers the speaker's browser alone, and no other site in it."""

    async def guarded(request: Request) -> Response:
        if not may_speak(request):
            return Response(status_code=404, headers=_NO_STORE)
        # A page of another site can send this only after asking, which is not answered.
        if request.method == "POST" and request.headers.get("content-type") != _JSON:
            return Response(status_code=415, headers=_NO_STORE)
        return await endpoint(request)

    return guarded
