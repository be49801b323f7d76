"""Class breaks of a choropleth: where one colour ends and the next begins.

Breaks are the edges of the classes, from the smallest value to the largest: a class
contains its lower edge and not its upper one. The outer classes contain all values
beyond. Edges are as round as they can be without moving a value into another class,
so that what a legend prints is what the map uses.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Method = Literal["rounded", "quantile", "jenks", "equal", "manual"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
"""How classes are made.

``rounded``: equal steps of a round number. ``quantile``: as many values in each.
``jenks``: natural breaks, the least squared deviation within the classes (Fisher 1958,
Jenks 1977). ``equal``: equal steps from the smallest to the largest value.
``manual``: typed by the user.
"""

LEAST_CLASSES: Final = 3
MOST_CLASSES: Final = 6
USUAL_CLASSES: Final = 4

_ROUND_STEPS: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LEAST_PARTED: Final = 2
"""Classes of values that are not all equal, however few they are."""

_MOST_DECIMALS: Final = 12
_MOST_NATURAL: Final = 500
"""The most distinct values for exact natural breaks; a country has far fewer."""


def class_breaks(
    values: Sequence[float], method: Method, classes: int, manual: Sequence[float] = ()
) -> tuple[float, ...]:
    """Return the edges of the classes of some values.

    Parameters
    ----------
    values
        Finite numbers in any order.
    method
        One of :data:`METHODS`.
    classes
        The number asked for. With few distinct values or ties there are fewer.
    manual
        The inner edges, in any order, for the method ``manual``.

    Returns
    -------
    tuple of float
        Increasing edges, one more than classes, that hold all values; empty for no
        values; twice the same number where all values are equal. Two edges may be
        the same at an end of those of ``manual``, with nothing between them.
    """
    ordered = np.unique(np.asarray(values, dtype=float))
    if not len(ordered):
        return ()
    if method == "manual":
        return spanning(sorted(set(manual)), float(ordered[0]), float(ordered[-1]))
    if len(ordered) == 1:
        return (float(ordered[0]),) * 2
    if method == "rounded":
        return _rounded(ordered, classes)
    if method == "equal":
        return _equal(ordered, classes)
    every = np.sort(np.asarray(values, dtype=float))
    if method == "quantile":
        # The first value at or above each quantile, by whole numbers: equal classes stay equal.
        inner = [float(every[-(-(len(every) - 1) * n // classes)]) for n in range(1, classes)]
    else:
        inner = _natural(every, ordered, classes)
    return _edges(ordered, inner)


def spanning(inner: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """Return edges from the smallest to the largest value with some inner edges between.

    Inner edges that leave a class empty at an end stay: the user asked for them, and that
    a class is empty is worth seeing.
    """
    if not inner:
        return (low, high)
    return (min(low, inner[0]), *inner, max(high, inner[-1]))


def class_of(value: float, edges: Sequence[float]) -> int:
    """Return the class, from 0, in which a value lies."""
    return sum(edge <= value for edge in edges[1:-1])


def classes_of(low: float, high: float | None, edges: Sequence[float]) -> tuple[int, int]:
    """Return the first and the last class in which a number between two bounds may lie."""
    last = max(0, len(edges) - 2)
    return class_of(low, edges), last if high is None else class_of(high, edges)


def _edges(ordered: NDArray[np.float64], inner: Sequence[float]) -> tuple[float, ...]:
    """Return edges that divide the values as some inner edges do, each as round as can be."""
    cuts = sorted({int(np.searchsorted(ordered, edge, side="left")) for edge in inner})
    chosen = [
        # An edge at the largest value would leave its class no room.
        _roundest(float(ordered[cut - 1]), float(ordered[cut]), within=cut == len(ordered) - 1)
        for cut in cuts
        if 0 < cut < len(ordered)
    ]
    return _between_outer(ordered, chosen)


def _natural(every: NDArray[np.float64], ordered: NDArray[np.float64], classes: int) -> list[float]:
    """Return the first value of each class but the lowest, by Fisher's method."""
    if len(ordered) > _MOST_NATURAL:
        # The time grows with the square of the number of values: an evenly spaced sample,
        # both ends included, represents them.
        chosen = np.linspace(0, len(every) - 1, _MOST_NATURAL).round().astype(int)
        every, ordered = every[chosen], np.unique(every[chosen])
    counts = np.searchsorted(every, ordered, side="right") - np.searchsorted(every, ordered)
    classes = min(classes, len(ordered))
    # Sums up to each value, from which the deviation of any run of values follows;
    # centred and scaled, or rounding errors of the squares exceed the deviations.
    scaled = (ordered - ordered[0]) / (ordered[-1] - ordered[0])
    centred = scaled - np.average(scaled, weights=counts)
    weight = np.concatenate([[0], np.cumsum(counts)])
    first = np.concatenate([[0], np.cumsum(counts * centred)])
    second = np.concatenate([[0], np.cumsum(counts * centred**2)])

    size = len(ordered)
    best = np.full((classes + 1, size + 1), math.inf)
    cut = np.zeros((classes + 1, size + 1), dtype=int)
    best[0, 0] = 0
    for count in range(1, classes + 1):
        for stop in range(count, size + 1):
            starts = np.arange(count - 1, stop)
            mass, moment = weight[stop] - weight[starts], first[stop] - first[starts]
            deviation = second[stop] - second[starts] - moment**2 / mass
            costs = best[count - 1, starts] + deviation
            least = int(np.argmin(costs))
            best[count, stop], cut[count, stop] = costs[least], starts[least]
    inner, stop = [], size
    for count in range(classes, 1, -1):
        stop = int(cut[count, stop])
        inner.append(float(ordered[stop]))
    return inner


