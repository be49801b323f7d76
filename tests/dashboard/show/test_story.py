"""Stories: what is written in them, and the figures that are worked out when they are shown."""

import re
import tomllib
from importlib.resources import files

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from samples import FULL_COUNTS, counted

from dashboard.model.selection import select
from dashboard.model.view import PRESETS, from_query_string
from dashboard.show.figures import PLACEHOLDER, Part, UnknownFigureError, filled
from dashboard.show.scenes import shown
from dashboard.show.story import Scene, Story, StoryError, load, programme, read
from dashboard.show.toml import to_toml
from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.evidence.steps import step_figure
from loaders.translation import LANGUAGES

PROGRAMME = files("dashboard.show") / "programme.toml"


def story(text, access_points):
    return read(text.encode(), "hall.toml", access_points)


def in_words(line):
    return "".join(part.shown for part in line)


# ---- the story of the programme ------------------------------------------------


def test_no_digit_is_typed_into_a_story(embedded):
    scenes = programme(embedded).scenes
    assert 10 <= len(scenes) <= 14
    for scene in scenes:
        for texts in (scene.title, scene.text, scene.notes):
            for language in LANGUAGES:
                assert texts[language]
                assert not re.search(r"\d", PLACEHOLDER.sub("", texts[language])), texts[language]


def test_the_programme_is_told_whole(embedded):
    views = [scene.view(embedded, "vi") for scene in programme(embedded).scenes]
    alone = {view.site_types for view in views if len(view.site_types) == 1}
    assert alone == {(kind,) for kind in SITE_TYPES}
    assert PRESETS["langson_workshop"] in {view.provinces for view in views}
    assert {"computers", "commune_points_per_unit"} <= {view.measure for view in views}
    assert {view.division for view in views} == {2013, 2025}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_basis_and_the_scene_says_it(embedded, language):
    point = "." if language == "vi" else ","
    scenes = shown(programme(embedded), embedded, language)
    for scene in scenes:
        used = {part.basis for line in (scene.title, *scene.text) for part in line if part.basis}
        assert {basis for basis, _ in scene.bases} == used
    titles = [scene.title for scene in scenes]
    assert Part("665", "published") in titles[0]
    assert Part(f"4{point}595", "derived") in titles[8]
    assert all(scene.message["language"] == language for scene in scenes)


def test_what_speaks_of_published_sources_is_left_out_for_figures_of_ones_own(embedded):
    own = counted(FULL_COUNTS, "ours.csv")
    scenes = programme(own).scenes
    assert 0 < len(scenes) < len(programme(embedded).scenes)
    assert in_words(shown(programme(own), own, "en")[0].title) == "16 provincial libraries"


# ---- figures -------------------------------------------------------------------

USED = [one for one in tables.statements() if one.status == "used" and one.step in {"2", "all"}]


@every(
    ("query", "asked", "expected", "basis"),
    [
        ("", "{points}", "665", "published"),
        ("", "{points:54}", "38", "published"),
        ("", "{points:20}", "8–60", "range"),
        ("", "{points:langson_workshop}", "30–174", "range"),
        ("", "{points:central_highlands}", "219", "derived"),
        ("", "{points:01}", "–", "unknown"),
        ("", "{points:54,commune_library}", "8", "published"),
        ("types=commune_library", "{points:54}", "8", "published"),
        ("provinces=54,62", "{points}", "89", "derived"),
        ("", "{computers}", "4,595", "derived"),
        ("", "{commune_points_per_unit:96}", "27%", "derived"),
        ("division=2025", "{points:66}", "93", "derived"),
        ("division=2025", "{points:86}", "40*", "published"),
        ("division=2025", "{range:points,86}", "40*", "derived"),
        ("division=2025", "{range:points,66}", "93", "derived"),
        ("division=2025", "{share:86}", "6.0%*", "derived"),
        ("division=2025", "{share:66}", "14.0%", "derived"),
        ("types=provincial_library", "{range:points}", "1", "derived"),
        ("measure=computers", "{range:computers}", "60–425", "range"),
        ("", "{range:points,central_highlands}", "50–63", "derived"),
        ("", "{share:commune_post_office}", "52.9%", "derived"),
        ("", "{provinces}", "16", "derived"),
        ("", "{provinces:exact}", "9", "derived"),
        ("", "{provinces:range}", "7", "derived"),
        ("", "{provinces:everywhere}", "63", "derived"),
        # Seven of the twelve are counted in part.
        ("division=2025", "{provinces:exact}", "1", "derived"),
        ("division=2025", "{provinces:range}", "4", "derived"),
        ("", "{attributed}", "460", "derived"),
        ("", "{computers_each:provincial_library}", "40", "published"),
        ("", "{step_points:1}", "634", "published"),
        ("", "{step_points:all}", "1,900", "derived"),
        ("", "{step_computers:all}", "unknown", "unknown"),
        ("", "{step_provinces:all}", "40", "derived"),
        ("", "{stated:S3-1}", "601", "published"),
        ("", "{statements}", str(len(USED)), "derived"),
        ("", "{sources}", str(len({one.source for one in USED})), "derived"),
        ("", "{name:20}", "Lạng Sơn", None),
        ("", "{name:mekong_delta}", "Mekong River Delta", None),
        ("", "{date:S2-provincial_library}", "26 April 2013", None),
        ("division=2025", "{division}, {division:2013}", "2025, 2013", None),
    ],
)
def test_figures(embedded, query, asked, expected, basis):
    view, ignored = from_query_string(f"{query}&lang=en", embedded.programme_provinces)
    assert not ignored
    found = filled(f"<{asked}>", select(embedded, view))
    assert in_words(found) == f"<{expected}>"
    assert {part.basis for part in found} == {None, basis}


