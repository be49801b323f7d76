"""Streamlit's page as it is served: title, language, description and picture of its view.

What reads a page without running its scripts sees only this: messengers that show a shared
link, search engines, a browser that has scripts switched off.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from markupsafe import Markup

from dashboard.events import refused
from dashboard.exports import FORMATS
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.model.view import View, from_query_string, to_query_string
from dashboard.server.behind_proxy import server_address
from dashboard.server.compression import compressed
from dashboard.server.data_api.file_cache import FileCache, QueueFullError
from dashboard.server.data_api.query import LONGEST
from dashboard.server.first_picture import first_picture
from dashboard.server.preload_hints import is_after_map, largest_first
from dashboard.server.settings import HERE
from dashboard.templates import render
from dashboard.text.credit import not_current, of_figures
from dashboard.text.headline import about_line, headline
from dashboard.text.messages import text
from dashboard.text.table_rows import column_labels, numbers
from dashboard.text.view_summary import FIRST_SCREEN, page_title
from dashboard.theme import colours_sheet, icon, page_head
from dashboard.web_map.assets import font_file, without_comments
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from starlette.types import Scope

    from dashboard.exports import Format
    from dashboard.server.compression import CompressedFile
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

PLACES: Final = (
    re.compile(r'<html lang="\w*">'),
    re.compile(r"<title>.*?</title>", re.DOTALL),
    re.compile(r'<link rel="shortcut icon"[^>]*>'),
    re.compile(r'<link rel="stylesheet"[^>]*>'),
    re.compile(r"<noscript>.*?</noscript>", re.DOTALL),
    re.compile(r'<div id="root"></div>'),
    re.compile(r'<!--[^>]*--\s*>\s*<link rel="service-desc"[^>]*>'),
)
"""What Streamlit's page says in its own words, each once; last, of an API that is closed."""
_OF_THE_APP: Final = re.compile(
    r'(<link rel="(?:modulepreload|prefetch)"[^>]*>|<script type="module"[^>]*></script>)\s*'
)
"""What a browser runs for the app or fetches for it."""
_FONT: Final = re.compile(r'href="(\./static/media/[\w.-]*Upright[\w.-]*\.woff2)"', re.ASCII)
_BESIDE_A_LINK: Final = " .,;:!?()[]{}<>\"'“”‘’«»"
"""What a sentence around a link adds to its end."""
_OFFERED: Final = ("csv", "xlsx", "png")
_WEBSOCKET: Final = "_stcore/stream"
"""Address of the WebSocket without which nothing of the app reaches the page."""
_FULL: Final = HERE / "static" / "page" / "full.css"
_MOST_PAGES: Final = 64
"""Pages that are kept, of some 200 kB each: no queries can fill the memory."""
_pages: Final = FileCache(threads=1, most_waiting=16, most_bytes=_MOST_PAGES * 200_000)


