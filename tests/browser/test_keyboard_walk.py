"""All screens by keyboard alone: every stop of the focus is seen, and has a name."""

import pytest
from contexts import leave
from done import act, next_picture, run_of, wait_until_done
from every_screen import SCREENS, barriers, screen_link, themed, visit

from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

MOST_STEPS = 160

# The focus, through the map's frame, with what is wrong with it: no name, out of the window,
# under something else, or no mark that it is there.
_STOP = """() => {
    let page = document, left = 0, top = 0, node = document.activeElement;
    if (node?.tagName === "IFRAME" && node.contentDocument) {
        const box = node.getBoundingClientRect();
        [left, top, page] = [box.left, box.top, node.contentDocument];
        node = page.activeElement;
    }
    if (!node || node === page.body) return null;
    const text = (one) => one?.innerText?.trim() || one?.textContent?.trim() || "";
    const labels = (node.getAttribute("aria-labelledby") ?? "").split(" ")
        .map((id) => text(page.getElementById(id))).join(" ").trim();
    const name = node.getAttribute("aria-label") || labels || text(node.labels?.[0])
        || (node.matches("main, [tabindex='-1']") ? "" : text(node)) || node.title || "";
    const box = node.getBoundingClientRect(), faults = [];
    const [x, y] = [left + box.left + box.width / 2, top + box.top + box.height / 2];
    const place = { left: left + box.left, right: left + box.right,
                    top: top + box.top, bottom: top + box.bottom };
    const view = document.documentElement;
    if (place.right <= 0 || place.bottom <= 0 || place.left >= view.clientWidth
        || place.top >= view.clientHeight) faults.push("out of the window");
    const whole = node.matches("main, .leaflet-container, path");
    const hit = !whole && page.elementFromPoint(
        Math.min(Math.max(x - left, 1), view.clientWidth - 1), y - top);
    const group = node.closest("[role=group], .react-aria-ComboBox, label") ?? node;
    if (hit && !node.contains(hit) && !hit.contains(node) && !group.contains(hit))
        faults.push(`under ${hit.outerHTML.slice(0, 100)}`);
    const marks = (one) => {
        const style = getComputedStyle(one);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
                style.borderColor, style.stroke, style.strokeWidth, style.strokeDasharray].join();
    };
    const focused = marks(node);

    if (!name) faults.push("no name");
    return { page: page === document ? "page" : "map", name, faults, focused,
             what: node.outerHTML.slice(0, 140),
             code: node.dataset.province ?? null };
}"""

# The element itself: a copy of it beside it looks as it does without the focus.
_FOCUSED = """() => {
    let page = document, node = document.activeElement;
    if (node?.tagName === "IFRAME") {
        page = node.contentDocument;
        node = page.activeElement;
    }
    return node === page.body ? null : node;
}"""


class Walk:
    """A page that is used with the keys alone."""

    def __init__(self, page):
        self.page = page
        self.faults = []
        self.stops = 0
        self.seen = set()

    def press(self, key):
        self.page.keyboard.press(key)
        next_picture(self.page)

    def run(self, key):
        """Press a key that makes the app run; return when the page shows what came of it."""
        act(self.page, lambda: self.press(key))

    def stop(self):
        """Return where the focus is; note what is wrong with it."""
        at = self.page.evaluate(_STOP)
        if at is None:
            return {"name": "", "page": "", "what": "", "code": None}
        self.stops += 1
        self.faults += [f"{fault}: {at['what']}" for fault in at["faults"]]
        self.marked(at)
        return at

    def marked(self, at):
        """Note a stop that looks no other than without the focus."""
        if at["what"] in self.seen:
            return
        self.seen.add(at["what"])
        handle = self.page.evaluate_handle(_FOCUSED)
        plain = handle.evaluate("""(node) => {
            const marks = (one) => {
                const style = one.ownerDocument.defaultView.getComputedStyle(one);
                return [style.outlineStyle, style.outlineWidth, style.outlineColor,
                    style.boxShadow, style.borderColor, style.stroke, style.strokeWidth,
                    style.strokeDasharray].join();
            };
            const twin = node.cloneNode(true), parent = node.parentElement;
            twin.removeAttribute("id");
            twin.removeAttribute("data-focused");
            twin.removeAttribute("data-focus-visible");
            parent.insertBefore(twin, node);
            const own = marks(twin);
            twin.remove();
            return own;
        }""")
        around = self.page.evaluate(
            '() => Boolean(document.activeElement.closest("[data-focus-within], [data-focused], '
            '[data-focus-visible]"))'
        )
        if plain == at["focused"] and not around:
            self.faults.append(f"not seen: {at['what']}")

    def to(self, wanted, key="Tab"):
        """Press a key until the focus is where it is wanted."""
        for _ in range(MOST_STEPS):
            self.press(key)
            at = self.stop()
            if wanted(at):
                return at
        pytest.fail(f"{MOST_STEPS} times {key} led nowhere; last at {at}")

    def name(self, name, key="Tab"):
        return self.to(lambda at: at["name"] == name, key)

    def selector(self, selector, key="Tab"):
        inside = f"document.activeElement?.matches({selector!r})"
        return self.to(lambda _: self.page.evaluate(inside), key)

    def open(self, screen):
        """Open a screen by its link in the title, from the top of the page."""
        self.press("Control+Home")
        self.selector(f"nav.screens a:nth-of-type({1 + [*SCREENS].index(screen)})", "Shift+Tab")
        self.press("Enter")
        wait_until_done(self.page, screen=screen)
        assert barriers(self.page) == []

    def choose(self, option):
        """Open a select box that has the focus, go down to an option and take it."""
        self.press("ArrowDown")
        for _ in range(30):
            active = self.page.evaluate("""() => {
                const own = document.activeElement.getAttribute("aria-activedescendant");
                return own && document.getElementById(own)?.textContent.trim();
            }""")
            if active == option:
                break
            self.press("ArrowDown")
        assert active == option
        self.run("Enter")


