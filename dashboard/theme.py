"""Light, dark and high contrast: the colours, and what a page needs before it is drawn."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from loaders.cells import SITE_TYPES

THEMES: Final = ("light", "dark", "contrast")
"""The blocks of ``static/colours.css``, in their order; the first is its ``:root``."""

CHOICES: Final = (*THEMES, "system")
"""What the switch offers: a theme, or that of the system, which is the default."""

_STREAMLIT: Final = {
    "primaryColor": "primary",
    "backgroundColor": "paper",
    "secondaryBackgroundColor": "field",
    "textColor": "ink",
    "linkColor": "link",
    "borderColor": "line",
}
"""Options of Streamlit's themes, and the names of their colours here."""

_STATIC: Final = files("dashboard") / "static"
_COLOUR: Final = re.compile(r"--([\w-]+): (#[0-9a-f]{6});", re.ASCII)
_BLOCK: Final = re.compile(r":root[^{}]*\{([^{}]*)\}", re.ASCII)


@cache
def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme by their names in ``static/colours.css``."""
    blocks = _BLOCK.findall((_STATIC / "colours.css").read_text(encoding="utf-8"))
    common = dict(_COLOUR.findall(blocks[0]))
    return common | dict(_COLOUR.findall(blocks[THEMES.index(theme)]))


@cache
def colours_sheet() -> str:
    """Return ``static/colours.css``, and the rules that give each site type its colour.

    ``--type`` is that of an element whose class is a site type, and of its chip above the
    map; ``--symbol`` that of a map of one site type.
    """
    rules = [
        f".{code}, .st-key-types button:nth-of-type({place}) {{ --type: var(--{code}); }}\n"
        f'[data-type="{code}"] {{ --symbol: var(--{code}); }}\n'
        for place, code in enumerate(SITE_TYPES, start=1)
    ]
    return (_STATIC / "colours.css").read_text(encoding="utf-8") + "".join(rules)


def streamlit_colours() -> dict[str, str]:
    """Return the colours of Streamlit's own elements, as settings with dotted keys."""
    return {
        f"theme.{theme}.{option}": colours(theme)[name]
        for theme in ("light", "dark")
        for option, name in _STREAMLIT.items()
    }


@cache
def icon() -> str:
    """Return the icon of the page, as SVG."""
    drawing = (_STATIC / "icon.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", colours("light")["primary"])


@cache
def page_head() -> str:
    """Return what goes into the head of Streamlit's page, before its scripts run.

    It is in the page itself: another file would arrive after the first rendering, or delay it.
    """
    return _head("page/theme.js", "paper", ".stApp")


@cache
def embedded_style() -> str:
    """Return the style of the page in a page of others, which its first picture needs, too."""
    return f"<style>{(_STATIC / 'page' / 'embed.css').read_text(encoding='utf-8')}</style>"


@cache
def frame_head() -> str:
    """Return what goes into the head of the map's frame."""
    return _head("map/theme.js", "sea")


def _head(script: str, ground: str, *within: str) -> str:
    """Return a script, and the ground until the style sheets are there."""
    rules = []
    for theme in THEMES:
        root = f':root[data-theme="{theme}"]'
        where = ", ".join([root, *(f"{root} {element}" for element in within)])
        scheme = "dark" if theme == "dark" else "light"
        rule = f"color-scheme: {scheme}; background: {colours(theme)[ground]};"
        rules.append(f"{where} {{ {rule} }}")
    source = (_STATIC / script).read_text(encoding="utf-8")
    style = " ".join(rules)
    return f"<script>\n{source}</script>\n<style>@media screen {{ {style} }}</style>"