@dataclass(frozen=True, slots=True)
class Address:
    """A screen and what it shows: all that a page depends on.

    Attributes
    ----------
    path, screen
        Path and code of the screen.
    view
        What it shows.
    origin
        Scheme, host and base path, without a slash at the end.
    """

    path: str
    screen: str
    view: View
    origin: str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page that is requested.

    Attributes
    ----------
    path
        Of the screen, without slashes; empty for the first one.
    query
        The query string.
    origin
        Scheme, host and base path, without a slash at the end.
    """

    path: str
    query: str
    origin: str

    @classmethod
    def of(cls, scope: Scope) -> PageRequest:
        """Return what an ASGI request asks for."""
        query = scope["query_string"].decode("latin-1")
        return cls(scope["path"].strip("/"), query, server_address(scope))


def screen_meant(path: str, screens: Collection[str]) -> str | None:
    """Return the path of the screen that a mistaken path means, ``None`` if it means none.

    Capitals, and what the sentence around a link has added to its end, are no part of it.
    """
    meant = path.strip("/").strip(_BESIDE_A_LINK).strip("/").casefold()
    return meant if meant in screens and meant != path else None


async def with_own_words(
    page: bytes, access_points: AccessPoints, screens: Mapping[str, str], request: PageRequest
) -> CompressedFile:
    """Return Streamlit's page with the words of the screen and the view requested.

    It is made in another thread, one at a time: whoever asks for many of them holds up nobody. If
    too many wait, the page is returned as it is, and draws itself a moment later.

    Parameters
    ----------
    page
        Streamlit's; returned as it is where its places are not as expected.
    access_points
        Shown by the process: those of a session are known to its page alone.
    screens
        The codes of the screens by their path.
    request
        Path, query string and origin; of the query, what cannot be shown is left out.
    """
    address = _address(access_points, screens, request)
    notice = not_current(access_points, address.view.language)
    write = partial(_filled_in, page, access_points, screens, address, notice)
    key = (page, access_points, tuple(screens.items()), address, notice)
    try:
        made = _pages.request(key, write)
    except QueueFullError:
        refused("page")
        return compressed(page)
    return await asyncio.shield(asyncio.wrap_future(made))


def _address(
    access_points: AccessPoints, screens: Mapping[str, str], request: PageRequest
) -> Address:
    query = request.query if len(request.query) <= LONGEST else ""
    known = access_points.programme_provinces, access_points.programme_regions
    path = request.path if request.path in screens else ""
    view, _ = from_query_string(query, *known)
    return Address(path, screens.get(path, FIRST_SCREEN), view, request.origin)


def full_page(
    access_points: AccessPoints, screens: Mapping[str, str], request: PageRequest
) -> bytes:
    """Return what a new visitor gets while there are too many: words, the finding, the files."""
    return _full(access_points, _address(access_points, screens, request))


@lru_cache(maxsize=_MOST_PAGES)
def _full(access_points: AccessPoints, address: Address) -> bytes:
    sections = [
        {
            "language": own.language,
            "title": of_figures(access_points, own.language, "page.title"),
            "again": f"./{address.path}?{to_query_string(own)}",
            "headline": headline(select(access_points, own)),
            "files": _files(own, address.origin),
        }
        for own in _in_both_languages(address.view)
    ]
    return render(
        "page/full.html.j2",
        address.view.language,
        sections=sections,
        say=text,
        font=font_file().name,
        head=Markup(page_head()),  # noqa: S704 - of our own files
        icon=_icon(address.view.language),
        style=Markup(colours_sheet() + _FULL.read_text(encoding="utf-8")),  # noqa: S704 - as above
    ).encode()


def _filled_in(
    page: bytes,
    access_points: AccessPoints,
    screens: Mapping[str, str],
    address: Address,
    notice: str,
) -> bytes:
    content = page.decode()
    found = [place.findall(content) for place in PLACES]
    fonts = _FONT.findall(content)
    if any(len(those) != 1 for those in (*found, fonts)):
        return page
    view = address.view
    tags: list[str] = _OF_THE_APP.findall(content)
    rest = [tag for tag in tags if address.screen == FIRST_SCREEN and is_after_map(tag)]
    app = largest_first(tuple(tag for tag in tags if tag not in rest))
    content = _OF_THE_APP.sub("", content)
    picture = first_picture(access_points, screens, address.screen, view, fonts[0], notice)
    words = (
        f'<html lang="{view.language}">',
        _head(access_points, address),
        _icon(view.language),
        "",
        _without_scripts(access_points, address) + _unreachable(address),
        # The style sheet of the app after the picture, which does not wait for it.
        f"{picture}\n{found[3][0]}\n{found[5][0]}\n{_started(app, rest)}",
        "",
    )
    for place, own in zip(PLACES, words, strict=True):
        before, after = place.split(content)
        content = f"{before}{own}{after}"  # a sum with markup would be escaped
    return content.encode()


def _started(app: Iterable[str], rest: Iterable[str]) -> str:
    """Return what starts the app, once the picture is drawn: ``static/first/start.js``.

    ``rest`` is what draws the rest, once the map is painted: ``static/page/map_first.js``.
    """
    templates = "".join(
        f'<template id="{name}">{"".join(tags)}</template>\n'
        for name, tags in (("app", app), ("after-map", rest))
    )
    return f"{templates}<script>{_start_script()}</script>"


@cache
def _start_script() -> str:
    return without_comments((HERE / "static" / "first" / "start.js").read_bytes()).decode()


def _icon(language: Language) -> str:
    return render("page/icon.html.j2", language, icon=quote(icon()))


def forget() -> None:
    """Have pages made anew when they are asked for, so that those of older data are freed."""
    _pages.clear()
    _full.cache_clear()


def _head(access_points: AccessPoints, address: Address) -> str:
    """Return title, description, address and picture."""
    view, language = address.view, address.view.language
    finding = headline(select(access_points, view)) if address.screen == FIRST_SCREEN else ""
    query, file = to_query_string(view), FORMATS["png"]
    title = page_title(access_points, view, address.screen)
    properties = {
        "og:type": "website",
        "og:site_name": of_figures(access_points, language, "page.title"),
        "og:title": title,
        "og:description": " ".join(filter(None, (finding, about_line(access_points, language)))),
        "og:url": f"{address.origin}/{address.path}{'?' if query else ''}{query}",
        "og:image": _file(view, address.origin, file),
        "og:image:type": file.media_type,
        "og:locale": {"vi": "vi_VN", "en": "en_GB"}[language],
        "twitter:card": "summary_large_image",
    }
    return render("page/head.html.j2", language, title=title, properties=properties)


def _without_scripts(access_points: AccessPoints, address: Address) -> str:
    """Return what a browser shows that runs no scripts, in both languages."""
    sections = []
    for own in _in_both_languages(address.view):
        language, selection = own.language, select(access_points, own)
        values = {
            "title": page_title(access_points, own, FIRST_SCREEN),
            "headline": headline(selection),
            "about": about_line(access_points, language),
            "files": _files(own, address.origin),
            "labels": [text(language, "table.province"), *column_labels(own)],
            "rows": [(item, numbers(selection, item.code)) for item in selection.shown],
            "sums": numbers(selection, None),
            "picture": _file(own, address.origin, FORMATS["png"]),
        }
        sections.append(render("page/without_scripts.html.j2", language, **values))
    return render("page/noscript.html.j2", address.view.language, sections=sections)


def _unreachable(address: Address) -> str:
    """Return what ``static/page/connection.js`` shows if the app never answers the page."""
    websocket = f"{address.origin}/{_WEBSOCKET}"
    sections = [
        (
            own.language,
            text(own.language, "page.unreachable", address=websocket),
            _files(own, address.origin),
        )
        for own in _in_both_languages(address.view)
    ]
    return render("page/unreachable.html.j2", address.view.language, sections=sections)


def _in_both_languages(view: View) -> list[View]:
    """Return a view in its own language, then in the other one."""
    others = (language for language in LANGUAGES if language != view.language)
    return [replace(view, language=language) for language in (view.language, *others)]


def _files(view: View, origin: str) -> list[tuple[str, str]]:
    """Return titles and addresses of files of a view."""
    return [(FORMATS[code].title, _file(view, origin, FORMATS[code])) for code in _OFFERED]


def _file(view: View, origin: str, file: Format) -> str:
    return data_address(view, file, file.layout(), origin)
