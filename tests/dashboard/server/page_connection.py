"""A connection to the server as the page of a browser has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

if TYPE_CHECKING:
    from contextlib import ExitStack

    from websockets.sync.client import ClientConnection


def begin_session(
    connections: ExitStack, port: int, session_id: str = "", **headers: str | None
) -> tuple[ClientConnection, str]:
    """Connect, with an id that a session had, and run the app; return connection and id."""
    websocket = connections.enter_context(
        connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit", "xsrf", *filter(None, [session_id])],
            additional_headers={
                name.replace("_", "-"): value for name, value in headers.items() if value
            },
        )
    )
    run = BackMsg()
    run.rerun_script.query_string = ""
    websocket.send(run.SerializeToString())
    while True:
        message = ForwardMsg.FromString(websocket.recv(timeout=30))
        if message.WhichOneof("type") == "new_session":
            return websocket, message.new_session.initialize.session_id
