"""Views and links: there and back, and what a link cannot ask for."""

from dataclasses import replace
from urllib.parse import urlencode

from cases import every
from hypothesis import given
from hypothesis import strategies as st
from samples import views

from dashboard.model.class_breaks import METHODS
from dashboard.model.link_query import Ignored, number
from dashboard.model.measures import MEASURES
from dashboard.model.trackers import is_tracker
from dashboard.model.view import (
    MOST_BREAKS,
    PROVINCES,
    REGIONS,
    SITE_TYPES,
    View,
    comparisons,
    decode,
    encode,
    from_query_string,
    in_division,
    of_counted_division,
    selected_in_link,
    side_by_side,
    to_query_string,
    with_province,
)
from geodata import tables
from loaders.names import divisions
from loaders.names.divisions import DIVISIONS

PL, DL, CL, PO = SITE_TYPES
LISTS = ("types", "provinces", "regions", "breaks", "beside")
ONE_OF = (
    *("v", "selected", "lang", "measure", "method", "classes", "division", "compare", "base"),
    "order",
)
KEYS = (*LISTS, *ONE_OF)

_SENSIBLE = {
    "types": [*SITE_TYPES, "none"],
    "provinces": PROVINCES,
    "regions": REGIONS,
    "breaks": ["0", "1", "2.5", "7.0", "1e3", "0.1", "5e-324"],
    "v": ["1", "2"],
    "selected": [*PROVINCES, "2013:54", "2013:62"],
    "lang": ["vi", "en"],
    "measure": [*MEASURES],
    "method": METHODS,
    "classes": ["3", "4", "5", "6"],
    "division": ["2013", "2025"],
    "compare": [*comparisons(View()), "division:2013", "measure:points"],
    "base": ["online"],
    "order": ["name", "code"],
    "beside": PROVINCES,
}
_NASTY = [
    *("", " ", ",", "06 ", "6", "0", "-1", "nan", "NaN", "inf", "-inf", "Infinity"),
    *("1e400", "1e-400", "1_0", "+1", "1,1.0", "0x10", "１０", "٣", "½", "1e3", " 2.5 ", "2;3"),
    *("3", "2.0", "02", "7", "99", "1000000", "2024", "２０２５", "2025.0", "none", "None", "null"),
    *("types:", "types:x", "measure:points", "division:", "division:2013", "division:1e9", ":"),
    *("each_type:x", "true", "ONLINE", "Jenks", "<b>", "%00", "\x00", "\ud800", "v", "a=b&c"),
]
_WORDS = st.sampled_from([*_NASTY, *(word for words in _SENSIBLE.values() for word in words)])
_VALUES = st.text(max_size=20) | st.lists(_WORDS | st.text(max_size=8), max_size=8).map(",".join)
GARBAGE = st.dictionaries(
    st.sampled_from([*KEYS, "embed", "utm_source"]) | st.text(max_size=10), _VALUES, max_size=9
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        key: st.lists(st.sampled_from(words) | _WORDS, max_size=8 if key in LISTS else 1).map(
            ",".join
        )
        for key, words in _SENSIBLE.items()
    },
)
"""Dictionaries of which much can be honoured, and some not."""


@every(
    ("view", "link"),
    [
        (View(), ""),
        (View(site_types=(DL,)), "types=district_library"),
        (View(site_types=()), "types=none"),
        (View(provinces=("06", "20")), "provinces=06,20"),
        (View(regions=("central_highlands",)), "regions=central_highlands"),
        (View(selected="56", language="en"), "selected=56&lang=en"),
        (View(measure="points_per_100k"), "measure=points_per_100k"),
        (View(method="quantile", classes=6), "method=quantile&classes=6"),
        # A method named is kept, the usual one of the measure or not.
        (
            View(measure="commune_points_per_unit", method="rounded"),
            "measure=commune_points_per_unit&method=rounded",
        ),
        (View(measure="points_per_100k", method="jenks"), "measure=points_per_100k&method=jenks"),
        (View(method="manual", breaks=(0.000001, 0.5, 2.0)), "method=manual&breaks=0.000001,0.5,2"),
        (View(method="manual"), "method=manual"),
        (View(division=2025, provinces=("52",)), "provinces=52&division=2025"),
        (View(compare="each_type"), "compare=each_type"),
        (View(compare="types:commune_library"), "compare=types:commune_library"),
        (View(division=2025, compare="division:2013"), "division=2025&compare=division:2013"),
        (View(division=2025, selected="66", part="54"), "selected=2013:54&division=2025"),
        (View(online_base_map=True), "base=online"),
        (View(order="code"), "order=code"),
        (View(beside=("66", "56", "20")), "beside=66,56,20"),
    ],
)
def test_links_carry_stable_codes_and_their_version(view, link):
    link = f"v=2&{link}" if link else ""
    assert to_query_string(view) == link
    assert from_query_string(link) == (view, ())
    assert from_query_string(f"?{link}") == (view, ())


