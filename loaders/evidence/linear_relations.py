"""Linear relations over whole numbers: what they allow, and which of them say so.

The variables are counts (whole, not negative). Every relation belongs to a
statement; a statement may contribute several relations, and a relation may need
a second statement to mean anything (a number of computers says something of
points only together with the rule of computers per point).

Integer programs are solved by HiGHS through :func:`scipy.optimize.milp`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_INFEASIBLE, _UNBOUNDED, _UNDECIDED = 2, 3, 4  # status codes of scipy.optimize.milp

_NO_PRICE, _HAIR = 1e-9, 1e-5

Solution = npt.NDArray[np.int64]


class InfeasibleError(Exception):
    """No assignment of whole numbers satisfies all relations."""


@dataclass(frozen=True, slots=True)
class Relation:
    """``low <= sum(coefficient * variable) <= high``.

    Attributes
    ----------
    statements
        Codes of the statements that together say so.
    coefficients
        From the index of a variable to its coefficient.
    low, high
        The ends, both included; ``-inf`` or ``inf`` where open.
    """

    statements: frozenset[str]
    coefficients: dict[int, int]
    low: float
    high: float


class RelationSystem:
    """Relations over ``size`` variables.

    Parameters
    ----------
    size
        Number of variables.
    relations
        In any order.
    """

    def __init__(self, size: int, relations: Sequence[Relation]) -> None:
        self.size = size
        self.relations = tuple(relations)
        self.statements = tuple(
            dict.fromkeys(code for rel in relations for code in sorted(rel.statements))
        )
        self._matrix = np.zeros((len(relations), size))
        for row, relation in enumerate(relations):
            for column, coefficient in relation.coefficients.items():
                self._matrix[row, column] = coefficient
        self._low = np.array([relation.low for relation in relations])
        self._high = np.array([relation.high for relation in relations])

    def solve(
        self,
        objective: npt.NDArray[np.float64] | None = None,
        *,
        statements: frozenset[str] | None = None,
        extra: Relation | None = None,
    ) -> Solution | None:
        """Return an assignment that minimises ``objective``, or ``None`` if it has no minimum.

        Parameters
        ----------
        objective
            Coefficient of every variable, shape ``(size,)``; any assignment will
            do when it is left out.
        statements
            Only relations that these statements carry hold; all of them by default.
        extra
            One more relation.

        Raises
        ------
        InfeasibleError
            If no assignment satisfies the relations.
        """
        rows = np.ones(len(self.relations), dtype=bool)
        if statements is not None:
            rows = np.array([rel.statements <= statements for rel in self.relations], dtype=bool)
        matrix, low, high = self._matrix[rows], self._low[rows], self._high[rows]
        if extra is not None:
            row = np.zeros((1, self.size))
            for column, coefficient in extra.coefficients.items():
                row[0, column] = coefficient
            matrix = np.vstack([matrix, row])
            low, high = np.append(low, extra.low), np.append(high, extra.high)
        # Variables that nothing speaks of are left out: the programs that explain
        # one province then have four variables, not sixty-four.
        objective = np.zeros(self.size) if objective is None else objective
        columns = (matrix != 0).any(axis=0) | (objective != 0)
        if not columns.any():
            return np.zeros(self.size, dtype=np.int64)
        constraint = LinearConstraint(matrix[:, columns], low, high) if len(matrix) else None
        for options in ({}, {"presolve": False}):
            result = milp(
                objective[columns],
                constraints=constraint,
                bounds=Bounds(0, np.inf),
                integrality=np.ones(int(columns.sum())),
                options=options,
            )
            # Presolving, HiGHS may not tell an infeasible program from an unbounded one.
            if result.status != _UNDECIDED:
                break
        if result.status == _INFEASIBLE:
            raise InfeasibleError
        if result.status == _UNBOUNDED:
            return None
        if result.x is None:
            msg = f"the integer program was not solved: {result.message}"
            raise ArithmeticError(msg)
        solution = np.zeros(self.size, dtype=np.int64)
        solution[columns] = np.rint(result.x)
        return solution

    def satisfied(self, solution: Solution) -> frozenset[str]:
        """Return the statements all of whose relations an assignment satisfies."""
        values = self._matrix @ solution
        broken = (values < self._low) | (values > self._high)
        # A relation that rests on two statements is broken by leaving out either;
        # it is laid to the first, and the search finds the other by itself.
        laid_to = {
            min(relation.statements)
            for relation, bad in zip(self.relations, broken, strict=True)
            if bad
        }
        return frozenset(self.statements) - laid_to

    def smallest_conflict(self) -> tuple[str, ...]:
        """Return a smallest set of statements that cannot all be true.

        Returns
        -------
        tuple of str
            In the order of the statements; empty if all can be true together.
        """

        def consistent(statements: frozenset[str]) -> frozenset[str] | None:
            try:
                solution = self.solve(statements=statements)
            except InfeasibleError:
                return None
            return None if solution is None else self.satisfied(solution)

        return smallest_subset(self.statements, consistent)

    def proof(
        self, variable: int, low: int, high: int, candidates: Sequence[str]
    ) -> tuple[str, ...] | None:
        """Return a smallest set of statements that force a variable into a range.

        Parameters
        ----------
        variable
            Index of the variable.
        low, high
            The range to be proved, both ends included.
        candidates
            The statements that may be used, the preferred ones first.

        Returns
        -------
        tuple of str or None
            In the order of the candidates; ``None`` if they do not force it.
        """
        outside = self._outside(variable, low, high)
        if outside(frozenset(candidates)) is not None:
            return None
        return smallest_subset(candidates, outside)

    def irreducible_proof(
        self, variable: int, low: int, high: int, candidates: Sequence[str]
    ) -> tuple[str, ...]:
        """Return statements that force a variable into a range, none of them idle.

        Quicker than a smallest set where dozens of statements work together. It
        starts from the statements with a price in the linear relaxation (by
        duality they prove its bound) and leaves out, one by one, those without
        which the range is still forced.

        Parameters
        ----------
        variable, low, high
            As for :meth:`proof`.
        candidates
            All statements, the preferred ones first; together they force it.
        """
        outside = self._outside(variable, low, high)
        signs = (-1.0, 1.0) if low > 0 else (-1.0,)  # a count is never below zero
        kept = frozenset[str]().union(*(self._priced(variable, sign, candidates) for sign in signs))
        if outside(kept) is not None:
            kept = frozenset(candidates)
        for statement in reversed(candidates):
            if statement in kept and outside(kept - {statement}) is None:
                kept -= {statement}
        return tuple(statement for statement in candidates if statement in kept)

    def _outside(
        self, variable: int, low: int, high: int
    ) -> Callable[[frozenset[str]], frozenset[str] | None]:
        """Return a search for a value outside a range that some statements allow."""
        sides = [Relation(frozenset(), {variable: 1}, high + 1, np.inf)]
        if low > 0:  # a count is never below zero
            sides.append(Relation(frozenset(), {variable: 1}, -np.inf, low - 1))

        def search(statements: frozenset[str]) -> frozenset[str] | None:
            for side in sides:
                try:
                    solution = self.solve(statements=statements, extra=side)
                except InfeasibleError:
                    continue
                if solution is not None:
                    return self.satisfied(solution)
            return None

        return search

    def _priced(self, variable: int, sign: float, candidates: Sequence[str]) -> frozenset[str]:
        """Return the statements with a nonzero dual price.

        Parameters
        ----------
        variable
            Index of the variable that is minimised (``sign`` 1) or maximised (-1)
            in the linear relaxation.
        candidates
            Where several sets of statements prove the same bound, the least
            loosened one is tightest: a hair of slack, growing along this order,
            decides.
        """
        rank = {statement: place for place, statement in enumerate(candidates)}
        slack = _HAIR * np.array(
            [max(rank[statement] for statement in rel.statements) for rel in self.relations]
        )
        low, high = np.isfinite(self._low), np.isfinite(self._high)
        objective = np.zeros(self.size)
        objective[variable] = sign
        result = linprog(
            objective,
            A_ub=np.vstack([self._matrix[high], -self._matrix[low]]),
            b_ub=np.concatenate([(self._high + slack)[high], (slack - self._low)[low]]),
            method="highs",
        )
        if result.status != 0:
            return frozenset()
        owners = np.concatenate([np.flatnonzero(high), np.flatnonzero(low)])
        rows = owners[np.abs(result.ineqlin.marginals) > _NO_PRICE]
        return frozenset[str]().union(*(self.relations[row].statements for row in rows))


def smallest_subset(
    elements: Sequence[str], refute: Callable[[frozenset[str]], frozenset[str] | None]
) -> tuple[str, ...]:
    """Return a smallest subset that has a property which only grows with the set.

    Every subset without the property grows to a largest one; a subset with the
    property must hold one of the elements left over. The smallest set that
    meets all left-over sets found so far is tried next, until it has the
    property (implicit hitting sets; Ignatiev, Previti, Liffiton and
    Marques-Silva, "Smallest MUS extraction with minimal hitting set
    dualization", CP 2015).

    Parameters
    ----------
    elements
        In the order in which the answer is given.
    refute
        ``None`` if the subset has the property; else elements that can be added
        to it at once without giving it the property, found on the way. They are
        a hint: what is wrong in it is found out.

    Returns
    -------
    tuple of str
        Empty also when not even all elements together have the property.
    """
    whole = frozenset(elements)
    if refute(whole) is not None:
        return ()
    left_over: list[frozenset[str]] = []
    while True:
        subset = _smallest_hitting_set(elements, left_over)
        hint = refute(subset)
        if hint is None:
            return tuple(element for element in elements if element in subset)
        left_over.append(whole - _grow(subset, hint & whole, elements, refute))


def _grow(
    subset: frozenset[str],
    hint: frozenset[str],
    elements: Sequence[str],
    refute: Callable[[frozenset[str]], frozenset[str] | None],
) -> frozenset[str]:
    """Return a largest superset without the property."""
    trial = subset | hint
    grown = trial if refute(trial) is not None else subset
    for element in elements:
        if element not in grown:
            more = refute(grown | {element})
            if more is not None:
                grown |= {element}
                trial = grown | (more & frozenset(elements))
                if trial != grown and refute(trial) is not None:
                    grown = trial
    return grown


def _smallest_hitting_set(
    elements: Sequence[str], families: Sequence[frozenset[str]]
) -> frozenset[str]:
    """Return a smallest set that shares an element with each of the families."""
    if not families:
        return frozenset()
    matrix = np.array([[element in family for element in elements] for family in families])
    # Among sets of the same size, earlier elements are preferred: all of these
    # additions together stay below one element.
    cost = 1 + np.arange(len(elements)) / (len(elements) + 1) ** 2
    result = milp(
        cost,
        constraints=LinearConstraint(matrix.astype(float), 1, np.inf),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(elements)),
    )
    chosen = np.rint(result.x).astype(bool)
    return frozenset(element for element, taken in zip(elements, chosen, strict=True) if taken)
