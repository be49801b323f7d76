"""The colours: told apart on screen, in print and with any colour vision; text is legible."""

import re
from importlib.resources import files
from itertools import combinations, pairwise

from cases import every
from coloraide import Color

from dashboard.model.class_breaks import MOST_CLASSES
from dashboard.model.view import SITE_TYPES
from dashboard.server.settings import streamlit_config
from dashboard.theme import THEMES, colours

SHEET = (files("dashboard") / "static" / "colours.css").read_text(encoding="utf-8")
LEGIBLE = {"light": 4.5, "dark": 4.5, "contrast": 7}
"""Least contrast of text: that of WCAG's level AA, or of AAA."""
SEEN = 3
"""Least contrast of a line or a symbol that says something."""

CLASSES = {
    number: [f"class-{which}-of-{number}" for which in range(1, number + 1)]
    for number in range(1, MOST_CLASSES + 1)
}
SIGHTS = (
    ("normal", ""),
    *(("protan", model) for model in ("vienot", "brettel", "machado")),
    *(("deutan", model) for model in ("vienot", "brettel", "machado")),
    *(("tritan", model) for model in ("brettel", "machado")),
)
"""Sight with all kinds of cones and without one, by each model made for that case.

The model of Viénot, Brettel and Mollon (1999) is none of tritanopia.
"""

TOLD_APART = 10
"""Least ΔE2000 between areas that mean different things; some 2 can be seen side by side."""


def colour(theme, name):
    return Color(colours(theme)[name])


def difference(theme, one, other, sight, model):
    """Return ΔE2000 between two colours as somebody sees them."""
    seen = [colour(theme, name) for name in (one, other)]
    if sight != "normal":
        seen = [
            shade.filter(sight, method=model, space="srgb-linear").convert("srgb").clip()
            for shade in seen
        ]
    return seen[0].delta_e(seen[1], method="2000")


def contrast(theme, one, other):
    """Return the contrast of WCAG 2.1 between two colours."""
    return colour(theme, one).contrast(colour(theme, other), method="wcag21")


def lightness(theme, name):
    return colour(theme, name).convert("lab-d65")["lightness"]


every_theme = every("theme", THEMES)
every_sight = every(("sight", "model"), SIGHTS)


# ---- the sheet -----------------------------------------------------------------


def test_the_sheet_holds_the_colours_and_nothing_else():
    rest = re.sub(
        r"/\*.*?\*/|--[\w-]+: #[0-9a-f]{6};|color-scheme: \w+;|\s", "", SHEET, flags=re.DOTALL
    )
    own = "".join(f':root[data-theme="{theme}"]{{}}' for theme in THEMES[1:])
    assert rest == f":root{{}}@mediascreen{{{own}}}"
    classes = {name for names in CLASSES.values() for name in names}
    assert classes | set(SITE_TYPES) < set(colours("light"))


def test_every_theme_has_every_colour():
    light, dark, high = (re.findall(r"--([\w-]+):", block) for block in SHEET.split(":root")[1:])
    assert dark == light
    # High contrast has the classes of the light theme.
    assert high == [name for name in light if not name.startswith("class-") or name == "class-line"]
    assert len(set(light)) == len(light)


def test_every_colour_is_used_and_no_other():
    static = files("dashboard") / "static"
    users = [*(static / "page").glob("*.css"), static / "access-map.css"]
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in users)
    # Icons are masks: their black is no colour.
    assert re.findall(r"(?<!&)#[0-9a-f]{3,8}\b|rgba?\((?!0 0 0)", sheets) == []
    used = set(re.findall(r"var\(--([\w-]+)", sheets))
    classes = {name for names in CLASSES.values() for name in names}
    assert set(colours("light")) - classes <= used


def test_streamlit_has_the_same_colours():
    settings = streamlit_config()
    for theme in ("light", "dark"):
        for option, name in (
            ("backgroundColor", "paper"),
            ("textColor", "ink"),
            ("borderColor", "line"),
            ("linkColor", "link"),
        ):
            assert settings[f"theme.{theme}.{option}"] == colours(theme)[name]
        for one in ("textColor", "primaryColor"):
            for ground in ("backgroundColor", "secondaryBackgroundColor"):
                shades = [Color(settings[f"theme.{theme}.{option}"]) for option in (one, ground)]
                assert shades[0].contrast(shades[1], method="wcag21") >= LEGIBLE[theme]


# ---- classes -------------------------------------------------------------------


@every_sight
@every_theme
@every("number", CLASSES)
def test_neighbouring_classes_are_told_apart(number, theme, sight, model):
    for one, other in pairwise(CLASSES[number]):
        assert difference(theme, one, other, sight, model) >= TOLD_APART, (one, other)


@every_sight
@every_theme
@every("ground", ["outside", "sea", "not-shown"])
@every("number", CLASSES)
def test_classes_are_told_from_what_has_no_value(number, ground, theme, sight, model):
    for name in CLASSES[number]:
        assert difference(theme, name, ground, sight, model) >= TOLD_APART, name


@every_theme
@every("number", CLASSES)
def test_classes_go_from_the_ground_in_steps_of_grey(number, theme):
    # In grey print too; what is printed is the light theme.
    away = 1 if theme == "dark" else -1
    for one, other in pairwise(CLASSES[number]):
        assert away * (lightness(theme, other) - lightness(theme, one)) >= 10, (one, other)


# ---- text and lines ------------------------------------------------------------

LAND = ("outside", "sea", "in-programme", "not-shown")


@every_theme
@every(
    ("text", "ground"),
    [
        *(("ink", ground) for ground in ("paper", "neighbour", *LAND)),
        *(("ink", ground) for ground in ("hover", "chosen", "notice", "told", "unknown")),
        *(("quiet", ground) for ground in ("paper", "hover", "chosen", *LAND)),
        *(("doubt", ground) for ground in ("paper", "chosen")),
        ("wrong", "paper"),
        ("link", "paper"),
        *(("sea-name", ground) for ground in ("paper", *LAND)),
        *((kind, "paper") for kind in (*SITE_TYPES, "several")),
    ],
)
def test_text_is_legible(text, ground, theme):
    assert contrast(theme, text, ground) >= LEGIBLE[theme]


@every_theme
@every(
    ("line", "ground"),
    [
        *(
            (kind, ground)
            for kind in (*SITE_TYPES, "several")
            for ground in ("in-programme", "sea")
        ),
        *(("focus", ground) for ground in ("paper", "hover", "chosen")),
        *(("selected", ground) for ground in LAND),
        *(("in-programme-line", ground) for ground in ("outside", "sea")),
        *(("archipelago-line", "sea"), ("islet", "sea"), ("islet", "in-programme")),
        *(("unknown-line", "unknown"), ("missing", "outside"), ("swatch-line", "paper")),
        *(("box-line", "paper"), ("strong-line", "paper")),
    ],
)
def test_lines_and_symbols_are_seen(line, ground, theme):
    assert contrast(theme, line, ground) >= SEEN


@every_theme
def test_kinds_of_land_are_told_apart(theme):
    for one, other in combinations(("outside", "neighbour", "sea", "in-programme"), 2):
        assert difference(theme, one, other, "normal", "") >= 4, (one, other)


# ---- site types ----------------------------------------------------------------


@every_sight
@every_theme
@every(("one", "other"), [*combinations(SITE_TYPES, 2)])
def test_site_types_are_told_apart(one, other, theme, sight, model):
    assert difference(theme, one, other, sight, model) >= TOLD_APART