@every("version", ["", "v=1&"])
@every(
    ("link", "view"),
    [
        ("types=district_library", View(site_types=(DL,))),
        ("types=none", View(site_types=())),
        ("types=commune_library,provincial_library", View(site_types=(PL, CL))),
        ("provinces=06,20", View(provinces=("06", "20"))),
        ("regions=central_highlands", View(regions=("central_highlands",))),
        ("selected=56&lang=en", View(selected="56", language="en")),
        # Codes of a link without a division are those of 2013, whatever they are in 2025.
        ("provinces=52,82&selected=80", View(provinces=("52", "82"), selected="80")),
        ("provinces=54&regions=mekong_delta", View(provinces=("54",), regions=("mekong_delta",))),
    ],
)
def test_links_of_version_1(version, link, view):
    assert from_query_string(version + link) == (view, ())
    assert to_query_string(view).startswith("v=2&")


@given(views())
def test_there_and_back(view):
    assert decode(encode(view)) == (view, ())
    assert from_query_string(to_query_string(view)) == (view, ())
    assert set(encode(view)) <= set(KEYS)


@given(GARBAGE | NEARLY)
def test_any_link_gives_a_view_whose_link_is_stable(query):
    view, ignored = decode(query)
    assert decode(encode(view)) == (view, ())
    assert set(view.site_types) <= set(SITE_TYPES)
    assert set(view.provinces) <= set(divisions.codes(view.division))
    assert view.division == 2013 or not view.regions
    assert len(view.breaks) <= (MOST_BREAKS if view.method == "manual" else 0)
    assert list(view.breaks) == sorted(set(view.breaks))
    assert view.compare is None or view.compare in comparisons(view)
    # Each is in the query as typed.
    assert all(part.value in query[part.key] for part in ignored)


@given(st.text(max_size=60))
def test_any_query_string_gives_a_view(text):
    view, _ = from_query_string(text)
    assert from_query_string(to_query_string(view)) == (view, ())


@given(GARBAGE | NEARLY)
def test_nothing_that_is_left_out_goes_untold(query):
    view, ignored = decode(query)
    told = {(part.key, part.value) for part in ignored}
    for key in LISTS:
        shown = {
            "types": (*view.site_types, "none"),
            "provinces": view.provinces,
            "regions": view.regions,
            "breaks": view.breaks,
            "beside": view.beside,
        }[key]
        parts = {part.strip() for part in query.get(key, "").split(",")} - {""}
        for part in parts:
            asked = number(part) if key == "breaks" else part
            assert asked in shown or (key, part) in told
    for key in ONE_OF:
        shown = {
            "v": query.get(key, "").strip() if query.get(key, "").strip() in {"1", "2"} else "",
            "selected": f"2013:{view.part}" if view.part else view.selected,
            "lang": view.language,
            "measure": view.measure,
            "method": view.method,
            "classes": str(view.classes),
            "division": str(view.division),
            "compare": view.compare,
            "base": "online" if view.online_base_map else "",
            "order": view.order,
        }[key]
        asked = query.get(key, "").strip()
        assert asked in {"", shown} or (key, asked) in told
    for key in query.keys() - {*KEYS, "embed", "embed_options"}:
        assert is_tracker(key) or (key, query[key]) in told


