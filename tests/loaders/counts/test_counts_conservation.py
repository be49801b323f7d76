"""Nothing is lost: every row of a table is joined, left out with a reason, or a problem."""

import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from spreadsheets import write_rows

from geodata.tables import programme_provinces, provinces, regions, site_types
from loaders.counts.reader import read_counts
from loaders.names.mappings import LEFT_OUT, NO_MAPPINGS, TOTAL, Mappings
from loaders.problems.problem import InputError

PLACES = [*provinces()["name_vi"], *provinces()["province_code"]]
NAMES = [*provinces().set_index("province_code").loc[list(programme_provinces()), "name_vi"]]
TYPES = [kind.label_vi for kind in site_types()]
LONG = ["Tỉnh", "Loại điểm", "Năm", "Số điểm"]
WIDE = ["Tỉnh", *TYPES, "Tổng số", "Ghi chú"]

numbers = st.integers(0, 400)
"""What stands in a cell of points, and what it says: nothing that can be added up else."""
stated = st.one_of(
    numbers.map(lambda number: (str(number), number)),
    st.sampled_from([("", 0), ("-", 0), ("12,0", 12), ("x", 0), ("-3", 0), ("1e3", 0), ("NaN", 0)]),
)
places = st.sampled_from(NAMES) | st.sampled_from(PLACES)
years = st.sampled_from(["2013", "2013", "2013", "2012", "Năm 2013"])
kinds = st.sampled_from([*TYPES, *TYPES, "Nhà văn hóa", "Thư viện xãa", ""])
odd_places = st.sampled_from(["Haa Giang", "99", "", "<b>x</b>", "=1+1", "Tây Nguyê"])
labels = st.sampled_from(["Tổng cộng", "Total", *(region.name_vi for region in regions())])
notes = st.sampled_from(["Ghi chú: số liệu sơ bộ", "Nguồn: Vụ Thư viện", "(*) Ước tính", "x"])

long_rows = st.one_of(
    st.tuples(places, kinds, years, stated),
    st.tuples(places, st.sampled_from(TYPES), st.just("2013"), stated),
    st.tuples(odd_places, kinds, years, stated),
    st.tuples(labels, st.just(""), st.sampled_from(["", "2013", "2012"]), stated),
    st.tuples(places, st.just("Tổng"), years, stated),
    st.tuples(places, kinds, st.sampled_from(["", "2O13"]), stated),
    st.tuples(notes, st.just(""), st.just(""), st.just(("", 0))),
).map(lambda row: ([*row[:3], row[3][0]], row[3][1]))

cells = st.lists(stated, min_size=4, max_size=4)
wide_rows = st.one_of(
    st.tuples(places | odd_places | labels, cells),
    st.tuples(notes, st.just([("", 0)] * 4)),
).map(
    lambda row: (
        [row[0], *(text for text, _ in row[1]), "", "a"],
        sum(number for _, number in row[1]),
    )
)
tables = st.one_of(
    st.tuples(st.just(LONG), st.lists(long_rows, min_size=1, max_size=25)),
    st.tuples(st.just(WIDE), st.lists(wide_rows, min_size=1, max_size=12)),
)


DECIDED = {"Haa Giang": LEFT_OUT, "<b>x</b>": TOTAL, "Tây Nguyê": TOTAL}
decisions = st.sampled_from([NO_MAPPINGS, Mappings().with_one("site_type", "Thư viện xãa", TOTAL)])
decisions |= st.sampled_from([*DECIDED.items()]).map(
    lambda pair: Mappings().with_one("province", *pair)
)


def read(headings, rows, mappings=NO_MAPPINGS):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_rows(path, [headings, *rows], ";")
        return read_counts(path, mappings=mappings)


@examples(1.5)
@given(tables, decisions)
def test_rows_in_are_rows_out_and_sums_in_are_sums_out(table, mappings):
    headings, made = table
    rows = [row for row, _ in made]
    try:
        counts = read(headings, rows, mappings)
    except InputError as error:
        pytest.fail(str(error))
    ledger = counts.ledger
    assert (ledger.rows, ledger.points) == (len(rows), sum(points for _, points in made))
    assert ledger.balanced
    kept = counts.cells["points"].sum() + counts.categories["points"].sum()
    assert ledger.of("joined").points == kept
    table = counts.rows
    assert table["row"].tolist() == list(range(2, len(rows) + 2))
    assert table["points"].sum() == ledger.points
    assert table["points_joined"].sum() == kept
    for outcome, of_rows in table.groupby("outcome"):
        assert len(of_rows) == ledger.of(outcome).rows
    joined = table[table["outcome"] == "joined"]
    assert joined["province_code"].notna().all()
    assert not (joined["reason"] != "").any()
    cells = pd.concat([counts.cells, counts.categories])
    by_province = cells.groupby("province_code")["points"].sum()
    rows_by_province = table.groupby("province_code")["points_joined"].sum()
    assert by_province.to_dict() == rows_by_province.to_dict()
    assert table.loc[table["province_code"].isna(), "points_joined"].sum() == 0
    # Each fate is told: where there is a problem there is an error, and the other way round.
    told = {one.code for one in counts.problems if one.severity == "error" and one.row}
    reasons = {one.reason for one in ledger.tallies if one.outcome == "problem"}
    assert reasons <= told
    assert bool(reasons) == bool(told)
    in_cells = {*counts.cells["row"], *counts.categories["row"]}
    wrong = {one.row for one in counts.problems if one.severity == "error" and one.row}
    assert ledger.of("problem").rows == len(wrong)
    if headings is LONG:
        assert ledger.of("joined").rows == len(in_cells - wrong)
    codes = {"total_row", "note_row", "row_left_out"}
    left_out = Counter(one.code for one in counts.problems if one.code in codes)
    for one in ledger.tallies:
        if one.outcome == "excluded" and one.reason != "other_year":
            assert left_out[one.reason] == one.rows


def test_a_row_with_one_bad_cell_keeps_the_others():
    counts = read(WIDE, [["Bắc Kạn", "1", "x", "3", "4", "", ""]])
    assert [(one.outcome, one.reason, one.rows, one.points) for one in counts.ledger.tallies] == [
        ("joined", "", 0, 8),
        ("problem", "count_not_a_number", 1, 0),
    ]


def test_a_total_keeps_its_points_out_of_the_sum():
    rows = [["Bắc Kạn", "1", "2", "3", "4", "10", ""], ["Tổng", "1", "2", "3", "4", "10", ""]]
    ledger = read(WIDE, rows).ledger
    assert (ledger.points, ledger.of("joined").points) == (20, 10)
    assert ledger.of("excluded").points == 10


def test_a_row_given_twice_counts_once():
    rows = [["Bắc Kạn", TYPES[0], "2013", "3"], ["Bắc Kạn", TYPES[0], "2013", "5"]]
    ledger = read(LONG, rows).ledger
    assert ledger.of("joined").points == 3
    assert [one.reason for one in ledger.tallies if one.outcome == "problem"] == ["cell_repeated"]
    assert ledger.of("problem").points == 5
