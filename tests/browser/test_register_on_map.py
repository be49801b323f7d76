"""The points of a register on the map: in clusters whose numbers add up, then one by one."""

import csv
import re

import geopandas as gpd
import numpy as np
import pytest

import geodata.boundaries
from dashboard.model.view import SITE_TYPES
from geodata.tables import programme_provinces
from loaders.register.reader import read_register

pytestmark = pytest.mark.browser

COUNTS = dict(zip(SITE_TYPES, (16, 142, 155, 352), strict=True))

TOGETHER = 20
TOTAL = 665 + TOGETHER

# The numbers of the clusters and the single points in the map, the legend's own left out.
DRAWN = """() => {
    const map = document.querySelector("#map_div .points");
    if (!map) return [];
    return [...map.querySelectorAll(".cluster text")].map((text) => text.textContent)
        .concat([...map.querySelectorAll(".point")].map(() => "1"));
}"""


@pytest.fixture(scope="module")
def register(serve, tmp_path_factory):
    """Where a register is served, synthetic points in the 16 provinces, and its counts."""
    outlines = geodata.boundaries.provinces()
    land = outlines[outlines["province_code"].isin(programme_provinces())]
    total = sum(COUNTS.values())
    points = gpd.GeoSeries([land.union_all()], crs=land.crs).sample_points(total, rng=665)
    places = points.explode(index_parts=False).get_coordinates().to_numpy()
    places = np.random.default_rng(665).permutation(places)
    kinds = [kind for kind, count in COUNTS.items() for _ in range(count)]
    path = tmp_path_factory.mktemp("register") / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Tên điểm", "Loại điểm", "Kinh độ", "Vĩ độ", "Tỉnh"))
        named = enumerate(zip(kinds, places, strict=True))
        writer.writerows((f"<b>Điểm</b> {n}", kind, *place, "") for n, (kind, place) in named)
        # Twenty in one place, one without a place, and one without anything.
        kind, here = kinds[0], [*places[0], ""]
        writer.writerows((f"Chung {n}", kind, *here) for n in range(TOGETHER))
        writer.writerows([("Chỉ có tỉnh", kind, "", "", "Cà Mau"), ("Trống", kind, "", "", "")])
    where, app = serve("--points", str(path))
    with app:
        yield where, read_register(path, outlines).counts


@pytest.fixture
def register_address(register):
    return register[0]


def drawn(page):
    """Return the numbers in the map, whichever language they are written in."""
    return [int(re.sub(r"\D", "", text)) for text in page.frame.evaluate(DRAWN)]


def test_clusters_add_up_and_follow_site_types_provinces_and_zoom(open_map, register_address):
    page = open_map(at=register_address)
    page.wait(lambda: sum(drawn(page)) == TOTAL)
    assert max(drawn(page)) > 20  # gathered, not one by one
    assert page.frame.locator(".symbols .exact").count() == 0  # in place of the circles
    labels = page.frame.locator(".points .cluster")
    told = [labels.nth(place).get_attribute("aria-label") for place in range(labels.count())]
    assert told
    assert all("điểm: " in label for label in told)

    page.toggle("commune_post_office")
    page.wait(lambda: sum(drawn(page)) == TOTAL - 352)
    page.toggle("commune_post_office")
    page.wait(lambda: sum(drawn(page)) == TOTAL)

    legend = page.frame.locator(".points-left")
    assert [re.sub(r"\D", "", text) for text in legend.all_text_contents()] == ["1", "1"]

    # By keyboard, down to the last: what was opened keeps the focus.
    place = len(drawn(page))
    labels.last.focus()
    for _ in range(6):
        if page.frame.locator(".cluster:focus").count() == 0:
            break
        page.page.keyboard.press("Enter")
        page.wait(lambda: page.frame.locator(".points :focus").count() == 1)
    assert len(drawn(page)) != place
    page.wait(lambda: page.frame.locator(".province-tooltip p").count() >= 1)
    said = page.frame.locator(".province-tooltip p").all_text_contents()
    assert any(re.search("Điểm|Chung", line) for line in said), said
    assert page.frame.locator(".province-tooltip b").count() == 0
    assert page.still_mounted


def test_a_filter_of_provinces_and_another_measure(open_map, register):
    address, counts = register
    page = open_map("provinces=04", at=address)
    here = counts.loc[counts["province_code"] == "04", "points"].sum()
    page.wait(lambda: sum(drawn(page)) == here)
    page = open_map("measure=points_per_100k", at=address)
    page.wait(lambda: page.frame.locator(".mark").count() > 0)
    assert drawn(page) == []
