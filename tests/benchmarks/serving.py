"""The apps that the benchmarks open, each in a process of its own."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.running_app import dashboard_command, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from subprocess import Popen

HERE = Path(__file__).resolve().parent
SCRIPTS = {
    "rebuilt": "rebuilt_choropleth.py",
    "pydeck": "pydeck_map.py",
    "plotly": "plotly_map.py",
    "altair": "altair_map.py",
    "empty": "only_pills.py",
}


@contextmanager
def cdn() -> Iterator[str]:
    """Stand in for the CDNs: Leaflet as it is, everything else empty, all of it cacheable.

    On the same machine and kept by the browser, it is quicker than any real one.
    """
    leaflet = files("xstatic.pkg.leaflet") / "data"
    known = {
        f"/leaflet.{kind}": (leaflet / f"leaflet.{kind}").read_bytes() for kind in ("js", "css")
    }
    # The world that Plotly asks for and does not draw.
    known["/world_110m.json"] = b'{"type":"Topology","objects":{},"arcs":[]}'
    media_types = {".css": "text/css", ".json": "application/json"}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = known.get(self.path, b"")
            media_type = media_types.get(Path(self.path).suffix, "text/javascript")
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def serving(name: str, folder: Path, scripts: str) -> Iterator[str]:
    """Run an app and return its address.

    Parameters
    ----------
    name
        ``dashboard`` or a key of :data:`SCRIPTS`.
    folder
        Where its output goes.
    scripts
        Address of :func:`cdn`.
    """
    port = free_port()
    command, ready = app_command(name, port)
    with process(command, ready, folder / f"{name}.txt", {"CDN": scripts}):
        yield f"http://127.0.0.1:{port}"


def app_command(name: str, port: int) -> tuple[list[str], str]:
    """Return what starts an app on a port, and the address that answers once it is ready."""
    address = f"http://127.0.0.1:{port}"
    if name == "dashboard":
        return dashboard_command(port), f"{address}/healthz"
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "apps" / SCRIPTS[name])]
    command += [f"--{key}={value}" for key, value in options.items()]
    return command, f"{address}/_stcore/health"


@contextmanager
def process(
    command: Sequence[str],
    ready: str,
    log: Path,
    variables: dict[str, str] | None = None,
    seconds: float = 120,
) -> Iterator[Popen[bytes]]:
    """Run a command that can import the project, until the block ends."""
    paths = [str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")]
    found = {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    environment = os.environ | found | (variables or {})
    with running(command, ready, log, environment, seconds) as started:
        yield started
