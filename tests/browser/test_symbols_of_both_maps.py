"""The map's script and the picture draw the same symbols, and write the same numbers."""

import json
import random
from collections import defaultdict
from importlib.resources import files

import pytest

from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import View, types_of
from dashboard.picture.canvas import Paper
from dashboard.picture.circles import Circle, fitting_scale, least_distance
from dashboard.picture.map_drawing import Shown
from dashboard.picture.symbols import PIXEL, Drawn, count_symbol, rate_mark
from dashboard.text.messages import edge_label, in_measure, map_words
from dashboard.web_map.symbols import SYMBOLS, SYMBOLS_FILE
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser


NAMES = ("text", "figures", "circles", "symbols")
"""The parts of the script without a map."""


@pytest.fixture
def script(browser):
    """Return a page with some parts of the script, and nothing else."""
    page = browser.new_page()
    folder = files("dashboard") / "static" / "map"
    parts = [(folder / f"{name}.js").read_text("utf-8") for name in NAMES]
    words = json.dumps({language: map_words(language) for language in LANGUAGES})
    page.add_script_tag(
        content="\n".join(
            [
                f"const SYMBOLS = {SYMBOLS_FILE.read_text('utf-8')};",
                *parts,
                f"data = {{words: {words}}};",
            ]
        )
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


SCRIPT_SYMBOLS = """([rate, known, scale]) => {
    const [markup, reach] = rate ? rateMark(known, 0, 0) : countSymbol(known, 0, 0, scale);
    const holder = document.createElementNS("http://www.w3.org/2000/svg", "g");
    holder.innerHTML = markup;
    const circles = [...holder.querySelectorAll("circle")].map((circle) =>
        [Number(circle.getAttribute("r")), circle.getAttribute("class").split(" ").at(-1)]);
    const others = [...holder.querySelectorAll(":not(circle)")].map((other) => other.localName);
    return { reach, circles, others };
}"""
LOOKS = {
    **dict.fromkeys(("published", "low", "zero", "certain"), "filled"),
    "derived": "filled",
    "unknown": "filled and dashed",
    "high": "dashed",
    "range": "dashed",
    "rim": "dotted",
    "halo": "line",
}
"""How a circle of each class looks, by the map's style sheet."""


class Recorder:
    """A paper that keeps what is drawn on it."""

    def __init__(self):
        self.circles, self.others = [], []

    def circle(self, _x, _y, radius, fill="none", dashes=(), *, dotted=False, **_):
        looks = {"filled": fill != "none", "dashed": bool(dashes) and not dotted, "dotted": dotted}
        said = " and ".join(name for name, true in looks.items() if true)
        self.circles.append([radius / PIXEL, said or "line"])

    ring = Paper.ring

    def text(self, *_, **__):
        self.others.append("text")

    def line(self, *_, **__):
        self.others.append("line")


def of_picture(rate, known, scale):
    paper, colours = Recorder(), defaultdict(lambda: "#123456")
    if rate:
        reach = rate_mark(paper, known, 0, 0, colours)
    else:
        reach = count_symbol(paper, known, 0, 0, scale * PIXEL, colours)
    return paper, reach / PIXEL


KNOWN = [
    *(
        Drawn(number, number, kind)
        for number in (1, 9, 49, 435)
        for kind in ("published", "derived")
    ),
    *(Drawn(low, high, "range") for low, high in ((0, 28), (1, 67), (405, 425), (3, None))),
    *(Drawn(0, 0, "zero"), Drawn(0, None, "unknown")),
]


@pytest.mark.parametrize("rate", [False, True])
def test_symbols(script, rate):
    for known in KNOWN:
        for scale in (0.2, 1, 4):
            seen = script.evaluate(SCRIPT_SYMBOLS, [rate, known._asdict(), scale])
            paper, reach = of_picture(rate, known, scale)
            assert seen["reach"] == pytest.approx(reach), known
            found = [[radius, LOOKS[name]] for radius, name in seen["circles"]]
            assert [looks for _, looks in found] == [looks for _, looks in paper.circles], known
            radii = [radius for radius, _ in paper.circles]
            assert [radius for radius, _ in found] == pytest.approx(radii), known
            # A path is a plus; on paper it is two lines.
            signs = {"path": ["line"] * 2, "text": ["text"]}
            assert [one for name in seen["others"] for one in signs[name]] == paper.others, known


def test_numbers(script):
    generator = random.Random(31)  # noqa: S311
    edges = [0, 0.004, 0.005, 0.0499, 0.05, 0.07, 0.125, 0.875, 1, 1.005, 2.25, 12.25, 999.95, 1e6]
    values = [*edges]
    values += [generator.randint(1, 700) / generator.uniform(1, 9000) for _ in range(300)]
    ranges = [(low, high) for low in values for high in (low, low + 0.001, low + 3.3, None)]
    for language in LANGUAGES:
        for measure in (one for one in MEASURES.values() if one.is_rate):
            form = {"decimals": measure.decimals, "percent": measure.percent}
            script.evaluate("code => { language = code }", language)
            seen = script.evaluate(
                "([form, ranges]) => ranges.map((ends) => numberOf(form, ...ends))", [form, ranges]
            )
            assert seen == [in_measure(language, measure, *ends) for ends in ranges]
            seen = script.evaluate(
                "([form, edges, ends]) => edges.map((edge) => edgeOf(form, edge, ends))",
                [form, edges, values],
            )
            assert seen == [edge_label(language, measure, edge, values) for edge in edges]


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
            groups[group.dataset.province] =
                [...group.querySelectorAll(".symbol:not(.open, .halo)")].map((one) =>
                    one.getAttribute("r") - one.getAttribute("stroke-width") / 2);
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
    # The smallest are dots that can be seen; the dashes of a range lie around its circle.
    scales = [
        radius / root
        for radius, root in zip(radii, roots, strict=True)
        if radius > SYMBOLS["leastPixels"]
    ]
    assert scales == pytest.approx([scales[0]] * len(scales))
    if division == 2013:
        width = page.province("20").evaluate("(path) => path.getBBox().width")
        outlines = access_points.provinces.set_index("province_code").geometry
        west, _, east, _ = outlines["20"].bounds
        degree = width / (east - west)
        assert scales[0] / degree == pytest.approx(fitting_scale(shown.circles), rel=0.01)
