"""What a person says of a name that is no province and no site type: left out, or a total."""

from collections import Counter

from awkward_counts import csv, joined
from cases import every

from loaders.counts.reader import read_counts
from loaders.names.mappings import LEFT_OUT, TOTAL, Mapped, Mappings

WIDE = ["Tỉnh", "Thư viện huyện", "Thư viện xã"]
LONG = ["Tỉnh", "Loại điểm", "Số điểm"]
CAO_BANG, BAC_KAN, LANG_SON = ["Cao Bằng", 5, 7], ["Bắc Kạn", 4, 6], ["Lạng Sơn", 1, 2]
BLOCK = "Cụm đặc biệt"
TYPE = "Thư viện xãa"


def read(tmp_path, rows, *meanings):
    mappings = Mappings(tuple(Mapped(*each) for each in meanings))
    return read_counts(csv(joined(rows))(tmp_path), mappings=mappings), mappings


def total(*numbers):
    return [BLOCK, *numbers]


COMPARED = (
    # rows with a total of the given name; whether it agrees with what it may sum up
    ([total(9, 13), CAO_BANG, BAC_KAN], True),
    ([CAO_BANG, BAC_KAN, total(9, 13)], True),
    ([CAO_BANG, BAC_KAN, total(9, 13), LANG_SON], True),
    ([LANG_SON, total(9, 13), CAO_BANG, BAC_KAN], True),
    ([LANG_SON, total(9, 13), CAO_BANG, BAC_KAN, ["Tổng cộng", 10, 15]], True),
    ([total(1, 2), LANG_SON, total(9, 13), CAO_BANG, BAC_KAN], True),
    ([CAO_BANG, total(9, 13), BAC_KAN], True),
    ([LANG_SON, CAO_BANG, total(9, 13), BAC_KAN], False),
    ([CAO_BANG, BAC_KAN, total(9, 14)], False),
)


@every("rows, agrees", COMPARED)
def test_a_total_is_compared_with_what_stands_above_or_below_and_never_counted(
    tmp_path, rows, agrees
):
    counts, _ = read(tmp_path, [WIDE, *rows], ("province", BLOCK, TOTAL))
    codes = Counter(problem.code for problem in counts.problems)
    assert ("total_differs" not in codes) == agrees
    assert codes["total_row"] == sum(row[0] in {BLOCK, "Tổng cộng"} for row in rows)
    real = [row for row in rows if row[0] in {"Cao Bằng", "Bắc Kạn", "Lạng Sơn"}]
    assert counts.cells["points"].sum() == sum(sum(row[1:]) for row in real)
    assert counts.ledger.balanced


DECIDED = (
    # headings, rows, name that is decided on, the sums when left out and when a total
    (WIDE, [CAO_BANG, total(90, 90)], ("province", BLOCK), 12, 12),
    (LONG, [["Cao Bằng", "Thư viện xã", 5], [BLOCK, "Thư viện xã", 9]], ("province", BLOCK), 5, 5),
    (LONG, [["Cao Bằng", "Thư viện xã", 5], ["Cao Bằng", TYPE, 5]], ("site_type", TYPE), 5, 5),
    (["Mã tỉnh", *WIDE], [["04", *CAO_BANG], ["", *total(9, 9)]], ("province", BLOCK), 12, 12),
    (["Tỉnh", "Thư viện xã", TYPE], [["Cao Bằng", 5, 5]], ("site_type", TYPE), 5, 5),
)


@every("headings, rows, name, left_out, as_total", DECIDED)
def test_rows_and_columns_of_a_name_are_left_out_or_totals(
    tmp_path, headings, rows, name, left_out, as_total
):
    undecided, _ = read(tmp_path, [headings, *rows])
    column = name[1] in headings
    assert column or any(problem.severity == "error" for problem in undecided.problems)
    for means, expected in ((LEFT_OUT, left_out), (TOTAL, as_total)):
        counts, mappings = read(tmp_path, [headings, *rows], (*name, means))
        assert not [each for each in counts.problems if each.severity == "error"]
        assert counts.cells["points"].sum() == expected
        assert not mappings.unused(counts.names_met)
        reasons = set(counts.rows["reason"])
        reason = {LEFT_OUT: "row_left_out", TOTAL: "total_row"}[means]
        assert column or reason in reasons


def test_a_known_name_keeps_its_meaning(tmp_path):
    counts, mappings = read(tmp_path, [WIDE, CAO_BANG], ("province", "Cao Bằng", LEFT_OUT))
    assert counts.cells["points"].sum() == 12
    assert len(mappings.unused(counts.names_met)) == 1
