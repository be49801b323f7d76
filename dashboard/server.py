"""The server: Streamlit's ASGI app with routes and headers of our own."""

from __future__ import annotations

import asyncio
import gc
import importlib
import socket
import tomllib
import webbrowser
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from dashboard import served
from dashboard.allowed_hosts import AllowedHosts, host_name
from dashboard.assets import PATH
from dashboard.bundle import CompressedBundle, digested_file
from dashboard.data_routes import data_routes
from dashboard.encoding import packed
from dashboard.first_page import (
    FRAME,
    address_script,
    file_links,
    frame_script,
    module_links,
    page_scripts,
)
from dashboard.themes import frame_head, page_head
from loaders.derivations import derivations
from loaders.limits import limits
from loaders.open_questions import open_questions
from loaders.reconciliation import reconciliation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from loaders.join import AccessPoints
    from loaders.limits import Limits

_HERE: Final = Path(str(files("dashboard")))
_COLLECT_EVERY_SECONDS: Final = 30
_WORK_AHEAD_AFTER_SECONDS: Final = 5
_NOT_KEPT: Final = {"Cache-Control": "no-store"}
_PRIVATE: Final = {"Cache-Control": "private, no-store"}
_HEADERS: Final = {"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
# Everything the page loads or calls is this server: a browser enforces the promise
# to work without the Internet. The one exception are the images of the online base
# map, for which the user asks. Streamlit and st_folium evaluate scripts.
_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: {tiles}; font-src 'self' data:; "
    "connect-src 'self' {websockets}; worker-src 'self' blob:; frame-ancestors 'self'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)
_TILES: Final = "https://tile.openstreetmap.org"


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Older browsers do not count a WebSocket of the same host as 'self'.
        host = Headers(scope=scope).get("host", "")
        websockets = f"ws://{host} wss://{host}" if host_name(host) else ""
        policy = _CONTENT_SECURITY_POLICY.format(websockets=websockets, tiles=_TILES)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def own_paths_first(app: ASGIApp) -> ASGIApp:
    """Return the app behind with the project's own paths before it, as middleware.

    Streamlit's middleware would compress their answers under the tag of the plain bytes.
    """
    router = ExceptionMiddleware(Router(own_routes(), default=app))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await (router if scope["type"] == "http" else app)(scope, receive, send)

    return answer


async def _health(_request: Request) -> Response:
    access_points = served.process_access_points()
    return JSONResponse(
        {
            "status": "ok",
            "provinces": len(access_points.provinces),
            "in_programme": len(access_points.programme_provinces),
        },
        headers=_NOT_KEPT,
    )


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    asset = served.process_assets().by_name.get(name)
    if asset is not None:
        return digested_file(request.headers, asset.body, asset.media_type)
    asset = served.asset_of_a_session(name)
    if asset is not None:
        # Nobody keeps it: neither a cache on the way nor the compressed files of this process.
        return Response(asset.body, media_type=asset.media_type, headers=_PRIVATE)
    return Response(status_code=404, headers=_NOT_KEPT)


def _page_links() -> list[str]:
    """Return what Streamlit's page needs: its theme, what draws its elements, the map's files."""
    script = frame_script()
    own = [f"./{FRAME}/static/js/{script.name}"] if script else []
    assets = [f".{PATH}/{asset.name}" for asset in served.process_assets().first]
    page_script = served.process_assets().page_script
    deferred = f'<script defer src=".{PATH}/{page_script.name}"></script>'
    return [
        page_head(),
        address_script(),
        deferred,
        *module_links(),
        *file_links("prefetch", own + assets),
    ]


def _frame_links() -> list[str]:
    """Return what the map's frame needs: its theme, and its files, asked for one by one."""
    assets = served.process_assets().first
    addresses = [f"../..{PATH}/{asset.name}" for asset in assets]
    return [frame_head(), *file_links("preload", addresses)]


@asynccontextmanager
async def _working_ahead() -> AsyncIterator[None]:
    """Do, once the first visitor is served, what later ones would wait for.

    What a first visit loads is made as small as can be, and what the screen on how the
    numbers are known reasons out is reasoned out.
    """

    async def work() -> None:
        await asyncio.sleep(_WORK_AHEAD_AFTER_SECONDS)
        script = frame_script()
        files = [*page_scripts(), *([script] if script else [])]
        bodies = [asset.body for asset in served.process_assets().first]
        for body in bodies + [file.read_bytes() for file in files]:
            await asyncio.to_thread(packed(body).pack_tightly)
        if served.process_access_points().published:
            for reasoned in (derivations, reconciliation, open_questions):
                await asyncio.to_thread(reasoned)

    async with _running(work()):
        yield


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _collecting_on_a_timer() -> AsyncIterator[None]:
    """Collect garbage now and then, and not after every script run.

    What is loaded by now lives as long as the process: collections need not look at
    it again. Streamlit's own full collection after every script run is switched off
    in its settings, for it holds up every session.
    """
    gc.collect()
    gc.freeze()

    async def collect() -> None:
        while True:
            await asyncio.sleep(_COLLECT_EVERY_SECONDS)
            gc.collect()

    async with _running(collect()):
        yield


def own_routes() -> list[Route]:
    """Return the paths of the project's own."""
    return [
        Route("/healthz", _health),
        Route(f"{PATH}/{{name}}", _asset),
        Route(f"/{{base:path}}{PATH}/{{name}}", _asset),  # for server.baseUrlPath
        *data_routes(),
    ]


def create_app(
    open_in_browser: str | None = None,
    *,
    script: Path = _HERE / "app.py",
    routes: Sequence[Route] = (),
    allowed_hosts: Iterable[str] = (),
) -> st.App:
    """Return the ASGI app, for :func:`run` or any ASGI server.

    Parameters
    ----------
    open_in_browser
        Address to open in a browser once the app is ready.
    script
        Entry script of another app around the same map.
    routes
        Further routes of that app.
    allowed_hosts
        Names under which the app is opened, beside ``localhost`` and every IP address.
    """

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        async with _collecting_on_a_timer(), _working_ahead():
            if open_in_browser:
                webbrowser.open(open_in_browser)
            yield

    return st.App(
        script,
        lifespan=lifespan,
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(AllowedHosts, allowed_hosts),
            Middleware(own_paths_first),
            Middleware(CompressedBundle, page_links=_page_links, frame_links=_frame_links),
        ],
    )


