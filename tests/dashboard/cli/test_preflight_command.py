"""What is checked before a show, each thing broken on purpose."""

import shutil
import socket
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from cases import every
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.server import preflight
from dashboard.server.followers import Interface
from dashboard.session import current_data
from loaders.translation import LANGUAGES

SCENES = '[[scene]]\ntitle = "{points}"\n'
HERE, ELSEWHERE = (Interface("Wi-Fi", one) for one in ("127.0.0.1", "203.0.113.9"))
WHERE = {"size": "1024×768", "lang": "vi", "scene": 3}


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run preflight with a story, with what a browser finds and what else is to be."""

    def preflight_of(
        source=SCENES,
        *,
        faults=(),
        browser="chromium",
        room=10**12,
        language="en",
        networks=(),
    ):
        @contextmanager
        def served(*_):
            yield "http://127.0.0.1:1"

        monkeypatch.setattr(current_data, "serve", lambda *_: None)  # nobody looks at its map
        monkeypatch.setattr(preflight, "served", served)
        monkeypatch.setattr(preflight, "interfaces", lambda: networks)
        monkeypatch.setattr(preflight, "faults_in", lambda *_: faults and [*faults])
        monkeypatch.setattr(preflight.shutil, "which", lambda _: browser)
        monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _: SimpleNamespace(free=room))
        (tmp_path / "hall.toml").write_text(source, encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = ["--story", str(tmp_path / "hall.toml"), "--lang", language]
        return CliRunner().invoke(main, ["preflight", "--port", str(port), *options])

    return preflight_of


def test_all_that_holds_is_said(run):
    for language in LANGUAGES:
        for networks in ((), (HERE,)):
            result = run(faults=[], language=language, networks=networks)
            assert result.exit_code == 0
            assert [line[0] for line in result.output.splitlines()] == ["✓"] * 10
            assert ("127.0.0.1 (Wi-Fi)" in result.output) == bool(networks)


@every(
    ("broken", "line"),
    [
        ({"source": SCENES + 'text = "{nothing}"'}, "hall.toml, scene 1, text.vi: "),
        ({"room": 10**6}, "✗ Disk: only 1 MB"),
        ({"networks": (ELSEWHERE,)}, "✗ Followers: 203.0.113.9 does not answer"),
        ({"browser": None}, "✗ Browser: this machine has no"),
        ({"faults": None}, "✗ Browser: chromium did not open"),
        ({"faults": [WHERE | {"part": "title"}]}, "✗ Scene 3 (vi, 1024×768): the title"),
        ({"faults": [WHERE | {"part": "text"}]}, "✗ Scene 3 (vi, 1024×768): the text"),
        ({"faults": [WHERE | {"part": "legend"}]}, "✗ Scene 3 (vi, 1024×768): the legend"),
        ({"faults": [{"part": "letters", "letters": "Ⴀ"}]}, "✗ Font: it lacks Ⴀ."),
        (
            {"faults": [{"part": "outside", "address": "http://a.example/x"}]},
            "✗ Network: the show asks for http://a.example/x",
        ),
        ({"faults": [{"part": "wake"}]}, "✗ Screen: the browser cannot"),
    ],
)
def test_each_thing_broken_on_purpose_has_its_line(run, broken, line):
    result = run(**broken)
    assert result.exit_code == 1
    assert line in result.output + result.stderr
    assert result.output.count("✗") <= 1


def test_a_port_that_is_taken(run, monkeypatch):
    monkeypatch.setattr(preflight, "port_is_free", lambda *_: False)
    result = run()
    assert result.exit_code == 1
    assert ": taken." in result.output


def test_a_browser_that_says_nothing_has_found_nothing():
    assert preflight.faults_in("no-such-browser", "http://127.0.0.1:1") is None
    echo = shutil.which("true")
    assert preflight.faults_in(echo, "http://127.0.0.1:1") is None
