"""The map as the component gets it: a base that never changes, and small messages."""

import gc
import json
import re
from dataclasses import replace
from weakref import ref

import folium
import pytest
from hypothesis import given
from profiles import examples
from samples import views
from streamlit_folium import _get_feature_group_string, generate_leaflet_string

from dashboard.model.selection import select
from dashboard.model.view import PROVINCES, SITE_TYPES, View, fingerprint, side_by_side
from dashboard.web_map.assets import Assets
from dashboard.web_map.message import BaseMap, _Call, base_map, message_of, paint
from loaders.loading import embedded as embedded_access_points
from loaders.names import divisions
from loaders.translation import LANGUAGES

PAINT = re.compile(r"AccessMap\.paint\((\{.*?\})\);", re.DOTALL)


def rendered(figure):
    """Return the script as streamlit-folium sends it to the browser."""
    figure.render()
    return generate_leaflet_string(figure)


def painted(assets, view):
    base = BaseMap(assets)
    base.render()
    script = _get_feature_group_string(paint(embedded_access_points(), view), map=base)
    (message,) = PAINT.findall(script)
    return script, json.loads(message)


def mask(site_types):
    return sum(2**bit for bit, kind in enumerate(SITE_TYPES) if kind in site_types)


def links(base):
    return [link for _, link in (*base.default_js, *base.default_css)]


def test_base_map_is_the_same_byte_for_byte(assets, embedded):
    others = Assets(embedded)
    first, second = rendered(BaseMap(assets)), rendered(base_map(others))
    assert first == second
    assert "AccessMap.mount(map_div, {" in first
    gone = ref(base_map(others))
    del others
    gc.collect()
    assert gone() is None  # with its files


def test_base_map_has_only_files_of_our_own(assets):
    base = BaseMap(assets)
    names = [asset.name for asset in (*assets.scripts, *assets.styles)]
    assert links(base) == [f"../../assets/{name}" for name in names]
    script = rendered(base)
    assert not re.search(r"https?:|//[a-z]", script.replace("http://www.w3.org/2000/svg", ""))
    assert all(asset.name in script for asset in assets.data.values())


def test_no_other_element_brings_links_along(assets):
    base = BaseMap(assets)
    base.render()
    elements = [base, *base._children.values(), *base.get_root()._children.values()]
    found = {
        link
        for element in elements
        for _, link in (*getattr(element, "default_js", ()), *getattr(element, "default_css", ()))
    }
    assert found == set(links(BaseMap(assets)))


def test_all_sessions_have_the_same_map_and_nothing_stays_in_it(assets, embedded):
    base = base_map(assets)
    before = rendered(base), [*base._children], base.get_root().render()
    scripts = [painted(assets, View(language=code))[0] for code in ("vi", "en", "vi")]
    assert base_map(assets) is base
    for code in ("vi", "en", "vi"):
        _get_feature_group_string(paint(embedded, View(language=code)), map=base)
    assert (rendered(base), [*base._children], base.get_root().render()) == before
    assert scripts[0] == scripts[2] != scripts[1]


def test_what_repaints_the_map_is_the_group_that_folium_would_make(assets, embedded):
    class Plain(folium.Map):
        """With all that folium does, in each run."""

        _template = BaseMap._template
        leaflet = "{}"

    group = folium.FeatureGroup()
    group.add_child(_Call("AccessMap.paint", message_of(embedded, View())))
    plain = Plain(tiles=None)
    plain.render()
    assert painted(assets, View())[0] == _get_feature_group_string(group, map=plain)


def test_the_class_of_all_maps_is_left_as_it_was(assets):
    base = BaseMap(assets)
    assert base.default_js is not type(base).default_js
    assert len(type(base).default_js) > len(base.default_js)


