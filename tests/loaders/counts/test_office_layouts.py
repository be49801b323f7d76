"""The layouts of offices: read right, or refused with the one thing to change; never wrong."""

from collections import Counter

import pytest
from office_layouts import TRUTH, layouts, write

from loaders.counts.reader import read_counts
from loaders.problems.problem import InputError

USEFUL = {
    "quantity_other": "the title says computers",
    "sheets_alike": "the person chooses the sheet",
    "cell_repeated_hidden": "a hidden row gives a province again",
    "numbers_without_heading": "a column has no heading",
    "numbering_doubtful": "a row may number the columns",
}
"""Errors that say the one thing to do."""
LEAST_RIGHT = 0.9


def fate(path):
    try:
        counts = read_counts(path)
        problems = counts.problems
    except InputError as error:
        counts, problems = None, error.problems
    errors = {one.code for one in problems if one.severity == "error"}
    if errors:
        return ("useful" if errors <= USEFUL.keys() else "poor"), errors
    found = {(row.province_code, row.site_type): row.points for row in counts.cells.itertuples()}
    doubtful = {one.code for one in problems if one.code == "total_differs"}
    return ("right" if found == TRUTH and not doubtful else "wrong"), doubtful


@pytest.mark.slow
def test_layouts_of_offices(tmp_path):
    made = layouts()
    fates, faults = Counter(), []
    for layout in made:
        outcome, codes = fate(write(layout, tmp_path))
        fates[outcome] += 1
        if outcome in {"poor", "wrong"}:
            faults.append((outcome, sorted(codes), layout))
    assert len(made) >= 120
    assert not faults, "\n".join(map(str, faults[:20]))
    assert fates["right"] >= LEAST_RIGHT * len(made), fates
