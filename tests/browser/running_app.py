"""An app in a process of its own, on a free port."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_START_SECONDS = 120
_STOP_SECONDS = 20


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def dashboard_command(port: int, *options: str) -> list[str]:
    """Return the installed console command, the one that belongs to this Python."""
    script = shutil.which("access-map", path=str(Path(sys.executable).parent))
    if script is None:
        msg = f"access-map is not installed beside {sys.executable}"
        raise FileNotFoundError(msg)
    return [script, "run", "--port", str(port), "--drain-seconds", "0", *options]


@contextmanager
def running(
    command: Sequence[str],
    ready: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
    seconds: float = _START_SECONDS,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; enter the block once an address answers 200.

    That must be within some seconds. The block is given the process, which it may end itself.

    Whatever the command prints goes to ``log``, and into the error if it does not start.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
    try:
        _wait(process, ready, log, seconds)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(ready, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    said = log.read_text(encoding="utf-8", errors="replace")
    msg = f"{ready} did not answer (exit status {process.poll()}). The app said:\n{said}"
    raise RuntimeError(msg)
