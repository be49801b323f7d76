"""An access point that a register states again: found, named, counted once where asked for."""

import csv

import geodata.boundaries
from geodata.tables import programme_provinces
from loaders.options import RegisterOptions
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
INSIDE = PROVINCES.set_index("province_code").geometry.representative_point()
HEADINGS = ("STT", "Mã điểm", "Tên điểm", "Loại điểm", "Kinh độ", "Vĩ độ")
METRE = 1 / 111_000


def rows():
    """Return sixteen points, one in each province of the programme."""
    return [
        [n, f"D{n}", f"Điểm {n}", "Thư viện xã", INSIDE[code].x, INSIDE[code].y]
        for n, code in enumerate(programme_provinces(), start=1)
    ]


def read(path, some, headings=HEADINGS, **options):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *some])
    return read_register(path, PROVINCES, RegisterOptions(**options))


def found(register):
    return {
        one.code: (one.details["count"], one.row)
        for one in register.problems
        if one.code.startswith("repeated_")
    }


def changed(row, **cells):
    places = {"number": 0, "id": 1, "name": 2, "type": 3, "lon": 4, "lat": 5}
    row = list(row)
    for name, value in cells.items():
        row[places[name]] = value
    return row


def test_repetitions_are_named_and_counted_once_only_where_that_is_chosen(tmp_path):
    base = rows()
    whole = [changed(base[0], number=99), base[1]]
    same_id = [changed(base[2], name="khác", lat=base[2][5] + 900 * METRE)]
    close = [changed(base[3], id="E1", name="khác", lat=base[3][5] + 5 * METRE)]
    apart = [
        changed(base[4], id="E2", lat=base[4][5] + 50 * METRE),
        changed(base[5], id="E3", type="Thư viện huyện"),
    ]
    some = [*base, *whole, *same_id, *close, *apart]
    expected = {
        "repeated_rows": (2, 18),
        "repeated_ids": (1, 20),
        "repeated_places": (1, 21),
    }
    wrong = {}
    for once, counted in ((None, 22), ("rows", 20), ("ids", 19), ("places", 18)):
        register = read(tmp_path / "a.csv", some, once=once)
        got = (len(register.points), int(register.counts["points"].sum()))
        left_out = sum(
            one.rows for one in register.ledger.tallies if one.reason == "repeated_left_out"
        )
        named = {code: at for code, at in found(register).items() if code in expected}
        if (got, left_out, named) != ((counted, counted), 22 - counted, expected):
            wrong[once] = (got, left_out, named)
        assert register.ledger.balanced
    assert not wrong


def test_rows_that_nothing_distinguishes_are_not_repetitions(tmp_path):
    headings = ("STT", "Tỉnh", "Loại điểm", "Ghi chú")
    some = [(n, "Cao Bằng", "Thư viện xã", "") for n in range(1, 9)]
    register = read(tmp_path / "a.csv", some, headings)
    assert not found(register)
    assert register.counts["points"].tolist() == [8]


def test_a_code_that_is_no_province_is_an_identifier_too(tmp_path):
    some = [*rows(), changed(rows()[2], name="khác", lat=rows()[2][5] + 900 * METRE)]
    for heading in ("Mã", "code", "_uuid"):
        headings = ("STT", heading, *HEADINGS[2:])
        assert found(read(tmp_path / "a.csv", some, headings)) == {"repeated_ids": (1, 18)}


def test_a_category_is_no_identifier(tmp_path):
    some = [changed(row, id="N1" if row[0] % 2 else "N2") for row in rows()]
    assert not found(read(tmp_path / "a.csv", some))


def test_what_is_left_out_repeats_nothing(tmp_path):
    far = changed(rows()[0], lon=10, lat=50)
    register = read(tmp_path / "a.csv", [far, rows()[0], *rows()[1:]], once="places")
    assert len(register.points) == 16
    assert not found(register)
