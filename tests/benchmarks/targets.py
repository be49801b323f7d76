"""What is promised, what was measured, and whether that is kept: one line each."""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Target(NamedTuple):
    """A promise: what it is about, the number measured, and its limit."""

    label: str
    measured: float
    limit: float
    unit: str = "ms"
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the number is within the limit."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return float(statistics.median(values))


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 % do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def print_targets(targets: Sequence[Target]) -> bool:
    """Print a line for each; return whether all are kept."""
    print(f"\n{'promise':58}{'measured':>12}{'limit':>14}")
    for target in targets:
        sign = ">=" if target.at_least else "<="
        measured = f"{target.measured:.1f}".removesuffix(".0") + f" {target.unit}"
        limit = f"{sign} {target.limit:g} {target.unit}"
        print(
            f"{target.label:58}{measured:>12}{limit:>14}  {'kept' if target.kept else 'NOT KEPT'}"
        )
    return all(target.kept for target in targets)
