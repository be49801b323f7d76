"""The entry script, without a browser."""

from importlib.resources import files

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.screens.map import screen as access_points_map
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

SCRIPT = str(files("dashboard") / "app.py")


def broken(_view):
    msg = "as if a screen had an error"
    raise RuntimeError(msg)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_that_fails_says_so_in_the_language(monkeypatch, caplog, language):
    monkeypatch.setattr(access_points_map, "draw", broken)
    app = AppTest.from_file(SCRIPT, default_timeout=30)
    app.query_params["lang"] = language
    app.run()
    assert [error.value for error in app.error] == [text(language, "screen.failed")]
    assert not app.exception
    assert "as if a screen had an error" in caplog.text
