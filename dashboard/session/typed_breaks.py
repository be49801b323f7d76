"""Class breaks as a user types them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from dashboard.model.link_query import number
from dashboard.model.measures import MEASURES
from dashboard.model.view import MOST_BREAKS
from dashboard.text.messages import class_edge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.view import View


class TypedBreaks(NamedTuple):
    """What a user typed as class breaks: the edges, what is no number, what is too many."""

    edges: tuple[float, ...]
    wrong: tuple[str, ...]
    beyond: tuple[str, ...]


def typed_breaks(view: View, typed: str) -> TypedBreaks:
    """Return the class breaks that a user typed, in the unit in which the measure is read.

    Semicolons or spaces separate them; the decimal sign is a comma or a point.
    """
    edges: dict[float, None] = {}
    wrong, beyond = [], []
    for part in re.split(r"[;\s]+", typed.strip().replace("%", "")):
        written = part.replace(",", ".")
        edge = number(_share(written) if MEASURES[view.measure].percent else written)
        if edge is None:
            wrong.append(part)
            continue
        if len({*edges, edge}) <= MOST_BREAKS:
            edges[edge] = None
        else:
            beyond.append(part)
    return TypedBreaks(tuple(sorted(edges)), tuple(filter(None, wrong)), tuple(beyond))


def written_breaks(view: View, edges: Iterable[float]) -> str:
    """Return class breaks as a user types them."""
    measure = MEASURES[view.measure]
    return "; ".join(class_edge(view.language, edge, measure) for edge in edges)


def _share(written: str) -> str:
    """Return a percentage as a link has it; what is no number stays."""
    plain = written.isascii() and written.replace(".", "", 1).isdecimal()
    return f"{Decimal(written) / 100:f}" if plain else written
