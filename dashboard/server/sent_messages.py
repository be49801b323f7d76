"""What a page still holds of what was sent to it is named, and not sent again.

A page keeps large messages for some runs, and names those that it holds with each request. While a
request is on its way a run before it may end, at which the page drops what is old; Streamlit
would then name what the page has just dropped, and the page would break off for good: on a slow
link four quick clicks on filters are enough. Here it is not the page that is asked. Whatever it
holds was sent to it, and it drops nothing but at the end of a run, which it is told of in the same
order: what the server has sent is enough to know.

What the page names tells something else: whether it had heard of all runs when it asked, for it is
made to keep the end of each. The run is told so, as :data:`~dashboard.session.view_state.BEHIND`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streamlit import config
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.runtime import Runtime
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

from dashboard.session.view_state import BEHIND

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.session_manager import SessionClient

_HELD: Final = "access_map_held"
_END_OF_RUN: Final = 'class="end-of-run"'
"""What says that a run has drawn all, each with its number: ``screens/shared/frame.py``."""


def name_what_pages_hold() -> None:
    """Have Streamlit send by name what a connection's page holds, as the server knows it."""
    Runtime.handle_backmsg = _with_server_knowledge(Runtime.handle_backmsg)  # type: ignore[method-assign]
    write = StarletteSessionClient.write_forward_msg
    StarletteSessionClient.write_forward_msg = (  # type: ignore[method-assign]
        lambda self, msg: write(self, _held(self).shortened(msg))
    )


def _held(client: SessionClient) -> Held:
    held: Held | None = vars(client).get(_HELD)
    if held is None:
        held = vars(client)[_HELD] = Held(int(config.get_option("global.maxCachedMessageAge")))
    return held


def _with_server_knowledge(handle: Callable[..., None]) -> Callable[..., None]:
    """Return what handles a request without the names of what the page holds."""

    def handle_with_server_knowledge(
        self: Runtime, session_id: str, message: BackMsg, **more: SessionClient
    ) -> None:
        asked = self._session_mgr.get_active_session_info(session_id)
        if asked and message.WhichOneof("type") == "rerun_script":
            names = message.rerun_script.cached_message_hashes
            behind = _has_more_to_say(asked.session) or not _held(asked.client).is_heard(names)
            names[:] = [BEHIND] if behind else []
        handle(self, session_id, message, **more)

    return handle_with_server_knowledge


def _has_more_to_say(session: AppSession) -> bool:
    return session._scriptrunner is not None or not session._browser_queue.is_empty()  # noqa: SLF001


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
        self._newest = ""
        """The last message that was not there before."""

    def shortened(self, message: ForwardMsg) -> ForwardMsg:
        """Return what is to be sent in place of a message, in the order of sending."""
        if message.WhichOneof("type") == "script_finished":
            self._ended += 1
            oldest = self._ended - self._most
            self._seen = {name: ended for name, ended in self._seen.items() if ended >= oldest}
        if _END_OF_RUN in message.delta.new_element.html.body:
            message.metadata.cacheable = True  # too small for Streamlit
        if not (message.metadata.cacheable and message.hash):
            return message
        is_held = message.hash in self._seen
        self._seen[message.hash] = self._ended
        if is_held:
            return create_reference_msg(message)
        self._newest = message.hash
        return message

    def is_heard(self, names: Container[str]) -> bool:
        """Return whether a page that holds the named messages has heard of all that was new."""
        return not self._newest or self._newest in names
