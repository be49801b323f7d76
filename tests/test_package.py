"""The wheel holds everything that the dashboard needs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.package

ROOT = Path(__file__).parents[1]
START = "import sys; from dashboard.cli.commands import main; sys.exit(main())"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Return the folder of the unpacked wheel; dependencies come from this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def environment(site):
    return os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}


def test_wheel_holds_every_file(unpacked):
    files = {
        path.relative_to(ROOT)
        for package in ("geodata", "loaders", "dashboard")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {path.suffix for path in files} >= {".py", ".j2", ".css", ".po", ".csv"}
    assert [str(path) for path in sorted(files) if not (unpacked / path).is_file()] == []


def test_wheel_is_imported_from_itself(unpacked, tmp_path):
    code = "import dashboard, geodata, loaders; print(dashboard.__file__, geodata.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(unpacked),
        check=True,
        capture_output=True,
        text=True,
    )
    assert all(Path(path).is_relative_to(unpacked) for path in done.stdout.split())


def test_wheel_exports_from_any_folder(unpacked, tmp_path):
    out = tmp_path / "all.csv"
    subprocess.run(
        [sys.executable, "-c", START, "export", "--format", "csv", "--out", str(out)],
        cwd=tmp_path,
        env=environment(unpacked),
        check=True,
        capture_output=True,
    )
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 65


def test_wheel_serves_from_any_folder(unpacked, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", START, "run", "--port", str(port), "--drain-seconds", "0"],
            cwd=tmp_path,
            env=environment(unpacked),
            stdout=output,
            stderr=output,
        )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/healthz", server), log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert f"ws://127.0.0.1:{port}" in policy
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address, server):
    """Tell whether an address answers before the server ends."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.2)
    return False
