"""Light, dark and high contrast: at once, in page and map alike, and kept."""

import pytest
from every_screen import rgb

from dashboard.theme import CHOICES, THEMES, colours

pytestmark = pytest.mark.browser

DARKER = "measure=points_per_100k&selected=56"

_GROUNDS = """() => {
    const found = (place, selector) => {
        const node = place.querySelector(selector);
        const none = { backgroundColor: null, color: null, fill: null, colorScheme: null };
        return node ? place.defaultView.getComputedStyle(node) : none;
    };
    const page = (selector) => found(document, selector);
    const map = (selector) => found(document.querySelector("iframe").contentDocument, selector);
    return {
        theme: document.documentElement.dataset.theme,
        page: page(".stApp").backgroundColor,
        ink: page(".stApp h1").color,
        widget: page(".st-key-tools [role=group]").backgroundColor,
        chip: page(".st-key-types button").backgroundColor,
        head: page("table.points thead th").backgroundColor,
        frame: map("html").backgroundColor,
        land: map("path.province.outside").fill,
        class: map("path.province[data-province='68']").fill,
        legend: map(".legend").color,
        scheme: map("html").colorScheme,
    };
}"""


def choose(page, choice):
    page.page.locator(f'[data-theme-choice="{choice}"]').click()


def grounds(page, theme):
    """Wait until the page has a theme, Streamlit's part too; return the colours seen."""
    seen = {}

    def shown():
        seen.update(page.page.evaluate(_GROUNDS))
        painted = seen["theme"] == theme and seen["page"] == rgb(colours(theme)["paper"])
        return painted and None not in seen.values()

    page.wait(shown)
    return seen


def assert_has_theme(page, theme):
    seen, own = grounds(page, theme), colours(theme)
    for place, name in (
        ("ink", "ink"),
        ("head", "paper"),
        ("frame", "sea"),
        ("land", "outside"),
        ("legend", "ink"),
    ):
        assert seen[place] == rgb(own[name]), place
    assert seen["scheme"] == ("dark" if theme == "dark" else "light")
    return seen


def pressed(page):
    return page.page.evaluate(
        "[...document.querySelectorAll('[data-theme-choice]')]"
        ".filter((one) => one.getAttribute('aria-pressed') === 'true')"
        ".map((one) => one.dataset.themeChoice)"
    )


def test_each_choice_changes_page_widgets_and_map_at_once(open_map):
    page = open_map("measure=points_per_100k")
    page.frame.evaluate("window.mountedBefore = true")
    page.page.evaluate("window.loadedBefore = true")
    assert pressed(page) == ["system"]
    painted, messages = page.painted, page.traffic.count("script_finished")
    seen = {}
    for theme in ("dark", "contrast", "light", "contrast", "dark", "light"):
        choose(page, theme)
        # Ours is there with the click, before anything can be painted.
        assert page.page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.frame.evaluate("document.documentElement.dataset.theme") == theme
        seen[theme] = assert_has_theme(page, theme)
        assert pressed(page) == [theme]
    for place in ("widget", "chip", "frame", "land"):
        assert len({seen[theme][place] for theme in THEMES}) == 3, place
    assert seen["dark"]["class"] != seen["light"]["class"]
    assert page.still_mounted
    assert page.page.evaluate("window.loadedBefore") is True
    # The map is not drawn again, and the server is not asked.
    assert page.painted == painted
    assert page.traffic.count("script_finished") == messages


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_is_kept_and_nothing_is_drawn_in_another_theme_first(open_map, choice):
    page = open_map(color_scheme="light" if choice == "dark" else "dark")
    choose(page, choice)
    theme = "dark" if choice == "system" else choice
    assert_has_theme(page, theme)
    page.page.add_init_script("""
        if (window === window.parent) {
            const seen = window.seen = { page: [], frame: [] };
            const look = () => {
                const note = (place, node) =>
                    node && place.push(getComputedStyle(node).backgroundColor);
                note(seen.page, document.documentElement);
                note(seen.page, document.querySelector(".stApp"));
                const inner = document.querySelector("iframe")?.contentDocument;
                if (inner?.URL.startsWith("http")) note(seen.frame, inner.documentElement);
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }
    """)
    page.reload()
    assert_has_theme(page, theme)
    assert pressed(page) == [choice]
    seen = page.page.evaluate("window.seen")
    assert set(seen["page"]) == {rgb(colours(theme)["paper"])}
    assert set(seen["frame"]) == {rgb(colours(theme)["sea"])}


