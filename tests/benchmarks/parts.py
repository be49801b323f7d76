"""A register in parts: counted by one process, and by two workers of Dask.

The rows are **synthetic**: the register of ``register.py``, in each part moved by up to 1.1 km,
with other names and site types; a thousand rows of each part are also in the first. Each way runs
in a process of its own; its time is without the making of the parts, and with the start of the
workers. Both must give the same counts, the same ledger and the same repetitions, of which the
number is known.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import geodata.boundaries
from dashboard.cli.count import dask_client
from loaders.cells import SITE_TYPES
from loaders.register.parts import count_parts
from loaders.register.repetitions_of_parts import Here
from tests.benchmarks.register import synthetic_register
from tests.benchmarks.targets import Target, print_targets

ROWS = 4_000_000
PART_ROWS = 1_000_000
MOST_MEGABYTES = 2500.0
_REPEATED = 1000
_MOVED = 0.01
_WAYS = {"one process": 1, "Dask, two workers": 2}


def write(folder: Path, rows: int, part_rows: int) -> None:
    """Write the parts."""
    register = synthetic_register(part_rows)
    repeated = register[register["tinh"] != ""][:_REPEATED]  # of those that count
    for number in range(rows // part_rows):
        chance = np.random.default_rng(number)
        part = register.copy()
        if number:
            names = range(number * part_rows, (number + 1) * part_rows)
            part["ten_diem"] = [f"Điểm thử {name}" for name in names]
            for column in ("kinh_do", "vi_do"):
                part[column] = (part[column] + chance.uniform(-_MOVED, _MOVED, part_rows)).round(6)
            part["loai_diem"] = chance.choice(SITE_TYPES, part_rows)
            part.iloc[-_REPEATED:] = repeated
        part.to_parquet(folder / f"part-{number:04}.parquet", index=False)


def largest() -> float:
    """Return the largest memory of this process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def measure(way: str, folder: Path) -> None:
    """Print the time, the largest memory of any process and what was counted, as JSON."""
    paths, provinces = sorted(folder.glob("*.parquet")), geodata.boundaries.provinces()
    start = time.perf_counter()
    if way == "one process":
        counted, workers = count_parts(paths, provinces, cluster=Here()), []
    else:
        with dask_client(None, _WAYS[way], "en") as client:
            counted = count_parts(paths, provinces, cluster=client)
            workers = [*client.run(largest).values()]
    seconds = time.perf_counter() - start
    repeated = [each for each in counted.problems if each.code.startswith("repeated_")]
    found = {
        "counts": counted.counts["points"].tolist(),
        "ledger": str(counted.ledger),
        "repeated": {each.code: each.details["count"] for each in repeated},
    }
    megabytes = {"one process": largest(), "workers": workers}
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "found": found}))


def main() -> int:
    """Write the parts, measure, compare what was counted, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--part-rows", type=int, default=PART_ROWS)
    parser.add_argument("--folder", help="Where to make the parts. [default: a temporary folder]")
    parser.add_argument("--ways", nargs="*", choices=_WAYS, default=[*_WAYS])
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--write", metavar="FOLDER", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.write:
        write(Path(chosen.write), chosen.rows, chosen.part_rows)
        return 0
    if chosen.measure:
        measure(chosen.measure[0], Path(chosen.measure[1]))
        return 0
    module = [sys.executable, "-m", "tests.benchmarks.parts"]
    runs = {}
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        sizes = ["--rows", str(chosen.rows), "--part-rows", str(chosen.part_rows)]
        subprocess.run([*module, *sizes, "--write", folder], check=True)
        parts = len([*Path(folder).iterdir()])
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        print(f"{chosen.rows:,} synthetic rows in {parts} parts of Parquet, {size:,.0f} MB\n")
        print(f"{'':20}{'seconds':>10}{'rows/s':>12}{'memory MB':>12}{'of a worker':>14}")
        for way in chosen.ways:
            command = [*module, "--measure", way, folder]
            told = subprocess.run(command, check=True, capture_output=True, text=True)
            run = runs[way] = json.loads(told.stdout)
            own, workers = run["megabytes"]["one process"], run["megabytes"]["workers"]
            rate = chosen.rows / run["seconds"]
            worker = f"{max(workers):.0f}" if workers else ""
            print(f"{way:20}{run['seconds']:10.1f}{rate:12,.0f}{own:12.0f}{worker:>14}", flush=True)
    found = [run["found"] for run in runs.values()]
    if any(each != found[0] for each in found):
        print("\nNOT EQUAL: the counts, ledgers or repetitions differ")
        return 1
    same_rows = found[0]["repeated"]["repeated_rows"]
    if same_rows != _REPEATED * (parts - 1):
        print(f"\nWRONG: {same_rows:,} equal rows")
        return 1
    print(f"\nCounts, ledgers and repetitions are equal: {found[0]['repeated']}")
    workers = [most for run in runs.values() for most in run["megabytes"]["workers"]]
    targets = [Target("largest memory of a worker", most, MOST_MEGABYTES, "MB") for most in workers]
    return 0 if print_targets(targets) else 1


if __name__ == "__main__":
    sys.exit(main())
