"""Streamlit's page as it is served: title, language, description and picture of its view.

What reads a page without running its scripts sees only this: messengers that show a shared
link, search engines, a browser that has scripts switched off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.datastructures import URL

from dashboard.exports import FORMATS
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.model.view import View, from_query_string, to_query_string
from dashboard.text.headline import about_line, headline
from dashboard.text.messages import text
from dashboard.text.view_summary import page_title
from dashboard.theme import icon
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.types import Scope

    from loaders.access_points import AccessPoints

PLACES: Final = (
    re.compile(r'<html lang="\w*">'),
    re.compile(r"<title>.*?</title>", re.DOTALL),
    re.compile(r'<link rel="shortcut icon"[^>]*>'),
    re.compile(r"<noscript>.*?</noscript>", re.DOTALL),
)
"""What Streamlit's page says in its own words, each once."""
_LONGEST: Final = 4000
"""Most characters of a query string that are read: four times what any view needs."""
_BESIDE_A_LINK: Final = " .,;:!?()[]{}<>\"'“”‘’«»"
"""What a sentence around a link adds to its end."""
_OFFERED: Final = ("csv", "xlsx", "png")
_WEBSOCKET: Final = "_stcore/stream"
"""Address of the WebSocket without which nothing of the app reaches the page."""


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
    def of(cls, scope: Scope, path: str) -> PageRequest:
        """Return what an ASGI request asks for; ``path`` is that within the base path."""
        origin = str(URL(scope=scope).replace(query="")).removesuffix(quote(path))
        return cls(path.strip("/"), scope["query_string"].decode("latin-1"), origin.rstrip("/"))


def screen_meant(path: str, screens: Collection[str]) -> str | None:
    """Return the path of the screen that a mistaken path means, ``None`` if it means none.

    Capitals, and what the sentence around a link has added to its end, are no part of it.
    """
    meant = path.strip("/").strip(_BESIDE_A_LINK).strip("/").casefold()
    return meant if meant in screens and meant != path else None


def with_own_words(
    page: bytes, access_points: AccessPoints, screens: Mapping[str, str], request: PageRequest
) -> bytes:
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
    content = page.decode()
    if any(len(place.findall(content)) != 1 for place in PLACES):
        return page
    query = request.query if len(request.query) <= _LONGEST else ""
    known = access_points.programme_provinces, access_points.programme_regions
    view, _ = from_query_string(query, *known)
    words = (
        f'<html lang="{view.language}">',
        _head(access_points, screens.get(request.path), view, request),
        f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{quote(icon())}">',
        _without_scripts(access_points, view, request.origin) + _unreachable(view, request.origin),
    )
    for place, own in zip(PLACES, words, strict=True):
        before, after = place.split(content)
        content = before + own + after
    return content.encode()


def _head(access_points: AccessPoints, code: str | None, view: View, request: PageRequest) -> str:
    """Return title, description, address and picture."""
    query = to_query_string(view)
    path = request.path if code else ""
    finding = headline(select(access_points, view)) if path == "" else ""
    title = page_title(view.language, code or "map")
    described = " ".join(filter(None, (finding, about_line(access_points, view.language))))
    address = f"{request.origin}/{path}{'?' if query else ''}{query}"
    file = FORMATS["png"]
    shown = {
        "og:type": "website",
        "og:site_name": text(view.language, "page.title"),
        "og:title": title,
        "og:description": described,
        "og:url": address,
        "og:image": data_address(view, file, file.layout(), request.origin),
        "og:image:type": file.media_type,
        "og:locale": {"vi": "vi_VN", "en": "en_GB"}[view.language],
        "twitter:card": "summary_large_image",
    }
    return "\n".join(
        [
            f"<title>{escape(title)}</title>",
            f'<meta name="description" content="{escape(described)}">',
            f'<link rel="canonical" href="{escape(address)}">',
            *(f'<meta property="{key}" content="{escape(value)}">' for key, value in shown.items()),
        ]
    )


def _without_scripts(access_points: AccessPoints, view: View, origin: str) -> str:
    """Return what a browser shows that runs no scripts, in both languages."""
    parts = []
    for own in _in_both_languages(view):
        language = own.language
        said = (page_title(language, "map"), headline(select(access_points, own)))
        parts += [f"<h1>{escape(said[0])}</h1>", f"<p>{escape(said[1])}</p>"]
        parts.append(f"<p>{escape(about_line(access_points, language))}</p>")
        offer = escape(text(language, "page.without_scripts"))
        parts.append(f"<p>{offer} {_files(own, origin)}</p>")
    return f"<noscript>{''.join(parts)}</noscript>"


def _unreachable(view: View, origin: str) -> str:
    """Return what ``static/page/connection.js`` shows if the app never answers the page."""
    parts = []
    for own in _in_both_languages(view):
        said = text(own.language, "page.unreachable", address=f"{origin}/{_WEBSOCKET}")
        links = _files(own, origin)
        parts.append(f'<p lang="{own.language}">{escape(said)} {links}</p>')
    return f'<template id="unreachable">{"".join(parts)}</template>'


def _in_both_languages(view: View) -> list[View]:
    """Return a view in its own language, then in the other one."""
    others = (language for language in LANGUAGES if language != view.language)
    return [replace(view, language=language) for language in (view.language, *others)]


def _files(view: View, origin: str) -> str:
    """Return links to files of a view."""
    files = ((FORMATS[code], FORMATS[code].layout()) for code in _OFFERED)
    return " · ".join(
        f'<a href="{escape(data_address(view, file, layout, origin))}">{escape(file.title)}</a>'
        for file, layout in files
    )
