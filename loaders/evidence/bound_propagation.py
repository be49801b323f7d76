"""Ranges of all cells under many suppositions at once, without a solver.

Every relation bounds each of its counts by what the others leave; the bounds are
tightened in turn until none of them moves. The ranges so found hold the true ones
and may be wider. Thousands of suppositions ("if Cao Bằng has five") go through the
same matrices together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from loaders.cells import Cell
from loaders.evidence.published import computers_per_point

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from loaders.evidence.published import Published

Numbers = npt.NDArray[np.float64]

UNBOUNDED = 1e6
"""An upper end from here on stands for none: no count of the programme comes near."""

_FAR = 1e9
_ROUNDS = 200


class BoundPropagation:
    """The relations of the statements, and of sums that follow from them.

    Sums of a province (points, computers, counts with the same computers per point)
    are variables too: what binds a sum then tightens its parts and the other way
    round, which the statements one by one do not.

    Parameters
    ----------
    published
        What the statements say.
    figures
        Weighted sums of cells on which something may be supposed.
    """

    def __init__(self, published: Published, figures: Collection[Mapping[Cell, int]] = ()) -> None:
        self.cells = tuple(published.variables)
        self._column: dict[frozenset[tuple[Cell, int]], int] = {
            frozenset({(cell, 1)}): index for index, cell in enumerate(self.cells)
        }
        self._rows: list[tuple[dict[int, int], float, float]] = [
            (relation.coefficients, relation.low, relation.high)
            for relation in published.system.relations
        ]
        self._add_sums(published)
        self._rows += [
            ({self._column[key]: 1}, relation.low, relation.high)
            for relation in published.system.relations
            if (key := self._key_of(relation.coefficients)) in self._column
        ]
        for figure in figures:
            self._sum(figure)
        self._lay_out(published)

    def ranges(
        self, figure: Mapping[Cell, int], values: npt.NDArray[np.int64]
    ) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
        """Return the ends of the range of every cell if a figure is a number.

        Parameters
        ----------
        figure
            A weighted sum, one of those given at the start.
        values
            The numbers, shape ``(n,)``.

        Returns
        -------
        low, high
            Shape ``(n, 64)``, ``high`` at least :data:`UNBOUNDED` where there is none.
        possible
            Shape ``(n,)``: whether the number has not been found impossible.
        """
        column = self._column[_key(figure)]
        low = np.repeat(self._low[None, :], len(values), axis=0)
        high = np.repeat(self._high[None, :], len(values), axis=0)
        possible = (values >= low[:, column]) & (values <= high[:, column])
        low[:, column] = high[:, column] = values
        active = np.flatnonzero(possible)
        for _ in range(_ROUNDS):
            if not len(active):
                break
            before_low, before_high = low[active], high[active]
            after_low, after_high, fine = self._tightened(before_low, before_high)
            low[active], high[active] = after_low, after_high
            possible[active] &= fine
            moved = ((after_low > before_low) | (after_high < before_high)).any(axis=1)
            active = active[fine & moved]
        return low[:, : len(self.cells)], high[:, : len(self.cells)], possible

    def _tightened(
        self, low: Numbers, high: Numbers
    ) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
        """Return the bounds after one round, and whether they leave anything."""
        # Each row reads: sum <= limit. What it has to spare over the least sum is
        # how far one count may be above its own least.
        spare = self._limit - low @ self._positive.T - high @ self._negative.T
        new_low, new_high = low.copy(), high.copy()
        upper, lower = self._upper, self._lower
        room = np.minimum.reduceat(upper.shares(spare), upper.starts, axis=1)
        columns = upper.columns
        new_high[:, columns] = np.minimum(high[:, columns], low[:, columns] + room)
        room = np.minimum.reduceat(lower.shares(spare), lower.starts, axis=1)
        columns = lower.columns
        new_low[:, columns] = np.maximum(low[:, columns], high[:, columns] - room)
        possible = np.all(np.hstack([spare >= 0, new_low <= new_high]), axis=1)
        return new_low, new_high, np.asarray(possible)

    def _key_of(self, coefficients: Mapping[int, int]) -> frozenset[tuple[Cell, int]]:
        return frozenset((self.cells[index], number) for index, number in coefficients.items())

    def _sum(self, weights: Mapping[Cell, int]) -> int:
        """Return the variable of a weighted sum, which is made one if it is none yet."""
        key = _key(weights)
        if key not in self._column:
            self._column[key] = len(self._column)
            row = {self._column[_key({cell: 1})]: weight for cell, weight in weights.items()}
            self._rows.append((row | {self._column[key]: -1}, 0, 0))
        return self._column[key]

    def _add_sums(self, published: Published) -> None:
        each = computers_per_point()
        points, computers = [], []
        for province in published.provinces:
            cells = {Cell(province, kind): each[kind] for kind in published.site_types}
            points.append(self._sum(dict.fromkeys(cells, 1)))
            computers.append(self._sum(cells))
            # The counts with the same computers per point, each group as one.
            groups = {
                weight: self._sum({cell: 1 for cell, own in cells.items() if own == weight})
                for weight in sorted(set(cells.values()))
            }
            parts = dict.fromkeys(groups.values(), 1)
            self._rows.append((parts | {points[-1]: -1}, 0, 0))
            for out in (0, *groups):
                # computers - out * points, so that one group falls out
                row = {column: own - out for own, column in groups.items()}
                row |= {computers[-1]: -1, points[-1]: out}
                self._rows.append(({column: own for column, own in row.items() if own}, 0, 0))
        for columns, found in (
            (points, published.total(self.cells)),
            (computers, published.computers(self.cells)),
        ):
            high = np.inf if found.high is None else found.high
            self._rows.append((dict.fromkeys(columns, 1), found.low, high))

    def _lay_out(self, published: Published) -> None:
        """Lay the rows out as matrices that read ``sum <= limit``."""
        matrix, limit = [], []
        for coefficients, row_low, row_high in self._rows:
            row = np.zeros(len(self._column))
            row[list(coefficients)] = list(coefficients.values())
            for sign, end in ((1, row_high), (-1, row_low)):
                if np.isfinite(end):
                    matrix.append(sign * row)
                    limit.append(sign * end)
        self._low = np.zeros(len(self._column))
        self._high = np.full(len(self._column), _FAR)
        for index, cell in enumerate(self.cells):
            found = published.ranges[cell]
            self._low[index] = found.low
            self._high[index] = _FAR if found.high is None else found.high
        self._set_rows(np.array(matrix), np.array(limit))
        for _ in range(_ROUNDS):
            tighter = self._tightened(self._low[None, :], self._high[None, :])
            if (tighter[0] == self._low).all() and (tighter[1] == self._high).all():
                break
            self._low, self._high = tighter[0][0], tighter[1][0]
        # What is settled goes to the right, and rows that can bind nothing go.
        settled = self._low == self._high
        whole, limits = np.array(matrix), np.array(limit)
        limits = limits - whole[:, settled] @ self._low[settled]
        whole[:, settled] = 0
        most = np.maximum(whole, 0) @ self._high + np.minimum(whole, 0) @ self._low
        self._set_rows(whole[most > limits], limits[most > limits])

    def _set_rows(self, matrix: Numbers, limit: Numbers) -> None:
        self._limit = limit
        self._positive, self._negative = np.maximum(matrix, 0), np.minimum(matrix, 0)
        self._upper, self._lower = _Entries.of(self._positive), _Entries.of(-self._negative)


@dataclass(frozen=True, slots=True, eq=False)
class _Entries:
    """The entries of a matrix that are not zero, column by column.

    Attributes
    ----------
    rows, weights
        Of each entry.
    columns
        Those with entries.
    starts
        Where the entries of each of these columns begin.
    """

    rows: npt.NDArray[np.intp]
    weights: Numbers
    columns: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]

    @classmethod
    def of(cls, matrix: Numbers) -> Self:
        """Return the entries of a matrix without negative ones."""
        column_of, rows = np.nonzero(matrix.T)
        columns, starts = np.unique(column_of, return_index=True)
        return cls(rows, matrix[rows, column_of], columns, starts)

    def shares(self, spare: Numbers) -> Numbers:
        """Return, for each entry, how often its weight goes into what its row has to spare."""
        # Half a unit more keeps the quotient of whole numbers clear of rounding.
        return np.floor((spare[:, self.rows] + 0.5) / self.weights)


def _key(weights: Mapping[Cell, int]) -> frozenset[tuple[Cell, int]]:
    return frozenset(weights.items())
