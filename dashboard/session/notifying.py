"""Sessions that are open are run once more when there is something to tell them of their data."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from streamlit import runtime

if TYPE_CHECKING:
    from streamlit.runtime.app_session import AppSession

_PAUSE_SECONDS: Final = 0.02
_LOOKS: Final = 250  # at a session that is running
_tasks: Final[set[asyncio.Task[None]]] = set()


def notify_sessions() -> None:
    """Run every open session once more, so that it draws its notices; in the server's loop."""
    task = asyncio.get_running_loop().create_task(_run_again())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _run_again() -> None:
    """Run one after the other: nobody waits for a crowd, and no run is broken off."""
    if not runtime.exists():
        return
    manager = runtime.get_instance()._session_mgr  # noqa: SLF001 - the only list of them
    for information in manager.list_active_sessions():
        session: AppSession = information.session
        for _ in range(_LOOKS):
            await asyncio.sleep(_PAUSE_SECONDS)
            if session._scriptrunner is None:  # noqa: SLF001
                break
        if manager.is_active_session(session.id):
            # As Streamlit does when a source has changed: the link and the widgets stay.
            session.request_rerun(session._client_state)  # noqa: SLF001
