"""The division of the names in a register: 2013 or 2025, shown by coordinates or asked."""

import csv

import pytest

import geodata.boundaries
from geodata.tables import programme_provinces, provinces
from loaders.names.divisions import members_of_division, names_2025
from loaders.options import RegisterOptions
from loaders.problems.problem import outcome
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
INSIDE = PROVINCES.set_index("province_code").geometry.representative_point()
TABLE = provinces().set_index("province_code")
NEW_NAMES = {code: names_2025()[TABLE.at[code, "code_2025"]][0] for code in TABLE.index}
OLD_NAMES = dict(TABLE["name_vi"])
HEADINGS = ("Tỉnh", "Loại điểm", "Kinh độ", "Vĩ độ")


@pytest.fixture
def read(tmp_path):
    def to_register(rows, headings=HEADINGS, **options):
        path = tmp_path / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        register = read_register(path, PROVINCES, RegisterOptions(**options))
        assert register.ledger.balanced
        return register

    return to_register


def located(names, codes):
    return [(names[code], "Thư viện xã", INSIDE[code].x, INSIDE[code].y) for code in codes]


def unlocated(names, codes):
    return [(names[code], "Thư viện xã", "", "") for code in codes]


def counted(register):
    return dict(zip(register.counts["province_code"], register.counts["points"], strict=True))


def codes_of(register):
    return {problem.code for problem in register.problems}


def test_names_of_2025_are_accepted_by_the_coordinates_and_named_once(read):
    for codes in (programme_provinces(), sorted(TABLE.index)):
        register = read(located(NEW_NAMES, codes))
        assert counted(register) == dict.fromkeys(codes, 1)
        (told,) = [one for one in register.problems if one.code == "names_of_2025"]
        renamed = [code for code in codes if NEW_NAMES[code] != OLD_NAMES[code]]
        assert abs(told.details["count"] - len(renamed)) <= 1  # Huế has one name of two lengths
        assert "point_elsewhere" not in codes_of(register)


def test_a_point_that_the_merger_does_not_explain_is_not_counted(read):
    rows = [*located(NEW_NAMES, programme_provinces()), ("Lai Châu", "Thư viện xã", 106.0, 10.5)]
    register = read(rows)
    assert len(register.points) == 16
    assert {"names_of_2025", "point_elsewhere"} <= codes_of(register)


def test_without_coordinates_names_that_may_be_of_either_are_asked_about(read):
    rows = unlocated(NEW_NAMES, programme_provinces())
    register = read(rows)
    assert outcome(register.problems) == "refused"
    assert "register_division_asked" in codes_of(register)
    as_2013 = read(rows, division=2013)
    assert len(as_2013.points) == 16
    assert outcome(as_2013.problems) == "loaded"
    as_2025 = read(rows, division=2025)
    alone = [
        code
        for code in programme_provinces()
        if len(members_of_division(2025)[TABLE.at[code, "code_2025"]]) == 1
    ]
    assert counted(as_2025) == dict.fromkeys(alone, 1)
    assert "province_of_2025" in codes_of(as_2025)


def test_codes_of_2025_are_asked_about_too_and_those_beside_names_show_it(read):
    codes = dict(TABLE["code_2025"])
    headings = ("Mã tỉnh", "Loại điểm", "Kinh độ", "Vĩ độ")
    register = read(unlocated(codes, sorted(TABLE.index)), headings)
    assert "register_division_asked" in codes_of(register)
    placed = read(located(codes, sorted(TABLE.index)), headings)
    assert counted(placed) == dict.fromkeys(sorted(TABLE.index), 1)
    both = [(codes[code], NEW_NAMES[code], "Thư viện xã") for code in programme_provinces()]
    by_both = read(both, ("Mã tỉnh", "Tên tỉnh", "Loại điểm"))
    assert "province_of_2025" in codes_of(by_both)
    assert set(counted(by_both)) == {"04", "20"}


def test_names_of_2013_are_those_of_2013(read):
    cases = {
        "with coordinates": located(OLD_NAMES, programme_provinces()),
        "without": unlocated(OLD_NAMES, programme_provinces()),
        "coordinates of some": [
            *located(OLD_NAMES, ["56", "68"]),
            *unlocated(OLD_NAMES, ["56", "68"]),
        ],
        "provinces that were not merged": unlocated(OLD_NAMES, ["04", "20"]),
    }
    new = {"names_of_2025", "register_division_asked", "names_in_both_divisions"}
    wrong = {}
    for name, rows in cases.items():
        register = read(rows)
        if len(register.points) != len(rows) or codes_of(register) & new:
            wrong[name] = codes_of(register)
    assert not wrong


def test_a_few_names_of_both_divisions_are_named(read):
    register = read(unlocated(OLD_NAMES, ["56", "68"]))
    assert len(register.points) == 2
    assert "names_in_both_divisions" in codes_of(register)


def test_single_rows_with_swapped_coordinates_are_put_right_where_the_name_agrees(read):
    rows = located(OLD_NAMES, programme_provinces())
    rows[3] = (*rows[3][:2], rows[3][3], rows[3][2])
    rows[7] = ("Cà Mau", rows[7][1], rows[7][3], rows[7][2])
    register = read(rows)
    (told,) = [one for one in register.problems if one.code == "row_axes_swapped"]
    assert (told.details["count"], told.row) == (1, 5)
    assert len(register.points) == 15
    swapped = register.points.set_index("row").loc[5]
    assert (swapped.lon, swapped.lat) == pytest.approx((rows[3][3], rows[3][2]))


def test_points_far_from_the_country_are_near_no_part_of_a_province_of_2025(read):
    rows = [("Phú Thọ", "Thư viện xã", x, y) for x, y in ((20.97, 105.67), (-150, 80), (0, 1))]
    register = read([*located(NEW_NAMES, programme_provinces()), *rows], division=2025)
    assert len(register.points) == 16