@every(
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
        *(
            ({key: "x", "lang": "en"}, View(language="en"), [])
            for key in ("fbclid", "utm_source", "utm_x", "zarsrc", "mc_cid", "GCLID", "igshid")
        ),
        ({"fbclids": "x"}, View(), [("fbclids", "x")]),
        ({"provinces": "<b>"}, View(), [("provinces", "<b>")]),
        ({"v": "3"}, View(), [("v", "3")]),
        ({"v": "0"}, View(), [("v", "0")]),
        ({"v": "2.0"}, View(), [("v", "2.0")]),
        ({"v": "3", "lang": "en"}, View(language="en"), [("v", "3")]),
        ({"measure": "Points"}, View(), [("measure", "Points")]),
        (
            {"measure": "points_per_100k,computers"},
            View(),
            [("measure", "points_per_100k,computers")],
        ),
        ({"method": "natural"}, View(), [("method", "natural")]),
        ({"classes": "2"}, View(), [("classes", "2")]),
        ({"classes": "7"}, View(), [("classes", "7")]),
        ({"classes": "3.0"}, View(), [("classes", "3.0")]),
        ({"classes": "３"}, View(), [("classes", "３")]),
        ({"classes": " 3 "}, View(classes=3), []),
        ({"breaks": "1,2"}, View(), [("breaks", "1"), ("breaks", "2")]),
        (
            {"method": "equal", "breaks": "1"},
            View(method="equal"),
            [("breaks", "1")],
        ),
        (
            {"method": "manual", "breaks": "5,1,3,3.0"},
            View(method="manual", breaks=(1, 3, 5)),
            [],
        ),
        (
            {"method": "manual", "breaks": "nan,inf,-inf,-1,1e400,0x10,x,1"},
            View(method="manual", breaks=(1,)),
            [("breaks", part) for part in ("nan", "inf", "-inf", "-1", "1e400", "0x10", "x")],
        ),
        (
            {"method": "manual", "breaks": "1,2,3,4,5,6,5,7"},
            View(method="manual", breaks=(1, 2, 3, 4, 5)),
            [("breaks", "6"), ("breaks", "7")],
        ),
        (
            {"method": "manual", "breaks": "-0,0"},
            View(method="manual", breaks=(0,)),
            [("breaks", "-0")],
        ),
        (
            {"method": "manual", "breaks": "1e3,0.0000001,0,1234567890"},
            View(method="manual", breaks=(0,)),
            [("breaks", "1e3"), ("breaks", "0.0000001"), ("breaks", "1234567890")],
        ),
        ({"method": "manual", "breaks": ",,"}, View(method="manual"), []),
        ({"division": "2024"}, View(), [("division", "2024")]),
        ({"division": "2025.0"}, View(), [("division", "2025.0")]),
        ({"division": "２０２５"}, View(), [("division", "２０２５")]),
        (
            {"division": "2025", "regions": "central_highlands"},
            View(division=2025),
            [("regions", "central_highlands")],
        ),
        (
            {"division": "2025", "provinces": "54,52", "selected": "02"},
            View(division=2025, provinces=("52",)),
            [("provinces", "54"), ("selected", "02")],
        ),
        ({"compare": "division:2013"}, View(), [("compare", "division:2013")]),
        (
            {"compare": "division:2025", "division": "2025"},
            View(division=2025),
            [("compare", "division:2025")],
        ),
        ({"compare": "measure:points"}, View(), [("compare", "measure:points")]),
        (
            {"compare": "types:district_library", "types": "district_library"},
            View(site_types=(DL,)),
            [("compare", "types:district_library")],
        ),
        ({"compare": "types:none"}, View(), [("compare", "types:none")]),
        ({"compare": "each_type,each_type"}, View(), [("compare", "each_type,each_type")]),
        ({"base": "true"}, View(), [("base", "true")]),
        ({"base": "https://example.org/{z}"}, View(), [("base", "https://example.org/{z}")]),
    ],
)
def test_what_a_link_cannot_ask_for_is_told(query, view, ignored):
    expected = (view, tuple(Ignored(*part) for part in ignored))
    assert decode(query) == expected
    assert from_query_string(urlencode(query)) == expected


@every(
    ("link", "view"),
    [
        ("provinces=06&provinces=20", View(provinces=("06", "20"))),
        ("provinces=06%2C20", View(provinces=("06", "20"))),
        ("?types=none&lang=en", View(site_types=(), language="en")),
        ("method=manual&breaks=1&breaks=2", View(method="manual", breaks=(1, 2))),
        ("compare=division%3A2025", View(compare="division:2025")),
        ("", View()),
        ("?", View()),
        ("v=2", View()),
    ],
)
def test_query_strings(link, view):
    assert from_query_string(link) == (view, ())


def test_only_provinces_with_figures_can_be_asked_for():
    programme = tables.programme_provinces()
    view, ignored = decode({"provinces": "01,56"}, programme, ())
    assert (view.provinces, ignored) == (("56",), (Ignored("provinces", "01"),))
    view, ignored = decode({"division": "2025", "provinces": "01,52,66"}, programme, ())
    assert (view.provinces, ignored) == (("52", "66"), (Ignored("provinces", "01"),))


