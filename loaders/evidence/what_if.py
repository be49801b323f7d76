"""What follows if one more figure is supposed: it fits, or it contradicts statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from loaders.cells import CountRange
from loaders.evidence.derivations import Derivation, derive, derive_end
from loaders.evidence.linear_relations import InfeasibleError, Relation
from loaders.evidence.subsets import irreducible_subset, smallest_subset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.cells import Cell
    from loaders.evidence.equations import Sign
    from loaders.evidence.figure import Figure
    from loaders.evidence.linear_relations import Solution
    from loaders.evidence.published import Published


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of which more would be known."""

    cell: Cell
    before: CountRange
    after: CountRange

    @property
    def newly_exact(self) -> bool:
        """Whether one number is left."""
        return self.after.exact is not None


@dataclass(frozen=True, slots=True)
class Consistent:
    """The figure fits the statements.

    Attributes
    ----------
    changes
        Every cell whose range would shrink, in order; empty if the figure tells
        nothing new.
    """

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The figure cannot be.

    Attributes
    ----------
    statements
        Codes of statements that contradict the figure, none of them redundant; empty
        where no statement is needed (a count below zero).
    smallest
        Whether no smaller set contradicts it. It is not known where dozens of
        statements about several provinces work together.
    possible
        The range of the figure that the statements allow.
    reason
        How statements come to an end of the range that the figure passes: those
        named above, and where it makes the reason plainer a few more. ``None``
        where no statement is needed, or where the figure lies within the range
        and yet no whole numbers give it.
    known
        Of a cell, how the statements come to all that is known of it; else ``None``.
    """

    statements: tuple[str, ...]
    smallest: bool
    possible: CountRange
    reason: Derivation | None
    known: Derivation | None = None


Outcome = Consistent | Contradiction


def what_if(published: Published, figure: Figure, value: int) -> Outcome:
    """Return what follows from the statements and one more figure.

    Parameters
    ----------
    published
        What the statements say.
    figure
        A cell, a total of a province or of a site type.
    value
        What it is supposed to be.

    Raises
    ------
    KeyError
        If there is no such province or site type.
    """
    if figure.measure == "computers" and not published.has_rule:
        # As with a statement: computers say nothing of points without the rule.
        return Consistent(())
    weights = figure.coefficients(published)
    possible = figure.range(published)
    rules = published.rules if figure.measure == "computers" else ()
    if value < 0 or value % gcd(*weights.values()):
        named = rules if value >= 0 else ()
        return Contradiction(named, smallest=True, possible=possible, reason=None)
    supposed = _supposition(published, weights, value)
    if value < possible.low or (possible.high is not None and value > possible.high):
        outcome = _contradiction(published, weights, supposed, possible)
    else:
        try:
            return Consistent(changes(published, weights, value, list(published.witnesses)))
        except InfeasibleError:
            conflict = _irreducible(published, supposed, published.system.statements)
            outcome = Contradiction(conflict, smallest=False, possible=possible, reason=None)
    # A number of computers is one of points by the rule alone.
    return replace(outcome, statements=tuple(dict.fromkeys((*outcome.statements, *rules))))


def changes(
    published: Published, weights: Mapping[Cell, int], value: int, witnesses: list[Solution]
) -> tuple[Change, ...]:
    """Return the cells whose range shrinks if a weighted sum of cells is a number.

    Parameters
    ----------
    published
        What the statements say.
    weights, value
        The sum, and what it is supposed to be.
    witnesses
        Assignments that satisfy the statements. Where one that also gives the sum its
        number attains an end of a range, no program is needed: that end stays. Those
        that the programs find are added.

    Raises
    ------
    InfeasibleError
        If the sum cannot be that number.
    """
    supposed = _supposition(published, weights, value)
    known = np.array(witnesses)
    fitting = list(known[known @ published.system.row(supposed.coefficients) == value])
    changed = []
    for cell, before in published.ranges.items():
        if before.exact is not None:
            continue
        index = published.variables[cell]
        ends: list[int | None] = []
        attained = {int(witness[index]) for witness in fitting}
        for end, sign in ((before.low, 1), (before.high, -1)):
            if end in attained:
                ends.append(end)
                continue
            extreme = published.system.solve(published.system.row({index: sign}), extra=supposed)
            ends.append(None if extreme is None else int(extreme[index]))
            if extreme is not None:
                fitting.append(extreme)
                witnesses.append(extreme)
        after = CountRange(ends[0] or 0, ends[1])
        if after != before:
            changed.append(Change(cell, before, after))
    return tuple(changed)


def _supposition(published: Published, weights: Mapping[Cell, int], value: int) -> Relation:
    coefficients = {published.variables[cell]: weight for cell, weight in weights.items()}
    return Relation(frozenset(), coefficients, value, value)


def _contradiction(
    published: Published, weights: Mapping[Cell, int], supposed: Relation, possible: CountRange
) -> Contradiction:
    """Return why a figure beyond an end of its range cannot be."""
    value = int(supposed.low)
    sign: Sign = ">=" if value < possible.low else "<="
    beyond = Relation(
        frozenset(),
        supposed.coefficients,
        -np.inf if sign == ">=" else value,
        value if sign == ">=" else np.inf,
    )
    # Why no number beyond the end is possible is plainer than why this one is not.
    needed = value + 1 if sign == ">=" else value - 1
    cell = next(iter(weights))
    known = derive(published, cell) if weights == {cell: 1} else None
    provinces = {cell.province_code for cell in weights}
    near = [item.code for item in published.used if item.province_code in provinces]
    near += [item.code for item in published.used if item.scope == "each_province"]
    near = published.context_last(near)
    plain = derive_end(published, weights, sign, needed, published.system.statements)
    refute = partial(published.system.compatible, extra=supposed)
    smallest = smallest_subset(near, refute) if len(provinces) == 1 else ()
    # What a chain of moves takes up is plainer than what any other choice would be.
    candidates = plain.statements if plain.complete else published.system.statements
    conflict = smallest or _irreducible(published, supposed, candidates)
    reason = plain
    # The one number may be excluded by less than all numbers beyond the end are.
    if (smallest or not plain.complete) and (
        published.system.compatible(frozenset(conflict), beyond) is None
    ):
        from_conflict = derive_end(published, weights, sign, needed, conflict)
        reason = from_conflict if from_conflict.complete or not plain.complete else plain
    return Contradiction(conflict, bool(smallest), possible, reason, known)


def _irreducible(
    published: Published, supposed: Relation, candidates: Sequence[str]
) -> tuple[str, ...]:
    """Return candidates that together exclude a supposition, none of them redundant."""
    refute = partial(published.system.compatible, extra=supposed)
    needed = irreducible_subset(candidates, refute)
    return tuple(code for code in published.system.statements if code in needed)
