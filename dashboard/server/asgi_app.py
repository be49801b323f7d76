"""The server: Streamlit's ASGI app with routes and headers of our own."""

from __future__ import annotations

import asyncio
import gc
import importlib
import webbrowser
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.server.compression import packed
from dashboard.server.data_api.routes import data_routes
from dashboard.server.preload_hints import (
    FRAME,
    address_script,
    file_links,
    frame_script,
    module_links,
    page_scripts,
)
from dashboard.server.security_headers import SecurityHeaders
from dashboard.server.settings import HERE, max_upload_size, streamlit_config
from dashboard.server.streamlit_bundle import CompressedBundle, digested_file
from dashboard.session import current_data
from dashboard.theme import frame_head, page_head
from dashboard.web_map.assets import PATH
from loaders.evidence.derivations import derivations
from loaders.evidence.open_questions import open_questions
from loaders.evidence.reconciliation import reconciliation
from loaders.limits import limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from loaders.access_points import AccessPoints

_COLLECT_EVERY_SECONDS: Final = 30
_WORK_AHEAD_AFTER_SECONDS: Final = 5
_NOT_KEPT: Final = {"Cache-Control": "no-store"}
_PRIVATE: Final = {"Cache-Control": "private, no-store"}


async def _health(_request: Request) -> Response:
    access_points = current_data.process_access_points()
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
    asset = current_data.process_assets().by_name.get(name)
    if asset is not None:
        return digested_file(request.headers, asset.body, asset.media_type)
    asset = current_data.asset_of_a_session(name)
    if asset is not None:
        # Nobody keeps it: neither a cache on the way nor the compressed files of this process.
        return Response(asset.body, media_type=asset.media_type, headers=_PRIVATE)
    return Response(status_code=404, headers=_NOT_KEPT)


def _page_links() -> list[str]:
    """Return what Streamlit's page needs: its theme, what draws its elements, the map's files."""
    script = frame_script()
    own = [f"./{FRAME}/static/js/{script.name}"] if script else []
    assets = [f".{PATH}/{asset.name}" for asset in current_data.process_assets().first]
    page_script = current_data.process_assets().page_script
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
    assets = current_data.process_assets().first
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
        bodies = [asset.body for asset in current_data.process_assets().first]
        for body in bodies + [file.read_bytes() for file in files]:
            await asyncio.to_thread(packed(body).pack_tightly)
        if current_data.process_access_points().published:
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


def create_app(
    open_in_browser: str | None = None,
    *,
    script: Path = HERE / "app.py",
    routes: Sequence[Route] = (),
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
        routes=[
            Route("/healthz", _health),
            Route(f"{PATH}/{{name}}", _asset),
            Route(f"/{{base:path}}{PATH}/{{name}}", _asset),  # for server.baseUrlPath
            *data_routes(),
            *routes,
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(CompressedBundle, page_links=_page_links, frame_links=_frame_links),
        ],
    )


def run(
    access_points: AccessPoints, address: str, port: int, *, open_in_browser: str | None
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
    """
    current_data.serve(access_points)
    screens = ("access_points_map", "download", "your_data")
    for module in ("folium.plugins", "pyarrow", *(f"dashboard.screens.{one}" for one in screens)):
        importlib.import_module(module)
    settings = streamlit_config() | {
        "server.address": address,
        "server.port": port,
        "server.maxUploadSize": max_upload_size(limits()),
    }
    create_app(open_in_browser).run(config=settings)
