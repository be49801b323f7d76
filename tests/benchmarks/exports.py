"""Files to carry home: how long each takes, how large it is, how much memory making it needs.

Each is made in a process of its own, in which nothing was drawn before, then once more; both
must be the same bytes. Beside them the CSV of the same view: what loading and selecting take.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

from dashboard.exports import FORMATS
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.show.story import programme
from loaders.loading import embedded

OF_VIEW = ("csv", "png", "svg", "pptx", "pdf", "atlas", "html")
LARGEST_HTML = 600_000  # bytes
SLIDES_WITHIN = 3.0  # seconds, of 14 scenes


def make(code: str, *, story: bool) -> dict[str, float | bool]:
    """Make a file twice in this process, and measure it."""
    access_points, one = embedded(), FORMATS[code]
    selection, scenes = select(access_points, View()), programme(access_points)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, files = [], []
    for _ in range(2):
        start = time.perf_counter()
        if story and one.write_story:
            files.append(one.write_story(scenes, access_points, "vi", one.layout()))
        else:
            files.append(one.write(selection, one.layout()))
        seconds.append(time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "first": seconds[0],
        "again": seconds[1],
        "bytes": len(files[0]),
        "megabytes": (after - before) / 1024,
        "same": files[0] == files[1],
    }


def main() -> int:
    """Print the table; 1 if a file is not the same twice, the page too large, slides too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", metavar="FORMAT")
    parser.add_argument("--story", action="store_true")
    given = parser.parse_args()
    if given.make:
        print(json.dumps(make(given.make, story=given.story)))
        return 0
    kept = True
    print(f"{'':14}{'first':>8}{'again':>8}{'kB':>8}{'MB':>8}  same bytes")
    of_stories = [code for code, one in FORMATS.items() if one.write_story]
    for code, story in [*((code, False) for code in OF_VIEW), *((one, True) for one in of_stories)]:
        command = [sys.executable, "-m", "tests.benchmarks.exports", "--make", code]
        command += ["--story"] * story
        said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        found = json.loads(said.splitlines()[-1])
        name = f"{code}{' (story)' if story else ''}"
        print(
            f"{name:14}{found['first']:8.2f}{found['again']:8.2f}{found['bytes'] / 1000:8.0f}"
            f"{found['megabytes']:8.0f}  {'yes' if found['same'] else 'NO'}"
        )
        kept &= found["same"]
        kept &= code != "html" or found["bytes"] <= LARGEST_HTML
        kept &= name != "pptx (story)" or found["again"] <= SLIDES_WITHIN
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
