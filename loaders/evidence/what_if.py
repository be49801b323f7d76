"""What follows if one more figure is supposed: it fits, or it contradicts statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from loaders.cells import CountRange
from loaders.evidence.bound_propagation import UNBOUNDED, BoundPropagation
from loaders.evidence.derivations import Derivation, derive, derive_end
from loaders.evidence.linear_relations import InfeasibleError, Relation, smallest_subset

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
        Codes of statements that contradict the figure, none of them idle; empty
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

    Nothing supposed is kept: the outcome depends on the arguments alone.

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
    supposed = Relation(
        frozenset(),
        {published.variables[cell]: weight for cell, weight in weights.items()},
        value,
        value,
    )
    rules = _rules(published) if figure.measure == "computers" else ()
    if value < 0 or value % gcd(*weights.values()):
        named = rules if value >= 0 else ()
        return Contradiction(named, smallest=True, possible=possible, reason=None)
    if value < possible.low or (possible.high is not None and value > possible.high):
        found = _contradiction(published, weights, supposed, possible)
    else:
        try:
            return Consistent(_changes(published, weights, value, supposed))
        except InfeasibleError:
            conflict = _irreducible(published, supposed, published.system.statements)
            found = Contradiction(conflict, smallest=False, possible=possible, reason=None)
    # A number of computers is one of points by the rule alone.
    return replace(found, statements=tuple(dict.fromkeys((*found.statements, *rules))))


def _rules(published: Published) -> tuple[str, ...]:
    return tuple(item.code for item in published.used if item.measure == "computers_per_point")


def _changes(
    published: Published, weights: Mapping[Cell, int], value: int, supposed: Relation
) -> tuple[Change, ...]:
    """Return the cells whose range shrinks.

    Bound propagation gives ends that no assignment passes; where an assignment
    met so far attains them, no integer program is needed.
    """
    propagation = BoundPropagation(published, [weights])
    low, high, possible = propagation.ranges(weights, np.array([value]))
    if not possible[0]:
        raise InfeasibleError
    objective = np.zeros(len(published.variables))
    for cell, weight in weights.items():
        objective[published.variables[cell]] = weight
    met = [witness for witness in published.witnesses if int(objective @ witness) == value]
    if not met:
        found = published.system.solve(extra=supposed)
        met += [] if found is None else [found]
    changes = []
    for cell, before in published.ranges.items():
        if before.exact is not None:
            continue
        index = published.variables[cell]
        least = _end(published, supposed, met, index, int(low[0, index]))
        # Where propagation finds no end, an integer program may.
        most_known = int(high[0, index]) if high[0, index] < UNBOUNDED else None
        most = _end(published, supposed, met, index, most_known, sign=-1)
        after = CountRange(0 if least is None else least, most)
        if after != before:
            changes.append(Change(cell, before, after))
    return tuple(changes)


def _end(
    published: Published,
    supposed: Relation,
    met: list[Solution],
    index: int,
    bound: int | None,
    sign: int = 1,
) -> int | None:
    """Return the least (``sign`` 1) or most (-1) of a variable; ``met`` grows on the way.

    No assignment passes ``bound``, so that one that attains it needs no program.
    """
    if bound is not None and any(witness[index] == bound for witness in met):
        return bound
    objective = np.zeros(len(published.variables))
    objective[index] = sign
    found = published.system.solve(objective, extra=supposed)
    if found is None:
        return None
    met.append(found)
    return int(found[index])


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
    # It is told why nothing on that side of the end can be: plainer than why one number cannot.
    needed = value + 1 if sign == ">=" else value - 1
    cell = next(iter(weights))
    known = derive(published, cell) if weights == {cell: 1} else None
    provinces = {cell.province_code for cell in weights}
    near = [item.code for item in published.used if item.province_code in provinces]
    near += [item.code for item in published.used if item.scope == "each_province"]
    plain = derive_end(published, weights, sign, needed, published.system.statements)
    smallest = _smallest(published, supposed, near) if len(provinces) == 1 else ()
    # What a chain of moves takes up is plainer than what any other choice would be.
    candidates = plain.statements if plain.complete else published.system.statements
    conflict = smallest or _irreducible(published, supposed, candidates)
    reason = plain
    # The one number may be excluded by less than all numbers beyond the end are.
    if (smallest or not plain.complete) and not _allows(published, beyond, frozenset(conflict)):
        own = derive_end(published, weights, sign, needed, conflict)
        reason = own if own.complete or not plain.complete else plain
    return Contradiction(conflict, bool(smallest), possible, reason, known)


def _allows(published: Published, supposed: Relation, statements: frozenset[str]) -> bool:
    try:
        published.system.solve(statements=statements, extra=supposed)
    except InfeasibleError:
        return False
    return True


def _smallest(
    published: Published, supposed: Relation, candidates: Sequence[str]
) -> tuple[str, ...]:
    """Return a smallest set of candidates that excludes a supposition, or nothing."""

    def search(statements: frozenset[str]) -> frozenset[str] | None:
        try:
            solution = published.system.solve(statements=statements, extra=supposed)
        except InfeasibleError:
            return None
        return statements if solution is None else published.system.satisfied(solution)

    return smallest_subset(candidates, search)


def _irreducible(
    published: Published, supposed: Relation, candidates: Sequence[str]
) -> tuple[str, ...]:
    """Return candidates that together exclude a supposition, none of them idle."""
    kept = dict.fromkeys(candidates)
    for code in reversed(candidates):
        rest = frozenset(kept) - {code}
        if not _allows(published, supposed, rest):
            del kept[code]
    return tuple(code for code in published.system.statements if code in kept)
