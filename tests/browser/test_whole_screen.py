"""The map on the whole screen: a title over it, and type that is read from far off."""

from itertools import product

import pytest
from done import wait_until_done
from test_labels import wrong_with
from test_map_frame import faults

from dashboard.model.view import SITE_TYPES
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

# The words of the title, if it is seen; whether a map lies under it; the size of names; boxes.
_SEEN = """() => {
    const box = (node) => node.getBoundingClientRect().toJSON();
    const title = document.querySelector(".screen-title");
    const name = document.querySelector(".name[data-province]");
    return {
        title: title.checkVisibility() ? title.innerText.split(/\\n+/) : [],
        covered: box(title).bottom > box(document.querySelector(".stage")).top,
        names: parseFloat(getComputedStyle(name).fontSize),
        boxes: [".stage", "#map_div", ".legend"].map((one) => box(document.querySelector(one))),
    };
}"""


@pytest.mark.parametrize(
    ("width", "height", "sizes"), [(1920, 1080, (22, 16)), (1024, 768, (16, 12))]
)
def test_the_whole_screen_has_a_title_and_large_names(open_map, width, height, sizes):
    page = open_map(viewport={"width": width, "height": height})
    wrong = {}
    for language, (view, size) in product(
        LANGUAGES, zip(("provinces=04,06,20", "compare=each_type"), sizes, strict=True)
    ):
        page.go(f"lang={language}&selected=20&{view}")
        before = page.frame.evaluate(_SEEN)
        assert before["title"] == []
        for whole in (True, False):
            page.frame.locator("button.full-screen").click()
            page.frame.wait_for_function(
                "(whole) => Boolean(document.fullscreenElement) === whole", arg=whole
            )
            page.resized()
            wait_until_done(page.page)
            seen = page.frame.evaluate(_SEEN)
            if found := wrong_with(page)["wrong"] + faults(page):
                wrong[language, view, whole] = found
            if not whole:
                assert seen == before
                continue
            title, said, *selected = seen["title"]
            assert title == text(language, "map.title")
            told = [text(language, f"map.{key}") for key in ("measure.points", "division.2013")]
            told.append(", ".join(text(language, f"map.type.{kind}") for kind in SITE_TYPES))
            told += ["Bắc Kạn, Cao Bằng, Lạng Sơn"] if "provinces" in view else []
            assert said.split(" · ") == told
            chosen = [f"Lạng Sơn, {told[0]}: 8–60"] if "provinces" in view else []
            assert [line.partition(" (")[0] for line in selected] == chosen
            assert (seen["covered"], seen["names"]) == (False, size)
    assert wrong == {}
