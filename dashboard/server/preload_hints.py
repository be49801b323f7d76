"""Preload hints: a browser fetches at once the files that it would discover one by one.

Streamlit's page learns from the first messages of the app which parts of its bundle
draw them, fetches those, then the component's frame, then the files of the frame: each
a round trip, in which React shows a placeholder for half a second. The names of all
these files are known when the page is requested.

Nothing depends on the hints. Where Streamlit's files are not as expected here, there
are fewer hints, or the page is left as it is.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from html import escape
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import streamlit

if TYPE_CHECKING:
    from collections.abc import Iterable

STATIC: Final = Path(streamlit.__file__).parent / "static"
"""Streamlit's page and its bundle."""

MANIFEST: Final = STATIC / "manifest.json"
"""Written by the builder of the bundle (Vite): the output of each source file."""

_OF_MAP: Final = ("Html", "ButtonGroup", "ComponentInstance")
_AFTER_MAP: Final = ("Multiselect", "Selectbox", "DownloadButton")
ELEMENTS: Final = (*_OF_MAP, *_AFTER_MAP)
"""The source files of Streamlit's bundle that draw the first screen: its map, then the rest."""

FRAME: Final = "component/streamlit_folium.st_folium"
"""Path at which Streamlit serves the map's frame."""

_END_OF_HEAD: Final = "</head>"
_SCRIPT: Final = re.compile(r"""(?:src|href)=["']?\./(static/js/[\w.-]+\.js)""", re.ASCII)
# The mode must be that in which the frame asks for the file, or it is fetched twice.
_AS: Final = {
    ".js": 'as="script"',
    ".css": 'as="style"',
    ".json": 'as="fetch" crossorigin',
    "": 'as="fetch" crossorigin',
}


def with_hints(page: bytes, links: Iterable[str]) -> bytes:
    """Return a page with links at the end of its head; unchanged if it has no such place."""
    try:
        text = page.decode()
    except UnicodeDecodeError:
        return page
    new = [link for link in links if link not in text]
    if text.count(_END_OF_HEAD) != 1 or not new:
        return page
    return text.replace(_END_OF_HEAD, "\n".join([*new, _END_OF_HEAD])).encode()


def address_script() -> str:
    """Return a script with the address of Streamlit's server and its host configuration.

    Streamlit's page would request both first, and below the address of a screen it would
    look for the server in vain. It takes orders from pages of this server alone, and tells
    them of errors instead of showing these in English: ``static/page/connection.js``.
    """
    return (
        '<script>window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href, '
        "HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false, "
        "blockErrorDialogs: true } };</script>"
    )


@cache
def module_links(elements: tuple[str, ...] = ELEMENTS) -> tuple[str, ...]:
    """Return links to the scripts of elements and to all that these import.

    The scripts of the elements are run, not only fetched: an element that is ready when it
    is first needed shows no placeholder, which would delay all of them for half a second.
    """
    imported, run = [], []
    for file in map(escape, element_scripts(MANIFEST, elements)):
        if PurePosixPath(file).name.split(".")[0] in elements:
            run.append(f'<script type="module" crossorigin src="./{file}"></script>')
        else:
            imported.append(f'<link rel="modulepreload" crossorigin href="./{file}">')
    return (*imported, *run)


@cache
def is_after_map(tag: str) -> bool:
    """Return whether a link or script of the first screen is of what is drawn after its map."""
    after = {*element_scripts(MANIFEST, _AFTER_MAP)} - {*element_scripts(MANIFEST, _OF_MAP)}
    return not after.isdisjoint(_SCRIPT.findall(tag))


@lru_cache(4)
def largest_first(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the links and scripts of the app, with links to its modules before them, by size.

    A browser asks for six files at a time. The large ones come while it waits for the small ones,
    one after the other; of all, Streamlit's own script would be asked for last.
    """
    preloaded = [tag for tag in tags if tag.startswith('<link rel="modulepreload"')]
    modules = {name: STATIC / name for tag in tags for name in _SCRIPT.findall(tag)}
    sizes = {name: path.stat().st_size for name, path in modules.items() if path.is_file()}
    links = [
        f'<link rel="modulepreload" crossorigin href="./{name}">'
        for name in sorted(sizes, key=sizes.__getitem__, reverse=True)
    ]
    return (*dict.fromkeys([*links, *preloaded]), *(tag for tag in tags if tag not in preloaded))


def file_links(relation: str, addresses: Iterable[str]) -> list[str]:
    """Return ``preload`` or ``prefetch`` links to scripts, styles and data."""
    return [
        f'<link rel="{relation}" {_AS[PurePosixPath(address).suffix]} href="{escape(address)}">'
        for address in addresses
    ]


@cache
def frame_script() -> Path | None:
    """Return the script of the map's frame; ``None`` if it is not where it is expected."""
    # Not imported: declared before the runtime exists, a component is never served.
    package = find_spec("streamlit_folium")
    if package is None or package.origin is None:
        return None
    build = Path(package.origin).parent / "frontend" / "build"
    try:
        match = _SCRIPT.search((build / "index.html").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return build / match[1] if match and (build / match[1]).is_file() else None


@cache
def page_scripts(page: Path = STATIC / "index.html") -> tuple[Path, ...]:
    """Return the scripts and styles that Streamlit's page and the first screen load."""
    try:
        named = re.findall(r"static/(?:js|css)/[\w.-]+\.(?:js|css)", page.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        named = []
    names = dict.fromkeys([*named, *element_scripts(MANIFEST, ELEMENTS)])
    return tuple(STATIC / name for name in names if (STATIC / name).is_file())


@cache
def element_scripts(manifest: Path, elements: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scripts of elements and all they import, as far as the manifest has them."""
    try:
        parts = json.loads(manifest.read_bytes())
        files: dict[str, str] = {}
        queue = [
            key
            for key, part in parts.items()
            if part.get("isDynamicEntry") and part.get("name") in elements
        ]
        while queue:
            key = queue.pop()
            if key not in files and not parts[key].get("isEntry"):
                files[key] = parts[key]["file"]
                queue += parts[key].get("imports", [])
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return ()
    return tuple(sorted(file for file in files.values() if file.endswith(".js")))