def skip_the_title(walk, other):
    """The first stop leads past the title."""
    page = walk.page
    walk.press("Tab")
    assert walk.stop()["name"] == text(other, "streamlit.skip")
    walk.press("Enter")
    assert page.evaluate("document.activeElement.closest('.st-key-title') === null")
    assert page.evaluate("document.activeElement !== document.body")


def choose_language_and_theme(walk, language):
    """Language and theme."""
    page = walk.page
    walk.selector(".st-key-language button, .st-key-language input", "Shift+Tab")
    before = run_of(page)
    walk.press("ArrowLeft" if language == "vi" else "ArrowRight")
    walk.press("Space")
    wait_until_done(page, after=before)
    assert page.evaluate("document.documentElement.lang") == language
    for theme in ("dark", "light"):
        way = "Tab" if theme == "dark" else "Shift+Tab"
        walk.name(text(language, f"theme.{theme}"), way)
        walk.press("Enter")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert barriers(page) == []


def use_the_filters(walk):
    """A chip, off and on; the options, open and shut."""
    page = walk.page
    walk.selector(".st-key-types button")
    for pressed in ("false", "true"):
        walk.run("Space")
        chip = page.locator(".st-key-types button").first
        assert chip.get_attribute("aria-pressed") == pressed
    walk.selector(".stPopover button")
    walk.press("Enter")
    page.locator("[data-testid=stPopoverBody]").wait_for()
    walk.press("Escape")
    page.locator("[data-testid=stPopoverBody]").wait_for(state="hidden")


def select_on_the_map(walk):
    """Provinces on the map, selected and cleared: of ranges and of numbers."""
    page, wanted = walk.page, {"20", "56", "96"}
    while wanted:
        at = walk.to(lambda at: at["code"] in wanted and at["page"] == "map")
        wanted.remove(at["code"])
        walk.run("Enter")
        assert page.locator("section.province").is_visible()
        assert barriers(page) == []
        walk.run("Escape")
        assert page.locator("section.province").count() == 0


def page_through_provinces(walk):
    """One page of a province, and the next."""
    page = walk.page
    walk.open("province")
    walk.selector(".stSelectbox input")
    walk.choose("Khánh Hòa")
    assert page.locator(".province-head").is_visible()
    walk.selector(".steps .after a", "Shift+Tab")
    walk.run("Enter")
    assert "selected=56" not in page.url


def compare(walk):
    """A table sorted, a province set beside others."""
    page = walk.page
    walk.open("compare")
    walk.selector("table.ranked th button[data-sort]")
    walk.press("Enter")
    page.locator("table.ranked th[aria-sort]:not([aria-sort=none])").wait_for()
    walk.selector("[class*=st-key-beside] input")
    walk.press("ArrowDown")
    walk.run("Enter")
    walk.press("Escape")
    assert page.locator("table.beside").is_visible()


def suppose(walk):
    """A derivation unfolded; a figure supposed, and what it contradicts."""
    page = walk.page
    walk.open("how_we_know")
    walk.selector("details.derivation > summary")
    walk.press("Enter")
    page.locator("details.derivation[open]").first.wait_for()
    walk.selector("[class*=st-key-what-if-province] input")
    walk.choose("Vĩnh Long")
    walk.selector(".st-key-what-if-value input")
    page.keyboard.type("34")  # of the widest range, that of commune libraries
    walk.run("Enter")
    told = page.locator("section.contradiction").inner_text()
    assert "VL-1" in told
    assert "VL-2" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_walk_through_all_screens(browser, address, language):
    (other,) = set(LANGUAGES) - {language}
    context = themed(browser, viewport={"width": 1366, "height": 768})
    walk = Walk(visit(context, address, "map", f"lang={other}"))
    skip_the_title(walk, other)
    choose_language_and_theme(walk, language)
    use_the_filters(walk)
    select_on_the_map(walk)
    page_through_provinces(walk)
    compare(walk)
    suppose(walk)
    walk.open("about")
    assert screen_link(walk.page, "about").get_attribute("aria-current") == "page"
    assert walk.stops > 60
    leave(context)
    assert walk.faults == []
