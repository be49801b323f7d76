"""The dashboard's server with synthetic provinces. All it needs of the server stands here."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.server import asgi_app
from dashboard.server.compression import packed
from dashboard.server.settings import streamlit_config
from dashboard.session import current_data
from tests.benchmarks.synthetic import synthetic_access_points

APP = Path(__file__).resolve().parent / "apps" / "growing_map.py"


def asset_bytes() -> dict[str, int]:
    """Return the gzipped bytes of each file that grows with the provinces."""
    data = current_data.served_assets().data
    return {kind: len(packed(data[kind].body).encoded("gzip")) for kind in ("geometry", "figures")}


def main() -> None:
    """Serve: the number of provinces and the port are the two arguments."""
    number, port = map(int, sys.argv[1:])
    current_data.serve(synthetic_access_points(number))
    sizes = asset_bytes()
    sized = Route("/sizes", lambda _request: JSONResponse(sizes))
    app = asgi_app.create_app(script=APP, routes=[sized])
    settings = streamlit_config() | {"server.address": "127.0.0.1", "server.port": port}
    app.run(config=settings)


if __name__ == "__main__":
    main()
