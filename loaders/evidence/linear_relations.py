"""Linear relations over whole numbers: what they allow, and which statements force it.

The variables are counts (whole, not negative). Every relation belongs to a
statement; a statement may contribute several relations, and a relation may need
a second statement to mean anything (a number of computers bounds points only
together with the rule of computers per point).

Integer programs are solved by HiGHS through :func:`scipy.optimize.milp`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp

from loaders.evidence.subsets import irreducible_subset, smallest_subset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_INFEASIBLE, _UNBOUNDED, _UNDECIDED = 2, 3, 4  # status codes of scipy.optimize.milp

_NO_PRICE, _SLACK = 1e-9, 1e-5

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
        rows = [self.row(relation.coefficients) for relation in relations]
        self._matrix = np.reshape(rows, (len(rows), size))  # also without any relation
        self._low = np.array([relation.low for relation in relations])
        self._high = np.array([relation.high for relation in relations])

    def row(self, coefficients: Mapping[int, int]) -> npt.NDArray[np.float64]:
        """Return a weighted sum of variables as the coefficients of all of them."""
        row = np.zeros(self.size)
        row[list(coefficients)] = list(coefficients.values())
        return row

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
            matrix = np.vstack([matrix, self.row(extra.coefficients)])
            low, high = np.append(low, extra.low), np.append(high, extra.high)
        # Variables without a relation are left out: the programs that explain
        # one province then have four variables, not sixty-four.
        objective = np.zeros(self.size) if objective is None else objective
        columns = (matrix != 0).any(axis=0) | (objective != 0)
        if not columns.any():
            return np.zeros(self.size, dtype=np.int64)
        constraint = LinearConstraint(matrix[:, columns], low, high) if len(matrix) else None
        result = _program(objective[columns], constraint)
        if result.status == _UNDECIDED:
            result = _program(0 * objective[columns], constraint)
            if result.success:
                return None
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

    def compatible(
        self, statements: frozenset[str], extra: Relation | None = None
    ) -> frozenset[str] | None:
        """Return statements that can be true together with some, and with one more relation.

        Returns
        -------
        frozenset of str or None
            All that one assignment satisfies; ``None`` if there is no such assignment.
        """
        try:
            solution = self.solve(statements=statements, extra=extra)
        except InfeasibleError:
            return None
        return None if solution is None else self._satisfied(solution)

    def _satisfied(self, solution: Solution) -> frozenset[str]:
        """Return the statements all of whose relations an assignment satisfies."""
        values = self._matrix @ solution
        violated = (values < self._low) | (values > self._high)
        # A relation that rests on two statements is void without either. The first is
        # counted as violated; the search finds the other by itself.
        return frozenset(self.statements) - {
            min(self.relations[row].statements) for row in np.flatnonzero(violated)
        }

    def smallest_conflict(self) -> tuple[str, ...]:
        """Return a smallest set of statements that cannot all be true.

        Returns
        -------
        tuple of str
            In the order of the statements; empty if all can be true together.
        """
        return smallest_subset(self.statements, self.compatible)

    def proof(
        self, variable: int, low: int, high: int, candidates: Sequence[str]
    ) -> tuple[str, ...] | None:
        """Return a smallest set of statements that force a variable into a range.

        Parameters
        ----------
        variable, low, high
            Index of the variable, and the range to be proved, both ends included.
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
        self, variable: int, low: int, high: int | None, candidates: Sequence[str]
    ) -> tuple[str, ...]:
        """Return statements that force a variable into a range, none of them redundant.

        Quicker than a smallest set where dozens of statements work together. The
        search starts from the statements with a price in the linear relaxation (by
        duality they prove its bound).

        The parameters are those of :meth:`proof`, ``high`` ``None`` for a range without a high
        end; all candidates together force the range.
        """
        outside = self._outside(variable, low, high)
        # A count is never below zero.
        signs = [sign for sign, bound in ((-1, high is not None), (1, low > 0)) if bound]
        priced = set[str]().union(*(self._priced(variable, sign, candidates) for sign in signs))
        if outside(frozenset(priced)) is not None:
            priced = set(candidates)
        return irreducible_subset([item for item in candidates if item in priced], outside)

    def _outside(
        self, variable: int, low: int, high: int | None
    ) -> Callable[[frozenset[str]], frozenset[str] | None]:
        """Return a search for a value outside a range that some statements allow."""
        sides = []
        if high is not None:
            sides.append(Relation(frozenset(), {variable: 1}, high + 1, np.inf))
        if low > 0:  # a count is never below zero
            sides.append(Relation(frozenset(), {variable: 1}, -np.inf, low - 1))

        def search(statements: frozenset[str]) -> frozenset[str] | None:
            allowed = (self.compatible(statements, side) for side in sides)
            return next((satisfied for satisfied in allowed if satisfied is not None), None)

        return search

    def _priced(self, variable: int, sign: int, candidates: Sequence[str]) -> frozenset[str]:
        """Return the statements with a nonzero dual price in the linear relaxation.

        The variable is minimised there (``sign`` 1) or maximised (-1). Several sets of
        statements may prove the same bound: a small slack that grows along the order of
        the candidates breaks ties deterministically.
        """
        rank = {statement: place for place, statement in enumerate(candidates)}
        slack = _SLACK * np.array(
            [max(rank[statement] for statement in rel.statements) for rel in self.relations]
        )
        low, high = np.isfinite(self._low), np.isfinite(self._high)
        result = linprog(
            self.row({variable: sign}),
            A_ub=np.vstack([self._matrix[high], -self._matrix[low]]),
            b_ub=np.concatenate([(self._high + slack)[high], (slack - self._low)[low]]),
            method="highs",
        )
        if result.status != 0:
            return frozenset()
        owners = np.concatenate([np.flatnonzero(high), np.flatnonzero(low)])
        rows = owners[np.abs(result.ineqlin.marginals) > _NO_PRICE]
        return frozenset[str]().union(*(self.relations[row].statements for row in rows))


def _program(
    objective: npt.NDArray[np.float64], constraint: LinearConstraint | None
) -> OptimizeResult:
    """Return HiGHS's answer to an integer program of counts.

    It may not distinguish infeasible from unbounded programs, above all after presolving.
    Without an objective there is nothing to be unbounded.
    """
    result = OptimizeResult()
    for options in ({}, {"presolve": False}):
        result = milp(
            objective,
            constraints=constraint,
            bounds=Bounds(0, np.inf),
            integrality=np.ones(len(objective)),
            options=options,
        )
        if result.status != _UNDECIDED:
            break
    return result
