"""The colours: told apart on screen, in print and with any colour vision; text is legible."""

import io
import re
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from zipfile import ZipFile

from cases import every
from coloraide import Color

from dashboard.exports.workbook import to_xlsx
from dashboard.model.class_breaks import MOST_CLASSES
from dashboard.model.selection import select
from dashboard.model.view import SITE_TYPES, View
from dashboard.picture.symbols import mixed
from dashboard.server.settings import streamlit_config
from dashboard.theme import THEMES, colours, colours_sheet, icon
from dashboard.web_map.symbols import SYMBOLS

DASHBOARD = Path(str(files("dashboard")))
SHEET_FILE = DASHBOARD / "static" / "colours.css"
SHEET = SHEET_FILE.read_text(encoding="utf-8")
SOURCES = [
    one
    for one in (*DASHBOARD.rglob("*"), DASHBOARD.parent / ".streamlit" / "config.toml")
    if one.suffix in {".css", ".j2", ".js", ".json", ".py", ".svg", ".toml"} and one != SHEET_FILE
]
"""All that could name a colour beside the sheet."""

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


CHARTS = ["chart-low", "chart-high"]
"""Of workbooks, which are white in every theme."""


def test_every_theme_has_every_colour():
    light, dark, high = (re.findall(r"--([\w-]+):", block) for block in SHEET.split(":root")[1:])
    assert dark == [name for name in light if name not in CHARTS]
    # High contrast has the classes of the light theme, and Streamlit's light theme below it.
    classes = {name for names in CLASSES.values() for name in names}
    assert high == [name for name in dark if name not in {*classes, "primary", "field"}]
    assert len(set(light)) == len(light)


def test_every_colour_is_used():
    own = "".join(one.read_text("utf-8") for one in SOURCES if one.suffix in {".css", ".js"})
    sheets = colours_sheet() + own
    used = {*re.findall(r"var\(--([\w-]+)", sheets), *CHARTS, "primary", "field"}
    classes = {name for names in CLASSES.values() for name in names}
    assert set(colours("light")) - classes <= used


def test_a_colour_stands_in_the_sheet_and_nowhere_else():
    # Icons are masks, shadows are black: no colours of ours.
    colour = re.compile(r"(?<!&)#[0-9a-f]{3,8}\b|rgba?\((?!0 0 0)", re.IGNORECASE)
    found = {str(one): colour.findall(one.read_text("utf-8")) for one in SOURCES}
    assert len(found) > 120
    assert {name: some for name, some in found.items() if some} == {}


def test_streamlit_the_icon_and_charts_have_these_colours(embedded):
    settings = streamlit_config()
    assert f'fill="{colours("light")["primary"]}"' in icon()
    workbook = ZipFile(io.BytesIO(to_xlsx(select(embedded, View()))))
    [chart] = [name for name in workbook.namelist() if name.startswith("xl/charts/")]
    drawn = re.findall(r'srgbClr val="(\w+)"', workbook.read(chart).decode())
    assert [f"#{one.lower()}" for one in drawn] == [colours("light")[name] for name in CHARTS]
    for theme in ("light", "dark"):
        assert settings[f"theme.{theme}.backgroundColor"] == colours(theme)["paper"]
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
@every("ground", ["outside", "other-step", "sea", "not-shown"])
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

LAND = ("outside", "other-step", "sea", "in-programme", "not-shown")


@every_theme
@every(
    ("text", "ground"),
    [
        *(("ink", ground) for ground in ("paper", "neighbour", *LAND)),
        *(("ink", ground) for ground in ("hover", "chosen", "notice", "told", "unknown")),
        *(("quiet", ground) for ground in ("paper", "hover", "chosen", "neighbour", *LAND)),
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
        *(
            (line, ground)
            for line in ("in-programme-line", "class-line")
            for ground in ("outside", "other-step", "sea")
        ),
        *(("archipelago-line", "sea"), ("islet", "sea"), ("islet", "in-programme")),
        *(("missing", "outside"), ("swatch-line", "paper")),
        *(("box-line", "paper"), ("strong-line", "paper")),
    ],
)
def test_lines_and_symbols_are_seen(line, ground, theme):
    assert contrast(theme, line, ground) >= SEEN


@every_theme
def test_provinces_of_one_class_are_parted_by_their_line(theme):
    for name in (name for names in CLASSES.values() for name in names):
        assert contrast(theme, "class-line", name) >= 1.1, name


@every_theme
def test_kinds_of_land_are_told_apart(theme):
    for one, other in combinations(
        ("outside", "other-step", "neighbour", "sea", "in-programme"), 2
    ):
        assert difference(theme, one, other, "normal", "") >= 4, (one, other)


@every_theme
def test_kinds_of_land_are_told_apart_in_grey_too(theme):
    # Any two may border each other. What is left out by the filter has a darker line besides:
    # for it a difference that is just noticed is enough (2.3, Mahy et al. 1994).
    for one, other in combinations(("neighbour", *LAND), 2):
        least = 2.3 if "not-shown" in {one, other} else 3
        assert abs(lightness(theme, one) - lightness(theme, other)) >= least, (one, other)


# ---- site types ----------------------------------------------------------------


@every_sight
@every_theme
@every(("one", "other"), [*combinations(SITE_TYPES, 2)])
def test_site_types_are_told_apart(one, other, theme, sight, model):
    assert difference(theme, one, other, sight, model) >= TOLD_APART


@every_theme
def test_a_range_over_classes_is_pale_and_lined_in_grey_too(theme):
    sheet, patterns = colours(theme), SYMBOLS["patterns"]
    firsts = [name for names in CLASSES.values() for name in names[:-1]]
    for name in firsts:
        pale = Color(mixed(sheet[name], sheet["paper"], patterns["pale"]))
        line = mixed(sheet[name], sheet["quiet"], patterns["line"])
        assert pale.contrast(line, method="wcag21") >= 1.8, name
