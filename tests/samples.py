"""Made-up views, counts and files for the tests of several folders."""

import csv
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st

from dashboard.exports import FORMATS
from dashboard.model.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES
from dashboard.model.measures import MEASURES
from dashboard.model.view import (
    MOST_BESIDE,
    MOST_BREAKS,
    ORDERS,
    PROVINCES,
    REGIONS,
    SITE_TYPES,
    View,
    comparisons,
    with_province,
)
from geodata.tables import DIVISION, programme_provinces
from loaders.cells import Cell
from loaders.loading import load
from loaders.names import divisions
from loaders.translation import LANGUAGES

FORMAT_CODES = [
    pytest.param(code, marks=pytest.mark.slow)
    if code in {"svg", "png", "zip", "pdf", "atlas", "html"}
    else code
    for code in FORMATS
]
"""Every format to take out, for a parametrised test; those that draw are slow."""
HOSTILE = "<script>alert('\"&amp;')</script>"
HOSTILE_FILE = '=1+1<b onclick="x">&amp;.csv'
LONG = ("province_code", "site_type", "points", "points_low", "points_high")


def ordered_subsets(codes):
    """Return the strategy of the subsets of some codes, in their order."""
    return st.sets(st.sampled_from(codes)).map(
        lambda chosen: tuple(code for code in codes if code in chosen)
    )


EDGES = st.integers(0, 10**15 - 1).map(lambda millionths: millionths / 1e6)
"""What can be typed as a class break."""


@st.composite
def views(draw):
    """Return the strategy of all views that a link can ask for."""
    year = draw(st.sampled_from(divisions.DIVISIONS))
    codes = divisions.codes(year)
    method = draw(st.none() | st.sampled_from(METHODS))
    edges = st.sets(EDGES, max_size=MOST_BREAKS if method == "manual" else 0)
    view = View(
        site_types=draw(ordered_subsets(SITE_TYPES)),
        provinces=draw(ordered_subsets(codes)),
        regions=draw(ordered_subsets(REGIONS)) if year == DIVISION else (),
        selected=draw(st.none() | st.sampled_from(codes)),
        language=draw(st.sampled_from(LANGUAGES)),
        measure=draw(st.sampled_from([*MEASURES])),
        method=method,
        classes=draw(st.integers(LEAST_CLASSES, MOST_CLASSES)),
        breaks=tuple(sorted(draw(edges))),
        division=year,
        online_base_map=draw(st.booleans()),
        order=draw(st.sampled_from(ORDERS)),
        beside=tuple(draw(st.permutations(PROVINCES))[: draw(st.integers(0, MOST_BESIDE))]),
    )
    view = replace(view, compare=draw(st.none() | st.sampled_from(comparisons(view))))
    if year != DIVISION and draw(st.booleans()):
        view = with_province(view, draw(st.sampled_from(PROVINCES)))
    return view


def cells(provinces=PROVINCES):
    return st.builds(Cell, st.sampled_from(provinces), st.sampled_from(SITE_TYPES))


_NUMBERS = st.integers(min_value=0, max_value=500)
KNOWN = (
    _NUMBERS.map(lambda number: (number, number))
    | st.tuples(_NUMBERS, _NUMBERS).map(sorted).map(tuple)
    | _NUMBERS.map(lambda low: (low, None))
)
"""What a counts file can say of a cell: low and high end, or no high end."""


def count_tables():
    """Return the strategy of counts: from cell to its two ends."""
    return st.dictionaries(cells(), KNOWN, min_size=1, max_size=40)


def write_counts(path, counts):
    """Write counts as a table of the long shape.

    ``counts`` maps a cell to an exact number, its two ends, or ``None`` for blank.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LONG)
        for (province_code, site_type), known in counts.items():
            if isinstance(known, tuple) and known[0] == known[1]:
                known = known[0]  # noqa: PLW2901
            exact, ends = (None, known) if isinstance(known, tuple) else (known, (None, None))
            writer.writerow([province_code, site_type, exact, *ends])
    return path


def counted(counts, name="counts.csv"):
    """Return the access points of a counts file with that name."""
    with tempfile.TemporaryDirectory() as folder:
        return load(counts_file=write_counts(Path(folder) / name, counts))


FULL_COUNTS = {
    Cell(code, kind): 1 if kind == "provincial_library" else 3
    for code in programme_provinces()
    for kind in SITE_TYPES
}
"""A number for each of the 64 cells."""
