"""What was taken out, loaded again as counts: the same view has the same numbers."""

import re
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from profiles import examples
from samples import count_tables, counted, views

from dashboard.exports import FORMATS, HEADINGS, SHAPES, Layout
from dashboard.model.selection import select
from dashboard.model.view import View
from geodata import tables
from loaders.counts.reader import read_counts
from loaders.loading import embedded as embedded_access_points
from loaders.loading import load
from loaders.problems.problem import InputError

READ_BACK = ["csv", pytest.param("xlsx", marks=pytest.mark.slow)]
LAYOUTS = [Layout(shape, headings) for shape in SHAPES for headings in HEADINGS]
NUMBERS = ["points", "points_low", "points_high"]


def numbers(selection):
    """Return what is known of the cells of a selection; an unknown one may as well be absent."""
    rows = selection.rows[["division", "province_code", "site_type", *NUMBERS]]
    return rows.dropna(subset=NUMBERS, how="all").reset_index(drop=True)


def loaded_again(selection, file_format, layout):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"again.{file_format}"
        path.write_bytes(FORMATS[file_format].write(selection, layout))
        return load(counts_file=path)


def assert_loads_back(selection, file_format, layout):
    again = loaded_again(selection, file_format, layout)
    # A province outside the programme, or a site type that is not shown, is told.
    told = {problem.code for problem in again.problems if problem.severity != "info"}
    assert told <= {"province_outside", "site_type_absent"}
    assert "column_ignored" not in {problem.code for problem in again.problems}
    assert "headings_found" not in {problem.code for problem in again.problems}
    found = numbers(select(again, selection.view))
    pd.testing.assert_frame_equal(found, numbers(selection))
    return again


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("file_format", READ_BACK)
def test_everything_loads_back(embedded, file_format, layout):
    selection = select(embedded, View())
    again = assert_loads_back(selection, file_format, layout)
    assert [problem for problem in again.problems if problem.severity != "info"] == []


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@examples(0.15)
@given(view=views(), layout=st.sampled_from(LAYOUTS))
def test_any_view_loads_back(file_format, view, layout):
    assume(view.division == tables.DIVISION)
    selection = select(embedded_access_points(), view)
    assume(len(selection.rows))
    assert_loads_back(selection, file_format, layout)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@examples(0.08)
@given(counts=count_tables(), layout=st.sampled_from(LAYOUTS))
def test_any_counts_load_back(file_format, counts, layout):
    assert_loads_back(select(counted(counts), View()), file_format, layout)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("file_format", READ_BACK)
def test_codes_of_2025_are_not_taken_for_those_of_2013(embedded, file_format, layout):
    with pytest.raises(InputError) as caught:
        loaded_again(select(embedded, View(division=2025)), file_format, layout)
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert {(problem.code, problem.value) for problem in errors} == {("other_division", "2025")}


def test_a_total_that_was_changed_is_told(tmp_path, embedded):
    # Cà Mau is known in full: its total is a number that the file can be held to.
    selection = select(embedded, View(provinces=("96",)))
    content = FORMATS["csv"].write(selection, Layout("wide")).decode("utf-8-sig")
    total = selection.total("96").exact
    changed = re.sub(rf"(,{total}){{5}},(?=\r\n$)", f",{total + 1},1,1,1,1,", content)
    assert changed != content
    path = tmp_path / "changed.csv"
    path.write_text(changed, encoding="utf-8", newline="")
    told = [one for one in read_counts(path).problems if one.code == "total_differs"]
    assert [(one.column, one.value) for one in told] == [("total", str(total + 1))]
