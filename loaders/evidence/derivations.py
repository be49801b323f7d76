"""How each of the 64 numbers follows from the statements, in steps that a reader can check.

A derivation is language-free; :mod:`loaders.evidence.derivation_text` puts it into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from loaders.evidence.deduction import Deduction, Kind, Node, chain
from loaders.evidence.equations import Fact, Sign, stated_facts
from loaders.evidence.published import Published, published

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from loaders.cells import Cell, CountRange


@dataclass(frozen=True, slots=True)
class Known:
    """A number that is put in.

    Attributes
    ----------
    cell, sign, value
        ``cell = value``, ``cell <= value`` or ``cell >= value``.
    statements
        Those that state it by themselves; empty if a step concludes it, or if it only
        means that a count is not negative.
    step
        Number of the earlier step that concludes it, the first being 1.
    """

    cell: Cell
    sign: Sign
    value: int
    statements: tuple[str, ...] = ()
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One move.

    Attributes
    ----------
    kind
        ``stated`` (what statements say, computers written out in points by the
        rule), ``zero`` (a count is not negative), ``put_in`` (known numbers),
        ``times`` (a factor), ``minus`` (the second step used from the first),
        ``divide`` (by a factor, rounding to whole numbers), ``bound`` (the other
        counts at their least or most), ``sum`` (the steps used
        added up, and the rest of the sum at its least or most), ``together`` (an integer program
        over the statements: no chain of moves was found).
    conclusion
        What then holds.
    uses
        Numbers of the earlier steps worked on, the first step being 1.
    known
        The numbers put in.
    statements
        Codes of the statements that this step itself takes up.
    factor
        Of ``times`` and ``divide``.
    """

    kind: Kind
    conclusion: Fact
    uses: tuple[int, ...] = ()
    known: tuple[Known, ...] = ()
    statements: tuple[str, ...] = ()
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Derivation:
    """The steps from statements to what is known of a sum of cells.

    Attributes
    ----------
    coefficients
        The sum as pairs of cell and coefficient; of a cell one pair.
    steps
        In order; each rests on earlier ones.
    ends
        Numbers of the steps that conclude: one for an exact number, else one for
        each end of the range that was asked for.
    """

    coefficients: tuple[tuple[Cell, int], ...]
    steps: tuple[Step, ...]
    ends: tuple[int, ...]

    @property
    def statements(self) -> tuple[str, ...]:
        """Every statement that some step uses, in the order of their use."""
        used = (
            code
            for step in self.steps
            for codes in (step.statements, *(item.statements for item in step.known))
            for code in codes
        )
        return tuple(dict.fromkeys(used))

    @property
    def complete(self) -> bool:
        """Whether no step rests on an integer program."""
        return all(step.kind != "together" for step in self.steps)


def derive(published: Published, cell: Cell) -> Derivation:
    """Derive what is known of a cell.

    Parameters
    ----------
    published
        What the statements say.
    cell
        One of the 64.

    Returns
    -------
    Derivation
        Its ends are those of ``published.cells``; there is no step for a high end
        where nothing bounds the cell.

    Raises
    ------
    KeyError
        If there is no such cell.
    """
    return _derived(published, _deductions(published), cell)


def derive_all(published: Published) -> dict[Cell, Derivation]:
    """Derive what is known of each of the 64 cells; see :func:`derive`."""
    deductions = _deductions(published)
    return {cell: _derived(published, deductions, cell) for cell in published.ranges}


@cache
def derivations() -> dict[Cell, Derivation]:
    """Return the derivations from the project's own statements; worked out once per process."""
    return derive_all(published())


def derive_end(
    published: Published,
    coefficients: Mapping[Cell, int],
    sign: Sign,
    value: int,
    statements: Collection[str],
) -> Derivation:
    """Derive that some statements keep a weighted sum of cells from passing a number.

    Parameters
    ----------
    published
        What the statements say.
    coefficients
        The sum.
    sign, value
        What is to be shown: ``sum <= value`` or ``sum >= value``.
    statements
        Codes of the statements that may be used; together they force it.

    Returns
    -------
    Derivation
        Its end is at least as tight as asked.
    """
    deduction = _deduced(published, statements)
    terms = tuple(sorted(coefficients.items()))
    if len(terms) == 1 and terms[0][1] == 1:
        cell = terms[0][0]
        node = deduction.exact(cell) or deduction.end(cell, sign)
    else:
        node = deduction.end_of_sum(coefficients, sign)
    if node is None or not _as_tight(node, sign, value):
        fact = Fact(terms, sign, value)
        node = Node("together", fact, statements=tuple(statements))
    return _numbered(terms, (node,))


def _as_tight(node: Node, sign: Sign, value: int) -> bool:
    return node.fact.value <= value if sign == "<=" else node.fact.value >= value


def _deduced(published: Published, statements: Collection[str] | None = None) -> Deduction:
    return Deduction(
        (fact, codes)
        for fact, codes in stated_facts(published)
        if statements is None or set(codes) <= set(statements)
    )


def _deductions(published: Published) -> tuple[Deduction, ...]:
    """Return what follows without context, then with it: the first that is tight is shown."""
    own = published.without_context
    with_context = () if own is published else (_deduced(published),)
    return (_deduced(own), *with_context)


def _derived(published: Published, deductions: Sequence[Deduction], cell: Cell) -> Derivation:
    known = published.ranges[cell]
    for deduction in deductions:
        exact = deduction.exact(cell)
        if exact is not None and exact.fact.value == known.exact:
            return _numbered(((cell, 1),), (exact,))
    ends = [_end(published, deductions, cell, ">=", known)]
    if known.high is not None:
        ends.append(_end(published, deductions, cell, "<=", known))
    return _numbered(((cell, 1),), tuple(ends))


def _end(
    published: Published,
    deductions: Sequence[Deduction],
    cell: Cell,
    sign: Sign,
    known: CountRange,
) -> Node:
    value = known.low if sign == ">=" or known.high is None else known.high
    for deduction in deductions:
        node = deduction.end(cell, sign)
        if node is not None and node.fact.value == value:
            return node
    return Node("together", Fact(((cell, 1),), sign, value), statements=published.sources(cell))


def _numbered(coefficients: tuple[tuple[Cell, int], ...], ends: tuple[Node, ...]) -> Derivation:
    """Return a chain with its steps numbered from 1."""
    nodes = chain(*ends)
    number = {node: place for place, node in enumerate(nodes, start=1)}
    steps = tuple(
        Step(
            kind=node.kind,
            conclusion=node.fact,
            uses=tuple(number[item] for item in node.uses),
            known=tuple(_known(item, number) for item in node.known),
            statements=node.statements,
            factor=node.factor,
        )
        for node in nodes
    )
    return Derivation(coefficients, steps, tuple(number[node] for node in ends))


def _known(node: Node, number: Mapping[Node, int]) -> Known:
    cell = node.fact.terms[0][0]
    if node.inline:
        return Known(cell, node.fact.sign, node.fact.value, statements=node.statements)
    return Known(cell, node.fact.sign, node.fact.value, step=number[node])
