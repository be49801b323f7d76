"""A limit of sessions: from then on new visitors get a page that says so, others go on.

A session takes memory, and each of its clicks processor time; too many of them would make
everybody wait. Whoever is in stays in: pages of a browser that has a session are served, and its
connections come back.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.websockets import WebSocketClose
from streamlit import runtime

from dashboard.events import refused
from dashboard.server.bound_sessions import PAGE, USER, browser_of
from dashboard.server.connection_limits import most_connections
from dashboard.server.security_headers import policy_of_own_page
from dashboard.server.served_page import PageRequest, full_page
from dashboard.session import current_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.session_manager import SessionManager

_HEADERS: Final = {"Retry-After": "30", "Cache-Control": "no-store"}
_TRY_AGAIN_LATER: Final = 1013  # IANA's registry of close codes
_MOST: Final = 1000
"""Sessions by default, of some 0.4 MB each: their memory is about that of the server."""
_ON_THE_WAY: Final = 1.1
"""Pages that were served just before the limit was reached connect a moment later."""


def most_sessions() -> int:
    """Return the limit by default, which leaves connections for pages that are loading."""
    return min(_MOST, most_connections() * 2 // 3)


def sessions() -> tuple[int, int]:
    """Return how many sessions are connected, and how many are kept that were."""
    manager = _manager()
    while manager:
        with suppress(KeyError):  # one has ended meanwhile, in the thread of the server
            connected = manager.num_active_sessions()
            return connected, manager.num_sessions() - connected
    return 0, 0


class SessionLimit:
    """ASGI middleware that keeps new visitors out while there are too many.

    Parameters
    ----------
    app
        The app behind.
    most
        Connected sessions from which it does.
    screens
        The codes of the screens by their path, for the page that says so.
    """

    def __init__(self, app: ASGIApp, most: int, screens: Mapping[str, str]) -> None:
        self.app = app
        self._most = most
        self._screens = screens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on unless it is that of a new visitor and there is no room."""
        answer: ASGIApp = self.app
        if scope["type"] == "websocket":
            if not self._has_room(_ON_THE_WAY) and not _comes_back(scope):
                answer = WebSocketClose(_TRY_AGAIN_LATER)
        elif _is_page(scope) and not self._has_room() and not _sessions_of(scope):
            answer = self._page(scope)
        if answer is not self.app:
            refused("sessions", limit=self._most)
        await answer(scope, receive, send)

    def _page(self, scope: Scope) -> Response:
        access_points = current_data.process_access_points()
        page = full_page(access_points, self._screens, PageRequest.of(scope))
        headers = _HEADERS | {"Content-Security-Policy": policy_of_own_page(page, scope)}
        return Response(page, HTTPStatus.SERVICE_UNAVAILABLE, headers, "text/html")

    def _has_room(self, times: float = 1) -> bool:
        return sessions()[0] < self._most * times


def _is_page(scope: Scope) -> bool:
    return scope["type"] == "http" and PAGE.fullmatch(scope["path"]) is not None


def _comes_back(scope: Scope) -> bool:
    """Return whether a connection is that of a session, or of a page that is loaded anew."""
    own = [session.id for session in _sessions_of(scope)]
    protocols = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")
    asked = protocols[2].strip() if len(protocols) > 2 else ""  # noqa: PLR2004 - as Streamlit does
    is_connected = map(runtime.get_instance().is_active_session, own)
    return asked in own or (bool(own) and not any(is_connected))


def _sessions_of(scope: Scope) -> list[AppSession]:
    """Return the sessions of the browser that asks, connected or kept."""
    manager, browser = _manager(), browser_of(scope)
    if not browser or not manager:
        return []
    found = (info.session for info in manager.list_sessions())
    return [session for session in found if session.matches_user_info({USER: browser})]


def _manager() -> SessionManager | None:
    return runtime.get_instance()._session_mgr if runtime.exists() else None  # noqa: SLF001 - the only place