def test_regions_stand_in_the_order_of_the_table():
    assert REGIONS[3] == "central_highlands"
    assert len(PROVINCES) == 63
    assert len(SITE_TYPES) == 4


# ---- another division, and side by side ----------------------------------------


@every(
    ("view", "other"),
    [
        (View(), View(division=2025)),
        (View(selected="54"), View(division=2025, selected="66")),
        # Gia Lai was 64 and is 52; 52 was Bình Định.
        (View(provinces=("64",)), View(division=2025, provinces=("52",))),
        (View(provinces=("56", "58")), View(division=2025, provinces=("56",))),
        (
            View(regions=("central_highlands",), language="en"),
            View(division=2025, provinces=("51", "52", "66", "68"), language="en"),
        ),
        (View(division=2025, provinces=("66",)), View(provinces=("54", "66"))),
        # Two old provinces: none of them is meant.
        (View(division=2025, selected="66"), View()),
        (View(division=2025, selected="04"), View(selected="04")),
        (View(division=2025, selected="66", part="54"), View(selected="54")),
        (View(compare="division:2025"), View(division=2025, compare="division:2013")),
        (View(compare="each_type"), View(division=2025, compare="each_type")),
    ],
)
def test_the_same_view_of_another_division(view, other):
    assert in_division(view, other.division) == other
    assert in_division(other, other.division) is other


@every(
    ("view", "selected"),
    [
        (View(division=2025), None),
        (View(division=2025, selected="51"), "62"),  # the only part that was counted
        (View(division=2025, selected="66"), None),  # both were
        (View(division=2025, selected="66", part="54"), "54"),
        (View(division=2025, selected="08"), None),  # neither was
        (View(division=2025, selected="01"), "01"),
        (View(division=2025, compare="division:2013", provinces=("51", "52")), None),
    ],
)
def test_screens_of_2013_show_the_parts_and_link_to_the_view_of_the_map(view, selected):
    shown = of_counted_division(view, ("54", "62", "64", "66"))
    assert (shown.division, shown.selected) == (2013, selected)
    assert shown.provinces == (("51", "52", "62", "64") if view.provinces else ())
    expected = with_province(view, selected) if selected else view
    assert decode(encode(shown)) == (expected, ())
    other = replace(view, selected="66", part="66")
    link = encode(replace(shown, selected="66"))
    assert decode(link) == (other, ())
    assert selected_in_link(shown, "66") == selected_in_link(view, "66") == link["selected"]


def test_a_view_of_2013_is_shown_as_it_is():
    view = View(selected="62")
    assert of_counted_division(view, ("62",)) is view
    assert with_province(view, "64") == View(selected="64")
    assert selected_in_link(view, "64") == "64"


@given(views(), st.sampled_from(DIVISIONS))
def test_any_view_has_a_link_in_any_division(view, division):
    other = in_division(view, division)
    assert other.division == division
    assert decode(encode(other)) == (other, ())
    # Nothing named turns into everything.
    assert bool(other.provinces or other.regions) == bool(view.provinces or view.regions)


@every(
    ("view", "maps"),
    [
        (View(), [View()]),
        (View(compare="each_type"), [View(site_types=(kind,)) for kind in SITE_TYPES]),
        (
            View(compare="each_type", measure="commune_points_per_unit", site_types=(PL, CL)),
            [View(measure="commune_points_per_unit", site_types=(CL,))],
        ),
        (View(compare="each_type", site_types=()), [View(site_types=())]),
        (View(compare="types:commune_library"), [View(), View(site_types=(CL,))]),
        (View(compare="measure:computers"), [View(), View(measure="computers")]),
        (
            View(compare="division:2025", provinces=("64",)),
            [View(provinces=("64",)), View(division=2025, provinces=("52",))],
        ),
    ],
)
def test_maps_side_by_side(view, maps):
    assert side_by_side(view) == tuple(maps)


@given(views())
def test_each_map_side_by_side_is_a_view_of_its_own(view):
    maps = side_by_side(view)
    assert maps
    for one in maps:
        assert one.compare is None
        assert decode(encode(one)) == (one, ())


@given(views())
def test_what_can_be_compared_differs_from_the_view(view):
    offered = comparisons(view)
    assert len(set(offered)) == len(offered)
    assert not {f"division:{view.division}", f"measure:{view.measure}"} & set(offered)
    if len(view.site_types) == 1:
        assert f"types:{view.site_types[0]}" not in offered
