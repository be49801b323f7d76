"""The map alone, as a page of others shows it in a frame."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.model.view import View
from dashboard.text.messages import text

pytestmark = pytest.mark.browser

HIDDEN = (".st-key-title", "p.about-line", ".st-key-filters", ".st-key-tools", "table.points")


@pytest.mark.parametrize("size", [(1000, 600), (390, 560)], ids=["wide", "narrow"])
def test_the_map_fills_the_frame_and_goes_on_working(open_map, address, size):
    width, height = size
    # In a page of its own: whether it is embedded is seen as it is loaded.
    page = open_map("embed=1", at=address, viewport={"width": width, "height": height})
    for hidden in HIDDEN:
        assert not page.page.locator(hidden).first.is_visible(), hidden
    headline = page.page.locator("p.headline").bounding_box()
    frame = page.page.locator("iframe").bounding_box()
    assert frame["width"] == width
    assert frame["y"] + frame["height"] == pytest.approx(height, abs=1)
    assert frame["y"] == pytest.approx(headline["y"] + headline["height"], abs=1)
    page.click_province("20")
    card = page.page.locator("section.province h2")
    assert card.inner_text() == "Lạng Sơn"
    whole = page.page.get_by_role("link", name=text("vi", "share.whole"))
    link = dict(parse_qsl(urlsplit(whole.get_attribute("href")).query))
    assert link == {"v": "2", "selected": "20"}
    assert page.query == link | {"embed": "1"}


def test_the_lines_for_a_page_of_others_are_ready_to_copy(open_map):
    page = open_map("types=district_library&lang=en")
    page.page.locator("p.about-line button.share").click()
    lines = page.page.locator("#share-embed").inner_text()
    view = View(site_types=("district_library",), language="en")
    assert lines.startswith(f'<iframe src="{page.page.url.partition("?")[0]}?')
    assert "types=district_library" in lines
    assert "&amp;embed=1" in lines
    assert f'title="{text(view.language, "page.title")}"' in lines
