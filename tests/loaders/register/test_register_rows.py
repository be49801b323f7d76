"""Every row of a register has an outcome, and they add up."""

import csv
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from profiles import examples

import geodata.boundaries
from geodata.tables import provinces, site_types
from loaders.names.mappings import LEFT_OUT, TOTAL, Mapped, Mappings
from loaders.options import REPETITIONS, RegisterOptions
from loaders.problems.catalogue import PROBLEM_KINDS
from loaders.problems.problem import InputError
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
INSIDE = PROVINCES.set_index("province_code").geometry.representative_point()
NAMES = [*provinces()["name_vi"]]
TYPES = [kind.label_vi for kind in site_types()]
HEADINGS = ("Mã điểm", "Tỉnh", "Loại điểm", "Kinh độ", "Vĩ độ")

identifiers = st.sampled_from(["", "D1", "D2", "D3", "=1+1"]) | st.integers(1, 999).map(str)
names = st.sampled_from([*NAMES, *NAMES, "", "", "Hà Tây", "99", "Tổng cộng", "Thành phố Huế"])
kinds = st.sampled_from([*TYPES, *TYPES, "", "TVX", "Nhà văn hóa"])
inside = st.sampled_from([*INSIDE]).map(lambda point: (point.x, point.y))
places = st.one_of(
    inside,
    inside,
    inside.map(lambda place: place[::-1]),
    inside.map(lambda place: tuple(str(number).replace(".", "") for number in place)),
    st.sampled_from([("", ""), (0, 0), ("x", 9), ("105,1", ""), (200, 95), (114.3, 8.6)]),
)
rows = st.tuples(identifiers, names, kinds, places).map(lambda row: (*row[:3], *row[3]))
odd_rows = rows.map(lambda row: (*row, "", "one more"))


DECIDED = (
    (),
    (Mapped("province", "Hà Tây", LEFT_OUT), Mapped("site_type", "TVX", LEFT_OUT)),
    (Mapped("province", "Hà Tây", TOTAL), Mapped("site_type", "Nhà văn hóa", TOTAL)),
)
"""Names that a person wants left out, or says are totals."""


@examples(0.5)
@given(
    st.lists(st.one_of(rows, rows, rows, odd_rows), min_size=1, max_size=25),
    st.sampled_from([None, *REPETITIONS]),
    st.sampled_from([None, 2013, 2025]),
    st.sampled_from(DECIDED),
)
def test_rows_in_are_rows_out(some, once, division, decided):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *some])
        try:
            options = RegisterOptions(once=once, division=division)
            register = read_register(path, PROVINCES, options, Mappings(decided))
        except InputError:  # nothing of it can be read: no reference system
            return
    table = register.rows
    assert table["row"].tolist() == list(range(2, len(some) + 2))
    assert register.ledger.balanced
    counted = Counter(table["outcome"])
    for outcome in ("joined", "excluded", "problem"):
        assert counted.get(outcome, 0) == register.ledger.of(outcome).rows
    for kind, column in (("province", "province"), ("site_type", "site_type")):
        names = {each.text for each in decided if each.kind == kind}
        of_names = table[table[column].isin(names)]
        reasons = set(of_names["reason"])
        assert reasons <= {"rows_left_out", "total_rows", "row_misshapen"}
    left = table[table["outcome"] != "joined"]
    tallies = {one.reason: one.rows for one in register.ledger.tallies if one.outcome != "joined"}
    assert Counter(left["reason"]) == tallies
    assert left["province_code"].isna().all()
    assert set(table["reason"]) - {""} <= PROBLEM_KINDS.keys()
    joined = table[table["outcome"] == "joined"]
    assert joined["row"].tolist() == register.points["row"].tolist()
    assert joined["province_code"].tolist() == register.points["province_code"].tolist()
    by_province = register.counts.groupby("province_code")["points"].sum()
    assert Counter(joined["province_code"]) == by_province[by_province > 0].to_dict()
