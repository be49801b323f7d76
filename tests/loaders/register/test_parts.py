"""A register in parts is counted as one file of the same rows is."""

import csv
import re
from collections import Counter

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import geodata.boundaries
from geodata.tables import programme_provinces
from loaders.options import REPETITIONS, RegisterOptions
from loaders.problems.problem import InputError
from loaders.register import parts_plan, reader, repetitions_of_parts
from loaders.register.parts import count_parts
from loaders.register.reader import read_register
from loaders.register.repetitions_of_parts import Here
from loaders.register.row_outcomes import RowClassifier
from tests.profiles import examples

PROVINCES = geodata.boundaries.provinces()
INSIDE = PROVINCES.set_index("province_code").geometry.representative_point()
HEADINGS = ("Mã điểm", "Tên điểm", "Tỉnh", "Loại điểm", "Kinh độ", "Vĩ độ")
METRE = 1 / 111_000
CODES = programme_provinces()[:3]
NAMES = PROVINCES.set_index("province_code").loc[list(CODES), "name_vi"].tolist()


def point(code, north=0.0, east=0.0):
    place = INSIDE[code]
    return f"{place.x + east * METRE:.7f}", f"{place.y + north * METRE:.7f}"


PLACES = st.one_of(
    st.builds(
        point,
        st.sampled_from(CODES),
        st.sampled_from([0.0, 6.0, 12.0, 18.0, 900.0]),
        st.sampled_from([0.0, 4.0, 0.02]),
    ),
    st.sampled_from(
        [
            ("", ""),
            ("0", "0"),
            ("106,9", "x"),
            ("1.0625E+02", "22.7"),
            ("112.5", "16.5"),
            ("100", "3"),
            ("109.4", "12.0"),
        ]
    ),
    st.builds(lambda code: point(code)[::-1], st.sampled_from(CODES)),
)
ROWS = st.tuples(
    st.sampled_from(["D1", "D2", "D3", ""]) | st.integers(10, 10**9).map(str),
    st.sampled_from(["Điểm", "điểm ", "", "Khác"]),
    st.sampled_from([*NAMES, "", "Xứ Lạ", "Tổng cộng", "Hà Nội"]),
    st.sampled_from(["Thư viện xã", "TV xã", "Thư viện tỉnh", "Bưu cục", "bưu cục", ""]),
    PLACES,
).map(lambda row: (*row[:-1], *row[-1]))
# No blocks: a name stands twice in each part.
FIRST = tuple(
    (f"A{n}", "Điểm", NAMES[0], "Thư viện xã", *point(CODES[0], 99.0 * n)) for n in (1, 2)
)


def write(path, rows):
    if path.suffix == ".parquet":
        pd.DataFrame([*rows], columns=HEADINGS).to_parquet(path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])


def findings(problems, row_of):
    """Return problems with rows as one file numbers them, and how often there is each."""
    seen = Counter()
    for each in problems:
        details = {key: value for key, value in each.details.items() if key != "first_row"}
        if "rows" in details:
            details["rows"] = [
                tuple(row_of(place) for place in pair.split(" = "))
                for pair in details["rows"].removesuffix(", …").split(", ")
            ]
        row = each.row and row_of(f"{each.file} {each.row}")
        seen[each.code, row, each.column, each.value, str(details), each.suggestions] += 1
    return seen


def both(folder, some_parts, ending, options):
    """Return one register as one file and in parts, and what is found in each; or check that
    neither can be counted."""
    folder.mkdir()
    shift, starts = int(ending == ".csv"), {}
    for number, rows in enumerate(some_parts):
        starts[f"{number}{ending}"] = sum(map(len, some_parts[:number]))
        write(folder / f"{number}{ending}", rows)
    paths = [folder / name for name in starts]
    write(folder.parent / f"all{ending}", [row for rows in some_parts for row in rows])
    try:
        whole = read_register(folder.parent / f"all{ending}", PROVINCES, options)
    except InputError as refused:
        with pytest.raises(InputError, match=re.escape(str(refused))):
            count_parts(paths, PROVINCES, options, cluster=Here())
        assume(condition=False)
    counted = count_parts(paths, PROVINCES, options, cluster=Here())

    def row_of(place):
        name, _, row = place.rpartition(" ")
        return int(row) - shift + starts.get(name, 0)

    return whole, counted, row_of


@pytest.fixture(scope="module")
def small():
    """Make buckets of few rows, tiles as wide as two points are near, and one classifier."""
    classifier = RowClassifier(PROVINCES, has_coordinates=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repetitions_of_parts, "_BUCKET_ROWS", 4)
        patch.setattr(repetitions_of_parts, "_TILE_METRES", 25)
        for module in (parts_plan, reader):
            patch.setattr(module, "RowClassifier", lambda *_, **_more: classifier)
        yield


def assert_same(folder, some_parts, ending, **options):
    """Check that parts give what one file of the same rows gives, and return that."""
    whole, counted, row_of = both(folder, some_parts, ending, RegisterOptions(**options))
    assert counted.ledger == whole.ledger
    assert counted.ledger.balanced
    expected = whole.counts[["province_code", "site_type", "points"]].astype({"points": "int64"})
    pd.testing.assert_frame_equal(counted.counts, expected)
    in_order = whole.categories.sort_values(["province_code", "category"], ignore_index=True)
    pd.testing.assert_frame_equal(counted.categories, in_order)
    assert findings(counted.problems, row_of) == findings(whole.problems, row_of)
    return whole