@examples(0.5)
@given(views())
def test_paint_says_only_codes_and_numbers(assets, view):
    script, message = painted(assets, view)
    panels = message.pop("panels")
    assert message == {
        "fingerprint": fingerprint(view),
        "language": view.language,
        "mask": mask(view.site_types),
        "classes": view.classes,
        "breaks": list(view.breaks),
        "online": view.online_base_map,
        "eachType": view.compare == "each_type",
    }
    access_points = embedded_access_points()
    for panel, own in zip(panels, side_by_side(view), strict=True):
        assert panel["mask"] == mask(own.site_types)
        assert panel["measure"] == own.measure
        assert panel["method"] == own.class_method
        assert panel["division"] == own.division
        assert set(panel["selected"]) <= set(divisions.codes(own.division))
        if own.provinces or own.regions:
            assert panel["provinces"] == list(select(access_points, own).provinces)
        else:
            assert panel["provinces"] is None
    if view.selected:
        assert panels[0]["selected"] == [view.selected]
    assert all(bool(panel["selected"]) == bool(view.selected) for panel in panels)
    assert len(script.encode()) < 4_000


def test_usual_view(assets):
    _, message = painted(assets, View())
    assert message["panels"] == [
        {
            "mask": 15,
            "measure": "points",
            "method": "jenks",
            "division": 2013,
            "provinces": None,
            "selected": [],
            "fixed": False,
        }
    ]
    assert (message["mask"], message["eachType"], message["online"]) == (15, False, False)


def test_a_filter_of_provinces_and_regions_is_told_as_provinces_with_figures(assets):
    (panel,) = painted(assets, View(provinces=("01", "56"), regions=("mekong_delta",)))[1]["panels"]
    counted = embedded_access_points().programme_provinces
    assert "56" in panel["provinces"]
    assert "96" in panel["provinces"]
    assert set(panel["provinces"]) < set(counted)
    # Nothing was counted in Hà Nội: a filter of it alone shows none.
    (panel,) = painted(assets, View(provinces=("01",)))[1]["panels"]
    assert panel["provinces"] == []


def test_each_type_has_a_map_of_its_own_that_follows_the_page(assets):
    view = View(compare="each_type", site_types=SITE_TYPES[:3])
    _, message = painted(assets, view)
    assert message["eachType"]
    assert [panel["mask"] for panel in message["panels"]] == [1, 2, 4]
    assert not any(panel["fixed"] for panel in message["panels"])
    # What the measure does not count has no map.
    _, message = painted(assets, replace(view, measure="district_libraries_per_unit"))
    assert [panel["mask"] for panel in message["panels"]] == [2]


@pytest.mark.parametrize(
    ("compare", "fixed"),
    [
        ("types:district_library", [False, True]),
        ("measure:computers", [False, False]),
        ("division:2025", [False, False]),
    ],
)
def test_only_a_map_of_other_site_types_is_fixed(assets, compare, fixed):
    _, message = painted(assets, View(compare=compare))
    assert [panel["fixed"] for panel in message["panels"]] == fixed
    assert not message["eachType"]


def test_selected_is_told_in_the_codes_of_each_division(assets):
    view = View(selected="56", compare="division:2025")
    here, beside = painted(assets, view)[1]["panels"]
    assert (here["division"], here["selected"]) == (2013, ["56"])
    assert (beside["division"], beside["selected"]) == (2025, ["56"])
    # Lâm Đồng of 2025: of the three in it, all are marked.
    view = View(selected="68", division=2025, compare="division:2013")
    here, beside = painted(assets, view)[1]["panels"]
    assert here["selected"] == ["68"]
    assert beside["selected"] == list(divisions.counterparts(("68",), 2025, 2013))
    assert len(beside["selected"]) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_paint_is_small(assets, language):
    view = View(selected="56", language=language)
    script, _ = painted(assets, view)
    assert len(script.encode()) < 2_500
    filtered = replace(view, provinces=PROVINCES, compare="each_type", measure="points_per_100k")
    script, message = painted(assets, filtered)
    assert len(message["panels"]) == 4
    assert len(script.encode()) < 4_000


def test_the_same_view_gives_the_same_message(assets):
    view = View(provinces=("56",))
    assert painted(assets, view)[1] == painted(assets, view)[1]
    assert painted(assets, view)[1] != painted(assets, View())[1]
