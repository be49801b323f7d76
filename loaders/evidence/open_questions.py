"""Which single figure would settle most, if somebody went and asked for it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loaders.cells import CountRange
from loaders.evidence.figure import Figure
from loaders.evidence.linear_relations import InfeasibleError
from loaders.evidence.published import Published, published
from loaders.evidence.what_if import changes

if TYPE_CHECKING:
    from loaders.evidence.linear_relations import Solution

_RANKING: Final = Path(__file__).with_suffix(".json")


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

    Every number in the range of every open figure is supposed in turn; none is left out or
    sampled. That takes some minutes: :func:`open_questions` reads the result.

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
    figures = [Figure(*cell) for cell in published.variables]
    for province in published.provinces:
        figures += [Figure(province), Figure(province, measure="computers")]
    witnesses = list(published.witnesses)
    questions = []
    for figure in figures:
        known = figure.range(published)
        if known.exact is None and known.high is not None:
            shrunk = _shrinkage(published, figure, known.low, known.high, witnesses)
            questions.append(OpenQuestion(figure, known, min(shrunk), max(shrunk)))
    return tuple(sorted(questions, key=lambda question: (-question.least, -question.most)))


def _shrinkage(
    published: Published, figure: Figure, low: int, high: int, witnesses: list[Solution]
) -> list[int]:
    """Return by how much the widths shrink, for every number that a figure can be."""
    weights = figure.coefficients(published)
    step = gcd(*weights.values())
    shrunk = []
    for value in range(-(-low // step) * step, high + 1, step):
        with suppress(InfeasibleError):  # a number within the range that nothing adds up to
            changed = changes(published, weights, value, witnesses)
            # A width without end does not count, even where it gets an end.
            shrunk.append(
                sum(
                    (change.before.high - change.before.low)
                    - (change.after.high - change.after.low)
                    for change in changed
                    if change.before.high is not None and change.after.high is not None
                )
            )
    return shrunk


@cache
def open_questions() -> tuple[OpenQuestion, ...]:
    """Return the ranking for the project's own statements, as ``make data`` has written it."""
    return tuple(
        OpenQuestion(Figure(**row["figure"]), CountRange(**row["range"]), row["least"], row["most"])
        for row in json.loads(_RANKING.read_bytes())
    )


if __name__ == "__main__":
    ranking = [asdict(question) for question in rank(published())]
    _RANKING.write_text(json.dumps(ranking, indent=1) + "\n", encoding="utf-8")
