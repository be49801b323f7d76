"""The map as the component gets it: a base that never changes, and small messages."""

import json
import re

import pytest
from hypothesis import given, settings
from samples import views
from streamlit_folium import _get_feature_group_string, generate_leaflet_string

from dashboard.assets import Assets
from dashboard.thematic_map import BaseMap, paint
from dashboard.view import PROVINCES, SITE_TYPES, View
from loaders.translation import LANGUAGES

PAINT = re.compile(r"AccessMap\.paint\((\{.*?\})\);", re.DOTALL)


@pytest.fixture(scope="module")
def assets(embedded):
    return Assets(embedded)


def rendered(figure):
    """Return the script as streamlit-folium sends it to the browser."""
    figure.render()
    return generate_leaflet_string(figure)


def message_of(assets, view, provinces):
    base = BaseMap(assets)
    base.render()
    script = _get_feature_group_string(paint(view, provinces), map=base)
    (message,) = PAINT.findall(script)
    return script, json.loads(message)


def links(base):
    return [link for _, link in (*base.default_js, *base.default_css)]


def test_base_map_is_the_same_byte_for_byte(assets, embedded):
    first, second = rendered(BaseMap(assets)), rendered(BaseMap(Assets(embedded)))
    assert first == second
    assert "AccessMap.mount(map_div, {" in first


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


def test_the_class_of_all_maps_is_left_as_it_was(assets):
    base = BaseMap(assets)
    assert base.default_js is not type(base).default_js
    assert len(type(base).default_js) > len(base.default_js)


@settings(max_examples=25, deadline=None)
@given(views())
def test_paint_says_only_codes(assets, view):
    _, message = message_of(assets, view, view.provinces)
    assert message == {
        "mask": sum(2**bit for bit, kind in enumerate(SITE_TYPES) if kind in view.site_types),
        "provinces": list(view.provinces),
        "selected": view.selected,
        "language": view.language,
    }
    assert set(message["provinces"]) <= set(PROVINCES)
    assert message["language"] in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_paint_is_small(assets, language):
    script, message = message_of(assets, View(selected="56", language=language), PROVINCES)
    assert message["mask"] == 15
    assert len(script.encode()) < 2_000


def test_the_same_view_gives_the_same_message(assets):
    view = View(provinces=("56",))
    assert message_of(assets, view, ("56",)) == message_of(assets, view, ("56",))
    assert message_of(assets, view, ("56",)) != message_of(assets, View(), ("56", "96"))
