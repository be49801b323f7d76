"""The screens of the dashboard in a browser: opened, left by their links, looked at with axe."""

from __future__ import annotations

import re
import time
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from contexts import take
from done import SECONDS, go_to, motionless, next_picture, wait_until_done

from dashboard.screens import registry
from dashboard.theme import THEMES
from loaders.translation import LANGUAGES, messages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from loaders.translation import Language

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

SCREENS = {screen.code: screen.path for screen in registry.SCREENS}
"""Paths by the names of the screens."""

COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe that judge colours: the others come out alike in every theme."""

_END_TRANSITIONS = """() => document.getAnimations().forEach((one) => {
    try { one.finish() } catch { one.cancel() /* it would never end */ }
})"""

_PUT_ON = "(theme) => document.querySelector(`[data-theme-choice=${theme}]`).click()"
_HAS_ON = """(theme) => {
    const { colorScheme } = getComputedStyle(document.querySelector(".stApp"));
    return document.documentElement.dataset.theme === theme
        && colorScheme === (theme === "dark" ? "dark" : "light");
}"""


def wait(
    page: Page, condition: Callable[[], object], say: Callable[[], object] = lambda: ""
) -> None:
    """Wait until a condition holds, while the page's events are handled; else say what is."""
    until = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > until:
            msg = f"waited {SECONDS} s in vain at {page.url} {say()}"
            raise TimeoutError(msg)
        next_picture(page)


def visit(context: BrowserContext, address: str, screen: str, query: str = "") -> Page:
    """Open a screen in a page of its own, or go there in the one that the context has."""
    where = f"{address}/{SCREENS[screen]}" + (f"?{query}" if query else "")
    if context.pages:
        go_to(context.pages[0], where, screen)
    else:
        context.new_page().goto(where)
        wait_until_done(context.pages[0], screen=screen)
    return context.pages[0]


def themed(browser: Browser, theme: str = "light", **options: Any) -> BrowserContext:
    """Return a context in which a theme is chosen; to be left by :func:`contexts.leave`."""
    script = f"try {{ localStorage.setItem('access-map-theme', '{theme}') }} catch {{}}"
    return take(browser, script, **{"locale": "vi-VN"} | options)


def screen_link(page: Page, screen: str) -> Locator:
    """Return the link of the title to a screen."""
    return page.locator("nav.screens a").nth([*SCREENS].index(screen))


def follow(page: Page, screen: str) -> None:
    """Follow the link of the title to a screen; return when the screen is there."""
    screen_link(page, screen).click()
    wait_until_done(page, screen=screen)


def open_list(page: Page, field: Locator) -> None:
    """Open the list of a select box."""
    # A list that is open closes when the page scrolls, and so does one that is to be opened.
    field.scroll_into_view_if_needed()
    motionless(page)
    field.click()
    page.get_by_role("listbox").wait_for()


def put_on(page: Page, theme: str) -> None:
    """Choose a theme in the page; return when Streamlit's part of it has the theme too."""
    page.evaluate(_PUT_ON, theme)
    page.wait_for_function(_HAS_ON, arg=theme)


def rgb(colour: str) -> str:
    """Return a colour as the browser writes it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def barriers(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds serious or critical on a page and in the frames of it.

    By some of its rules, or by all that it has.
    """
    for frame in page.frames:
        if not frame.evaluate("() => 'axe' in window"):
            frame.evaluate(AXE)
        # Rules that judge how things look take the colours of a transition for those of the page.
        frame.evaluate(_END_TRANSITIONS)
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{one['impact']} {one['id']}: {node['target']} {node['html'][:160]} "
        f"{node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def barriers_in_every_theme(page: Page) -> dict[str, list[str]]:
    """Return, by theme, what axe finds on a page that has the first of them."""
    first, *others = THEMES
    found = {first: barriers(page)}
    for theme in others:
        put_on(page, theme)
        found[theme] = barriers(page, COLOURS)
    put_on(page, first)
    return {theme: seen for theme, seen in found.items() if seen}


_SAID = """() => {
    const places = ["aria-label", "title", "placeholder", "alt"];
    const named = [...document.querySelectorAll(places.map((one) => `[${one}]`).join())]
        .filter((node) => node.checkVisibility());
    const live = [...window.announced ?? []];
    return [document.title, document.body.innerText, ...live, ...named.flatMap((node) =>
        places.map((place) => node.getAttribute(place) ?? ""))].join("\\n");
}"""


def said(page: Page) -> set[str]:
    """Return every piece of text that a person reads or hears on a page and in its frames."""
    everything = "\n".join(frame.evaluate(_SAID) for frame in page.frames)
    return {piece.strip() for piece in re.split(r"[\n\t·]", everything)} - {""}


# Names and codes that are the same in both, or stand for themselves.
_NOT_SAID = ("cli.", "language.", "export.", "report.", "severity.")


def words_of(language: Language) -> set[str]:
    """Return the texts of one catalogue that the other does not have, without fields."""
    (other,) = set(LANGUAGES) - {language}
    found: set[str] = set()
    for package in ("dashboard", "loaders"):
        mine, theirs = messages(package, language), set(messages(package, other).values())
        found |= {
            value
            for key, value in mine.items()
            if "{" not in value and value not in theirs and not key.startswith(_NOT_SAID)
        }
    return found
