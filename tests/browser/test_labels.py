"""Every province has its name and its number beside its own symbol, at every size."""

import pytest
from cases import every
from done import wait_until_done

from loaders.translation import LANGUAGES

pytestmark = pytest.mark.browser

SIZES = [
    (1920, 1080),
    (1366, 768),
    (1366, 650),
    (1280, 720),
    (1024, 768),
    (683, 384),
    (390, 844),
    (360, 740),
]
VIEWS = [
    *(
        "measure=points",
        "measure=computers",
        "measure=points_per_100k",
        "measure=computers_per_100k",
    ),
    *("division=2025", "types=commune_library", "selected=20", "provinces=04,06,20"),
    *("division=2025&measure=points_per_100k", "measure=commune_points_per_unit"),
]
SEVERAL = ["compare=each_type", "compare=measure:computers", "compare=division:2025"]

# What is wrong with the labels of the maps shown; their numbers of labels. Boxes of the page;
# half a pixel is what the browser rounds.
WRONG = """() => {
    const box = (node) => node.getBoundingClientRect();
    const overlap = (a, b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
    const gap = (a, b) => Math.hypot(
        Math.max(a.left - b.right, 0, b.left - a.right), Math.max(a.top - b.bottom, 0, b.top - a.bottom));
    const wrong = [], counts = [];
    const keys = [...document.querySelectorAll(".key-list li")].map((item) => item.textContent);
    for (const map of document.querySelectorAll(".panel:not([hidden]) .leaflet-container")) {
        const provinces = [...map.querySelectorAll("path.province.in-programme:not(.not-shown)")]
            .map((path) => path.dataset.province);
        const symbols = [...map.querySelectorAll(".symbols [data-province]")];
        const labels = [...map.querySelectorAll(".name[data-province]")];
        const leaders = new Map([...map.querySelectorAll(".leader")].map((line) => [line.dataset.province, line]));
        const controls = [...map.querySelectorAll(".leaflet-control")].filter((one) => box(one).width);
        const say = (what, code) => wrong.push(`${what} ${code} in ${map.dataset.measure}`);
        const frame = box(map);
        counts.push(labels.length);
        for (const code of provinces) {
            const own = labels.filter((label) => label.dataset.province === code);
            if (own.length !== 1) say(`${own.length} labels of`, code);
        }
        for (const label of labels) {
            const code = label.dataset.province, at = box(label);
            const [name, value] = [label.firstElementChild, label.querySelector("b")];
            if (!name?.textContent.trim() || !/[\\d?]/.test(value?.textContent ?? "")) say("bare", code);
            if (name.localName === "i" && !keys[Number(name.textContent) - 1]) say("no name in the list for", code);
            if (at.left < frame.left - 0.5 || at.right > frame.right + 0.5
                || at.top < frame.top - 0.5 || at.bottom > frame.bottom + 0.5) say("outside", code);
            for (const other of [...labels, ...controls]) {
                if (other !== label && overlap(at, box(other))) say(`over ${other.textContent.slice(0, 20)}:`, code);
            }
            const near = Object.fromEntries(symbols.map((one) => [one.dataset.province, gap(at, box(one))]));
            for (const other in near) {
                if (other !== code && overlap(at, box(symbols.find((one) => one.dataset.province === other)))) {
                    say(`on the symbol of ${other}:`, code);
                }
                if (other !== code && !leaders.has(code) && near[other] <= near[code]) say(`nearer to ${other}:`, code);
            }
            const leader = leaders.get(code);
            if (leader) {
                const line = box(leader), symbol = box(symbols.find((one) => one.dataset.province === code));
                if (gap(line, symbol) > 2 || gap(line, at) > 2) say("led from elsewhere:", code);
            }
        }
        for (const code of leaders.keys()) if (!labels.some((label) => label.dataset.province === code)) say("a line without a label", code);
    }
    return { wrong, counts };
}"""


def wrong_with(page):
    """Return what is wrong with the labels, and how many each map has."""
    wait_until_done(page.page)
    return page.frame.evaluate(WRONG)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_label_is_complete_and_by_its_own_symbol(open_map, size, language):
    width, height = size
    phone = {"is_mobile": True, "has_touch": True} if width < 400 else {}
    page = open_map(f"lang={language}", viewport={"width": width, "height": height}, **phone)
    wrong = {}
    for view in [*VIEWS, *SEVERAL]:
        page.go(f"lang={language}&{view}")
        found = wrong_with(page)
        assert found["counts"]
        if found["wrong"]:
            wrong[view] = found["wrong"]
    assert wrong == {}
