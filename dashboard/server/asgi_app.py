"""The server: Streamlit's ASGI app with the project's own routes and middleware."""

from __future__ import annotations

import asyncio
import gc
import importlib
import webbrowser
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router

from dashboard.events import event
from dashboard.server import health, refresh, text_font
from dashboard.server.allowed_hosts import AllowedHosts, is_ip
from dashboard.server.behind_proxy import BehindProxy
from dashboard.server.bound_sessions import SETTINGS as BOUND_SESSIONS
from dashboard.server.bound_sessions import BoundSessions, with_own_cookies
from dashboard.server.compression import compressed
from dashboard.server.connection_limits import limit_connections
from dashboard.server.data_api.routes import data_routes
from dashboard.server.early_run import begin_early
from dashboard.server.first_picture import prepare_pictures
from dashboard.server.message_batches import batch_messages
from dashboard.server.metrics import metrics_served
from dashboard.server.options import ServerOptions
from dashboard.server.preload_hints import (
    FRAME,
    address_script,
    file_links,
    frame_script,
    module_links,
    page_scripts,
)
from dashboard.server.run_turns import take_turns
from dashboard.server.security_headers import SecurityHeaders
from dashboard.server.sent_messages import name_what_pages_hold
from dashboard.server.served_page import PageRequest, screen_meant, with_own_words
from dashboard.server.session_limit import SessionLimit, most_sessions
from dashboard.server.settings import HERE, max_upload_size, streamlit_config
from dashboard.server.show import Show
from dashboard.server.streamlit_bundle import CompressedBundle, digested_file
from dashboard.server.upload_quota import UploadQuota
from dashboard.session import current_data, retention
from dashboard.session.notifying import notify_sessions
from dashboard.theme import embedded_style, frame_head, page_head
from dashboard.web_map.assets import PATH
from loaders.evidence.derivations import derivations
from loaders.evidence.reconciliation import reconciliation
from loaders.limits import limits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from dashboard.server.compression import CompressedFile
    from loaders.access_points import AccessPoints
    from loaders.problems.report import JoinReport

_USUAL: Final = ServerOptions()
_COLLECT_EVERY_SECONDS: Final = 30
_PREPARE_AFTER_SECONDS: Final = 5
_IMPORTED_AHEAD: Final = ("folium.plugins", "pyarrow", "dashboard.screens.registry")
_NO_STORE: Final = {"Cache-Control": "no-store"}
_PRIVATE: Final = {"Cache-Control": "private, no-store"}


