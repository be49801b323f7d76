"""Parts of a screen that are drawn once for all who see the same.

Most of a run is the work of Streamlit to make the messages of elements. What they say of a part
depends on little: the part is drawn once, and its messages are sent again to whoever sees the same.
Streamlit is told of widgets that are shown again, as it is when it draws them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import ref

import streamlit as st
from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.model.latest import latest_per_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from streamlit.cursor import Cursor
    from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

    from loaders.access_points import AccessPoints

_REGISTERED: Final = "registered-parts"


class _Drawn:
    """What was said when a part was drawn, its widgets, and how many places it takes."""

    messages: Sequence[ForwardMsg] = ()
    widgets: frozenset[str] = frozenset()
    places = 0

    def draw(self, context: ScriptRunContext, cursor: Cursor, draw: Callable[[], object]) -> None:
        """Draw the part, and keep what is said."""
        send, messages = context._enqueue, []  # noqa: SLF001 - the only place
        index, widgets = cursor.index, context.shared.widget_ids_this_run.snapshot()

        def keep(message: ForwardMsg) -> None:
            messages.append(_copied(message))  # what is sent is told later of which run it is
            send(message)

        context._enqueue = keep  # noqa: SLF001
        try:
            draw()
        finally:
            context._enqueue = send  # noqa: SLF001
        self.widgets = context.shared.widget_ids_this_run.snapshot() - widgets
        self.places = cursor.index - index
        self.messages = messages

    def send(self, context: ScriptRunContext, cursor: Cursor) -> None:
        """Send again what was said."""
        for widget in self.widgets:
            context.shared.widget_ids_this_run.check_and_add(widget)
        for _ in range(self.places):
            cursor.lock_element()
        for message in self.messages:
            context._enqueue(_copied(message))  # noqa: SLF001


def draw_part(
    access_points: AccessPoints,
    name: str,
    shows: Hashable,
    draw: Callable[[], object],
    *,
    widgets: Hashable = None,
    keys: Sequence[str] = (),
) -> None:
    """Draw a part of a screen where a run has come to, or send again what was said of the same.

    A run of the whole app always draws it.

    Parameters
    ----------
    access_points, shows
        All that its elements depend on.
    name
        Of the part.
    draw
        Draws it.
    widgets
        What its widgets depend on, but for their values; ``None`` if it has none.
    keys
        Of the widgets whose values a run may set: it draws them to tell the page.
    """
    context = get_script_run_ctx()
    cursor = context_dg_stack.get()[-1]._cursor  # noqa: SLF001 - the only place
    if context is None or cursor is None:
        draw()
        return
    registered: dict[str, Any] = st.session_state.setdefault(_REGISTERED, {})
    widgets = None if widgets is None else (ref(access_points), widgets)
    is_told = any(map(context.session_state.is_new_state_value, keys))
    drawn = (
        _Drawn()
        if is_told
        else _drawn(access_points, name, shows, context.page_script_hash, *cursor.delta_path)
    )
    if context.fragment_ids_this_run and drawn.messages and registered.get(name) == widgets:
        drawn.send(context, cursor)
        return
    registered[name] = None  # should the run end here
    drawn.draw(context, cursor, draw)
    registered[name] = widgets


@latest_per_dataset
def _drawn(_access_points: AccessPoints, *_key: Hashable) -> _Drawn:
    return _Drawn()


def _copied(message: ForwardMsg) -> ForwardMsg:
    copy = ForwardMsg()
    copy.CopyFrom(message)
    return copy
