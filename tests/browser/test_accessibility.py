"""Nothing that axe finds serious or critical, and the outline of a screen."""

from itertools import pairwise

import pytest
from every_screen import SCREENS, barriers, screen_link, settled, themed, visit

from dashboard.theme import THEMES
from loaders.translation import LANGUAGES, messages

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
SUPPOSED = "99"


def suppose(page):
    """Suppose of the first province what the statements contradict."""
    field = page.locator(".st-key-what-if-value input")
    field.fill(SUPPOSED)
    field.press("Enter")
    page.locator("section.contradiction").wait_for()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_barrier(browser, address, language, theme):
    context = themed(browser, theme)
    found = {}
    for size, (width, height) in SIZES.items():
        page = context.pages[0] if context.pages else context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        visit(context, address, "map", f"lang={language}&selected=56&beside=56,66")

        def look(name, page=page, size=size):
            if seen := barriers(page):
                found[f"{name}, {size}"] = seen

        look("map")
        for screen in ("province", "compare", "how_we_know", "your_data", "about"):
            screen_link(page, screen).click()
            settled(page, screen)
            if screen == "how_we_know":
                suppose(page)
                settled(page, screen)
            look(screen)
        for query in ("measure=points_per_100k", "compare=each_type"):
            visit(context, address, "map", f"lang={language}&selected=56&{query}")
            look(query)
    context.close()
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_one_outline(browser, address, language):
    context = themed(browser)
    visit(context, address, "map", f"lang={language}&selected=56")
    for screen in SCREENS:
        page = context.pages[0]
        screen_link(page, screen).click()
        settled(page, screen)
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
    context.close()
