"""Nothing that axe finds serious or critical, and the outline of a screen."""

from itertools import pairwise, product

import pytest
from contexts import leave
from done import act
from every_screen import SCREENS, barriers_in_every_theme, follow, themed, visit

from dashboard.theme import THEMES
from loaders.translation import LANGUAGES, messages

pytestmark = pytest.mark.browser

LOOKS = {"vi": {"width": 1366, "height": 768}, "en": {"width": 390, "height": 844}}
SUPPOSED = "99"
OTHER_PROVINCES = ("20", "96", "01")
"""Beside 56: one whose numbers are ranges, one whose are not, one outside of the programme."""


def suppose(page):
    """Suppose of the first province what the statements contradict."""
    field = page.locator(".st-key-what-if-value input")
    field.fill(SUPPOSED)
    field.press("Enter")


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_no_barrier(browser, address, language):
    context = themed(browser, THEMES[0], viewport=LOOKS[language])
    page = visit(context, address, "map", f"lang={language}&selected=56&beside=56,66")
    found = {"map": barriers_in_every_theme(page)}
    for screen in ("province", "compare", "how_we_know", "your_data", "about"):
        follow(page, screen)
        if screen == "how_we_know":
            act(page, lambda: suppose(page))
            assert page.locator("section.contradiction").is_visible()
        found[screen] = barriers_in_every_theme(page)
    others = OTHER_PROVINCES if language == "vi" else ()
    for code, screen in product(others, ("map", "province")):
        visit(context, address, screen, f"lang={language}&selected={code}")
        found[screen, code] = barriers_in_every_theme(page)
    for query in ("measure=points_per_100k", "compare=each_type"):
        visit(context, address, "map", f"lang={language}&selected=56&{query}")
        found[query] = barriers_in_every_theme(page)
    leave(context)
    assert {at: seen for at, seen in found.items() if seen} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_one_outline(browser, address, language):
    context = themed(browser)
    visit(context, address, "map", f"lang={language}&selected=56")
    for screen in SCREENS:
        page = context.pages[0]
        follow(page, screen)
        assert page.locator("main").count() == 1
        assert page.locator("h1").count() == 1
        label = messages("dashboard", language)["screen.label"]
        assert page.locator("nav.screens").get_attribute("aria-label") == label
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => +one.tagName[1])"
        )
        steps = [later - earlier for earlier, later in pairwise(levels)]
        assert levels[0] == 1
        assert max(steps, default=0) <= 1, (screen, levels)
    leave(context)
