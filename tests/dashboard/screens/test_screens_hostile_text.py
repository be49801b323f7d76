"""Text of files and names is text on every screen: no markup, nothing that hides."""

from dataclasses import replace

import pytest
from html_page import Page
from samples import HOSTILE, HOSTILE_FILE
from streamlit.testing.v1 import AppTest

from dashboard.model.view import View, encode
from dashboard.screens.registry import SCREENS
from dashboard.session import current_data, uploads
from dashboard.session.uploads import OwnFiles

SCRIPT = """
from dashboard.screens.registry import SCREENS
from dashboard.session import view_state

view_state.language()
view_state.enter({screen!r})
next(screen for screen in SCREENS if screen.code == {screen!r}).draw(view_state.current_view())
"""
SHOWS = {
    "map": (HOSTILE, HOSTILE_FILE),
    "province": (HOSTILE, HOSTILE_FILE),
    "compare": (HOSTILE, HOSTILE_FILE),
    "how_we_know": (HOSTILE_FILE,),
    "download": (HOSTILE,),
    "your_data": (HOSTILE, "<b>.csv", "<i>8</i>", "<script>alert(1)</script>"),
    "about": (HOSTILE_FILE,),
}
"""What each screen says of the files below."""
REVERSED = "\u202e"
"""Turns the order of letters round, unless it is shown as an escape."""
COUNTS = "\n".join(
    [
        'Tỉnh,Thư viện huyện,"{}"'.format(HOSTILE.replace('"', '""')),
        "<script>alert(1)</script>,5,6",
        f"Khánh Hòa,<i>8</i>{REVERSED},9",
    ]
)


@pytest.fixture
def files(monkeypatch):
    """Return the files of a session, one of them hostile."""
    monkeypatch.setattr(uploads, "clean_name", str)
    chosen = OwnFiles()
    chosen.choose("counts", "<b>.csv", COUNTS.encode())
    return chosen


def test_every_screen_is_looked_at():
    assert list(SHOWS) == [screen.code for screen in SCREENS]


@pytest.mark.parametrize("screen", SHOWS)
def test_no_text_of_a_file_is_markup(monkeypatch, screen, hostile, files):
    monkeypatch.setattr(current_data, "_serving", [])
    file = HOSTILE_FILE + REVERSED
    current_data.serve(replace(hostile, boundaries_file=file, counts_file=file))
    app = AppTest.from_string(SCRIPT.format(screen=screen), default_timeout=60)
    for name, value in encode(View(selected="56", provinces=("56",), beside=("56",))).items():
        app.query_params[name] = value
    app.session_state["own-files"] = files
    app.run()
    assert not app.exception
    words = " ".join("".join(Page(element.proto.body).text) for element in app.get("html"))
    assert [text for text in SHOWS[screen] if text not in words] == []
    assert REVERSED not in words
