"""How the dashboard is served, whatever it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.server.refresh import Refresher
    from dashboard.show.story import Story


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """The options of the server.

    Attributes
    ----------
    address, port
        Where it listens.
    open_in_browser
        Addresses to open in a browser once it is ready, each in a window of its own.
    allowed_hosts
        Host names to answer to beside ``localhost``, its own address and every IP address.
    base_path, trusted_proxies
        Those of :class:`~dashboard.server.behind_proxy.BehindProxy`.
    frame_ancestors
        Origins of pages that may show the dashboard in a frame.
    screens
        The codes of the screens by their path, for the words in the page.
    story
        That of the show; of the programme if it is ``None``.
    followers
        Address of an interface on which phones may follow the show from the start.
    refresher
        Looks after data of a database.
    drain_seconds
        As of :func:`dashboard.server.health.draining`.
    sessions
        The most that may be connected, :func:`~dashboard.server.session_limit.most_sessions` if
        ``None``.
    metrics_port
        Port of this machine on which Prometheus finds its numbers; none if ``None``.
    """

    address: str = "127.0.0.1"
    port: int = 8501
    open_in_browser: Sequence[str] = ()
    allowed_hosts: Sequence[str] = ()
    base_path: str = ""
    trusted_proxies: Sequence[str] = ()
    frame_ancestors: Sequence[str] = ()
    screens: Mapping[str, str] = field(default_factory=dict)
    story: Story | None = None
    followers: str | None = None
    refresher: Refresher | None = None
    drain_seconds: float = 0
    sessions: int | None = None
    metrics_port: int | None = None