def _rounded(ordered: NDArray[np.float64], classes: int) -> tuple[float, ...]:
    """Return edges at multiples of the smallest round step that needs no more classes."""
    low, high = float(ordered[0]), float(ordered[-1])
    exponent = math.floor(math.log10(high - low) - math.log10(classes))
    for power in (exponent, exponent + 1):
        for round_step in _ROUND_STEPS:
            step = Fraction(round_step) * Fraction(10) ** power
            first, last = math.floor(_exact(low) / step), math.ceil(_exact(high) / step)
            if last - first <= classes:
                return tuple(sorted({float(index * step) for index in range(first, last + 1)}))
    msg = f"no round step for {low} to {high}"
    raise ArithmeticError(msg)


def _equal(ordered: NDArray[np.float64], classes: int) -> tuple[float, ...]:
    """Return equal steps, with as few digits as leave every value in its class."""
    low, high = float(ordered[0]), float(ordered[-1])
    exact = np.linspace(low, high, classes + 1)
    exact = np.unique(exact[(low < exact) & (exact < high)])
    classes_of_values = np.searchsorted(exact, ordered, side="right")
    power = _third_digit(high - low)
    for digits in range(-power, _MOST_DECIMALS - power):
        inner = [round(float(edge), digits) for edge in exact]
        unmoved = np.array_equal(np.searchsorted(inner, ordered, side="right"), classes_of_values)
        if unmoved and all(below < above for below, above in pairwise([low, *inner, high])):
            break
    else:
        inner = [float(edge) for edge in exact]
    return _between_outer(ordered, inner)


def _between_outer(ordered: NDArray[np.float64], inner: Sequence[float]) -> tuple[float, ...]:
    """Return inner edges with the outer ones, rounded outwards so that they read well."""
    low, high = float(ordered[0]), float(ordered[-1])
    power = min(0, _third_digit(high - low))
    outer = (_multiple(low, power, math.floor), _multiple(high, power, math.ceil))
    return tuple(sorted({*inner, *outer}))


def _roundest(below: float, above: float, *, within: bool) -> float:
    """Return the number with the fewest digits above one and up to the other, or below it.

    ``within`` asks for one below the upper number, where floating point has any.
    """
    power = math.floor(math.log10(above - below)) + 1
    for finer in range(power, power - 3, -1):
        rounding = (lambda number: math.ceil(number) - 1) if within else math.floor
        candidate = _multiple(above, finer, rounding)
        if below < candidate:
            return candidate
    return above


def _third_digit(span: float) -> int:
    """Return the power of ten of the third digit of a number."""
    return math.floor(math.log10(span)) - 2


def _multiple(value: float, power: int, rounding: Callable[[Fraction], int]) -> float:
    """Return a value rounded to a multiple of a power of ten."""
    unit = Fraction(10) ** power
    return float(rounding(_exact(value) / unit) * unit)


def _exact(value: float) -> Fraction:
    """Return a number as it is printed: 0.3 is three tenths, and divides as they do."""
    return Fraction(repr(value))


def classed_values(ranges: Sequence[tuple[float, float | None]]) -> list[float]:
    """Return the values that classes are made from: exact ones, where there are enough.

    A wide range would stretch the classes until the numbers that are known exactly
    share one. Fewer than three different exact values make no classes: then all
    ends that are known count, none of a number of which nothing is known.
    """
    exact = [low for low, high in ranges if low == high]
    if len(set(exact)) >= LEAST_CLASSES:
        return exact
    known = [ends for ends in ranges if ends != (0, None)]
    return [end for ends in known for end in ends if end is not None]


def breaks_of(
    ranges: Sequence[tuple[float, float | None]],
    method: Method,
    classes: int,
    manual: Sequence[float] = (),
) -> tuple[float, ...]:
    """Return the edges of the classes of some ranges, see :func:`class_breaks`.

    There are fewer classes than different values: a class for each would tell no more
    than the values do.
    """
    values = classed_values(ranges)
    most = max(_LEAST_PARTED, len(set(values)) - 1)
    return class_breaks(values, method, min(classes, most), manual)


def class_sizes(ranges: Sequence[tuple[float, float | None]], edges: Sequence[float]) -> list[int]:
    """Return how many ranges lie within each class; those over several are in none."""
    spans = [classes_of(low, high, edges) for low, high in ranges]
    return [spans.count((index, index)) for index in range(len(edges) - 1)]
