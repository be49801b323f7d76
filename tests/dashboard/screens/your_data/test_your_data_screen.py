"""The screen for files of one's own while they are read."""

from functools import partial
from html import unescape
from types import SimpleNamespace

import pytest
from streamlit.proto.SelectWidgetFilterMode_pb2 import SelectWidgetFilterMode
from streamlit.testing.v1 import AppTest

from dashboard.model.view import View
from dashboard.screens.your_data import screen as your_data
from dashboard.session import current_data, uploads, view_state
from dashboard.session.uploads import OwnFiles
from dashboard.text.messages import literal, text
from loaders.loading import check
from loaders.problems.problem import Problem
from loaders.reading import FileResult, read_file
from loaders.translation import LANGUAGES

UNKNOWN = "Tỉnh,Thư viện huyện\nBắc Cạnn,5\nCaoo Bằng,6\nKhối cơ quan,7\n".encode()
COUNTS = "Tỉnh,Thư viện huyện\nBắc Kạn,5\n".encode()


def screen():
    from dashboard.model.view import View  # noqa: PLC0415
    from dashboard.screens.your_data import screen as your_data  # noqa: PLC0415 - the script of a session

    your_data.draw(View())


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_is_told_how_many_are_before(monkeypatch, language):
    shown = []

    def progress(share, text):
        shown.append((share, text))
        return SimpleNamespace(progress=progress, empty=lambda: shown.append("empty"))

    def read(kind, path, *_args, waiting, progress, **_kwargs):
        for ahead in (2, 1, 0):
            waiting(ahead)
        progress(0.5)
        return FileResult(kind, path.name, None, ())

    monkeypatch.setattr(your_data, "st", SimpleNamespace(progress=progress))
    monkeypatch.setattr(uploads, "read_file", read)
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
            problem = Problem("reading_busy", path.name, details={"seconds": 60})
            return FileResult(kind, path.name, None, (problem,))
        return read_file(kind, path, *args, **kwargs, in_process=True)

    monkeypatch.setattr(uploads, "read_file", read)
    monkeypatch.setattr(your_data, "prepare", lambda: None)
    files = OwnFiles()
    files.choose("counts", "counts.csv", COUNTS)
    app = AppTest.from_function(screen, default_timeout=60)
    app.session_state[uploads._FILES] = files
    app.session_state[view_state._VIEW] = View()
    for _rerun in range(2):
        app.run()
        assert not app.exception
        assert calls == ["counts"]
    assert any(text("vi", "own.not_loadable") in one.value for one in app.get("html"))
    app.button(key="own-again").click().run()
    assert not app.exception
    assert calls == ["counts"] * 2
    assert "own-again" not in [button.key for button in app.button]
    downloads = [one.proto.label for one in app.get("download_button")]
    assert text("vi", "own.rows_download.counts") in downloads


def test_a_server_started_with_files_shows_their_report_to_be_read_only(
    monkeypatch, tmp_path, embedded, assets
):
    monkeypatch.setattr(your_data, "prepare", lambda: None)
    (path := tmp_path / "ours.csv").write_bytes(COUNTS)
    report = check(counts_file=path)
    served = current_data.Served(embedded, assets, report)
    monkeypatch.setattr(current_data, "_serving", [served])
    app = AppTest.from_function(screen, default_timeout=60)
    app.session_state[view_state._VIEW] = View()
    app.run()
    assert not app.exception
    shown = "".join(each.value for each in app.get("html"))
    assert text("vi", "own.server_files") in shown
    assert "ours.csv" in shown
    assert report.problems[0].message("vi") in unescape(shown)
    assert not [button.key for button in app.button]
    downloads = [each.proto.label for each in app.get("download_button")]
    assert text("vi", "own.report_download", format="XLSX") in downloads


def test_names_are_accepted_at_once_left_out_and_taken_back(monkeypatch):
    read = partial(read_file, in_process=True)
    monkeypatch.setattr(uploads, "read_file", read)
    monkeypatch.setattr(your_data, "prepare", lambda: None)
    files = OwnFiles()
    files.choose("counts", "counts.csv", UNKNOWN)
    app = AppTest.from_function(screen, default_timeout=60)
    app.session_state[uploads._FILES] = files
    app.session_state[view_state._VIEW] = View()

    def press(*keys):
        for key in keys:
            app.button(key=key).click().run()
            assert not app.exception
        return [button.key for button in app.button]

    app.run()
    offered = [box.proto for box in app.selectbox if box.key.startswith("own-any-")]
    assert len(offered) == 3
    # What is typed chooses among 63 provinces.
    assert {box.filter_mode for box in offered} == {SelectWidgetFilterMode.FILTER_MODE_CONTAINS}
    assert any("Caoo Bằng" in each.value and "→" in each.value for each in app.get("html"))
    assert "own-accept-all" not in press("own-accept-all")
    assert "own-means-0-total" not in press("own-means-0-left_out")
    assert files.report().loadable
    assert [each.means for each in files.mappings.accepted] == ["06", "04", "left_out"]
    assert "own-take-back" not in press("own-take-back", "own-take-back")
    assert not files.mappings.accepted
