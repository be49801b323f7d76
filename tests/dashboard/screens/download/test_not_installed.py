"""The screen of downloads where an extra of the package is not installed."""

import sys

import pytest
from html_page import Page
from streamlit.testing.v1 import AppTest

from dashboard.exports import FORMATS
from loaders.translation import LANGUAGES

SCRIPT = """
from dashboard.screens.download.screen import draw
from dashboard.session import view_state

view_state.language()
view_state.enter("download")
draw(view_state.current_view())
"""
REPORTS = ("pdf", "atlas")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_to_install_in_place_of_a_button(monkeypatch, language):
    for installed in (True, False):
        if not installed:
            monkeypatch.setitem(sys.modules, "typst", None)
        app = AppTest.from_string(SCRIPT, default_timeout=60)
        app.query_params["lang"] = language
        app.run()
        assert not app.exception
        words = " ".join("".join(Page(element.proto.body).text) for element in app.get("html"))
        said = [FORMATS[code].why_not(language) for code in REPORTS]
        assert [bool(one) for one in said] == [not installed] * len(REPORTS)
        assert [one for one in said if one not in words] == []
        offered = [one for one in FORMATS.values() if installed or one.code not in REPORTS]
        at_once = [one for one in offered if not one.in_steps]
        assert len(app.get("download_button")) == len(at_once)
