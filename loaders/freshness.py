"""Whether data are still those of the database that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

Reason = Literal["away", "unreadable", "bad", "fewer"]
"""Why data are not renewed: the database does not answer, or gives no table; or what it gives
cannot be loaded, or has fewer provinces."""


class Stale(NamedTuple):
    """Since when data are not renewed, and why."""

    as_of: dt.datetime
    reason: Reason


@dataclass(slots=True, eq=False)
class Freshness:
    """What is known of data that do not change themselves: ``None`` while they are current."""

    stale: Stale | None = None
