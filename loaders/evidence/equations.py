"""Relations between counts as a reader writes them, and the arithmetic done on them by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loaders.cells import Cell
    from loaders.evidence.published import Published

Sign = Literal["=", "<=", ">="]

_TURNED: dict[Sign, Sign] = {"=": "=", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Fact:
    """A sum of counts, each times a whole number, compared with a whole number.

    Attributes
    ----------
    terms
        Pairs of a cell and its coefficient, never zero, in order of the cells.
    sign, value
        The right-hand side.
    """

    terms: tuple[tuple[Cell, int], ...]
    sign: Sign
    value: int

    @property
    def coefficients(self) -> dict[Cell, int]:
        """From cell to coefficient."""
        return dict(self.terms)

    def times(self, factor: int) -> Fact:
        """Return the fact multiplied by a positive whole number."""
        terms = tuple((cell, factor * coefficient) for cell, coefficient in self.terms)
        return Fact(terms, self.sign, factor * self.value)

    def minus(self, other: Fact) -> Fact | None:
        """Return this fact less another, ``None`` where nothing follows.

        Less than one thing taken from less than another may be anything.
        """
        turned = _TURNED[other.sign]
        if "=" not in {self.sign, turned} and self.sign != turned:
            return None
        left = self.coefficients
        for cell, coefficient in other.terms:
            left[cell] = left.get(cell, 0) - coefficient
        sign = turned if self.sign == "=" else self.sign
        return fact(left, sign, self.value - other.value)

    def less_known(self, values: Mapping[Cell, int]) -> Fact:
        """Return the fact with the numbers that are known put in and taken to the right."""
        known = sum(coefficient * values.get(cell, 0) for cell, coefficient in self.terms)
        terms = tuple(term for term in self.terms if term[0] not in values)
        return Fact(terms, self.sign, self.value - known)

    def divided(self, factor: int | None = None) -> tuple[Fact, int]:
        """Return the fact divided by a factor of its left side, and that factor.

        Counts are whole: the right side of ``<=`` is rounded down, of ``>=`` up. An
        equation whose right side does not divide stays as it is.

        Parameters
        ----------
        factor
            One that all coefficients have; the greatest by default.
        """
        if factor is None:
            factor = gcd(*(coefficient for _, coefficient in self.terms))
        if factor <= 1 or (self.sign == "=" and self.value % factor):
            return self, 1
        value = -(-self.value // factor) if self.sign == ">=" else self.value // factor
        terms = tuple((cell, coefficient // factor) for cell, coefficient in self.terms)
        return Fact(terms, self.sign, value), factor


def fact(coefficients: Mapping[Cell, int], sign: Sign, value: int) -> Fact:
    """Return a fact in its usual form: cells in order, none with coefficient zero."""
    terms = sorted((cell, number) for cell, number in coefficients.items() if number)
    return Fact(tuple(terms), sign, value)


def stated_facts(published: Published) -> Iterator[tuple[Fact, tuple[str, ...]]]:
    """Yield what the statements say, one fact at a time, each with those that say it.

    A number of computers is written out in points by the rule, which is then the
    second of the two statements.
    """
    cells = list(published.variables)
    order = {item.code: place for place, item in enumerate(published.used)}
    rules = {item.code for item in published.used if item.measure == "computers_per_point"}
    for relation in published.system.relations:
        codes = tuple(sorted(relation.statements, key=lambda code: (code in rules, order[code])))
        terms = {cells[index]: number for index, number in relation.coefficients.items()}
        if relation.low == relation.high:
            yield fact(terms, "=", int(relation.low)), codes
            continue
        if relation.high != float("inf"):
            yield fact(terms, "<=", int(relation.high)), codes
        if relation.low != -float("inf"):
            yield fact(terms, ">=", int(relation.low)), codes
