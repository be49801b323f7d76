"""A figure that a user supposes, a statement left out: the screen beside reading from scratch.

The screen reuses what is known of the statements. The plain way reads them anew with the
figure as one more statement, or without the one left out, and bounds the 64 cells, or finds
a smallest conflict. Both must come to the same: the same ranges, or a contradiction.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import replace

from geodata import tables
from loaders.evidence.derivations import derivations
from loaders.evidence.figure import Figure
from loaders.evidence.left_out import leave_out
from loaders.evidence.published import Published
from loaders.evidence.reconciliation import reconcile
from loaders.evidence.what_if import Consistent, what_if
from loaders.problems.problem import InputError

SUPPOSED = {
    "Khánh Hòa: 12 district libraries": ("56", "district_library", 12),
    "Khánh Hòa: 10 commune libraries": ("56", "commune_library", 10),
    "Kon Tum: 20 commune libraries": ("62", "commune_library", 20),
    "Bắc Kạn: 5 district libraries": ("06", "district_library", 5),
}
LEFT_OUT = {
    "Without one provincial library each": "S2-one-PL",
    "Without the rule of computers": "RULE",
    "Without the libraries of Gia Lai": "LIB-GL",
    "Without the points of Khánh Hòa": "KH-1",
}
TARGET = 1.0  # seconds, for a contradiction and for a statement left out


def from_scratch(province: str, site_type: str, value: int) -> Published | None:
    """Read all statements and the figure; ``None`` if they contradict each other."""
    template = next(item for item in tables.statements() if item.code == "PY-1")
    supposed = replace(
        template,
        code="SUPPOSED",
        province_code=province,
        site_types=(site_type,),
        value=str(value),
    )
    try:
        return Published([*tables.statements(), supposed])
    except InputError:
        return None


def main() -> int:
    """Measure in turn, print the table, and compare the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    published = Published()
    derivations()
    _ = published.cells  # as the screen has them
    kept = True
    print(f"{'seconds, median (longest) of ' + str(rounds):36}{'screen':>18}{'from scratch':>18}")
    for name, (province, site_type, value) in SUPPOSED.items():
        ours, theirs = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            outcome = what_if(published, Figure(province, site_type), value)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            found = from_scratch(province, site_type, value)
            theirs.append(time.perf_counter() - start)
        print(f"{name:36}{_told(ours):>18}{_told(theirs):>18}")
        if isinstance(outcome, Consistent) != (found is not None):
            print("NOT EQUAL: one says that it contradicts the statements")
            return 1
        if found is None:
            kept = kept and max(ours) <= TARGET
        else:
            changed = {change.cell: change.after for change in outcome.changes}
            if found.ranges != published.ranges | changed:
                print("NOT EQUAL: the ranges differ")
                return 1
    for name, code in LEFT_OUT.items():
        rest = [item for item in tables.statements() if item.code != code]
        ours, theirs = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            wider = {change.cell: change.after for change in leave_out(published, code)}
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            without = Published(rest)
            theirs.append(time.perf_counter() - start)
        print(f"{name:36}{_told(ours):>18}{_told(theirs):>18}")
        kept = kept and max(ours) <= TARGET
        if without.ranges != published.ranges | wider:
            print("NOT EQUAL: the ranges differ")
            return 1
    start = time.perf_counter()
    reconcile()
    taken = time.perf_counter() - start
    print(f"{'every check of the totals':36}{taken:>18.3f}{'once a process':>18}")
    print(
        f"Contradiction named, statement left out, within {TARGET} s:",
        "kept" if kept else "NOT KEPT",
    )
    return 0 if kept else 1


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.3f} ({max(seconds):.3f})"


if __name__ == "__main__":
    sys.exit(main())