def test_without_a_choice_the_system_is_followed(open_map):
    page = open_map(color_scheme="dark")
    assert_has_theme(page, "dark")
    page.page.emulate_media(color_scheme="light")
    assert_has_theme(page, "light")
    page.page.emulate_media(color_scheme="dark", contrast="more")
    assert_has_theme(page, "contrast")
    # The colours of a system that forces its own are not doubled.
    page.page.emulate_media(color_scheme="dark", contrast="more", forced_colors="active")
    page.wait(lambda: page.page.evaluate("document.documentElement.dataset.theme") == "dark")
    page.page.emulate_media(color_scheme="dark", contrast="no-preference", forced_colors="none")
    assert_has_theme(page, "dark")
    choose(page, "light")
    assert_has_theme(page, "light")
    page.page.emulate_media(color_scheme="light")
    page.page.emulate_media(color_scheme="dark")
    assert_has_theme(page, "light")
    choose(page, "system")
    assert_has_theme(page, "dark")


def test_what_was_once_chosen_in_streamlits_menu_does_not_hold(open_map):
    page = open_map()
    for name in ("/", "/map"):
        page.page.evaluate(
            "name => localStorage.setItem(`stActiveTheme-${name}-v2`, '\"Light\"')", name
        )
    choose(page, "dark")
    page.reload()
    assert_has_theme(page, "dark")


def test_a_visit_without_storage_has_its_theme(open_map):
    page = open_map()
    page.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{ get() { throw new DOMException('', 'SecurityError') } })"
    )
    page.reload()
    choose(page, "dark")
    assert_has_theme(page, "dark")


def test_the_switch_lives_through_another_language(open_map):
    page = open_map()
    choose(page, "dark")
    assert page.page.evaluate("document.documentElement.lang") == "vi"
    page.after(page.page.locator(".st-key-language button", has_text="English").click)
    assert page.page.evaluate("document.documentElement.lang") == "en"
    assert pressed(page) == ["dark"]
    labels = page.page.locator("[data-theme-choice]").evaluate_all(
        "buttons => buttons.map((one) => one.getAttribute('aria-label'))"
    )
    assert labels == ["Light", "Dark", "High contrast", "As the system"]
    page.after(lambda: choose_and_filter(page))
    assert_has_theme(page, "contrast")
    assert pressed(page) == ["contrast"]


def choose_and_filter(page):
    choose(page, "contrast")
    page.chip("commune_library").click()


def test_the_switch_is_large_enough_and_reached_by_keyboard(open_map):
    page = open_map(viewport={"width": 390, "height": 844})
    buttons = page.page.locator("[data-theme-choice]")
    page.page.locator("[data-opens=more]").click()
    for index in range(len(CHOICES)):
        box = buttons.nth(index).bounding_box()
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] + box["width"] <= 390
    buttons.nth(0).focus()
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    assert_has_theme(page, "dark")
    outline = buttons.nth(1).evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"


def test_paper_is_light(open_map):
    page = open_map()
    choose(page, "dark")
    assert_has_theme(page, "dark")
    page.page.emulate_media(media="print")
    seen = page.page.evaluate(_GROUNDS)
    light = colours("light")
    assert seen["page"] == rgb(light["paper"])
    assert seen["ink"] == rgb(light["ink"])
    assert seen["head"] == rgb(light["paper"])
    assert seen["frame"] == rgb(light["sea"])
    assert seen["land"] == rgb(light["outside"])


def test_nothing_moves_where_little_motion_is_asked_for(open_map):
    page = open_map(reduced_motion="reduce")
    slow = page.frame.evaluate("""() => [...document.querySelectorAll("*")]
        .filter((node) => parseFloat(getComputedStyle(node).transitionDuration) > 0).length""")
    assert slow == 0
    place = "document.querySelector('.leaflet-map-pane').style.transform"
    start = page.frame.evaluate(place)
    page.frame.locator("#map_div").focus()
    page.page.keyboard.press("ArrowRight")
    moved = page.frame.evaluate(place)
    assert page.frame.locator(".leaflet-pan-anim").count() == 0
    page.at_rest()
    assert start != moved == page.frame.evaluate(place)