def test_a_step_without_a_published_number_is_unknown():
    assert step_figure("all", "computers", SITE_TYPES).value is None


@every(
    ("asked", "name", "suggestion"),
    [
        ("{point}", "point", "points"),
        ("{points:00}", "00", None),
        ("{points:district_libary}", "district_libary", "district_library"),
        ("{range:pionts}", "pionts", "points"),
        ("{stated:S3-99}", "S3-99", "S3-1"),
        ("{stated:RULE}", "RULE", None),
        ("{step_points:4}", "4", None),
        ("{}", "", None),
    ],
)
def test_unknown_figures(embedded, asked, name, suggestion):
    with pytest.raises(UnknownFigureError) as error:
        filled(asked, select(embedded, from_query_string("")[0]))
    assert error.value.name == name
    assert suggestion is None or suggestion in error.value.suggestions


# ---- files ---------------------------------------------------------------------


def test_what_is_written_in_one_language_is_said_in_both(embedded):
    (scene,) = story('[[scene]]\ntitle = "Chào {points}"\ntext.en = "a\\n\\nb"', embedded).scenes
    assert scene.title == {"vi": "Chào {points}", "en": "Chào {points}"}
    assert scene.text == {"vi": "a\n\nb", "en": "a\n\nb"}
    assert (scene.seconds, scene.zoom, scene.highlights) == (60, (), ())


def test_places_of_a_scene_are_provinces_with_figures(embedded):
    text = """
    [[scene]]
    title = "x"
    view = "provinces=20,54"
    zoom = ["filter"]
    highlights = ["central_highlands", "01"]
    [[scene]]
    title = "y"
    view = "compare=division:2025"
    highlights = ["exact"]
    """
    first, second = shown(story(text, embedded), embedded, "vi")
    assert first.zoom == ["20", "54"]
    assert list(first.message["panels"][0]["selected"]) == ["01", "62", "64", "66", "68"]
    here, beside = (panel["selected"] for panel in second.message["panels"])
    assert len(here) == 9
    assert set(beside) < set(here) | {"51", "52", "91", "92"}


def test_all_problems_are_said_in_both_languages_with_their_places(embedded):
    text = """
    tilte = "x"
    [[scene]]
    title = "fine"
    [[scene]]
    title.vi = "{pionts:20}"
    title.en = "{points:20}"
    view = "measure=none&colour=red"
    zoom = ["99"]
    [[scene]]
    text = 5
    zoom = "20"
    seconds = 0
    colour = "red"
    published = "yes"
    view = 3
    """
    with pytest.raises(StoryError) as error:
        story(text, embedded)
    similar = "Did you mean: points?"
    assert error.value.lines("en") == [
        "hall.toml, tilte: there is no such key. Did you mean: scene?",
        "hall.toml, scene 2, view: this part of the link is not understood: measure=none.",
        "hall.toml, scene 2, view: this part of the link is not understood: colour=red.",
        "hall.toml, scene 2, zoom: there is no place of the code 99.",
        f"hall.toml, scene 2, title.vi: there is no figure of the name pionts:20. {similar}",
        "hall.toml, scene 3, title: is missing.",
        "hall.toml, scene 3, text: takes a text, or a text for each language (vi, en); it is 5.",
        "hall.toml, scene 3, zoom: takes a list of codes; it is 20.",
        "hall.toml, scene 3, seconds: takes a whole number above zero; it is 0.",
        "hall.toml, scene 3, colour: there is no such key.",
        "hall.toml, scene 3, published: takes “true” or “false”; it is yes.",
        "hall.toml, scene 3, view: takes a text; it is 3.",
    ]
    places = [line.split(": ")[0] for line in error.value.lines("vi")]
    assert places[1:3] == ["hall.toml, cảnh 2, view"] * 2


@every(
    ("source", "expected"),
    [
        (b"", "has no scenes"),
        (b"scene = 3", "has no scenes"),
        (b"[[scene]]\ntitle = ", "is no valid TOML"),
        (b"title = '\xff'", "is no valid TOML"),
    ],
)
def test_files_that_are_no_story(embedded, source, expected):
    with pytest.raises(StoryError, match=expected):
        read(source, "hall.toml", embedded)


def test_a_file_that_is_not_there(embedded, tmp_path):
    with pytest.raises(StoryError, match=r"none\.toml: the file cannot be read"):
        load(tmp_path / "none.toml", embedded)
    (tmp_path / "own.toml").write_bytes(PROGRAMME.read_bytes())
    assert len(load(tmp_path / "own.toml", embedded).scenes) == len(programme(embedded).scenes)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TEXTS = TEXT | st.fixed_dictionaries({"vi": TEXT, "en": TEXT})
SCENE = st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "text": TEXTS,
        "notes": TEXTS,
        "view": TEXT,
        "published": st.booleans(),
        "zoom": st.lists(TEXT, max_size=3),
        "seconds": st.integers(1, 10**6),
    },
)


@given(st.lists(SCENE, min_size=1, max_size=3))
def test_what_is_saved_is_read_again(written):
    story = Story(tuple(Scene({}, {}, {}, "", (), (), 1, one) for one in written))
    assert tomllib.loads(to_toml(story)) == {"scene": written}
