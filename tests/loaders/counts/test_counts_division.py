"""Provinces of 2025 in a table of counts: refused, said, or taken where they are of 2013."""

from awkward_counts import csv, joined
from cases import every

from geodata.tables import programme_provinces, provinces
from loaders.counts.reader import read_counts
from loaders.names.divisions import counterparts, names_2025

OF_2025 = {code: name for code, (name, _) in names_2025().items()}
HOLDERS = counterparts(programme_provinces(), 2013, 2025)
NAMES_OF_2013 = dict(zip(provinces()["province_code"], provinces()["name_vi"], strict=True))
BOTH = {"Cao Bằng": 1, "Lạng Sơn": 2, "Gia Lai": 3}


def table(names, *titles, heading="Tỉnh", more=()):
    rows = [[title] for title in titles] + [[heading, *more, "Thư viện huyện"]]
    return joined([*rows, *([name, *(["2013"] * len(more)), 5] for name in names)])


def pairs(codes):
    """Return rows of a code of 2025 and its name."""
    lines = [["Mã tỉnh", "Tỉnh", "TV xã"], *([code, OF_2025[code], 3] for code in codes)]
    return joined(lines)


REFUSED, SAID, TAKEN = "counts_division_2025", "names_of_both_divisions", None


@every(
    ("text", "expected"),
    [
        (table(OF_2025.values()), REFUSED),
        (table(list(OF_2025.values())[:20]), REFUSED),
        (table(OF_2025, heading="Mã tỉnh"), REFUSED),
        (table(HOLDERS, heading="Mã tỉnh"), REFUSED),
        (table([OF_2025[code] for code in HOLDERS]), SAID),
        (table([OF_2025[code] for code in HOLDERS], "Số liệu năm 2025"), REFUSED),
        (table([OF_2025[code] for code in HOLDERS], "Sau sáp nhập (34 tỉnh)"), REFUSED),
        (table([OF_2025[code] for code in HOLDERS], "Số liệu năm 2013"), SAID),
        (table(BOTH, "Theo Nghị quyết 202/2025/QH15"), REFUSED),
        (table([*BOTH, "TP. Huế"]), REFUSED),
        (table(BOTH), TAKEN),
        (table(BOTH, "Năm 2013"), TAKEN),
        (table(BOTH) + "\nGhi chú: theo đơn vị hành chính từ ngày 01/7/2025", REFUSED),
        (table(BOTH) + "\nGhi chú: in ngày 5/8/2025", TAKEN),
        (table([*BOTH, "Bắc Kạn"], "In ngày 3/7/2025"), TAKEN),
        (table(OF_2025.values(), more=("division",)), TAKEN),
        (pairs(HOLDERS), REFUSED),
        (pairs(("52", "82")), REFUSED),
        (table(NAMES_OF_2013.values()), TAKEN),
        (table(NAMES_OF_2013, heading="Mã tỉnh"), TAKEN),
        (table(programme_provinces(), heading="Mã tỉnh"), TAKEN),
        (joined([["Tỉnh", "Năm", "TV xã"], *([name, 2025, 1] for name in BOTH)]), REFUSED),
        (joined([["Tỉnh", "TV xã năm 2025"], *([name, 1] for name in BOTH)]), REFUSED),
    ],
)
def test_the_time_of_names_and_codes(tmp_path, text, expected):
    codes = {one.code for one in read_counts(csv(text)(tmp_path)).problems}
    assert codes & {REFUSED, SAID} == ({expected} - {None})


def test_code_and_name_of_two_provinces_of_2013(tmp_path):
    """One row that no division explains is a shift of rows, not of time."""
    text = joined([["Mã tỉnh", "Tỉnh", "TV xã"], ["52", "Gia Lai", 1], ["06", "Cao Bằng", 1]])
    codes = [one.code for one in read_counts(csv(text)(tmp_path)).problems]
    assert codes.count("province_disagrees") == 2
    assert REFUSED not in codes
