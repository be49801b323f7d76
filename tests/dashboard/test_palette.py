"""The colours: told apart on screen, in print and with any colour vision; text is legible."""

import re
from importlib.resources import files
from itertools import combinations, pairwise

import pytest
from coloraide import Color

from dashboard.class_breaks import MOST_CLASSES
from dashboard.view import SITE_TYPES

SHEET = (files("dashboard") / "static" / "colours.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", SHEET))

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


def colour(name):
    return Color(COLOURS.get(name, name))


def difference(one, other, sight, model):
    """Return ΔE2000 between two colours as somebody sees them."""
    seen = [colour(name) for name in (one, other)]
    if sight != "normal":
        seen = [
            shade.filter(sight, method=model, space="srgb-linear").convert("srgb").clip()
            for shade in seen
        ]
    return seen[0].delta_e(seen[1], method="2000")


def contrast(one, other):
    """Return the contrast of WCAG 2.1 between two colours."""
    return colour(one).contrast(colour(other), method="wcag21")


def lightness(name):
    return colour(name).convert("lab-d65")["lightness"]


def test_the_sheet_holds_the_colours_and_nothing_else():
    areas = ("sea", "neighbour", "outside", "in-programme", "not-shown")
    lines = ("line", "outside-line", "in-programme-line")
    classes = [name for names in CLASSES.values() for name in names]
    assert sorted(COLOURS) == sorted(
        [*areas, *lines, *classes, *SITE_TYPES, "ink", "quiet", "several"]
    )
    assert len(re.findall(r"--[\w-]+:", SHEET)) == len(COLOURS)
    assert re.sub(r"--[\w-]+:\s*#[0-9a-f]{6};|\s", "", SHEET) == ":root{}"


# ---- classes -------------------------------------------------------------------


@pytest.mark.parametrize(("sight", "model"), SIGHTS)
@pytest.mark.parametrize("number", CLASSES)
def test_neighbouring_classes_are_told_apart(number, sight, model):
    for one, other in pairwise(CLASSES[number]):
        assert difference(one, other, sight, model) >= TOLD_APART, (one, other)


@pytest.mark.parametrize(("sight", "model"), SIGHTS)
@pytest.mark.parametrize("ground", ["outside", "sea", "not-shown"])
@pytest.mark.parametrize("number", CLASSES)
def test_classes_are_told_from_what_has_no_value(number, ground, sight, model):
    for name in CLASSES[number]:
        assert difference(name, ground, sight, model) >= TOLD_APART, name


@pytest.mark.parametrize("number", CLASSES)
def test_classes_darken_in_grey_print_too(number):
    for lighter, darker in pairwise(CLASSES[number]):
        assert lightness(lighter) - lightness(darker) >= 10, (lighter, darker)


# ---- text and lines ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(("ink", ground) for ground in ("white", "outside", "sea", "in-programme", "not-shown")),
        ("quiet", "white"),
        ("quiet", "outside"),
        ("quiet", "sea"),
        *((kind, "white") for kind in SITE_TYPES),
        ("several", "white"),
    ],
)
def test_text_is_legible(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("line", ["in-programme-line", "ink"])
def test_outlines_are_seen(line):
    assert contrast(line, "white") >= 3


# ---- site types ----------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [*combinations(SITE_TYPES, 2)])
def test_site_types_are_told_apart(one, other):
    # In normal sight: without one kind of cones two pairs need a name or a shape as well.
    assert difference(one, other, "normal", "") >= TOLD_APART
