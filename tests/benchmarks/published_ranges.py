"""Ranges of cells and totals from the published statements: the loader beside brute force.

The loader takes shortcuts: it states what is stated, keeps the answers of earlier
programs, adds what is settled. Brute force solves two integer programs for each of
the 64 cells and for each choice of site types in each province, and nothing else: it
explains no number. Both answers must be equal.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import statistics
import sys
import time
from itertools import combinations

import numpy as np

from loaders.cells import Cell, CountRange
from loaders.evidence.published import Published


def subsets(published: Published) -> list[tuple[Cell, ...]]:
    """Return the 15 choices of site types in each of the 16 provinces; single cells among them."""
    return [
        tuple(Cell(province, site_type) for site_type in chosen)
        for province in published.provinces
        for size in range(1, len(published.site_types) + 1)
        for chosen in combinations(published.site_types, size)
    ]


def with_shortcuts() -> tuple[dict[str, float], list[CountRange]]:
    """Return seconds by step, and the ranges of the subsets."""
    seconds = {}
    start = time.perf_counter()
    published = Published()
    seconds["read and bound the 64 cells"] = time.perf_counter() - start
    start = time.perf_counter()
    _ = published.cells
    seconds["explain the 64 cells"] = time.perf_counter() - start
    start = time.perf_counter()
    found = [published.total(cells) for cells in subsets(published)]
    seconds["240 totals of a province"] = time.perf_counter() - start
    return seconds, found


def by_brute_force(published: Published) -> tuple[dict[str, float], list[CountRange]]:
    """Return seconds by step, and the ranges of the subsets, by two programs for each."""

    def bounds(cells: tuple[Cell, ...]) -> CountRange:
        objective = np.zeros(len(published.variables))
        objective[[published.variables[cell] for cell in cells]] = 1
        lowest = published.system.solve(objective)
        highest = published.system.solve(-objective)
        assert lowest is not None
        return CountRange(
            int(objective @ lowest), None if highest is None else int(objective @ highest)
        )

    seconds = {}
    start = time.perf_counter()
    for cell in published.variables:
        bounds((cell,))
    seconds["bound the 64 cells"] = time.perf_counter() - start
    start = time.perf_counter()
    found = [bounds(cells) for cells in subsets(published)]
    seconds["240 totals of a province"] = time.perf_counter() - start
    return seconds, found


def main() -> int:
    """Measure in turn, print the table, and compare the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    published = Published()
    columns: dict[str, list[dict[str, float]]] = {"loader": [], "brute force": []}
    for _ in range(rounds):
        ours, found = with_shortcuts()
        theirs, expected = by_brute_force(published)
        columns["loader"].append(ours)
        columns["brute force"].append(theirs)
        if found != expected:
            print("NOT EQUAL: the ranges differ")
            return 1
    for name, measured in columns.items():
        print(f"{name}, seconds, median of {rounds}")
        for step in measured[0]:
            print(f"  {step:32}{statistics.median(item[step] for item in measured):10.3f}")
        whole = statistics.median(sum(item.values()) for item in measured)
        print(f"  {'all':32}{whole:10.3f}")
    print("Ranges of all 240 totals are equal.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
