"""From published statements to what is known of every cell.

A cell is a pair (province, site type). Few cells were published as such, but
all statements together bound each of them: Khánh Hòa's 38 points with 270
computers at 40, 10, 5 and 5 a point leave one possibility for its district
libraries. The tightest whole-number range that the statements allow is found by
integer programming; nothing is spread or guessed.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache, cached_property
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd

from geodata import tables
from loaders.cells import SITE_TYPES, Basis, Cell, CountRange, computers_per_point
from loaders.evidence.linear_relations import InfeasibleError, Relation, RelationSystem, Solution
from loaders.evidence.statements import STATEMENTS_FILE, UNITS, bounding, check_statements, row_of
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geodata.tables import Statement


_MOST_TOTALS: Final = 1024
"""Totals kept of those asked for last: any subset can be asked for, the screens ask for 121."""


class Published:
    """What the published statements say of the 16 provinces of step 2.

    Parameters
    ----------
    statements
        All statements; those with status ``used`` count. The table
        ``geodata/tables/statements.csv`` by default.

    Raises
    ------
    InputError
        If the statements contradict each other: one problem that names a
        smallest set of statements that cannot all be true, and one for each
        statement that cannot be read.
    """

    def __init__(self, statements: Sequence[Statement] | None = None) -> None:
        statements = tables.statements() if statements is None else statements
        self.provinces = tables.programme_provinces()
        self._variables = {
            Cell(province, site_type): index
            for index, (province, site_type) in enumerate(product(self.provinces, SITE_TYPES))
        }
        if problems := check_statements(statements):
            raise InputError(problems)
        self.used = bounding(statements)
        self._stated = self._stated_sums("points")
        self._stated_computers = self._stated_sums("computers")
        self._system = RelationSystem(len(self._variables), self._relations())
        self._witnesses: list[Solution] = []
        try:
            self._witnesses.append(cast("Solution", self._system.solve()))
        except InfeasibleError:
            raise InputError((self._contradiction(statements),)) from None
        self._totals: OrderedDict[frozenset[tuple[Cell, int]], CountRange] = OrderedDict()
        self._ranges = {cell: self._cell_range(cell) for cell in self._variables}

    @property
    def ranges(self) -> Mapping[Cell, CountRange]:
        """The range of each of the 64 cells."""
        return MappingProxyType(self._ranges)

    @property
    def variables(self) -> Mapping[Cell, int]:
        """The place of each cell among the variables of :attr:`system`, in that order."""
        return MappingProxyType(self._variables)

    @property
    def system(self) -> RelationSystem:
        """The relations that the statements make."""
        return self._system

    @property
    def witnesses(self) -> tuple[Solution, ...]:
        """Assignments that satisfy all statements, met on the way to the ranges of the cells."""
        return tuple(self._witnesses)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """What is known of each of the 64 cells.

        Returns
        -------
        pandas.DataFrame
            One row per province (in code order) and site type: ``province_code``,
            ``site_type``, ``points_low`` and ``points_high`` (Int64), without context
            ``points_low_strict`` and ``points_high_strict``, ``basis`` and :meth:`sources`.
        """
        own = self.without_context.ranges
        rows = [
            (
                *cell,
                known.low,
                known.high,
                own[cell].low,
                own[cell].high,
                self.basis({cell}),
                self.sources(cell),
            )
            for cell, known in self._ranges.items()
        ]
        ends = ["points_low", "points_high", "points_low_strict", "points_high_strict"]
        names = ["province_code", "site_type", *ends, "basis", "sources"]
        return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(ends, "Int64"))

    @cached_property
    def without_context(self) -> Published:
        """What the programme's own statements say; itself where no other is used."""
        own = [item for item in self.used if item.kind == "programme"]
        return self if len(own) == len(self.used) else Published(own)

    def context_last(self, codes: Iterable[str]) -> list[str]:
        """Return codes of statements in order, but context behind the programme's own."""
        context = {item.code for item in self.used if item.kind == "context"}
        return sorted(codes, key=lambda code: code in context)

    def sources(self, cell: Cell) -> tuple[str, ...]:
        """Return the codes of the statements that a cell rests on.

        Those that state it, or else those that force its range, none of them redundant:
        the programme's own wherever they come to the same range.
        """
        own = self.without_context
        if own is not self and own.ranges[cell] == self._ranges[cell]:
            return own.sources(cell)
        return self._stated.get(frozenset({cell})) or self._proof(cell)

    def total(self, cells: Collection[Cell]) -> CountRange:
        """Return the range of the sum of some cells, tightest over all statements.

        It is not the sum of the ends: the control totals and the totals of the
        provinces bind the cells to each other.

        Raises
        ------
        KeyError
            If a cell is not one of the 64.
        """
        return self._weighted(dict.fromkeys(cells, 1))

    def computers(self, cells: Collection[Cell]) -> CountRange:
        """Return the range of the computers at some cells, tightest over all statements.

        By the programme's rule, 40, 10, 5 and 5 a point; nothing is known of them
        if the rule is not among the statements.

        Raises
        ------
        KeyError
            If a cell is not one of the 64.
        """
        if not self.has_rule:
            return CountRange(0, None) if cells else CountRange.exactly(0)
        each = computers_per_point()
        return self._weighted({cell: each[cell.site_type] for cell in cells})

    def computers_basis(self, cells: Collection[Cell]) -> Basis:
        """Return how the computers at some cells are known, as :meth:`basis` does."""
        return self._basis_of(self.computers(cells), cells, self._stated_computers)

    @property
    def has_rule(self) -> bool:
        """Whether the rule of computers per point is among the statements."""
        return bool(self.rules)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Codes of the statements that give the computers per point."""
        return tuple(item.code for item in self.used if item.measure == "computers_per_point")

    def _weighted(self, weights: Mapping[Cell, int]) -> CountRange:
        """Return the range of a sum of cells, each times its weight."""
        settled, unsettled = 0, set()
        for cell, weight in weights.items():
            exact = self._ranges[cell].exact
            if exact is None:
                unsettled.add((cell, weight))
            else:
                settled += exact * weight
        return self._unsettled_total(frozenset(unsettled)) + CountRange.exactly(settled)

    def basis(self, cells: Collection[Cell]) -> Basis:
        """Return how the sum of some cells is known.

        ``published`` where a statement states that very sum, ``derived`` where the
        statements allow one number, else ``range``.
        """
        return self._basis_of(self.total(cells), cells, self._stated)

    @staticmethod
    def _basis_of(
        known: CountRange, cells: Collection[Cell], stated: Mapping[frozenset[Cell], object]
    ) -> Basis:
        if known.unknown:
            return "unknown"
        if frozenset(cells) in stated:
            return "published"
        return "range" if known.exact is None else "derived"

    def _unsettled_total(self, weighted: frozenset[tuple[Cell, int]]) -> CountRange:
        if not weighted:
            return CountRange.exactly(0)
        if len(weighted) == 1:
            cell, weight = next(iter(weighted))
            return self._ranges[cell] * weight
        # One weight for all of them asks for the same assignments as no weight.
        weights = {weight for _, weight in weighted}
        if len(weights) == 1 and weights != {1}:
            plain = frozenset((cell, 1) for cell, _ in weighted)
            return self._unsettled_total(plain) * weights.pop()
        # Each step is safe among threads: at worst a total is worked out twice.
        total = self._totals.pop(weighted, None)
        if total is None:
            total = self._bounds(dict(weighted), [])
        self._totals[weighted] = total
        if len(self._totals) > _MOST_TOTALS:
            self._totals.popitem(last=False)
        return total

    def _cell_range(self, cell: Cell) -> CountRange:
        """Return the range of one cell, without a program where a statement states it."""
        if frozenset({cell}) in self._stated:
            # The statements are consistent, so a stated cell is what they state.
            return CountRange.exactly(int(self._witnesses[0][self._variables[cell]]))
        return self._bounds({cell: 1}, self._witnesses)

    def _bounds(self, weights: Mapping[Cell, int], met: list[Solution]) -> CountRange:
        """Return the tightest range of a sum by two integer programs at the most.

        The assignments found on the way are added to ``met``.
        """
        objective = np.zeros(len(self._variables))
        for cell, weight in weights.items():
            objective[self._variables[cell]] = weight
        low = 0
        # A sum is never negative: where an assignment met earlier has none, zero it is.
        if min(int(objective @ witness) for witness in self._witnesses) > 0:
            # There is a least one: counts are not negative.
            met.append(cast("Solution", self._system.solve(objective)))
            low = int(objective @ met[-1])
        highest = self._system.solve(-objective)
        if highest is None:
            return CountRange(low, None)
        met.append(highest)
        return CountRange(low, int(objective @ highest))

    def _proof(self, cell: Cell) -> tuple[str, ...]:
        """Return the statements that force the range of a cell.

        Of a derived cell a smallest set, so that a reader can check it by hand;
        of a range an irreducible one. Statements about the province come before
        those about each province, these before the totals, context last.
        """
        known = self._ranges[cell]
        if known.unknown:
            return ()
        near = [item.code for item in self.used if item.province_code == cell.province_code]
        near += [item.code for item in self.used if item.scope == "each_province"]
        rest = [item.code for item in self.used if item.code not in near]
        variable = self._variables[cell]
        if known.exact is not None:
            proof = self._system.proof(variable, known.exact, known.exact, self.context_last(near))
            if proof is not None:
                return proof
        candidates = self.context_last(near + rest)
        return self._system.irreducible_proof(variable, known.low, known.high, candidates)

    def _provinces_of(self, statement: Statement) -> list[tuple[str, ...]]:
        """Return the groups of provinces over which a statement sums."""
        if statement.scope == "province":
            return [(statement.province_code,)]
        if statement.scope == "total":
            return [self.provinces]
        return [(code,) for code in self.provinces if code not in statement.except_provinces]

    def _stated_sums(self, measure: tables.Measure) -> dict[frozenset[Cell], tuple[str, ...]]:
        """Return the sums of cells that statements state as such, with those statements."""
        stated: dict[frozenset[Cell], tuple[str, ...]] = {}
        for item in self.used:
            if item.measure != measure or item.relation != "=":
                continue
            for provinces in self._provinces_of(item):
                cells = frozenset(Cell(*pair) for pair in product(provinces, item.site_types))
                stated[cells] = (*stated.get(cells, ()), item.code)
        return stated

    def _relations(self) -> list[Relation]:
        """Return the linear relations that the statements make."""
        computers = computers_per_point()
        units = tables.provinces().set_index("province_code")["district_level_units"]
        relations = []
        for item in self.used:
            if item.measure == "computers_per_point":
                continue
            by_rule = item.measure == "computers"
            if by_rule and not self.rules:
                continue
            for provinces in self._provinces_of(item):
                value = int(units[provinces[0]] if item.value == UNITS else item.value)
                relations.append(
                    Relation(
                        statements=frozenset({item.code, *(self.rules if by_rule else ())}),
                        coefficients={
                            self._variables[Cell(province, site_type)]: (
                                computers[site_type] if by_rule else 1
                            )
                            for province in provinces
                            for site_type in item.site_types
                        },
                        low=-np.inf if item.relation == "<=" else value + (item.relation == ">"),
                        high=np.inf if item.relation == ">" else value,
                    )
                )
        return relations

    def _contradiction(self, statements: Sequence[Statement]) -> Problem:
        """Return the problem that names a smallest set of conflicting statements."""
        conflict = self._system.smallest_conflict()
        named = [item for item in self.used if item.code in conflict]
        return Problem(
            "contradiction",
            file=STATEMENTS_FILE,
            row=max(row_of(statements, item) for item in named),
            column="statement",
            value=", ".join(conflict),
            details={"statements": conflict},
        )


@cache
def published() -> Published:
    """Return what the project's own statements say; worked out once per process."""
    return Published()