def max_upload_size(bounds: Limits) -> int:
    """Return the size of a file in Streamlit's megabytes of 1024 times 1024 bytes, rounded up."""
    return -(-bounds.file_bytes // 2**20)


def port_is_free(address: str, port: int) -> bool:
    """Tell whether a server could listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def streamlit_config() -> dict[str, Any]:
    """Return the project's Streamlit settings as dotted keys.

    They stand in ``.streamlit/config.toml`` of the repository, and beside this
    module in an installed package, so that every folder will do to start from.
    """
    for folder in (_HERE, _HERE.parent):
        path = folder / ".streamlit" / "config.toml"
        if path.is_file():
            with path.open("rb") as file:
                return dict(_flat(tomllib.load(file)))
    msg = "the installation lacks .streamlit/config.toml"
    raise FileNotFoundError(msg)


def _flat(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    return [
        pair
        for key, value in settings.items()
        for pair in (
            _flat(value, f"{prefix}{key}.")
            if isinstance(value, dict)
            else [(f"{prefix}{key}", value)]
        )
    ]


def run(
    access_points: AccessPoints,
    address: str,
    port: int,
    *,
    open_in_browser: str | None,
    allowed_hosts: Iterable[str] = (),
) -> None:
    """Serve the dashboard until the process is stopped.

    Everything heavy is ready before the port opens: the data are loaded, the
    libraries of the screens imported.

    Parameters
    ----------
    access_points
        What is served.
    address, port
        Where to listen.
    open_in_browser
        Address to open in a browser once the dashboard is ready, if any.
    allowed_hosts
        Names under which it is opened beside the address, ``localhost`` and every IP address.
    """
    served.serve(access_points)
    screens = ("access_points_map", "download", "your_data")
    for module in ("folium.plugins", "pyarrow", *(f"dashboard.screens.{one}" for one in screens)):
        importlib.import_module(module)
    settings = streamlit_config() | {
        "server.address": address,
        "server.port": port,
        "server.maxUploadSize": max_upload_size(limits()),
    }
    create_app(open_in_browser, allowed_hosts=(address, *allowed_hosts)).run(config=settings)
