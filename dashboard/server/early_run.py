"""The first run of a map begins when its page opens the connection, not when the page asks for it.

The page's own script opens the connection and says what it will show
(``static/page/early_connection.js``). Streamlit's, which comes later, asks for the same and finds
what the run has said. It tells of the browser only then: no run of the map depends on that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime

from dashboard.server.data_api.query import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.runtime.session_manager import SessionClient

SHOWS: Final = "shows"
"""The parameter of the connection's address that is the query of the page."""
_BEGUN: Final = "access_map_begun"


def begin_early() -> None:
    """Have Streamlit run the app for a page that says at once what it shows."""
    Runtime.connect_session = _with_first_run(Runtime.connect_session)  # type: ignore[method-assign]
    AppSession.handle_backmsg = _once(AppSession.handle_backmsg)  # type: ignore[method-assign, assignment]


def _with_first_run(connect: Callable[..., str]) -> Callable[..., str]:
    """Return what connects a session, and begins its first run."""

    def connect_and_run(
        self: Runtime,
        client: SessionClient,
        user_info: dict[str, str],
        existing_session_id: str | None = None,
        session_id_override: str | None = None,
    ) -> str:
        session_id = connect(self, client, user_info, existing_session_id, session_id_override)
        session = self.get_app_session(session_id)
        query = _shown(client) if existing_session_id is None else None
        if session:
            if query is not None:
                asked = BackMsg()
                asked.rerun_script.query_string = query
                session.handle_backmsg(asked)
            vars(session)[_BEGUN] = query
        return session_id

    return connect_and_run


def _shown(client: SessionClient) -> str | None:
    """Return the query of the page that has opened a connection, if it says so."""
    websocket = getattr(client, "_websocket", None)
    query = websocket.query_params.get(SHOWS) if websocket else None
    return query if query is not None and len(query) <= LONGEST else None


def _once(handle: Callable[[AppSession, BackMsg], None]) -> Callable[[AppSession, BackMsg], None]:
    """Return what handles a request of a page, but the first if its run has begun."""

    def handle_once(session: AppSession, message: BackMsg) -> None:
        begun = vars(session).pop(_BEGUN, None)
        if begun is None or not _is_first(message, begun):
            handle(session, message)

    return handle_once


def _is_first(message: BackMsg, query: str) -> bool:
    """Return whether a request is for what the page said that it shows, and of nothing clicked."""
    if message.WhichOneof("type") != "rerun_script":
        return False
    state: ClientState = message.rerun_script
    clicked = state.widget_states.widgets or state.fragment_id or state.page_script_hash
    return not clicked and not state.page_name and state.query_string == query
