"""Hints in a page, so that a browser fetches at once what it would find out bit by bit.

Streamlit's page learns from the first messages of the app which parts of its bundle
draw them, fetches those, then the component's frame, then what the frame asks for:
each a round trip, and each a pause in which React shows a placeholder for half a
second. The names of all these files are known when the page is asked for.

Nothing depends on the hints. Where Streamlit's files are not what is expected here,
the hints are fewer, or the page is left as it is.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import streamlit
from streamlit import config

if TYPE_CHECKING:
    from collections.abc import Iterable

STATIC: Final = Path(streamlit.__file__).parent / "static"
"""Streamlit's page and its bundle."""

MANIFEST: Final = STATIC / "manifest.json"
"""What each source file of the bundle became."""

ELEMENTS: Final = (
    *("Html", "ButtonGroup", "Multiselect", "Selectbox"),
    *("ComponentInstance", "DownloadButton"),
)
"""The parts of Streamlit's bundle that draw the first screen."""

FRAME: Final = "component/streamlit_folium.st_folium"
"""Where Streamlit serves the map's frame, without a slash before and after."""

_END_OF_HEAD: Final = "</head>"
_SCRIPT: Final = re.compile(r"""src=["']?\./(static/js/[\w.-]+\.js)""", re.ASCII)
# The mode must be that in which the frame asks for the file, or it is fetched twice.
_AS: Final = {
    ".js": 'as="script"',
    ".css": 'as="style"',
    ".json": 'as="fetch" crossorigin',
    "": 'as="fetch" crossorigin',
}


def with_hints(page: bytes, links: Iterable[str]) -> bytes:
    """Return a page with links at the end of its head; as it is if it has no such place."""
    try:
        text = page.decode()
    except UnicodeDecodeError:
        return page
    new = [link for link in links if link not in text]
    if text.count(_END_OF_HEAD) != 1 or not new:
        return page
    return text.replace(_END_OF_HEAD, "\n".join([*new, _END_OF_HEAD])).encode()


def address_script() -> str:
    """Return a script that tells Streamlit where its server is, and what it may do.

    By itself it would ask for both first; opened at a screen's own address, it would
    look for the server there in vain.
    """
    host = {
        "allowedOrigins": list(config.get_option("client.allowedOrigins")),
        "useExternalAuthToken": False,
    }
    told = json.dumps(host).replace("<", "\\u003c")  # nothing in it may end the script
    return (
        '<script>window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href, '
        f"HOST_CONFIG: {told} }};</script>"
    )


def module_links(elements: tuple[str, ...] = ELEMENTS) -> list[str]:
    """Return links to all that the scripts of elements import, and these scripts themselves.

    They are run, not only fetched: a part that is ready when it is first asked for
    shows no placeholder, after which React would hold back all parts for half a second.
    """
    scripts = element_scripts(MANIFEST, elements)
    own = [file for file in scripts if PurePosixPath(file).name.split(".")[0] in elements]
    return [
        f'<link rel="modulepreload" crossorigin href="./{escape(file)}">'
        for file in scripts
        if file not in own
    ] + [f'<script type="module" crossorigin src="./{escape(file)}"></script>' for file in own]


def file_links(relation: str, addresses: Iterable[str]) -> list[str]:
    """Return links to scripts, styles and data, related as ``preload`` or ``prefetch``."""
    return [
        f'<link rel="{relation}" {_AS[PurePosixPath(address).suffix]} href="{escape(address)}">'
        for address in addresses
    ]


@cache
def frame_script() -> Path | None:
    """Return the script of the map's frame; ``None`` if it is not where it used to be."""
    # Not imported: declared before the runtime exists, a component is never served.
    package = find_spec("streamlit_folium")
    if package is None or package.origin is None:
        return None
    build = Path(package.origin).parent / "frontend" / "build"
    try:
        found = _SCRIPT.search((build / "index.html").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return build / found[1] if found and (build / found[1]).is_file() else None


@cache
def page_scripts(page: Path = STATIC / "index.html") -> tuple[Path, ...]:
    """Return the scripts and styles that Streamlit's page and the first screen load."""
    try:
        named = re.findall(r"static/(?:js|css)/[\w.-]+\.(?:js|css)", page.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        named = []
    files = (
        STATIC / file for file in dict.fromkeys([*named, *element_scripts(MANIFEST, ELEMENTS)])
    )
    return tuple(file for file in files if file.is_file())


@cache
def element_scripts(manifest: Path, elements: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scripts of elements and all they import, by the bundle's manifest.

    Parameters
    ----------
    manifest
        Written by the builder of the bundle (Vite): what each source file became.
    elements
        Names of the source files. What the manifest does not know is left out.
    """
    try:
        parts = json.loads(manifest.read_bytes())
        found: dict[str, str] = {}
        waiting = [
            key
            for key, part in parts.items()
            if part.get("isDynamicEntry") and part.get("name") in elements
        ]
        while waiting:
            key = waiting.pop()
            if key not in found and not parts[key].get("isEntry"):
                found[key] = parts[key]["file"]
                waiting += parts[key].get("imports", [])
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return ()
    return tuple(sorted(file for file in found.values() if file.endswith(".js")))
