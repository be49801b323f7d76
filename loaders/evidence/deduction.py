"""Finding a short chain of moves by hand from statements to the ends of every range.

The moves are those of a person with pencil and paper: put in what is known,
subtract one equation from another, put the other counts at their least or most.
They are repeated until they find nothing new. Every range so found holds the
true one; that it is as tight is for the caller to check.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from math import gcd
from typing import TYPE_CHECKING, Literal

from loaders.evidence.equations import Fact, Sign, fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from loaders.cells import Cell

Kind = Literal["stated", "zero", "put_in", "times", "minus", "divide", "bound", "sum", "together"]
"""What is done in a step; see :class:`loaders.evidence.derivations.Step`."""

_ROUNDS = 30
_MOST_ROWS = 40
"""Equations kept of one province: with four counts, more say nothing new."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A step with the steps it rests on.

    Attributes
    ----------
    kind, fact, statements, factor
        As for :class:`loaders.evidence.derivations.Step`.
    uses
        The steps whose relations are worked on.
    known
        The steps whose numbers are put in; each is about one cell.
    """

    kind: Kind
    fact: Fact
    uses: tuple[Node, ...] = ()
    known: tuple[Node, ...] = ()
    statements: tuple[str, ...] = ()
    factor: int = 1

    @property
    def inline(self) -> bool:
        """Whether it needs no step of its own where its number is put in."""
        alone = len(self.fact.terms) == 1 and self.fact.terms[0][1] == 1
        return self.kind in {"zero", "stated"} and alone


def chain(*ends: Node) -> tuple[Node, ...]:
    """Return all steps that some steps rest on, each after those it needs."""
    found: dict[Node, None] = {}

    def visit(node: Node) -> None:
        if node in found:
            return
        for earlier in (*node.uses, *(item for item in node.known if not item.inline)):
            visit(earlier)
        found[node] = None

    for end in ends:
        visit(end)
    return tuple(found)


class Deduction:
    """What follows from some facts by moves that can be checked by hand.

    Parameters
    ----------
    stated
        Facts with the statements that make them.
    """

    def __init__(self, stated: Iterable[tuple[Fact, tuple[str, ...]]]) -> None:
        self._ends: dict[tuple[Cell, Sign], list[Node]] = defaultdict(list)
        self._exact: dict[Cell, Node] = {}
        self._rows: dict[str, list[Node]] = defaultdict(list)
        self._length: dict[Node, int] = {}
        seen = set()
        for item, statements in stated:
            if item in seen:
                continue
            seen.add(item)
            node = Node("stated", item, statements=statements)
            if node.inline:
                self._learn(node)
                continue
            provinces = {cell.province_code for cell, _ in item.terms}
            self._rows[provinces.pop() if len(provinces) == 1 else ""].append(node)
        self._work()

    def exact(self, cell: Cell) -> Node | None:
        """Return the step that gives the one number of a cell, if one step does."""
        return self._exact.get(cell)

    def end(self, cell: Cell, sign: Sign) -> Node | None:
        """Return the step with the tightest ``>=`` or ``<=`` found for a cell, if any."""
        found = self._ends[cell, sign]
        return found[-1] if found else _zero(cell) if sign == ">=" else None

    def end_of_sum(self, coefficients: Mapping[Cell, int], sign: Sign) -> Node | None:
        """Return a step with the tightest ``>=`` or ``<=`` found for a weighted sum of cells.

        It adds up rows and puts the rest of the sum at its least or most, where
        needed for a multiple of the sum, which is then divided.
        """
        tries: list[tuple[int, list[Node]]] = [(1, [])]
        for row in (row for place in tuple(self._rows) for row in self._equations(place)):
            # A row times a number has the direction of the row.
            if row.fact.sign not in {"=", sign}:
                continue
            ratios = {
                (number // common, coefficients[cell] // common)
                for cell, number in row.fact.terms
                if number > 0 and coefficients.get(cell, 0) > 0
                for common in [gcd(number, coefficients[cell])]
            }
            tries += [(whole, [_multiple(row, factor)]) for whole, factor in sorted(ratios)]
        tries.append((1, self._parts(coefficients, sign)))
        found = [node for one in tries if (node := self._sum(coefficients, sign, *one))]
        # The tightest, then the shortest.
        upward = 1 if sign == "<=" else -1
        return min(
            found, key=lambda node: (node.fact.value * upward, self._cost(node)), default=None
        )

    def _parts(self, coefficients: Mapping[Cell, int], sign: Sign) -> list[Node]:
        """Return multiples of rows over several provinces that add up to a part of a sum."""
        rest, parts = dict(coefficients), []
        for row in self._rows[""]:
            left = row.fact.coefficients
            ratios = {rest.get(cell, 0) // number for cell, number in left.items()}
            factor = min(ratios)
            if row.fact.sign in {"=", sign} and factor > 0 and len(ratios) == 1:
                parts.append(_multiple(row, factor))
                rest = {cell: own - factor * left.get(cell, 0) for cell, own in rest.items()}
        return parts

    def _sum(
        self, coefficients: Mapping[Cell, int], sign: Sign, whole: int, parts: list[Node]
    ) -> Node | None:
        """Return what some facts, added up, say of so many times a sum."""
        rest = {cell: whole * number for cell, number in coefficients.items()}
        value, known = 0, []
        for part in parts:
            value += part.fact.value
            for cell, number in part.fact.terms:
                rest[cell] = rest.get(cell, 0) - number
        for cell, number in sorted(rest.items()):
            end = self.end(cell, sign if number > 0 else _other(sign))
            if number == 0:
                continue
            if end is None:
                return None
            known.append(self._exact.get(cell, end))
            value += number * end.fact.value
        if not known and len(parts) == 1:
            return _divided(parts[0], whole)
        multiple = {cell: whole * number for cell, number in coefficients.items()}
        return _divided(Node("sum", fact(multiple, sign, value), tuple(parts), tuple(known)), whole)

    def _work(self) -> None:
        """Make moves until they find nothing new."""
        for _ in range(_ROUNDS):
            best: dict[tuple[Cell, Sign], Node] = {}
            for place in self._rows:
                # Sums over provinces come last: what a province says of itself is plainer.
                for node in self._conclusions(place):
                    cell = node.fact.terms[0][0]
                    sides: tuple[Sign, ...] = (
                        ("<=", ">=") if node.fact.sign == "=" else (node.fact.sign,)
                    )
                    for side in sides:
                        other = best.get((cell, side))
                        if other is None or self._rank(node, side) < self._rank(other, side):
                            best[cell, side] = node
            learned = [self._learn(node) for node in dict.fromkeys(best.values())]
            if not any(learned):
                return

    def _rank(self, node: Node, side: Sign) -> tuple[int, int]:
        return (node.fact.value if side == "<=" else -node.fact.value, self._cost(node))

    def _cost(self, node: Node) -> int:
        if node not in self._length:
            self._length[node] = len(chain(node))
        return self._length[node]

    def _learn(self, node: Node) -> bool:
        """Keep what a step says of one cell, and return whether it is new."""
        cell, new = node.fact.terms[0][0], False
        sides: tuple[Sign, ...] = (">=", "<=") if node.fact.sign == "=" else (node.fact.sign,)
        for side in sides:
            if self._is_tighter(cell, side, node.fact.value):
                self._ends[cell, side].append(node)
                new = True
        if new and node.fact.sign == "=":
            self._exact[cell] = node
        return new

    def _is_tighter(self, cell: Cell, side: Sign, value: int) -> bool:
        end = self.end(cell, side)
        if end is None:
            return True
        return value < end.fact.value if side == "<=" else value > end.fact.value

    def _conclusions(self, place: str) -> Iterator[Node]:
        """Yield what the rows of a province, or of several together, newly say of single cells."""
        for row in self._equations(place):
            if len(row.fact.terms) == 1:
                node = _divided(row)
                if node.fact.terms[0][1] == 1 and self._says_more(node):
                    yield node
                continue
            for cell, _ in row.fact.terms:
                signs: tuple[Sign, ...] = ("<=", ">=")
                for sign in signs if row.fact.sign == "=" else (row.fact.sign,):
                    node_or_none = self._bound(row, cell, sign)
                    if node_or_none is not None:
                        yield node_or_none

    def _says_more(self, node: Node) -> bool:
        cell, sides = node.fact.terms[0][0], (node.fact.sign,)
        return any(
            self._is_tighter(cell, side, node.fact.value)
            for side in (("<=", ">=") if sides == ("=",) else sides)
        )

    def _equations(self, place: str) -> list[Node]:
        """Return the rows of a place with known numbers put in, and their differences."""
        reduced = [self._put_in(row) for row in self._rows[place]]
        if not place:
            # A sum over provinces stays as stated, so that each is told with its own reason.
            return self._rows[place] + [row for row in reduced if len(row.fact.terms) == 1]
        rows = self._rows[place] = reduced
        found = {row.fact: row for row in rows}
        latest = rows
        for _ in range(2):
            differences = [node for pair in product(latest, rows) for node in _eliminations(*pair)]
            latest = []
            for node in sorted(differences, key=lambda node: len(chain(node))):
                if node.fact not in found and len(found) < _MOST_ROWS:
                    found[node.fact] = node
                    latest.append(node)
        return list(found.values())

    def _put_in(self, row: Node) -> Node:
        """Return a row with every number put in that is known, but not with nothing left."""
        values, known = {}, list[Node]()
        for cell, _ in row.fact.terms:
            low, high = self.end(cell, ">="), self.end(cell, "<=")
            if low and high and low.fact.value == high.fact.value:
                values[cell] = low.fact.value
                known += [self._exact[cell]] if cell in self._exact else [low, high]
        if not values or len(values) == len(row.fact.terms):
            return row
        return Node("put_in", row.fact.less_known(values), (row,), tuple(known))

    def _bound(self, row: Node, cell: Cell, sign: Sign) -> Node | None:
        """Return what a row says of one of its cells with the others at an end, if that is new.

        Parameters
        ----------
        row
            With several cells.
        cell
            The one in question.
        sign
            The direction in which the row is read.
        """
        upper = 1 if sign == "<=" else -1
        own = row.fact.coefficients[cell] * upper
        rest = row.fact.value * upper
        ends: list[tuple[Cell, Sign, int]] = []
        for other, coefficient in row.fact.terms:
            if other == cell:
                continue
            side: Sign = ">=" if coefficient * upper > 0 else "<="
            end = self.end(other, side)
            if end is None:
                return None
            ends.append((other, side, coefficient * upper))
            rest -= coefficient * upper * end.fact.value
        side = "<=" if own > 0 else ">="
        found = rest // own if own > 0 else -(rest // -own)
        if not self._is_tighter(cell, side, found):
            return None
        spare = abs(own) - 1 - rest % abs(own)
        known = []
        for other, its_side, coefficient in ends:
            node, spent = self._plainest(other, its_side, abs(coefficient), spare)
            spare, rest = spare - spent, rest + spent
            known.append(node)
        conclusion = Fact(((cell, abs(own)),), side, rest if own > 0 else -rest)
        return _divided(Node("bound", conclusion, (row,), tuple(known)))

    def _plainest(self, cell: Cell, side: Sign, weight: int, spare: int) -> tuple[Node, int]:
        """Return the first end found that is tight enough, and what is lost by it."""
        history = self._ends[cell, side] or [_zero(cell)]
        last = history[-1]
        candidates = [_zero(cell), *history] if side == ">=" else history
        for node in candidates:
            lost = weight * abs(last.fact.value - node.fact.value)
            if lost <= spare:
                return node, lost
        return last, 0


def _zero(cell: Cell) -> Node:
    return Node("zero", Fact(((cell, 1),), ">=", 0))


def _other(sign: Sign) -> Sign:
    return "<=" if sign == ">=" else ">="


def _divided(node: Node, by: int | None = None) -> Node:
    divided, factor = node.fact.divided(by)
    return node if factor == 1 else Node("divide", divided, (node,), factor=factor)


def _eliminations(first: Node, second: Node) -> Iterator[Node]:
    """Yield the differences of multiples of two rows in which a count falls out."""
    other = second.fact.coefficients
    ratios = set()
    for cell, coefficient in first.fact.terms:
        if coefficient * other.get(cell, 0) > 0:
            common = gcd(coefficient, other[cell])
            ratios.add((abs(other[cell]) // common, abs(coefficient) // common))
    for times_first, times_second in sorted(ratios):
        left, right = _multiple(first, times_first), _multiple(second, times_second)
        difference = left.fact.minus(right.fact)
        if difference is None or not difference.terms:
            continue
        if all(coefficient < 0 for _, coefficient in difference.terms):
            continue  # the pair the other way round says the same with plus signs
        if len(difference.terms) < len({*first.fact.coefficients, *other}):
            yield Node("minus", difference, (left, right))


def _multiple(node: Node, factor: int) -> Node:
    if factor == 1:
        return node
    return Node("times", node.fact.times(factor), (node,), factor=factor)
