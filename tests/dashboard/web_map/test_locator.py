"""The small map of a province."""

import re
from xml.etree import ElementTree as ET

import pytest
from cases import every
from samples import FULL_COUNTS, counted

from dashboard.web_map.locator import HEIGHT, WIDTH, locator
from geodata import boundaries, tables
from loaders.cells import Cell
from loaders.translation import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"


def drawn(access_points, code, language="vi"):
    return ET.fromstring(locator(access_points, code, language))  # noqa: S314 - our own


@every("code", tables.programme_provinces())
def test_one_province_is_marked_among_all(embedded, code):
    picture = drawn(embedded, code)
    kinds = [path.get("class") for path in picture.iter(f"{SVG}path")]
    # 12 + 12 provinces of the other steps; 63 - 40 were not in the project.
    assert kinds == ["land"] * 23 + ["other"] * 24 + ["counted"] * 16 + ["chosen"]
    paths = [path.get("d") for path in picture.iter(f"{SVG}path")]
    assert paths[-1] == paths[47 + tables.programme_provinces().index(code)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_archipelagos_are_on_it_with_their_names(embedded, language):
    picture = drawn(embedded, "04", language)
    names = list(boundaries.archipelagos()[f"name_{language}"])
    assert [text.text for text in picture.iter(f"{SVG}text")] == names
    assert len([one for one in picture.iter(f"{SVG}rect") if "frame" in one.get("class")]) == 2


def test_an_archipelago_is_marked_with_the_province_that_administers_it(embedded):
    def chosen(code):
        frames = [one.get("class") for one in drawn(embedded, code).iter(f"{SVG}rect")]
        return [kind for kind in frames if "chosen" in kind]

    assert len(chosen("56")) == 1
    assert chosen("54") == []


def test_all_of_it_is_in_the_picture(embedded):
    picture = drawn(embedded, "56")
    points = [
        (float(x), float(y))
        for path in picture.iter(f"{SVG}path")
        for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path.get("d"))
    ]
    assert len(points) > 1500
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    for rect in picture.iter(f"{SVG}rect"):
        left, top = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert left >= 0
        assert top >= 0
        assert left + float(rect.get("width")) <= WIDTH
        assert top + float(rect.get("height")) <= HEIGHT


def test_provinces_of_a_counts_file_are_tinted():
    found = counted(FULL_COUNTS | {Cell("01", "district_library"): 3})
    kinds = [path.get("class") for path in drawn(found, "01").iter(f"{SVG}path")]
    assert kinds.count("counted") == 17
    assert "other" not in kinds, "the steps say nothing of a user's own figures"
