"""Registers as offices and forms write them."""

import csv
import json

import pytest

import geodata.boundaries
from geodata.tables import programme_provinces, provinces
from loaders.problems.problem import InputError, outcome
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
INSIDE = PROVINCES.set_index("province_code").geometry.representative_point()
NAMES = dict(zip(provinces()["province_code"], provinces()["name_vi"], strict=True))
CODES = programme_provinces()
EACH_ONCE = dict.fromkeys(CODES, 1)


@pytest.fixture
def read(tmp_path):
    def to_register(headings, rows):
        path = tmp_path / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        register = read_register(path, PROVINCES)
        assert register.ledger.balanced
        return register

    return to_register


def counted(register):
    return dict(zip(register.counts["province_code"], register.counts["points"], strict=True))


def codes_of(register):
    return [problem.code for problem in register.problems]


def degrees(code):
    return round(INSIDE[code].x, 6), round(INSIDE[code].y, 6)


def without_point(number):
    return f"{number:.6f}".rstrip("0").replace(".", "")


def grouped(number):
    digits = without_point(number)
    return f"{int(digits):,}".replace(",", ".")


def sexagesimal(number):
    return f"{int(number)}°{(number % 1) * 60:.5f}'"


WAYS = {
    # Headings of the place, and its cells.
    "no decimal point": (
        ("Kinh độ", "Vĩ độ"),
        lambda x, y: (without_point(x), without_point(y)),
    ),
    "thousands in degrees": (("Kinh độ", "Vĩ độ"), lambda x, y: (grouped(x), grouped(y))),
    "side before": (("Kinh độ", "Vĩ độ"), lambda x, y: (f"E {x}", f"N {y}")),
    "Vietnamese side before": (("Kinh độ", "Vĩ độ"), lambda x, y: (f"Đ{x}°", f"B{y}°")),
    "Vietnamese side behind": (("Kinh độ", "Vĩ độ"), lambda x, y: (f"{x} Đông", f"{y} Bắc")),
    "sides before, one column": (("Tọa độ",), lambda x, y: (f"N {y} E {x}",)),
    "sides before, a comma": (("Tọa độ",), lambda x, y: (f"N{y}, E{x}",)),
    "sides before, minutes": (
        ("Tọa độ",),
        lambda x, y: (f"N {sexagesimal(y)} E {sexagesimal(x)}",),
    ),
    "a point of a form": (("gps",), lambda x, y: (f"{y} {x} 12.5 4.8",)),
    "a point of a form, no height": (("a/b/gps",), lambda x, y: (f"{y} {x} 0 0",)),
    "columns of a form": (
        ("_gps_longitude", "_gps_latitude"),
        lambda x, y: (str(x), str(y)),
    ),
    "columns of a question": (
        ("_vi_tri_longitude", "_vi_tri_latitude"),
        lambda x, y: (str(x), str(y)),
    ),
    "columns of ODK": (("place-Longitude", "place-Latitude"), lambda x, y: (str(x), str(y))),
}


def test_every_way_to_write_a_place_is_read(read):
    wrong = {}
    for name, (headings, written) in WAYS.items():
        for type_heading in ("Loại điểm", "group_a/site_type", "nhom-loai_diem"):
            rows = [("Thư viện xã", *written(*degrees(code))) for code in CODES]
            try:
                register = read((type_heading, *headings), rows)
            except InputError as error:
                wrong[name, type_heading] = str(error)
                continue
            if counted(register) != EACH_ONCE:
                wrong[name, type_heading] = codes_of(register)
    assert not wrong


def test_decimal_points_that_were_put_back_are_named(read):
    rows = [("Thư viện xã", *degrees(code)) for code in CODES]
    rows[4:6] = [("Thư viện xã", *map(without_point, degrees(code))) for code in CODES[4:6]]
    register = read(("Loại điểm", "Kinh độ", "Vĩ độ"), rows)
    assert counted(register) == EACH_ONCE
    (told,) = [one for one in register.problems if one.code == "decimal_points_restored"]
    assert (told.details["count"], told.row) == (2, 6)
    assert outcome(register.problems) == "repaired"


def test_metres_are_no_degrees_without_their_point(read):
    rows = [("Thư viện xã", 500_000 + 1000 * n, 2_300_000) for n in range(5)]
    with pytest.raises(InputError) as caught:
        read(("Loại điểm", "X", "Y"), rows)
    assert "no_crs" in {one.code for one in caught.value.problems} or "crs_ambiguous" in {
        one.code for one in caught.value.problems
    }


def test_a_province_in_the_first_row_of_each_block_is_that_of_the_block(read):
    blocks = {code: 2 + place for place, code in enumerate(CODES)}
    rows = [
        (NAMES[code] if row == 0 else "", "Thư viện xã", f"Điểm {code} {row}")
        for code, size in blocks.items()
        for row in range(size)
    ]
    register = read(("Tỉnh", "Loại điểm", "Tên điểm"), rows)
    assert counted(register) == blocks
    (told,) = [one for one in register.problems if one.code == "province_filled_down"]
    assert told.details["count"] == len(rows) - len(blocks)


def test_blank_provinces_among_others_stay_blank(read):
    names = ["Cao Bằng", "Lạng Sơn", "Cao Bằng", "", "Lạng Sơn", "", ""]
    rows = [(name, "Thư viện xã", f"Điểm {n}") for n, name in enumerate(names)]
    register = read(("Tỉnh", "Loại điểm", "Tên điểm"), rows)
    assert counted(register) == {"04": 2, "20": 2}
    some = [(name, "Thư viện xã", name) for name in ("Cao Bằng", "", "Lạng Sơn")]
    assert counted(read(("Tỉnh", "Loại điểm", "Tên điểm"), some)) == {"04": 1, "20": 1}


def test_initials_suggest_the_site_type_that_they_are_of(read):
    meant = {
        "TVT": "Thư viện tỉnh",
        "TVH": "Thư viện huyện",
        "tvx": "Thư viện xã",
        "VHX": "Điểm Bưu điện - Văn hóa xã",
    }
    rows = [("Cao Bằng", text) for text in ("Thư viện xã", *meant)]
    register = read(("Tỉnh", "Loại điểm"), rows)
    first = {one.value: one.suggestions[0] for one in register.problems if one.suggestions}
    assert first == meant


def test_geojson_lines_are_read_and_gpx_is_named(tmp_path):
    features = [
        {
            "type": "Feature",
            "properties": {"site_type": "commune_library"},
            "geometry": {"type": "Point", "coordinates": degrees(code)},
        }
        for code in CODES
    ]
    for mark in ("", "\x1e"):
        path = tmp_path / "a.geojsonl"
        path.write_text("".join(f"{mark}{json.dumps(one)}\n" for one in features))
        assert counted(read_register(path, PROVINCES)) == EACH_ONCE
    gpx = tmp_path / "a.gpx"
    gpx.write_text('<?xml version="1.0"?><gpx version="1.1"><wpt lat="9" lon="105"/></gpx>')
    with pytest.raises(InputError) as caught:
        read_register(gpx, PROVINCES)
    assert [one.code for one in caught.value.problems] == ["gpx_file"]
