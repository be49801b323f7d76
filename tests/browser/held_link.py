"""A page's websocket on which what the server says can be held up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from done import next_picture
from traffic import received

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute


class HeldLink:
    """Hands on what the server says, at once or when it is let go.

    Parameters
    ----------
    page
        Before it opens the app.

    Attributes
    ----------
    holds
        Whether what comes is held up.
    """

    def __init__(self, page: Page) -> None:
        self.holds = False
        self._page = page
        self._held: list[bytes | str] = []
        page.route_web_socket(re.compile(r"/_stcore/stream(\?|$)"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self._socket, self._held = socket, []
        socket.connect_to_server().on_message(self._hand_on)

    def _hand_on(self, message: bytes | str) -> None:
        if self.holds or self._held:
            self._held.append(message)
        else:
            self._socket.send(message)

    @property
    def ended_runs(self) -> int:
        """How many runs have ended in what is held up."""
        return sum(map(_ends_run, self._held))

    def let_go(self) -> None:
        """Hand on what was held up, one run after the other, and what comes from now on."""
        self.holds = False
        while self._held:
            self._socket.send(self._held[0])
            if _ends_run(self._held.pop(0)):
                next_picture(self._page)


def _ends_run(message: bytes | str) -> bool:
    return isinstance(message, bytes) and received(message).ends_run
