"""The entry script, without a browser."""

import datetime as dt
from dataclasses import replace
from importlib.resources import files

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.screens import registry
from dashboard.session import current_data
from dashboard.text.credit import not_current
from dashboard.text.messages import text
from loaders.freshness import Freshness, Stale
from loaders.translation import LANGUAGES

SCRIPT = str(files("dashboard") / "app.py")


def broken(_view):
    msg = "as if a screen had an error"
    raise RuntimeError(msg)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_that_fails_says_so_in_the_language(monkeypatch, caplog, language):
    screens = tuple(replace(screen, draw=broken) for screen in registry.SCREENS)
    monkeypatch.setattr(registry, "SCREENS", screens)
    app = AppTest.from_file(SCRIPT, default_timeout=30)
    app.query_params["lang"] = language
    app.run()
    assert [error.value for error in app.error] == [text(language, "screen.failed")]
    assert not app.exception
    assert "as if a screen had an error" in caplog.text


def test_old_data_and_newer_ones_are_told_above_the_screen(monkeypatch, embedded, assets):
    monkeypatch.setattr(
        registry,
        "SCREENS",
        tuple(replace(each, draw=lambda _view: None) for each in registry.SCREENS),
    )
    as_of = dt.datetime(2026, 11, 29, 9, 15, tzinfo=dt.UTC)
    old = replace(embedded, freshness=Freshness(Stale(as_of, "away")))
    monkeypatch.setattr(current_data, "_serving", [current_data.Served(old, assets)])
    app = AppTest.from_file(SCRIPT, default_timeout=30)
    app.query_params["lang"] = "en"
    app.run()
    assert any(not_current(old, "en") in one.value for one in app.get("html"))
    assert "take-newer" not in [button.key for button in app.button]
    current_data._serving.insert(0, current_data.Served(embedded, assets))
    app.run()
    told = "".join(one.value for one in app.get("html"))
    assert text("en", "data.newer", moment="").split("(")[0] in told
    app.button(key="take-newer").click().run()
    assert not app.exception
    told = "".join(one.value for one in app.get("html"))
    assert not_current(old, "en") not in told
    assert "take-newer" not in [button.key for button in app.button]
    own = app.session_state[current_data._OPENED_WITH]
    assert own.access_points is embedded
