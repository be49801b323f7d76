"""What preflight finds with the browser of the machine."""

from __future__ import annotations

import shutil

import pytest

from dashboard.server.preflight import faults_in, served
from dashboard.server.show import Show
from dashboard.show.story import read

pytestmark = pytest.mark.browser

LONG = "Một dòng chữ rất dài. " * 40
WRONG = f"""
[[scene]]
title = "{LONG}"
[[scene]]
title = "Hợp lý"
text = "{LONG}"
[[scene]]
title = "Ⴀ"
"""


def test_scenes_are_looked_at_in_both_shapes_and_languages(access_points):
    browser = shutil.which("chromium")
    with served(Show().routes) as address:
        assert faults_in(browser, f"{address}/show?check") == []
    story = read(WRONG.encode(), "hall.toml", access_points)
    with served(Show(story).routes) as address:
        found = faults_in(browser, f"{address}/show?check")
    places = {
        (fault["part"], fault["scene"], fault["lang"], fault["size"])
        for fault in found
        if "scene" in fault
    }
    assert places == {
        (part, scene, language, size)
        for part, scene in (("title", 1), ("text", 2))
        for language in ("vi", "en")
        for size in ("1024×768", "1920×1080")
    }
    assert [fault["letters"] for fault in found if fault["part"] == "letters"] == ["Ⴀ"]