def own_paths_first(
    app: ASGIApp, screens: Collection[str] = (), show: Show | None = None
) -> ASGIApp:
    """Return middleware that answers the project's own paths before Streamlit's middleware.

    That would compress the answers and leave the ETag of the plain bytes on them. A path that
    means one of ``screens`` leads to it, with its query.
    """
    router = ExceptionMiddleware(Router(own_routes(show or Show()), default=app))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        scope = with_own_cookies(scope)
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        meant = screen_meant(scope["path"].removeprefix("/"), screens)
        if meant is None:
            await router(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        up = "../" * (scope["path"].count("/") - 1)  # relative, whatever a proxy has taken off
        to_screen = f"./{up}{meant}{'?' if query else ''}{query}"
        await RedirectResponse(to_screen)(scope, receive, send)

    return answer


async def _closed(_request: Request) -> Response:
    """Answer for what Streamlit would tell anybody."""
    return Response(status_code=404, headers=_NO_STORE)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    asset = current_data.asset_of_process(name)
    if asset is not None:
        return digested_file(request.headers, asset.body, asset.media_type)
    asset = current_data.asset_of_a_session(name)
    if asset is not None:
        # Stored nowhere: neither in a cache on the way nor among this process's compressed files.
        return Response(asset.body, media_type=asset.media_type, headers=_PRIVATE)
    return Response(status_code=404, headers=_NO_STORE)


def _page_links() -> list[str]:
    """Return the links of Streamlit's page: theme, scripts of its elements, files of the map."""
    assets, script = current_data.process_assets(), frame_script()
    addresses = [f"./{FRAME}/static/js/{script.name}"] if script else []
    addresses += [f".{PATH}/{asset.name}" for asset in assets.first]
    return [
        page_head(),
        embedded_style(),
        address_script(),
        f'<script defer src=".{PATH}/{assets.page_script.name}"></script>',
        *module_links(),
        *file_links("prefetch", addresses),
    ]


def _frame_links() -> list[str]:
    """Return the links of the map's frame: its theme and its files."""
    addresses = [f"../..{PATH}/{asset.name}" for asset in current_data.process_assets().first]
    return [frame_head(), *file_links("preload", addresses)]


async def _own_words(screens: Mapping[str, str], page: bytes, scope: Scope) -> CompressedFile:
    """Return Streamlit's page with the words of the screen and view requested."""
    request = PageRequest.of(scope)
    return await with_own_words(page, current_data.process_access_points(), screens, request)


def _data_as_of() -> dt.datetime:
    """Return when the data of the process were last known to be those of their source."""
    return refresh.state().as_of or current_data.process_since()


async def _prepare(show: Show) -> None:
    """Compute, once the first visitor is served, what later visitors would wait for.

    The files of a first visit are compressed further, the letters of its font are sorted out, and
    the pages of the show and the derivations of the screen on how the numbers are known are made.
    """
    await asyncio.sleep(_PREPARE_AFTER_SECONDS)
    bodies = [asset.body for asset in current_data.process_assets().first]
    bodies += [file.read_bytes() for file in (*page_scripts(), frame_script()) if file]
    for body in bodies:
        await asyncio.to_thread(compressed(body).compress_further)
    await asyncio.to_thread(text_font.prepare)
    await asyncio.to_thread(show.prepare)
    if current_data.process_access_points().published:
        for cached_function in (derivations, reconciliation):
            await asyncio.to_thread(cached_function)


async def _collect_garbage() -> None:
    """Collect garbage on a timer, until cancelled.

    Streamlit's own full collection after every script run delays every session and is
    switched off in its settings. What is loaded at the start lives as long as the
    process: collections need not look at it again.
    """
    gc.collect()
    gc.freeze()
    while True:
        await asyncio.sleep(_COLLECT_EVERY_SECONDS)
        gc.collect()


def own_routes(show: Show) -> list[Route]:
    """Return the routes of the project beside those of Streamlit."""
    return [
        *health.ROUTES,
        Route(f"{PATH}/{{name}}", _asset),
        Route("/_stcore/metrics", _closed),
        Route("/_stcore/agent/{rest:path}", _closed),
        Route("/auth/{rest:path}", _closed),
        Route("/oauth2callback", _closed),
        *data_routes(),
        *show.routes,
    ]


def create_app(
    options: ServerOptions = _USUAL, *, script: Path = HERE / "app.py", routes: Sequence[Route] = ()
) -> st.App:
    """Return the ASGI app, for :func:`run` or any ASGI server.

    Parameters
    ----------
    options
        How it is served.
    script
        Entry script of another app around the same map.
    routes
        Further routes of that app.
    """
    show, refresher, screens = Show(options.story), options.refresher, options.screens
    own_name = () if is_ip(options.address) else (options.address,)

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        background = (_collect_garbage(), _prepare(show), retention.end_lost_sessions())
        tasks = [asyncio.create_task(work) for work in background]
        if options.followers:
            await asyncio.to_thread(show.followers.open, options.followers)
        if refresher:
            loop = asyncio.get_running_loop()
            refresher.start(partial(loop.call_soon_threadsafe, notify_sessions))
        for address in options.open_in_browser:
            webbrowser.open(address, new=1)
        try:
            with health.draining(options.drain_seconds):
                yield
        finally:
            event("shutdown")
            if refresher:
                await asyncio.to_thread(refresher.stop)
            await asyncio.to_thread(show.followers.close)
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    return st.App(
        script,
        lifespan=lifespan,
        routes=routes,
        middleware=[
            Middleware(BehindProxy, options.base_path, options.trusted_proxies),
            Middleware(SecurityHeaders, options.frame_ancestors),
            Middleware(AllowedHosts, (*own_name, *options.allowed_hosts)),
            Middleware(own_paths_first, screens=screens, show=show),
            Middleware(
                CompressedBundle,
                page_links=_page_links,
                frame_links=_frame_links,
                own_words=partial(_own_words, screens),
            ),
            Middleware(BoundSessions),
            Middleware(SessionLimit, options.sessions or most_sessions(), screens),
            Middleware(UploadQuota),
        ],
    )


def run(
    access_points: AccessPoints, options: ServerOptions, *, report: JoinReport | None = None
) -> None:
    """Serve the dashboard until the process is stopped.

    Before the port opens the data are loaded, the libraries of the screens imported and what all
    first pictures share is drawn. ``report`` is that on the files that the access points come from.
    """
    current_data.serve(access_points, report)
    for module in _IMPORTED_AHEAD:
        importlib.import_module(module)
    prepare_pictures(access_points, options.screens)
    settings = streamlit_config() | {
        "server.address": options.address,
        "server.port": options.port,
        "server.maxUploadSize": max_upload_size(limits()),
        "server.baseUrlPath": "",  # that of a settings file of Streamlit would be taken off twice
        **BOUND_SESSIONS,
    }
    app = create_app(options)
    limit_connections()
    batch_messages()
    take_turns()
    name_what_pages_hold()
    begin_early()
    where = f"{options.address}:{options.port}"
    event("start", version=version("access-map"), address=where)
    with ExitStack() as stack:
        if options.metrics_port:
            most = options.sessions or most_sessions()
            stack.enter_context(metrics_served(options.metrics_port, most, _data_as_of))
        app.run(config=settings)
