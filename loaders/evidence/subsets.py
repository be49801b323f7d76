"""Smallest and irreducible subsets with a property that only grows with the set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def smallest_subset(
    elements: Sequence[str], refute: Callable[[frozenset[str]], frozenset[str] | None]
) -> tuple[str, ...]:
    """Return a smallest subset that has a property which only grows with the set.

    A subset without the property is grown to a maximal one; any subset with the
    property contains an element outside it. The smallest set that meets all these
    complements is tried next, until it has the property (implicit hitting sets;
    Ignatiev, Previti, Liffiton and Marques-Silva, "Smallest MUS extraction with
    minimal hitting set dualization", CP 2015).

    Parameters
    ----------
    elements
        In the order in which the answer is given.
    refute
        ``None`` if the subset has the property; else elements that can probably be
        added to it at once without giving it the property: a hint, which is checked.

    Returns
    -------
    tuple of str
        Empty also when not even all elements together have the property.
    """
    whole = frozenset(elements)
    if refute(whole) is not None:
        return ()
    complements: list[frozenset[str]] = []
    while True:
        subset = _smallest_hitting_set(elements, complements)
        hint = refute(subset)
        if hint is None:
            return tuple(element for element in elements if element in subset)
        complements.append(whole - _grow(subset, hint & whole, elements, refute))


def irreducible_subset(
    elements: Sequence[str], refute: Callable[[frozenset[str]], frozenset[str] | None]
) -> tuple[str, ...]:
    """Return a subset that has the property of all elements together, none of them redundant.

    Parameters
    ----------
    elements
        In the order in which the answer is given; later ones are left out first.
    refute
        As for :func:`smallest_subset`.
    """
    needed = frozenset(elements)
    for element in reversed(elements):
        if refute(needed - {element}) is None:
            needed -= {element}
    return tuple(element for element in elements if element in needed)


def _grow(
    subset: frozenset[str],
    hint: frozenset[str],
    elements: Sequence[str],
    refute: Callable[[frozenset[str]], frozenset[str] | None],
) -> frozenset[str]:
    """Return a maximal superset without the property."""
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
