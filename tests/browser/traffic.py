"""What the server sends over a page's websocket, decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket


class Received(NamedTuple):
    """One message: its length in bytes, what it is, and its content."""

    size: int
    kind: str
    message: ForwardMsg

    @property
    def is_map(self) -> bool:
        """Whether it is the message to the map's component."""
        element = self.message.delta.new_element
        return self.kind == "delta" and element.WhichOneof("type") == "component_instance"

    @property
    def ends_run(self) -> bool:
        """Whether it ends a run that no newer one has overtaken."""
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return self.kind == "script_finished" and self.message.script_finished != early

    @property
    def ends_fragment_run(self) -> bool:
        """Whether it ends a run of a fragment alone."""
        ended = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        return self.kind == "script_finished" and self.message.script_finished == ended


def received(payload: bytes) -> Received:
    """Return a message as it is read."""
    message = ForwardMsg()
    message.ParseFromString(payload)
    return Received(len(payload), message.WhichOneof("type") or "", message)


class Traffic:
    """Records the messages that a page receives.

    Parameters
    ----------
    page
        Before it opens the app.
    """

    def __init__(self, page: Page) -> None:
        self.received: list[Received] = []
        self.sockets: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)
        socket.on("framereceived", self._record)

    def _record(self, payload: bytes | str) -> None:
        if not isinstance(payload, str):
            self.received.append(received(payload))

    def count(self, kind: str) -> int:
        """Return how many messages of one kind have come."""
        return sum(item.kind == kind for item in self.received)

    @property
    def idle(self) -> bool:
        """Whether the script run that began last has ended, and no other follows.

        For the apps of the benchmarks, which do not say when they are done. Of a run that a
        newer one overtakes, Streamlit may tell the begin alone.
        """
        ends = ("new_session", "script_finished")
        last = next((item for item in reversed(self.received) if item.kind in ends), None)
        return last is not None and last.ends_run
