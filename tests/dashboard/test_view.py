"""Views and links: there and back, and what a link cannot ask for."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import views

from dashboard.view import (
    PROVINCES,
    REGIONS,
    SITE_TYPES,
    Ignored,
    View,
    decode,
    encode,
    from_query_string,
    to_query_string,
)

KEYS = ("types", "provinces", "regions", "selected", "lang")
_WORDS = st.sampled_from([*SITE_TYPES, *PROVINCES, *REGIONS, "vi", "en", "none", "", "06 ", "6"])
_VALUES = st.text(max_size=20) | st.lists(_WORDS | st.text(max_size=8), max_size=6).map(",".join)
GARBAGE = st.dictionaries(
    st.sampled_from([*KEYS, "embed", "utm_source"]) | st.text(max_size=10), _VALUES, max_size=7
)


@pytest.mark.parametrize(
    ("view", "link"),
    [
        (View(), ""),
        (View(site_types=("district_library",)), "types=district_library"),
        (View(site_types=()), "types=none"),
        (View(provinces=("06", "20")), "provinces=06,20"),
        (View(regions=("central_highlands",)), "regions=central_highlands"),
        (View(selected="56", language="en"), "selected=56&lang=en"),
    ],
)
def test_links_carry_stable_codes(view, link):
    assert to_query_string(view) == link
    assert from_query_string(link) == (view, ())
    assert from_query_string(f"?{link}") == (view, ())


@given(views())
def test_there_and_back(view):
    assert decode(encode(view)) == (view, ())
    assert from_query_string(to_query_string(view)) == (view, ())


@given(GARBAGE)
def test_any_link_gives_a_view_whose_link_is_stable(query):
    view, ignored = decode(query)
    assert decode(encode(view)) == (view, ())
    assert set(view.site_types) <= set(SITE_TYPES)
    assert set(view.provinces) <= set(PROVINCES)
    # Each is in the query as typed.
    assert all(part.value in query[part.key] for part in ignored)


@given(st.text(max_size=60))
def test_any_query_string_gives_a_view(text):
    view, _ = from_query_string(text)
    assert from_query_string(to_query_string(view)) == (view, ())


@given(GARBAGE)
def test_nothing_that_is_left_out_goes_untold(query):
    view, ignored = decode(query)
    told = {(part.key, part.value) for part in ignored}
    shown = {
        "types": (*view.site_types, "none"),
        "provinces": view.provinces,
        "regions": view.regions,
    }
    for key, codes in shown.items():
        parts = {part.strip() for part in query.get(key, "").split(",")} - {""}
        assert all(part in codes or (key, part) in told for part in parts)


@pytest.mark.parametrize(
    ("query", "view", "ignored"),
    [
        ({"types": "libraries"}, View(), [("types", "libraries")]),
        (
            {"types": "commune_library,x,y"},
            View(site_types=("commune_library",)),
            [("types", "x"), ("types", "y")],
        ),
        ({"types": "District_Library"}, View(), [("types", "District_Library")]),
        ({"types": "none,commune_library"}, View(site_types=SITE_TYPES[2:3]), [("types", "none")]),
        ({"types": ""}, View(), []),
        ({"provinces": "6"}, View(), [("provinces", "6")]),
        ({"provinces": "06, 20,,20"}, View(provinces=("06", "20")), []),
        ({"provinces": "20,06"}, View(provinces=("06", "20")), []),
        ({"provinces": "Cao Bằng"}, View(), [("provinces", "Cao Bằng")]),
        ({"regions": "central_highlands,west"}, View(regions=REGIONS[3:4]), [("regions", "west")]),
        ({"selected": "99"}, View(), [("selected", "99")]),
        ({"selected": "06,20"}, View(), [("selected", "06,20")]),
        ({"selected": "01"}, View(selected="01"), []),
        ({"lang": "fr"}, View(), [("lang", "fr")]),
        ({"lang": "EN"}, View(), [("lang", "EN")]),
        ({"theme": "dark"}, View(), [("theme", "dark")]),
        ({"Types": "none"}, View(), [("Types", "none")]),
        ({"embed": "true", "embed_options": "x"}, View(), []),
        ({"provinces": "<b>"}, View(), [("provinces", "<b>")]),
    ],
)
def test_what_a_link_cannot_ask_for_is_told(query, view, ignored):
    expected = (view, tuple(Ignored(*part) for part in ignored))
    assert decode(query) == expected
    assert from_query_string(urlencode(query)) == expected


@pytest.mark.parametrize(
    ("link", "view"),
    [
        ("provinces=06&provinces=20", View(provinces=("06", "20"))),
        ("provinces=06%2C20", View(provinces=("06", "20"))),
        ("?types=none&lang=en", View(site_types=(), language="en")),
        ("", View()),
        ("?", View()),
    ],
)
def test_query_strings(link, view):
    assert from_query_string(link) == (view, ())


def test_regions_stand_in_the_order_of_the_table():
    assert REGIONS[3] == "central_highlands"
    assert len(PROVINCES) == 63
    assert len(SITE_TYPES) == 4