@examples(1)
@pytest.mark.usefixtures("small")
@given(
    some_parts=st.lists(st.lists(ROWS, max_size=12), min_size=1, max_size=4),
    ending=st.sampled_from([".csv", ".parquet"]),
    once=st.sampled_from([None, *REPETITIONS]),
)
def test_parts_give_the_counts_ledger_and_problems_of_one_file(
    tmp_path_factory, some_parts, ending, once
):
    folder = tmp_path_factory.mktemp("parts") / "parts"
    assert_same(folder, [[*FIRST, *rows] for rows in some_parts], ending, once=once)


def plain(number, code, place=point):
    name = PROVINCES.set_index("province_code").loc[code, "name_vi"]
    return (f"P{number}", "Điểm", name, "Thư viện xã", *place(code, 50.0 * number))


def swapped(code, north):
    return point(code, north)[::-1]


def without_points(code, north):
    return tuple(cell.replace(".", "") for cell in point(code, north))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("axes_swapped", [plain(n, CODES[0], swapped) for n in range(9)]),
        ("decimal_points_restored", [plain(n, CODES[0], without_points) for n in range(9)]),
        (
            "names_of_2025",
            [(*plain(n, "06")[:2], "Thái Nguyên", *plain(n, "06")[3:]) for n in range(9)],
        ),
    ],
)
def test_what_is_decided_for_a_register_is_decided_once(tmp_path, code, others):
    """The second part alone would show the opposite, or nothing."""
    alone = [plain(20, CODES[0]), plain(21, CODES[0])] if code != "names_of_2025" else others[:1]
    found = assert_same(tmp_path / "parts", [others, alone], ".csv")
    assert code in {each.code for each in found.problems}


def test_a_bad_part_is_named_and_the_others_are_counted(tmp_path):
    good, bad_row = plain(1, CODES[0]), (*plain(2, CODES[1])[:4], "x", "y")
    names = ("a/0.csv", "b/0.csv", "b/1.csv", "b/2.csv")
    contents = ([good], [good, (*bad_row[:2], "", *bad_row[3:])], [], [good])
    for name, rows in zip(names, contents, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, rows)
    (tmp_path / "b/1.csv").write_bytes(b"\x00\x01")
    other = (tmp_path / "b/2.csv").read_text(encoding="utf-8").replace("Tỉnh", "Huyện")
    (tmp_path / "b/2.csv").write_text(other, encoding="utf-8")
    counted = count_parts([tmp_path / name for name in names], PROVINCES, cluster=Here())
    assert (counted.parts, counted.unread) == (4, 2)
    assert counted.counts["points"].tolist() == [2]
    found = {(each.file, each.row, each.column, each.value, each.code) for each in counted.problems}
    assert {
        ("b/0.csv", 3, "Kinh độ, Vĩ độ", "x, y", "coordinates_unreadable"),
        ("b/1.csv", None, None, None, "not_a_table"),
        ("b/2.csv", None, None, None, "part_differs"),
    } <= found
    with pytest.raises(InputError):
        count_parts([tmp_path / "b/1.csv"], PROVINCES, cluster=Here())


def test_columns_that_distinguish_rows_are_those_of_a_part_with_rows(tmp_path):
    rows = [plain(n, CODES[0]) for n in range(3)]
    alike = [(*row[:1], f"Điểm {n}", *row[2:]) for n, row in enumerate([rows[0], rows[0]])]
    assert_same(tmp_path / "parts", [[], [*rows, *alike]], ".csv", once="rows")


@pytest.mark.parametrize(
    ("heading", "cells", "joined"),
    [
        ("Tỉnh", pa.nulls(2), 4),
        ("Loại điểm", pa.nulls(2), 2),
        ("Mã điểm", pa.nulls(2), 4),
        ("Mã điểm", pa.array([["P1"], ["P2"]]), 4),
        ("Mã điểm", pa.array([b"\xff" * 16, b"\xfe" * 16], pa.binary(16)), 4),
        ("Mã điểm", pa.array([b"\xff" * 16, b"\xfe" * 16], pa.uuid()), 4),
    ],
)
def test_a_column_may_be_of_another_type_in_each_part(tmp_path, heading, cells, joined):
    tables = [
        pa.table(dict(zip(HEADINGS, zip(*rows, strict=True), strict=True)))
        for rows in ([plain(n, CODES[0]) for n in numbers] for numbers in ((1, 2), (11, 12)))
    ]
    place = HEADINGS.index(heading)
    paths = [tmp_path / "0.parquet", tmp_path / "1.parquet"]
    tables[1] = tables[1].set_column(place, heading, cells)
    for path, table in zip(paths, tables, strict=True):
        pyarrow.parquet.write_table(table, path)
    counted = count_parts(paths, PROVINCES, cluster=Here())
    assert counted.ledger.of("joined").rows == joined
    assert not {each.code for each in counted.problems} & {"repeated_rows", "repeated_ids"}


class LosesWhatIsCountedAgain(Here):
    """Loses parts after the samples and the first round."""

    def __init__(self):
        self.rounds = 0

    def gather(self, results, *, errors="raise"):
        self.rounds += errors == "skip"
        return [] if errors == "skip" and self.rounds > 2 else results


def test_a_part_that_is_lost_when_it_is_counted_again_is_not_counted(tmp_path):
    for name, rows in (("0.csv", [plain(1, CODES[0])]), ("1.csv", [plain(1, CODES[0])] * 2)):
        write(tmp_path / name, rows)
    paths = sorted(tmp_path.iterdir())
    once = RegisterOptions(once="rows")
    counted = count_parts(paths, PROVINCES, once, cluster=LosesWhatIsCountedAgain())
    assert (counted.parts, counted.unread) == (2, 1)
    assert counted.counts["points"].tolist() == [1]
    assert ("1.csv", "reading_failed") in {(each.file, each.code) for each in counted.problems}
