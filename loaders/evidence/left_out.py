"""What is still known if a statement is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.cells import CountRange
from loaders.evidence.deduction import Deduction
from loaders.evidence.equations import stated_facts
from loaders.evidence.what_if import Change

if TYPE_CHECKING:
    from loaders.cells import Cell
    from loaders.evidence.equations import Sign
    from loaders.evidence.linear_relations import Solution
    from loaders.evidence.published import Published


def leave_out(published: Published, code: str) -> tuple[Change, ...]:
    """Return the cells of which less would be known without a statement.

    Parameters
    ----------
    published
        What the statements say.
    code
        Of one of those that are used.

    Returns
    -------
    tuple of Change
        In order; empty where the other statements say as much.

    Raises
    ------
    KeyError
        If no such statement is used.
    """
    rest = frozenset(item.code for item in published.used) - {code}
    if len(rest) == len(published.used):
        raise KeyError(code)
    by_hand = Deduction(pair for pair in stated_facts(published) if code not in pair[1])
    met = list(published.witnesses)
    changes = []
    for cell, sources in zip(published.variables, published.cells["sources"], strict=True):
        known, stated = published.ranges[cell], published.basis({cell}) == "published"
        # What the others state or prove by themselves stays as it is.
        if code not in sources or (stated and len(sources) > 1):
            continue
        low = _end(published, by_hand, cell, ">=", rest, met)
        high = _end(published, by_hand, cell, "<=", rest, met)
        after = CountRange(low or 0, high)
        if after != known:
            changes.append(Change(cell, known, after))
    return tuple(changes)


def _end(
    published: Published,
    by_hand: Deduction,
    cell: Cell,
    sign: Sign,
    statements: frozenset[str],
    met: list[Solution],
) -> int | None:
    """Return an end of the range of a cell by some of the statements.

    What moves by hand prove, and an assignment met earlier attains, needs no program. Those
    that the programs find are added to ``met``.
    """
    index, proved = published.variables[cell], by_hand.end(cell, sign)
    if proved and any(solution[index] == proved.fact.value for solution in met):
        return proved.fact.value
    objective = published.system.row({index: 1 if sign == ">=" else -1})
    extreme = published.system.solve(objective, statements=statements)
    if extreme is None:
        return None
    met.append(extreme)
    return int(extreme[index])
