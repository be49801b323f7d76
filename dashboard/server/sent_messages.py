"""What a page still holds of what was sent to it is named, and not sent again.

A page keeps large messages for some runs, and names those that it holds with each request. While a
request is on its way a run before it may end, at which the page drops what is old; Streamlit
would then name what the page has just dropped, and the page would break off for good: on a slow
link four quick clicks on filters are enough. Here it is not the page that is asked. Whatever it
holds was sent to it, and it drops nothing but at the end of a run, which it is told of in the same
order: what the server has sent is enough to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit import config
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


def name_what_pages_hold() -> None:
    """Have Streamlit send by name what a connection's page holds, as the server knows it."""
    AppSession.handle_backmsg = _without_names(AppSession.handle_backmsg)  # type: ignore[method-assign, assignment]
    write = StarletteSessionClient.write_forward_msg

    def write_shortened(client: StarletteSessionClient, message: ForwardMsg) -> None:
        held = vars(client).setdefault("access_map_held", Held(_most_runs()))
        write(client, held.shortened(message))

    StarletteSessionClient.write_forward_msg = write_shortened  # type: ignore[method-assign, assignment]


def _most_runs() -> int:
    return int(config.get_option("global.maxCachedMessageAge"))


def _without_names(
    handle: Callable[[AppSession, BackMsg], None],
) -> Callable[[AppSession, BackMsg], None]:
    """Return what handles a message of the page without what the page says that it holds."""

    def handle_without_names(session: AppSession, message: BackMsg) -> None:
        if message.WhichOneof("type") == "rerun_script":
            message.rerun_script.ClearField("cached_message_hashes")
        handle(session, message)

    return handle_without_names


class Held:
    """What the page of one connection surely holds.

    Parameters
    ----------
    runs
        At the end of how many runs the page still holds what it was not sent or named in them.
    """

    def __init__(self, runs: int) -> None:
        self._most = runs
        self._ended = 0
        self._seen: dict[str, int] = {}
        """By message: how many runs had ended when it was sent or named last."""

    def shortened(self, message: ForwardMsg) -> ForwardMsg:
        """Return what is to be sent in place of a message, in the order of sending."""
        if message.WhichOneof("type") == "script_finished":
            self._ended += 1
            oldest = self._ended - self._most
            self._seen = {name: ended for name, ended in self._seen.items() if ended >= oldest}
        if not (message.metadata.cacheable and message.hash):
            return message
        is_held = message.hash in self._seen
        self._seen[message.hash] = self._ended
        return create_reference_msg(message) if is_held else message
