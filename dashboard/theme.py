"""Light, dark and high contrast: what must be in a page before it is drawn, and the switch."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from dashboard.text.messages import text

if TYPE_CHECKING:
    from loaders.translation import Language

THEMES: Final = ("light", "dark", "contrast")
"""The blocks of ``static/colours.css``, in their order; the first is its ``:root``."""

CHOICES: Final = (*THEMES, "system")
"""What the switch offers: a theme, or that of the system, which is what counts at first."""

_STATIC: Final = files("dashboard") / "static"
_COLOUR: Final = re.compile(r"--([\w-]+): (#[0-9a-f]{6});", re.ASCII)
_BLOCK: Final = re.compile(r":root[^{}]*\{([^{}]*)\}", re.ASCII)


@cache
def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme by their names in ``static/colours.css``."""
    blocks = _BLOCK.findall((_STATIC / "colours.css").read_text(encoding="utf-8"))
    found = dict(_COLOUR.findall(blocks[0]))
    return found | dict(_COLOUR.findall(blocks[THEMES.index(theme)]))


@cache
def page_head() -> str:
    """Return what goes into the head of Streamlit's page, before its scripts run.

    It is in the page itself: another file would come after the first picture, or hold it up.
    """
    return _head("page/theme.js", "paper", ".stApp")


@cache
def frame_head() -> str:
    """Return what goes into the head of the map's frame."""
    return _head("map/theme.js", "sea")


def _head(script: str, ground: str, *within: str) -> str:
    """Return a script, and the ground until the style sheets are there."""
    rules = []
    for theme in THEMES:
        root = f':root[data-theme="{theme}"]'
        where = ", ".join([root, *(f"{root} {one}" for one in within)])
        scheme = "dark" if theme == "dark" else "light"
        rule = f"color-scheme: {scheme}; background: {colours(theme)[ground]};"
        rules.append(f"{where} {{ {rule} }}")
    source = (_STATIC / script).read_text(encoding="utf-8")
    style = " ".join(rules)
    return f"<script>\n{source}</script>\n<style>@media screen {{ {style} }}</style>"


def theme_switch(language: Language) -> str:
    """Return the buttons that choose the theme; ``static/page/theme.js`` listens to them.

    They tell it the language of the page too.
    """
    buttons = "".join(
        f'<button type="button" data-theme-choice="{choice}" title="{name}" aria-label="{name}">'
        "<i></i></button>"
        for choice in CHOICES
        for name in [escape(text(language, f"theme.{choice}"))]
    )
    label = escape(text(language, "theme.label"))
    return (
        f'<div class="themes" role="group" aria-label="{label}" data-page-lang="{language}">'
        f"{buttons}</div>"
    )
