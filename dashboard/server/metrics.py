"""Numbers for Prometheus, on a port of this machine alone."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from prometheus_client import ProcessCollector, make_asgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from dashboard.events import REGISTRY
from dashboard.server.allowed_hosts import AllowedHosts
from dashboard.server.own_port import serving
from dashboard.server.session_limit import sessions
from loaders.isolation.process import waiting_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client import Metric

ADDRESS: Final = "127.0.0.1"


class _Now(Collector):
    """What is so at the moment it is asked for."""

    def __init__(self, most_sessions: int, data_as_of: Callable[[], dt.datetime]) -> None:
        self._most_sessions, self._data_as_of = most_sessions, data_as_of

    def collect(self) -> Iterator[Metric]:
        connected, kept = sessions()
        about = "Sessions that are connected, or kept for a while after they were."
        by_state = GaugeMetricFamily("access_map_sessions", about, labels=["state"])
        by_state.add_metric(["connected"], connected)
        by_state.add_metric(["kept"], kept)
        yield by_state
        about = "Connected sessions from which new ones are refused."
        yield GaugeMetricFamily("access_map_sessions_limit", about, self._most_sessions)
        about = "Files of users that wait until others are read."
        yield GaugeMetricFamily("access_map_uploads_waiting", about, waiting_calls())
        age = (dt.datetime.now(dt.UTC) - self._data_as_of()).total_seconds()
        about = "Time since the data were last known to be those of their source."
        yield GaugeMetricFamily("access_map_data_age_seconds", about, age)


@contextmanager
def metrics_served(
    port: int, most_sessions: int, data_as_of: Callable[[], dt.datetime]
) -> Iterator[int]:
    """Serve the numbers on a port of the loopback address, any free one for 0; give the port.

    Pages of other sites do not reach them, either: names that point here are refused.
    """
    collectors = (_Now(most_sessions, data_as_of), ProcessCollector(registry=None))
    for collector in collectors:
        REGISTRY.register(collector)
    try:
        with serving(AllowedHosts(make_asgi_app(REGISTRY)), ADDRESS, port) as opened:
            yield opened
    finally:
        for collector in collectors:
            REGISTRY.unregister(collector)
