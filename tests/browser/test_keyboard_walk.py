"""All screens by keyboard alone: every stop of the focus is seen, and has a name."""

import pytest
from contexts import leave
from done import act, next_picture, run_of, wait_until_done
from every_screen import SCREENS, screen_link, themed, visit

from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

MOST_STEPS = 160

# The focus, through the map's frame, when it is painted, with what is wrong with it: no name, out
# of the window, under something else, or no mark that it is there, compared with a copy of the
# element beside it, which looks as it does without the focus.
_STOP = """async (wanted) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    let page = document, left = 0, top = 0, node = document.activeElement;
    const { activeElement: outer } = document;
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
    const line = node.getClientRects()[0] ?? box; // the middle of several lines may be another's
    const [x, y] = [left + line.left + line.width / 2, top + line.top + line.height / 2];
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
    const what = node.outerHTML.slice(0, 140), seen = window.stopsSeen ??= new Set();
    if (!seen.has(what)) {
        seen.add(what);
        const marks = (one) => {
            const style = page.defaultView.getComputedStyle(one);
            return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
                    style.borderColor, style.stroke, style.strokeWidth,
                    style.strokeDasharray].join();
        };
        const focused = marks(node), twin = node.cloneNode(true);
        for (const own of ["id", "data-focused", "data-focus-visible"]) twin.removeAttribute(own);
        node.before(twin);
        const plain = marks(twin);
        twin.remove();
        const around = "[data-focus-within], [data-focused], [data-focus-visible]";
        if (plain === focused && !outer.closest(around)) faults.push("not seen");
    }
    if (!name) faults.push("no name");
    return { page: page === document ? "page" : "map", name, faults, what,
             code: node.dataset.province ?? null, isWanted: outer.matches(wanted) };
}"""


class Walk:
    """A page that is used with the keys alone."""

    def __init__(self, page):
        self.page = page
        self.faults = []
        self.stops = 0

    def press(self, key):
        self.page.keyboard.press(key)
        next_picture(self.page)

    def run(self, key):
        """Press a key that makes the app run; return when the page shows what came of it."""
        act(self.page, lambda: self.press(key))

    def stop(self, wanted="*"):
        """Return where the focus is, and whether it is wanted; note what is wrong with it."""
        at = self.page.evaluate(_STOP, wanted)
        if at is None:
            return {"name": "", "page": "", "what": "", "code": None, "isWanted": False}
        self.stops += 1
        self.faults += [f"{fault}: {at['what']}" for fault in at["faults"]]
        return at

    def to(self, is_there, key="Tab", selector="*"):
        """Press a key until the focus is where it is wanted."""
        for _ in range(MOST_STEPS):
            self.page.keyboard.press(key)
            at = self.stop(selector)
            if is_there(at):
                return at
        pytest.fail(f"{MOST_STEPS} times {key} led nowhere; last at {at}")

    def name(self, name, key="Tab"):
        return self.to(lambda at: at["name"] == name, key)

    def selector(self, selector, key="Tab"):
        return self.to(lambda at: at["isWanted"], key, selector)

    def open(self, screen):
        """Open a screen by its link, the keys beginning at the first of the links."""
        screen_link(self.page, "map").focus()
        self.selector(f"nav.screens a:nth-of-type({1 + [*SCREENS].index(screen)})")
        self.press("Enter")
        wait_until_done(self.page, screen=screen)

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


def choose_language(walk, language):
    """Another language."""
    page = walk.page
    walk.selector(".st-key-language button, .st-key-language input", "Shift+Tab")
    before = run_of(page)
    walk.press("ArrowLeft" if language == "vi" else "ArrowRight")
    walk.press("Space")
    wait_until_done(page, after=before)
    assert page.evaluate("document.documentElement.lang") == language


def choose_theme(walk, language):
    """A theme, and back."""
    page = walk.page
    for theme in ("dark", "light"):
        way = "Tab" if theme == "dark" else "Shift+Tab"
        walk.name(text(language, f"theme.{theme}"), way)
        walk.press("Enter")
        assert page.evaluate("document.documentElement.dataset.theme") == theme


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
    # Back up the page, under the title, which stays.
    walk.selector("table.matrix a", "Shift+Tab")


def test_a_walk_through_all_screens(browser, address):
    first, second = LANGUAGES
    context = themed(browser, viewport={"width": 1366, "height": 768})
    walk = Walk(visit(context, address, "map", f"lang={first}"))
    skip_the_title(walk, first)
    use_the_filters(walk)
    select_on_the_map(walk)
    page_through_provinces(walk)
    choose_language(walk, second)
    choose_theme(walk, second)
    compare(walk)
    suppose(walk)
    walk.open("about")
    assert screen_link(walk.page, "about").get_attribute("aria-current") == "page"
    assert walk.stops > 200
    leave(context)
    assert walk.faults == []
