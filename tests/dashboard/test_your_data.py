"""The screen for files of one's own while they are read."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import own_data, state
from dashboard.own_data import OwnFiles
from dashboard.screens import your_data
from dashboard.text import literal, text
from dashboard.view import View
from loaders.problems import Problem
from loaders.readings import Reading, read_file
from loaders.translation import LANGUAGES

COUNTS = "Tỉnh,Thư viện huyện\nBắc Kạn,5\n".encode()


def screen():
    from dashboard.screens import your_data  # noqa: PLC0415 - the script of a session
    from dashboard.view import View  # noqa: PLC0415

    your_data.draw(View())


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_is_told_how_many_are_before(monkeypatch, language):
    shown = []

    def progress(share, text):
        shown.append((share, text))
        return SimpleNamespace(progress=progress)

    def read(kind, path, *_args, waiting, progress, **_kwargs):
        for ahead in (2, 1, 0):
            waiting(ahead)
        progress(0.5)
        return Reading(kind, path.name, None, ())

    place = SimpleNamespace(container=nullcontext, empty=lambda: shown.append("empty"))
    monkeypatch.setattr(your_data, "st", SimpleNamespace(empty=lambda: place, progress=progress))
    monkeypatch.setattr(own_data, "read_file", read)
    files = OwnFiles()
    files.choose("counts", "counts.csv", COUNTS)
    your_data._read_one("counts", files, language)
    reading = text(language, "own.reading", file=literal("counts.csv"))
    waiting = [
        text(language, "own.waiting", file=literal("counts.csv"), ahead=ahead) for ahead in (2, 1)
    ]
    assert all(str(ahead) in said for ahead, said in zip((2, 1), waiting, strict=True))
    assert shown == [
        (0.0, reading),
        *((0.0, said) for said in waiting),
        (0.0, reading),
        (0.5, reading),
        "empty",
    ]


def test_a_reading_that_was_ended_is_tried_again_by_a_button(monkeypatch):
    calls = []

    def read(kind, path, *args, **kwargs):
        calls.append(kind)
        if len(calls) == 1:
            problem = Problem("error", "reading_busy", path.name, details={"seconds": 60})
            return Reading(kind, path.name, None, (problem,))
        return read_file(kind, path, *args, **kwargs, in_process=True)

    monkeypatch.setattr(own_data, "read_file", read)
    monkeypatch.setattr(your_data, "prepare", lambda: None)
    files = OwnFiles()
    files.choose("counts", "counts.csv", COUNTS)
    app = AppTest.from_function(screen, default_timeout=60)
    app.session_state[own_data._KEPT] = files
    app.session_state[state._VIEW] = View()
    for _rerun in range(2):
        app.run()
        assert not app.exception
        assert calls == ["counts"]
    assert any(text("vi", "own.not_loadable") in one.value for one in app.get("html"))
    app.button(key="own-again").click().run()
    assert not app.exception
    assert calls == ["counts"] * 2
    assert "own-again" not in [button.key for button in app.button]
