"""The provinces that were not counted: those of other steps of the programme, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from loaders.evidence.steps import step_of

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints, Province

Ground = Literal["in-programme", "not-shown", "other-step", "outside"]
"""How a province is painted that no rate colours, see ``static/colours.css``."""


def steps_told(access_points: AccessPoints) -> bool:
    """Whether the steps of the programme say why a province has no counts.

    They say nothing of figures that a user brings.
    """
    return access_points.counts_file is None


def other_steps(access_points: AccessPoints, province: Province) -> tuple[str, ...]:
    """Return the steps, in order, that served the parts of a province without counts."""
    if not steps_told(access_points):
        return ()
    return tuple(sorted({step_of(code) for code in province.missing} - {""}))


def ground(access_points: AccessPoints, province: Province, *, visible: bool) -> Ground:
    """Return how a province is painted; ``visible`` if the view shows its figures."""
    if province.counted:
        return "in-programme" if visible else "not-shown"
    return "other-step" if other_steps(access_points, province) else "outside"
