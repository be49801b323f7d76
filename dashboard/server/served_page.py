"""Streamlit's page as it is served: title, language, description and picture of its view.

What reads a page without running its scripts sees only this: messengers that show a shared
link, search engines, a browser that has scripts switched off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from dashboard.exports import FORMATS
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.model.view import View, from_query_string, to_query_string
from dashboard.server.behind_proxy import server_address
from dashboard.server.compression import CompressedFile
from dashboard.server.first_picture import first_picture
from dashboard.templates import render
from dashboard.text.credit import not_current, of_figures
from dashboard.text.headline import about_line, headline
from dashboard.text.messages import text
from dashboard.text.table_rows import column_labels, numbers
from dashboard.text.view_summary import FIRST_SCREEN, page_title
from dashboard.theme import icon
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.types import Scope

    from dashboard.exports import Format
    from loaders.access_points import AccessPoints

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
_FONT: Final = re.compile(r'href="(\./static/media/[\w.-]*Upright[\w.-]*\.woff2)"', re.ASCII)
_LONGEST: Final = 4000
"""Most characters of a query string that are read: four times what any view needs."""
_BESIDE_A_LINK: Final = " .,;:!?()[]{}<>\"'“”‘’«»"
"""What a sentence around a link adds to its end."""
_OFFERED: Final = ("csv", "xlsx", "png")
_WEBSOCKET: Final = "_stcore/stream"
"""Address of the WebSocket without which nothing of the app reaches the page."""
_MOST_PAGES: Final = 64
"""Pages that are kept, of some 200 kB each: no queries can fill the memory."""


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


def with_own_words(
    page: bytes, access_points: AccessPoints, screens: Mapping[str, str], request: PageRequest
) -> CompressedFile:
    """Return Streamlit's page with the words of the screen and the view requested.

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
    query = request.query if len(request.query) <= _LONGEST else ""
    known = access_points.programme_provinces, access_points.programme_regions
    path = request.path if request.path in screens else ""
    view, _ = from_query_string(query, *known)
    address = Address(path, screens.get(path, FIRST_SCREEN), view, request.origin)
    notice = not_current(access_points, view.language)
    return _filled_in(page, access_points, tuple(screens.items()), address, notice)


@lru_cache(maxsize=_MOST_PAGES)
def _filled_in(
    page: bytes,
    access_points: AccessPoints,
    screens: tuple[tuple[str, str], ...],
    address: Address,
    notice: str,
) -> CompressedFile:
    content = page.decode()
    found = [place.findall(content) for place in PLACES]
    fonts = _FONT.findall(content)
    if any(len(those) != 1 for those in (*found, fonts)):
        return CompressedFile(page)
    view = address.view
    picture = first_picture(access_points, dict(screens), address.screen, view, fonts[0], notice)
    words = (
        f'<html lang="{view.language}">',
        _head(access_points, address),
        render("page/icon.html.j2", view.language, icon=quote(icon())),
        "",
        _without_scripts(access_points, address) + _unreachable(address),
        # The style sheet of the app after the picture, which does not wait for it.
        f"{picture}\n{found[3][0]}\n{found[5][0]}",
        "",
    )
    for place, own in zip(PLACES, words, strict=True):
        before, after = place.split(content)
        content = f"{before}{own}{after}"  # a sum with markup would be escaped
    return CompressedFile(content.encode())


forget = _filled_in.cache_clear
"""Makes pages anew when they are asked for, so that those of older data are freed."""


def _head(access_points: AccessPoints, address: Address) -> str:
    """Return title, description, address and picture."""
    view, language = address.view, address.view.language
    finding = headline(select(access_points, view)) if address.screen == FIRST_SCREEN else ""
    query, file = to_query_string(view), FORMATS["png"]
    title = page_title(access_points, language, address.screen)
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
            "title": page_title(access_points, language, FIRST_SCREEN),
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
