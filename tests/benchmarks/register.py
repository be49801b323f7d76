"""A register of a million access points: read and counted by the loader, and by a plain join.

The rows are **synthetic**: points at random over the country, with a fixed seed; they are
no real places. Each measurement runs in a process of its own, which tells its time without
the start of Python and the imports, and its largest memory with them. The plain way reads
only the columns that it needs, joins with ``geopandas.sjoin`` and counts; it checks no
name, reads no text that is no number and reports nothing. Both counts must be equal.
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

import geopandas as gpd
import numpy as np
import pandas as pd

import geodata.boundaries
from dashboard.model.view import SITE_TYPES
from geodata import tables
from loaders.register.reader import read_register
from loaders.spatial.point_in_province import OUTSIDE, ProvinceFinder
from tests.benchmarks.targets import Target, median, print_targets

ROWS = 1_000_000
MOST_SECONDS = 6.0
MOST_MEGABYTES = 1500.0
_SEED = 665
_EXTENT = (102.1, 8.3, 109.6, 23.5)
_OUTSIDE = 0.005
"""Share of the points in no province: at sea and beyond the borders."""
_UNNAMED = 0.01
"""Share of the rows that do not name their province."""
_WAYS = ("loader", "plain")
_FORMATS = ("parquet", "csv")


def synthetic_register(rows: int) -> pd.DataFrame:
    """Return so many synthetic rows, each with a name of its own."""
    chance = np.random.default_rng(_SEED)
    finder = ProvinceFinder(geodata.boundaries.provinces())
    west, south, east, north = _EXTENT
    outside = int(rows * _OUTSIDE)
    kept: list[np.ndarray] = []
    wanted = {True: rows - outside, False: outside}
    while any(wanted.values()):
        # As they are written: a decimal less may lie beyond a border.
        points = np.column_stack(
            [chance.uniform(west, east, rows), chance.uniform(south, north, rows)]
        ).round(6)
        inside = finder.find(points[:, 0], points[:, 1]) != OUTSIDE
        for is_inside, still in wanted.items():
            taken = points[inside == is_inside][:still]
            kept.append(taken)
            wanted[is_inside] -= len(taken)
    lon, lat = chance.permutation(np.concatenate(kept)).T
    names = dict(
        zip(tables.provinces()["province_code"], tables.provinces()["name_vi"], strict=True)
    )
    called = np.array([*(names[code] for code in finder.codes), ""], dtype=object)
    named = called[finder.find(lon, lat)]
    named[chance.random(rows) < _UNNAMED] = ""
    return pd.DataFrame(
        {
            "ten_diem": [f"Điểm thử {number}" for number in range(rows)],
            "tinh": named,
            "loai_diem": chance.choice(SITE_TYPES, rows),
            "kinh_do": lon,
            "vi_do": lat,
        }
    )


def by_loader(path: Path) -> dict[str, int]:
    """Return the counts as the loader has them."""
    register = read_register(path, geodata.boundaries.provinces())
    if not register.ledger.balanced:
        msg = "the ledger is not balanced"
        raise ValueError(msg)
    counts = register.counts.set_index(["province_code", "site_type"])["points"]
    return {"/".join(cell): int(points) for cell, points in counts.items()}


def by_plain_join(path: Path) -> dict[str, int]:
    """Return the counts of a plain spatial join."""
    columns = ["loai_diem", "kinh_do", "vi_do"]
    if path.suffix == ".csv":
        rows = pd.read_csv(path, usecols=columns)
    else:
        rows = pd.read_parquet(path, columns=columns)
    geometry = gpd.points_from_xy(rows["kinh_do"], rows["vi_do"], crs="EPSG:4326")
    points = gpd.GeoDataFrame(rows[["loai_diem"]], geometry=geometry)
    provinces = geodata.boundaries.provinces()[["province_code", "geometry"]]
    joined = gpd.sjoin(points, provinces, predicate="intersects")
    counts = joined.groupby(["province_code", "loai_diem"]).size()
    return {"/".join(cell): int(number) for cell, number in counts.items()}


def measure(way: str, path: Path) -> None:
    """Print the time, the largest memory and the counts of one way, as JSON."""
    geodata.boundaries.provinces()  # read once a process in both
    start = time.perf_counter()
    counts = by_loader(path) if way == "loader" else by_plain_join(path)
    seconds = time.perf_counter() - start
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": seconds, "megabytes": largest, "counts": counts}))


def measured(way: str, path: Path) -> dict[str, object]:
    """Measure one way in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.register", "--measure", way, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, object] = json.loads(told.stdout)
    return found


def write(folder: Path, rows: int) -> None:
    """Write the register in each format."""
    register = synthetic_register(rows)
    register.to_parquet(folder / "synthetic.parquet")
    register.to_csv(folder / "synthetic.csv", index=False)


def main() -> int:
    """Write the files, measure both ways in turn, compare the counts, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--write", metavar="FOLDER", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.write:
        write(Path(chosen.write), chosen.rows)
        return 0
    if chosen.measure:
        measure(chosen.measure[0], Path(chosen.measure[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        files = {ending: Path(folder) / f"synthetic.{ending}" for ending in _FORMATS}
        # In a process of its own: those started by a large process count as large too.
        module = [sys.executable, "-m", "tests.benchmarks.register"]
        subprocess.run([*module, "--rows", str(chosen.rows), "--write", folder], check=True)
        found = {(ending, way): [] for ending in _FORMATS for way in _WAYS}
        for _ in range(chosen.rounds):
            for (ending, way), runs in found.items():
                runs.append(measured(way, files[ending]))
        print(f"{chosen.rows:,} synthetic rows; median of {chosen.rounds}, largest memory of all\n")
        print(f"{'':24}{'file MB':>10}{'seconds':>10}{'memory MB':>12}")
        for (ending, way), runs in found.items():
            size = files[ending].stat().st_size / 1e6
            seconds = median([run["seconds"] for run in runs])
            megabytes = max(run["megabytes"] for run in runs)
            print(f"{ending + ', ' + way:24}{size:10.1f}{seconds:10.2f}{megabytes:12.0f}")
    counts = [run["counts"] for runs in found.values() for run in runs]
    if any(one != counts[0] for one in counts):
        print("\nNOT EQUAL: the counts differ")
        return 1
    print(
        f"\nThe counts of all {len(counts[0])} cells are equal, {sum(counts[0].values()):,} points."
    )
    targets = []
    for ending in _FORMATS:
        runs = found[ending, "loader"]
        seconds = median([run["seconds"] for run in runs])
        targets.append(Target(f"{ending}: read and counted", seconds, MOST_SECONDS, "s"))
        megabytes = max(run["megabytes"] for run in runs)
        targets.append(Target(f"{ending}: largest memory", megabytes, MOST_MEGABYTES, "MB"))
    return 0 if print_targets(targets) else 1


if __name__ == "__main__":
    sys.exit(main())
