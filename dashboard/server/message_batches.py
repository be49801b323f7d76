"""The messages of a run go from the script to the browser together.

Streamlit wakes the event loop twice for each of the forty messages of a filter, and reads the
settings of the theme anew for each run. Here the loop is woken once for all that wait for it: the
first message of a run goes at once, as before, and takes along what has come by then.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession

if TYPE_CHECKING:
    from collections.abc import Callable

_WAITING: Final = "access_map_waiting_events"


def batch_messages() -> None:
    """Have the sessions of Streamlit handle the events of their scripts together."""
    AppSession._on_scriptrunner_event = _on_event  # type: ignore[method-assign, assignment]  # noqa: SLF001
    app_session._populate_theme_msg = _themes(app_session._populate_theme_msg)  # noqa: SLF001


def _on_event(self: AppSession, sender: object, event: object, **details: Any) -> None:  # noqa: ANN401
    """Take an event of a script, from any thread; the first that waits wakes the event loop."""
    waiting = vars(self).setdefault(_WAITING, _Waiting())
    waiting.append((sender, event, details))
    if not waiting.woken:
        waiting.woken = True
        self._call_soon_on_event_loop(lambda: _handle(self, waiting))


class _Waiting(deque[tuple[object, object, dict[str, Any]]]):
    """The events that wait for the event loop, and whether it is to come for them."""

    woken = False


def _handle(session: AppSession, waiting: _Waiting) -> None:
    """Handle the events that wait, in their order, and have what they say sent once."""
    waiting.woken = False  # first: an event that comes from now on wakes the loop again
    send, session._message_enqueued_callback = session._message_enqueued_callback, None  # noqa: SLF001
    try:
        while waiting:
            sender, event, details = waiting.popleft()
            session._handle_scriptrunner_event_on_event_loop(sender, event, **details)  # type: ignore[arg-type]  # noqa: SLF001
    finally:
        session._message_enqueued_callback = send  # noqa: SLF001
        if send:
            send()
        if waiting:  # one could not be handled
            session._call_soon_on_event_loop(lambda: _handle(session, waiting))  # noqa: SLF001


def _themes(
    populate: Callable[[CustomThemeConfig, str], None],
) -> Callable[..., None]:
    """Return what fills in a theme of the settings, which are read once."""

    @cache
    def theme(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        populate(message, section)
        return message

    def populate_from_cache(message: CustomThemeConfig, section: str = "theme") -> None:
        message.MergeFrom(theme(section))

    return populate_from_cache
