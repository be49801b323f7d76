"""On the screens of one language nothing is said in the other, by Streamlit's widgets neither."""

import re

import pytest
from contexts import leave
from done import act
from every_screen import SCREENS, follow, open_list, said, themed, visit, words_of
from streamlit_strings import ELEMENTS, files, spoken

from dashboard.text.messages import text
from dashboard.text.streamlit_overrides import WORDS
from loaders.names.divisions import former_names, names_in_files
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

QUERY = "selected=56&provinces=56,66&beside=56,66"
# Names of provinces without Vietnamese marks, which files alone have.
UNMARKED = re.compile(
    "|".join(
        rf"\b{name}\b"
        for name in set(names_in_files("en").values()) - set(former_names("en").values())
    )
)
# What is read aloud is there for a moment only, and may come a moment later. Whoever listens
# hears what the page's own script has made of it: it was there first.
_LISTEN = """() => {
    const announced = window.announced = new Set();
    const listen = () => document.querySelectorAll("[role=log] > div").forEach((one) =>
        announced.add(one.textContent));
    new MutationObserver(listen).observe(document, {
        subtree: true, childList: true, characterData: true,
    });
}"""


def streamlits(pieces):
    """Return what Streamlit says in its own words, any that its scripts have."""
    patterns = [
        *(re.compile(re.sub(r"\\\{[nm]\\\}", ".+", re.escape(said))) for said in WORDS.values()),
        *spoken(files()).values(),
        *spoken(files(ELEMENTS)).values(),
    ]
    return {piece for piece in pieces for pattern in patterns if pattern.fullmatch(piece)}


def open_widgets(page, language):
    """Open what unfolds on a screen, one after the other; return what is said meanwhile."""
    pieces = set()
    for field in page.locator(".stMultiSelect input").all():
        open_list(page, field)
        page.locator("[role=log] > div").first.wait_for(state="attached")
        pieces |= said(page)
        field.press_sequentially("zzzz")
        page.get_by_role("option", name=text(language, "streamlit.none")).wait_for()
        pieces |= said(page)
        page.keyboard.press("Escape")
    for field in page.locator(".stSelectbox input").all():
        open_list(page, field)
        pieces |= said(page)
        page.keyboard.press("Escape")
    for field in page.locator(".stNumberInput input").all():
        field.click()
        field.press_sequentially("7")
        page.locator("[data-testid=InputInstructions]").wait_for()
        pieces |= said(page)
        field.fill("1000000000")
        field.press("Enter")
        page.locator(".stNumberInput [role=alert]").wait_for(state="attached")
        pieces |= said(page)
    if page.locator(".stPopover button").count():
        page.locator(".stPopover button").click()
        page.locator("[data-testid=stPopoverBody]").wait_for()
        pieces |= said(page)
        page.keyboard.press("Escape")
    return pieces


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_speaks_one_language(browser, address, language):
    (other,) = set(LANGUAGES) - {language}
    context = themed(browser, viewport={"width": 1366, "height": 768})
    page = visit(context, address, "map", f"lang={other}&{QUERY}")
    # In another language first: what Streamlit keeps of that must change too.
    act(page, page.locator(".st-key-language button").nth(LANGUAGES.index(language)).click)
    assert page.evaluate("document.documentElement.lang") == language
    page.evaluate(_LISTEN)
    for screen in SCREENS:
        follow(page, screen)
        pieces = said(page) | open_widgets(page, language)
        assert text(language, "page.title") in pieces
        assert not pieces & words_of(other), screen
        assert not UNMARKED.search("\n".join(pieces)), screen
        if language == "vi":
            assert not streamlits(pieces), screen
    leave(context)
