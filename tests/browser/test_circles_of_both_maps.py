"""The map's script and the picture give the same circles the same size."""

import random
from importlib.resources import files

import pytest

from dashboard.model.selection import select
from dashboard.model.view import View, types_of
from dashboard.picture.circles import Circle, fitting_scale, least_distance
from dashboard.picture.map_drawing import Shown
from dashboard.web_map.symbols import SYMBOLS_FILE

pytestmark = pytest.mark.browser


@pytest.fixture
def script(browser):
    """Return a page with the part of the script that sizes circles, and nothing else."""
    page = browser.new_page()
    part = files("dashboard") / "static" / "map" / "circles.js"
    page.add_script_tag(
        content=f"const SYMBOLS = {SYMBOLS_FILE.read_text('utf-8')};\n{part.read_text('utf-8')}"
    )
    yield page
    page.close()


def made(generator, provinces):
    """Return circles of some provinces, many of them near each other."""
    return [
        Circle(generator.uniform(102, 110), generator.uniform(8, 24), number, str(index))
        for index in range(provinces)
        for number in generator.sample([0, 1, 3, 17, 38.5, 67, 435], generator.randint(1, 2))
    ]


def test_made_circles(script):
    generator = random.Random(20)  # noqa: S311
    cases = [made(generator, provinces) for provinces in (0, 1, 2, 5, 16, 63, 700) for _ in "12345"]
    found = script.evaluate("cases => cases.map((circles) => fittingScale([circles]))", cases)
    assert found == pytest.approx([fitting_scale(circles) for circles in cases], rel=1e-9)


def test_distances(script):
    radii = [0.01, 0.1, 0.333, 0.5, 0.9, 1]
    found = script.evaluate("radii => radii.map(leastDistance)", radii)
    assert found == pytest.approx([least_distance(radius) for radius in radii], rel=1e-9)


def test_maps_side_by_side_shrink_together(script):
    near = [Circle(105, 20, 67, "a"), Circle(105.3, 20, 67, "b")]
    far = [Circle(105, 20, 67, "a"), Circle(108, 20, 67, "b")]
    both, alone = script.evaluate(
        "maps => [fittingScale(maps), fittingScale([maps[1]])]", [near, far]
    )
    assert both == pytest.approx(fitting_scale(near))
    assert alone == pytest.approx(fitting_scale(far))
    assert both < alone


# Many points and few, small multiples of what shrinks, the other division.
@pytest.mark.parametrize(("mask", "division"), [(15, 2013), (2, 2013), (4, 2025), (15, 2025)])
def test_what_is_on_the_screen(open_map, access_points, mask, division):
    view = View(site_types=types_of(mask), division=division, order="code")
    page = open_map(f"types={','.join(view.site_types)}&division={division}")
    shown = Shown(select(access_points, view))
    seen = page.frame.evaluate("""() => {
        const groups = {};
        for (const group of document.querySelectorAll(".symbols g[data-province]"))
            groups[group.dataset.province] = [...group.querySelectorAll(".symbol:not(.open)")]
                .map((circle) => Number(circle.getAttribute("r")));
        return groups;
    }""")
    assert set(seen) == set(shown.known)
    expected = {
        code: [number**0.5 for number in dict.fromkeys((known.low, known.high)) if number]
        for code, known in shown.known.items()
        if known.kind not in {"zero", "unknown"}
    }
    radii = [radius for code in expected for radius in seen[code]]
    roots = [root for code in expected for root in expected[code]]
    scales = [radius / root for radius, root in zip(radii, roots, strict=True)]
    assert scales == pytest.approx([scales[0]] * len(scales))
    if division == 2013:
        width = page.province("20").evaluate("(path) => path.getBBox().width")
        outlines = access_points.provinces.set_index("province_code").geometry
        west, _, east, _ = outlines["20"].bounds
        degree = width / (east - west)
        assert scales[0] / degree == pytest.approx(fitting_scale(shown.circles), rel=0.01)
