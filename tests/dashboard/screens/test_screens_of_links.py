"""Screens that a link opens: what is ignored of it is told, and the options are those it names."""

import pytest
from cases import every
from streamlit.testing.v1 import AppTest

from dashboard.text.messages import text

SCRIPT = """
from dashboard.screens.registry import SCREENS
from dashboard.session import view_state

view_state.language()
view_state.enter({screen!r})
next(screen for screen in SCREENS if screen.code == {screen!r}).draw(view_state.current_view())
"""


@pytest.fixture
def opened():
    """Return a function that opens a screen by a link."""

    def run(screen, **link):
        app = AppTest.from_string(SCRIPT.format(screen=screen), default_timeout=60)
        app.query_params.update(link)
        app.run()
        assert not app.exception
        return app

    return run


@every("screen", ["map", "province", "compare", "how_we_know", "download"])
@every(
    ("link", "told"),
    [
        ({"selected": "99"}, "tỉnh đang chọn: 99"),
        ({"selected": "zz", "division": "2025"}, "tỉnh đang chọn: zz"),
        ({"foo": "1", "selected": "56"}, "“foo”: 1"),
        ({"selected": "56"}, ""),
        ({"selected": "04", "division": "2025"}, ""),
    ],
)
def test_what_is_ignored_of_a_link_is_told_on_every_screen(opened, screen, link, told):
    app = opened(screen, **link)
    expected = [text("vi", "notice.ignored", parts=told)] if told else []
    assert notices(app) == expected
    assert notices(app.run()) == expected


@every("screen", ["province", "how_we_know"])
def test_a_province_that_was_several_in_2013_is_told_on_screens_of_one(opened, screen):
    app = opened(screen, selected="15", division="2025", foo="1")
    assert notices(app) == [text("vi", "notice.ignored", parts="“foo”: 1")]
    parts = "Lào Cai từ năm 2025 gồm Lào Cai và Yên Bái."
    assert any(parts in markup.proto.body for markup in app.get("html"))
    # The notice goes with the link that it was about.
    app.selectbox(key="province-vi").set_value("20").run()
    assert (app.session_state["selected"], app.session_state["part"]) == ("20", "20")
    assert notices(app) == []


def test_the_number_of_classes_goes_while_breaks_are_typed_and_comes_back(opened):
    app = opened("map", measure="points_per_100k", classes="6")
    assert "classes" in offered(app)
    app.selectbox(key="method-vi").set_value("manual").run()
    app.text_input(key="breaks").set_value("2; 5").run()
    assert "classes" not in offered(app)
    app.selectbox(key="method-vi").set_value("equal").run()
    assert "classes" in offered(app)
    assert app.session_state["classes"] == 6
    assert "".join(app.query_params["classes"]) == "6"


def notices(app):
    """Return what is told of a link."""
    begins = text("vi", "notice.ignored", parts="")
    return [one.value for one in app.text if one.value.startswith(begins)]


def offered(app):
    """Return the keys of the groups of buttons."""
    return {group.key for group in app.get("button_group")}
