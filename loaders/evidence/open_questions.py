"""Which single figure would settle most, if somebody went and asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from loaders.evidence.bound_propagation import UNBOUNDED, BoundPropagation
from loaders.evidence.figure import Figure
from loaders.evidence.published import Published, published

if TYPE_CHECKING:
    from loaders.cells import CountRange


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A figure that nobody has published, and what it would settle.

    What is settled is measured by how much the widths (high less low) of the 64
    ranges shrink together.

    Attributes
    ----------
    figure
        A cell, or a total of a province.
    range
        What is known of it today.
    least
        By how much the widths shrink whatever it turns out to be: the least over
        every number it can be.
    most
        The same for the number that settles most.
    """

    figure: Figure
    range: CountRange
    least: int
    most: int


def rank(published: Published) -> tuple[OpenQuestion, ...]:
    """Return the open figures, those first that settle most for sure.

    Every number in the range of every open figure is tried; none is left out or
    sampled. The ranges that follow come from :class:`BoundPropagation`, which
    never makes a range narrower than it is: ``least`` is thus a promise that is
    kept, and both numbers could be too small but not too large. For the project's
    own statements they are exact: so says a comparison with integer programs, of
    which the tests repeat a part.

    Parameters
    ----------
    published
        What the statements say.

    Returns
    -------
    tuple of OpenQuestion
        By ``least``, then ``most``, then in the order of the table. Figures that
        nothing bounds from above are left out: there is no least over all numbers.
    """
    figures = {
        figure: found
        for figure in _candidates(published)
        if (found := figure.range(published)).exact is None and found.high is not None
    }
    sums = {figure: figure.coefficients(published) for figure in figures}
    propagation = BoundPropagation(published, sums.values())
    questions = [
        OpenQuestion(figure, found, *_shrinkage(published, propagation, figure, found))
        for figure, found in figures.items()
    ]
    return tuple(sorted(questions, key=lambda question: (-question.least, -question.most)))


@cache
def open_questions() -> tuple[OpenQuestion, ...]:
    """Return the ranking for the project's own statements; worked out once per process."""
    return rank(published())


def _candidates(published: Published) -> list[Figure]:
    cells = [Figure(cell.province_code, cell.site_type) for cell in published.variables]
    totals = [
        figure
        for province in published.provinces
        for figure in (Figure(province), Figure(province, measure="computers"))
    ]
    return cells + totals


def _shrinkage(
    published: Published, propagation: BoundPropagation, figure: Figure, found: CountRange
) -> tuple[int, int]:
    """Return the least and the most by which the widths shrink."""
    weights = figure.coefficients(published)
    step = gcd(*weights.values())
    high = found.low if found.high is None else found.high
    values = np.arange(-(-found.low // step) * step, high + 1, step)
    low_ends, high_ends, possible = propagation.ranges(weights, values)
    before = [published.ranges[cell] for cell in propagation.cells]
    # A width that stays without end does not shrink; one that gets an end, by no number.
    bounded = np.array([known.high is not None for known in before])
    width = sum(known.high - known.low for known in before if known.high is not None)
    after = np.where(bounded & (high_ends < UNBOUNDED), high_ends - low_ends, 0).sum(axis=1)
    shrunk = width - after[possible]
    return int(shrunk.min()), int(shrunk.max())
