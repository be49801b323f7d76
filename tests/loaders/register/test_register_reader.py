"""A register of access points: every row is counted, left out with a reason, or a problem."""

import csv
import io

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
import shapely
from awkward import unexpected_codes
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from pyproj import Transformer

import geodata.boundaries
from geodata.tables import provinces, site_types
from loaders.names.mappings import CATEGORY, NO_MAPPINGS
from loaders.options import RegisterOptions
from loaders.problems.problem import InputError, outcome
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
SHAPES = PROVINCES.set_index("province_code").geometry
INSIDE = {code: shape.representative_point() for code, shape in SHAPES.items()}
NAMES = dict(zip(provinces()["province_code"], provinces()["name_vi"], strict=True))
LABELS = {one.code: one.label_vi for one in site_types()}
HEADINGS = ("Tỉnh", "Loại điểm", "Kinh độ", "Vĩ độ")
CAO_BANG, LANG_SON, KHANH_HOA = INSIDE["04"], INSIDE["20"], INSIDE["56"]
OFF_VUNG_TAU = (107.35, 10.25)  # some 10 km off its cape
IN_LAOS = (103.0, 18.0)


TCVN3 = {
    ord(letter): code
    for letter, code in (
        *(("ỉ", 0xD8), ("ạ", 0xB9), ("đ", 0xAE), ("ể", 0xD3), ("Đ", 0xA7), ("ắ", 0xBE)),
        *(("ư", 0xAD), ("ệ", 0xD6), ("ã", 0xB7), ("á", 0xB8), ("ò", 0xDF), ("ơ", 0xAC)),
    )
}
"""Bytes of the letters used here in the encoding of the ABC fonts."""


@pytest.fixture
def read(tmp_path):
    """Write rows as CSV, unless bytes are given, and read them as a register."""

    def to_register(rows, *, headings=HEADINGS, name="register.csv", delimiter=",", **options):
        path = tmp_path / name
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            text = io.StringIO(newline="")
            csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
            path.write_text(text.getvalue(), encoding="utf-8", newline="")
        register = read_register(path, PROVINCES, **options)
        assert not unexpected_codes(register.problems, "points")
        return register

    return to_register


def cells(register):
    return {(row.province_code, row.site_type): row.points for row in register.counts.itertuples()}


def outcomes(register):
    return {(one.outcome, one.reason): one.rows for one in register.ledger.tallies}


def refused(read, *arguments, **options):
    with pytest.raises(InputError) as caught:
        read(*arguments, **options)
    assert not unexpected_codes(caught.value.problems, "points")
    return caught.value.problems


def test_points_are_counted_where_they_lie_and_names_where_there_is_no_point(read, told):
    register = read(
        [
            ("Cao Bằng", "Thư viện xã", CAO_BANG.x, CAO_BANG.y),
            ("", "commune_library", CAO_BANG.x, CAO_BANG.y),
            ("Lạng Sơn", "Điểm Bưu điện - Văn hóa xã", "", ""),
        ]
    )
    assert cells(register) == {
        ("04", "commune_library"): 2,
        ("20", "commune_post_office"): 1,
    }
    assert register.counts["row"].tolist() == [2, 4]
    assert (register.counts["points_low"] == register.counts["points"]).all()
    assert (register.counts["points_high"] == register.counts["points"]).all()
    points = register.points
    assert points["row"].tolist() == [2, 3, 4]
    assert points["province_code"].tolist() == ["04", "04", "20"]
    assert points["lon"].tolist()[:2] == [CAO_BANG.x, CAO_BANG.x]
    assert points["lat"].isna().tolist() == [False, False, True]
    assert told(register.problems) == ["counted_by_name", "repeated_places"]
    assert register.reading.columns == (
        ("x", "Kinh độ"),
        ("y", "Vĩ độ"),
        ("province", "Tỉnh"),
        ("site_type", "Loại điểm"),
    )
    assert (register.reading.crs, register.reading.axes_swapped) == ("EPSG:4326", False)
    assert outcome(register.problems) == "loaded"


ONE_ROW = [
    # What stands in the columns, its outcome with the reason, and what is told.
    (("", "", ""), ("problem", "coordinates_missing"), "coordinates_missing"),
    (("", 0, 0), ("problem", "coordinates_zero"), "coordinates_zero"),
    (("Cao Bằng", 0, 0), ("joined", ""), "coordinates_zero_counted"),
    (("", "abc", "22"), ("problem", "coordinates_unreadable"), "coordinates_unreadable"),
    (("", "106.1", ""), ("problem", "coordinates_unreadable"), "coordinates_unreadable"),
    (("Cao Bằng", "?", "?"), ("joined", ""), "coordinates_unreadable_counted"),
    (("", *OFF_VUNG_TAU), ("problem", "point_offshore"), "point_offshore"),
    (("Cao Bằng", *OFF_VUNG_TAU), ("problem", "point_offshore"), "point_offshore"),
    (("Bà Rịa - Vũng Tàu", *OFF_VUNG_TAU), ("joined", ""), "point_offshore_counted"),
    (("", *IN_LAOS), ("problem", "point_outside"), "point_outside"),
    (("Cao Bằng", *IN_LAOS), ("problem", "point_outside"), "point_outside"),
    (("", "inf", "22"), ("problem", "coordinates_unreadable"), "coordinates_unreadable"),
    (("", "1e30", "22"), ("problem", "point_outside"), "point_outside"),
    (("Lạng Sơn", CAO_BANG.x, CAO_BANG.y), ("problem", "point_elsewhere"), "point_elsewhere"),
    (("Atlantis", CAO_BANG.x, CAO_BANG.y), ("joined", ""), "name_beside_unknown"),
    (("Atlantis", "", ""), ("problem", "province_unknown"), "province_unknown"),
    (("Tổng cộng", "", ""), ("excluded", "total_rows"), "total_rows"),
    (("", 114.3, 8.6), ("joined", ""), "point_in_archipelago"),
    (("Khánh Hòa", 114.3, 8.6), ("joined", ""), "point_in_archipelago"),
    (("Cao Bằng", 114.3, 8.6), ("problem", "point_elsewhere"), "point_elsewhere"),
]


@pytest.mark.parametrize(("row", "outcome", "code"), ONE_ROW)
def test_what_becomes_of_a_row(read, told, row, outcome, code):
    province, x, y = row
    fine = [("", "Thư viện xã", INSIDE[one].x, INSIDE[one].y) for one in sorted(INSIDE)]
    register = read([*fine, (province, "Thư viện huyện", x, y)])
    assert register.ledger.balanced
    expected = {("joined", ""): 63}
    expected[outcome] = expected.get(outcome, 0) + 1
    assert outcomes(register) == expected
    own = [one for one in register.problems if one.code != "province_outside"]
    assert [one.code for one in own] == [code]
    assert own[0].row == 65
    told(register.problems)
    district = {cell: points for cell, points in cells(register).items() if "district" in cell[1]}
    assert sum(district.values()) == (outcome[0] == "joined")


def test_the_nearest_province_is_suggested_and_its_distance_told(read):
    fine = [("", "Thư viện xã", one.x, one.y) for one in INSIDE.values()]
    register = read([*fine, ("", "Thư viện xã", *OFF_VUNG_TAU)])
    (found,) = [one for one in register.problems if one.code == "point_offshore"]
    assert found.suggestions == ("Bà Rịa - Vũng Tàu",)
    assert 3 < float(found.details["km"]) < 20
    assert found.value == "107.35, 10.25"
    assert found.column == "Kinh độ, Vĩ độ"


def test_a_point_just_over_the_border_counts_where_its_row_says(read):
    shared = shapely.intersection(SHAPES["04"], SHAPES["20"])
    on_border = shapely.get_coordinates(shared)[3]
    toward = np.array([LANG_SON.x, LANG_SON.y]) - on_border
    beside = on_border + toward / np.linalg.norm(toward) * 0.004
    assert SHAPES["20"].contains(shapely.Point(beside))
    register = read([("Cao Bằng", "Thư viện xã", *beside), ("", "Thư viện xã", *on_border)])
    assert cells(register) == {("04", "commune_library"): 2}  # on the border: the lowest code


def test_rows_without_a_type_and_blank_rows(read, told):
    register = read(
        [
            ("Cao Bằng", "", CAO_BANG.x, CAO_BANG.y),
            ("", "", "", ""),
            ("Cao Bằng", "Thư viện xã", CAO_BANG.x, CAO_BANG.y),
        ]
    )
    assert outcomes(register) == {
        ("joined", ""): 1,
        ("problem", "register_type_blank"): 1,
        ("excluded", "row_blank"): 1,
    }
    assert told(register.problems) == ["register_type_blank", "row_blank"]


def test_other_site_types_are_kept_as_categories(read, told):
    rows = [("Cao Bằng", "Nhà văn hóa", "", "")] * 2 + [("Cao Bằng", "nhà văn hóa", "", "")]
    register = read([*rows, ("Lạng Sơn", "Thư viện xã", "", "")])
    assert register.categories.to_dict("records") == [
        {"province_code": "04", "category": "Nhà văn hóa", "points": 3}
    ]
    assert cells(register) == {("20", "commune_library"): 1}
    assert outcomes(register) == {("joined", ""): 1, ("excluded", "site_type_other"): 3}
    assert told(register.problems) == ["counted_by_name", "site_type_other", "site_type_other"]
    mappings = NO_MAPPINGS.with_one("site_type", "nhà văn hóa", "commune_library")
    mended = read([*rows, ("Lạng Sơn", "Thư viện xã", "", "")], mappings=mappings)
    assert cells(mended)["04", "commune_library"] == 3


def test_names_of_no_province_are_told_once_each_and_mended_by_a_mapping(read):
    rows = [("Cao Băng", "Thư viện xã", "", "")] * 3 + [("Bac Kann", "Thư viện xã", "", "")]
    rows += [("Atlantis", "Thư viện xã", "", "")] * 2 + [("Lạng Sơn", "Thư viện xã", "", "")]
    register = read(rows)
    unknown = [one for one in register.problems if one.code == "province_unknown"]
    assert [(one.value, one.row, one.details["count"]) for one in unknown] == [
        ("Bac Kann", 5, 1),
        ("Atlantis", 6, 2),
    ]
    assert unknown[0].suggestions[0] == "Bắc Kạn"
    assert outcome(register.problems) == "refused"
    mappings = NO_MAPPINGS.with_one("province", "Atlantis", "56").with_one(
        "province", "bac kann", "06"
    )
    mended = read(rows, mappings=mappings)
    assert cells(mended)["56", "commune_library"] == 2
    assert not mappings.unused(mended.names_met)


def test_columns_that_name_two_provinces(read, told):
    headings = ("Mã tỉnh", "Tên tỉnh", "Loại điểm")
    rows = [("04", "Cao Bằng", "Thư viện xã"), ("04", "Lạng Sơn", "Thư viện xã")]
    register = read([*rows, ("", "Lạng Sơn", "Thư viện xã")], headings=headings)
    assert cells(register) == {("04", "commune_library"): 1, ("20", "commune_library"): 1}
    assert told(register.problems) == ["province_names_differ"]
    assert register.problems[0].details["names"] == "04, Lạng Sơn"


def test_many_rows_with_one_problem_are_listed_in_part(read, told):
    fine = [("", "Thư viện xã", CAO_BANG.x, CAO_BANG.y)] * 5000
    register = read([*fine, *[("", "Thư viện xã", *IN_LAOS)] * 250])
    codes = told(register.problems)
    assert codes.count("point_outside") == 100
    (rest,) = [one for one in register.problems if one.code == "rows_not_listed"]
    assert rest.details == {"count": 150, "first_row": 5101}
    assert outcomes(register)["problem", "point_outside"] == 250


# ---------- coordinates ----------

WRITTEN = [
    lambda value: f"{value:.6f}",
    lambda value: f"{value:.6f}".replace(".", ","),
    lambda value: f" {value:.6f}° ",
    lambda value: f"{int(value)}°{value % 1 * 60:.5f}'",
    lambda value: f"{int(value)}°{int(value % 1 * 60):02}'{value * 60 % 1 * 60:.3f}\"",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_coordinates_as_people_write_them(read, written):
    rows = [("", "Thư viện xã", written(one.x), written(one.y)) for one in INSIDE.values()]
    register = read(rows, delimiter=";")
    assert register.counts["province_code"].tolist() == sorted(INSIDE)
    assert np.allclose(register.points["lon"], [one.x for one in INSIDE.values()], atol=2e-6)


@pytest.mark.parametrize("written", ["{0.y:.6f}, {0.x:.6f}", "{0.y:.6f};{0.x:.6f}"])
def test_both_coordinates_in_one_column(read, written):
    rows = [("Thư viện xã", written.format(one)) for one in INSIDE.values()]
    register = read([*rows, ("Thư viện xã", "n/a")], headings=("Loại điểm", "Tọa độ"))
    assert register.counts["province_code"].tolist() == sorted(INSIDE)
    assert not register.reading.axes_swapped
    assert outcomes(register)["problem", "coordinates_unreadable"] == 1


def test_swapped_coordinates_are_put_right_and_told(read, told):
    rows = [("", "Thư viện xã", one.y, one.x) for one in INSIDE.values()]
    register = read(rows)
    assert register.counts["province_code"].tolist() == sorted(INSIDE)
    assert register.points["lon"].min() > 100
    assert register.reading.axes_swapped
    assert "axes_swapped" in told(register.problems)
    assert outcome(register.problems) == "repaired"


def in_metres(crs):
    """Return the points inside the provinces in another system."""
    transform = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    return {code: transform(one.x, one.y) for code, one in INSIDE.items()}


@pytest.mark.parametrize("crs", ["EPSG:3405", "EPSG:9210"])
def test_metres_are_read_in_the_system_that_a_person_names(read, crs):
    rows = [(NAMES[code], "Thư viện xã", *at) for code, at in in_metres(crs).items()]
    headings = ("Tỉnh", "Loại điểm", "X (m)", "Y (m)")
    register = read(rows, headings=headings, options=RegisterOptions(crs=crs))
    assert register.counts["province_code"].tolist() == sorted(INSIDE)
    assert np.allclose(register.points["lon"], [one.x for one in INSIDE.values()], atol=1e-5)
    assert register.reading.crs == crs
    # In Vietnam X is often the northing.
    turned = [(name, kind, y, x) for name, kind, x, y in rows]
    register = read(turned, headings=headings, options=RegisterOptions(crs=crs))
    assert register.counts["province_code"].tolist() == sorted(INSIDE)
    assert register.reading.axes_swapped


def test_metres_that_several_systems_fit_are_refused_with_the_candidates(read):
    rows = [(NAMES[code], "Thư viện xã", *at) for code, at in in_metres("EPSG:3405").items()]
    (problem,) = refused(read, rows, headings=("Tỉnh", "Loại điểm", "X", "Y"))
    assert problem.code == "crs_ambiguous"
    assert "EPSG:3405" in problem.details["candidates"]
    assert "EPSG:32648" in problem.details["candidates"]


# ---------- files ----------


def framed():
    return pd.DataFrame(
        {
            "ten_diem": [f"Điểm {code}" for code in INSIDE],
            "loai_diem": [*LABELS.values()][2],
            "tinh": [NAMES[code] for code in INSIDE],
            "kinh_do": [one.x for one in INSIDE.values()],
            "vi_do": [one.y for one in INSIDE.values()],
        }
    )


def parquet(path):
    framed().astype({"tinh": "category"}).to_parquet(path)


def geoparquet(path):
    table = framed().drop(columns=["kinh_do", "vi_do", "tinh"])
    points = gpd.GeoDataFrame(table, geometry=[*INSIDE.values()], crs="EPSG:4326")
    points.to_crs("EPSG:3405").to_parquet(path)


def test_an_empty_point_is_no_place(tmp_path):
    points = [*INSIDE.values()]
    table = framed().drop(columns=["kinh_do", "vi_do", "tinh"])
    points[0] = shapely.Point()
    gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326").to_parquet(tmp_path / "r.parquet")
    result = read_register(tmp_path / "r.parquet", PROVINCES)
    assert result.ledger.of("joined").rows == len(points) - 1
    assert "coordinates_missing" in {each.code for each in result.problems}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_coordinates_may_be_text_of_any_kind(tmp_path, kind):
    texts = {name: framed()[name].map("{:.6f}".format) for name in ("kinh_do", "vi_do")}
    texts = {name: pa.array(each.str.replace(".", ","), kind) for name, each in texts.items()}
    named = {name: pa.array(framed()[name]) for name in ("tinh", "loai_diem")}
    pyarrow.parquet.write_table(pa.table(named | texts), tmp_path / "r.parquet")
    assert read_register(tmp_path / "r.parquet", PROVINCES).ledger.of("joined").rows == len(INSIDE)


def layers(driver, ending):
    def write(path):
        table = framed().drop(columns=["kinh_do", "vi_do", "tinh"])
        points = gpd.GeoDataFrame(table, geometry=[*INSIDE.values()], crs="EPSG:4326")
        points.to_file(path.with_suffix(ending), driver=driver)
        path.with_suffix(ending).rename(path)

    return write


def workbook(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Danh sách điểm truy nhập"])
    sheet.append([])
    sheet.append([*framed().columns])
    for row in framed().itertuples(index=False):
        sheet.append([*row])
    book.save(path)


def text(encoding, *, delimiter=",", before="", end="\n"):
    def write(path):
        table = framed().to_csv(index=False, sep=delimiter, lineterminator=end)
        path.write_bytes((before + table).encode(encoding))

    return write


@pytest.mark.parametrize(
    ("write", "kind", "first_row"),
    [
        (parquet, "parquet", 1),
        (geoparquet, "parquet", 1),
        (workbook, "xlsx", 4),
        (layers("GPKG", ".gpkg"), "GeoPackage", 1),
        (layers("GeoJSON", ".geojson"), "GeoJSON", 1),
        (layers("FlatGeobuf", ".fgb"), "FlatGeobuf", 1),
        (text("utf-8"), "csv", 2),
        (text("utf-8-sig", delimiter=";", end="\r\n"), "csv", 2),
        (text("utf-16"), "csv", 2),
        (text("utf-8", before='"Danh sách\n2013"\n\n'), "csv", 4),
        (text("utf-8", delimiter="\t"), "csv", 2),
    ],
)
def test_one_register_in_every_format(tmp_path, write, kind, first_row):
    path = tmp_path / "register.file"
    write(path)
    register = read_register(path, PROVINCES)
    assert register.counts["province_code"].tolist() == sorted(INSIDE)
    assert register.reading.format == kind
    assert register.points["row"].tolist()[0] == first_row
    assert register.ledger.of("joined").rows == register.ledger.rows == 63


def test_rows_keep_their_numbers_whatever_stands_between_them(read):
    lines = [
        "Tỉnh,Loại điểm,Kinh độ,Vĩ độ,Ghi chú",
        f"Cao Bằng,Thư viện xã,{CAO_BANG.x},{CAO_BANG.y},",
        "",
        f"Cao Bằng,Thư viện xã,{CAO_BANG.x},{CAO_BANG.y}",  # short
        f'"Cao Bằng","Thư viện xã",{CAO_BANG.x},{CAO_BANG.y},"a, b"',
        f"Cao Bằng,Thư viện xã,{CAO_BANG.x},{CAO_BANG.y},a,b",  # a cell too many
        f"Lạng Sơn,Thư viện xã,{LANG_SON.x},{LANG_SON.y},,",  # a blank one too many
        "",
        f"Lạng Sơn,Thư viện xã,{LANG_SON.x},{LANG_SON.y},",
    ]
    register = read("\n".join(lines).encode())
    assert sorted(register.points["row"]) == [2, 4, 5, 7, 9]
    (problem,) = [one for one in register.problems if one.code == "row_misshapen"]
    assert problem.row == 6
    assert outcomes(register) == {("joined", ""): 5, ("problem", "row_misshapen"): 1}


def test_rows_set_aside_keep_their_numbers_in_a_file_of_many_blocks(tmp_path):
    path = tmp_path / "register.csv"
    fine = f"Cao Bằng,Thư viện xã,{CAO_BANG.x},{CAO_BANG.y},{'x' * 200}\n"
    count = 70_000
    with path.open("w", encoding="utf-8") as file:
        file.write("Tỉnh,Loại điểm,Kinh độ,Vĩ độ,Ghi chú\n")
        for row in range(2, count + 2):
            file.write("Lạng Sơn,Thư viện xã,,\n" if row in {5, 66_000} else fine)
    register = read_register(path, PROVINCES)
    short = register.points[register.points["province_code"] == "20"]
    assert short["row"].tolist() == [5, 66_000]
    assert sorted(register.points["row"]) == list(range(2, count + 2))


def test_old_encodings_are_found_or_named(read, told):
    rows = ["Tỉnh;Loại điểm", "Đắk Lắk;Thư viện xã", "Khánh Hòa;Thư viện huyện"]
    tcvn3 = "\n".join(rows).translate(TCVN3).encode("latin-1")
    register = read(tcvn3)
    assert cells(register) == {("66", "commune_library"): 1, ("56", "district_library"): 1}
    assert register.reading.encoding == "tcvn3"
    assert "encoding_converted" in told(register.problems)
    problems = refused(read, tcvn3, options=RegisterOptions(encoding="utf-16"))
    assert [one.code for one in problems] == ["encoding_contradicted"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        (b"just words", "not_a_table"),
        (b"a,b\n1,2\n", "no_register_headings"),
        ("Loại điểm,Ghi chú\nThư viện xã,x\n".encode(), "place_columns_missing"),
        ("Tỉnh,Kinh độ,Vĩ độ\nx,1,2\n".encode(), "register_type_missing"),
        ("Tỉnh,Loại điểm\n".encode(), "file_empty"),
        ("Tỉnh,Loại điểm\n\n\n".encode(), "file_empty"),
        (b"PAR1 and then nothing", "file_unreadable"),
        (b"a,b\0c", "not_a_table"),
    ],
)
def test_files_that_are_no_register(read, content, code):
    assert [one.code for one in refused(read, content)] == [code]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        read_register(tmp_path / "none.csv", PROVINCES)
    assert caught.value.problems[0].code == "file_unreadable"


def test_a_register_of_another_country_is_refused(read):
    rows = [("", "Thư viện xã", 2.3 + number / 10, 48.8) for number in range(20)]
    assert [one.code for one in refused(read, rows)] == ["file_elsewhere"]


def test_a_column_of_addresses_is_none_of_provinces(read):
    rows = [(f"Số nhà {number}", "Thư viện xã") for number in range(6000)]
    (problem,) = refused(read, rows, headings=("Tỉnh", "Loại điểm"))
    assert (problem.code, problem.column) == ("column_many_names", "Tỉnh")


def test_nothing_to_count_is_an_error(read):
    register = read([("Atlantis", "Thư viện xã", "", "")])
    assert "no_points_joined" in [one.code for one in register.problems]
    assert register.counts.empty
    assert register.ledger.balanced


def test_limits_of_rows_and_size(read, monkeypatch):
    monkeypatch.setenv("ACCESS_MAP_MAX_REGISTER_ROWS", "2")
    rows = [("Cao Bằng", "Thư viện xã", "", "")] * 3
    assert [one.code for one in refused(read, rows)] == ["too_many_rows"]
    assert cells(read(rows[:2])) == {("04", "commune_library"): 2}


def test_what_is_too_wide_or_too_large_unpacked_is_refused(tmp_path, read, monkeypatch):
    wide = ",".join(f"c{number}" for number in range(300))
    assert [one.code for one in refused(read, wide.encode())] == ["too_many_columns"]
    path = tmp_path / "register.parquet"
    parquet(path)
    monkeypatch.setenv("ACCESS_MAP_MAX_COLUMNS", "4")
    with pytest.raises(InputError) as caught:
        read_register(path, PROVINCES)
    assert [one.code for one in caught.value.problems] == ["too_many_columns"]
    monkeypatch.setenv("ACCESS_MAP_MAX_COLUMNS", "5")
    monkeypatch.setenv("ACCESS_MAP_MAX_UNPACKED_MB", "1")
    large = pd.DataFrame({"loai_diem": [f"{number:0500}" for number in range(9000)]})
    large.to_parquet(path)
    with pytest.raises(InputError) as caught:
        read_register(path, PROVINCES)
    assert [one.code for one in caught.value.problems] == ["file_too_large"]


# ---------- headings ----------

FOUND = [
    (("longitude", "latitude", "type"), {"x": 0, "y": 1, "site_type": 2}),
    (("Lat", "Lng", "Loại hình"), {"x": 1, "y": 0, "site_type": 2}),
    (("X", "Y", "Kinh độ", "Vĩ độ", "Loại"), {"x": 2, "y": 3, "site_type": 4}),
    (("Tọa độ X", "Tọa độ Y", "Loại điểm"), {"x": 0, "y": 1, "site_type": 2}),
    (("Easting (m)", "Northing (m)", "site type"), {"x": 0, "y": 1, "site_type": 2}),
    (("POINT_X", "POINT_Y", "Loại điểm"), {"x": 0, "y": 1, "site_type": 2}),
]


@pytest.mark.parametrize(("headings", "expected"), FOUND)
def test_columns_are_found_by_their_headings(read, headings, expected):
    row = [""] * len(headings)
    row[expected["x"]], row[expected["y"]] = CAO_BANG.x, CAO_BANG.y
    row[expected["site_type"]] = "Thư viện xã"
    register = read([row], headings=headings)
    assert cells(register) == {("04", "commune_library"): 1}
    taken = dict(register.reading.columns)
    assert taken == {role: headings[place] for role, place in expected.items()}


def test_a_name_is_the_provinces_only_where_provinces_stand_under_it(read):
    headings = ("name", "Loại điểm", "Kinh độ", "Vĩ độ")
    points = [(f"Thư viện {number}", "Thư viện xã", CAO_BANG.x, CAO_BANG.y) for number in range(3)]
    register = read(points, headings=headings)
    assert register.reading.ignored == ("name",)
    named = [("Cao Bằng", "Thư viện xã", CAO_BANG.x, CAO_BANG.y)]
    assert ("province", "name") in read(named, headings=headings).reading.columns


def test_a_person_can_say_what_the_columns_hold(read):
    headings = ("a", "b", "c", "d", "Kinh độ", "Vĩ độ")
    rows = [("Cao Bằng", "Thư viện xã", CAO_BANG.x, CAO_BANG.y, LANG_SON.x, LANG_SON.y)]
    options = RegisterOptions(x="c", y="d", province="a", site_type="b")
    assert cells(read(rows, headings=headings, options=options)) == {("04", "commune_library"): 1}
    (problem,) = refused(
        read, rows, headings=headings, options=RegisterOptions(x="z", site_type="b")
    )
    assert (problem.code, problem.value) == ("column_not_there", "z")


# ---------- nothing is lost ----------

PLACES = st.one_of(
    st.sampled_from(sorted(INSIDE)).map(lambda code: (INSIDE[code].x, INSIDE[code].y)),
    st.tuples(st.floats(102, 118), st.floats(6, 24)),
    st.sampled_from([("", ""), (0, 0), ("x", "y"), OFF_VUNG_TAU, IN_LAOS, (1e9, 1), ("nan", 1)]),
)
ROWS = st.tuples(
    st.sampled_from(["", "Atlantis", "Tổng", *NAMES.values(), "04"]),
    st.sampled_from(["", "Nhà văn hóa", *LABELS.values(), *LABELS]),
    PLACES,
)


@examples(0.3)
@given(st.lists(ROWS, min_size=1, max_size=60))
def test_every_row_is_joined_left_out_or_a_problem(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("register") / "register.csv"
    # Enough points that are fine, so that degrees are recognised.
    fine = [("", "Thư viện xã", CAO_BANG.x, CAO_BANG.y)] * 700
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows((name, kind, *place) for name, kind, place in rows)
        writer.writerows(fine)
    register = read_register(path, PROVINCES)
    ledger = register.ledger
    assert ledger.balanced
    assert ledger.rows == len(rows) + len(fine)
    joined = ledger.of("joined").rows
    assert register.counts["points"].sum() == len(register.points) == joined
    others = sum(one.rows for one in ledger.tallies if one.reason == "site_type_other")
    assert register.categories["points"].sum() == others
    grouped = register.points.groupby(["province_code", "site_type"], observed=True).size()
    assert grouped.to_dict() == cells(register)
    told = {one.code for one in register.problems}
    assert {one.reason for one in ledger.tallies if one.outcome == "problem"} <= told


def test_progress_goes_from_nothing_to_all(read):
    seen = []
    read([("Cao Bằng", "Thư viện xã", "", "")] * 10, progress=seen.append)
    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)


def test_a_site_type_said_to_be_another_is_a_category(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("Tỉnh,Loại hình\nBắc Kạn,Phòng đọc\nBắc Kạn,Thư viện huyện\n", encoding="utf-8")
    mappings = NO_MAPPINGS.with_one("site_type", "Phòng đọc", CATEGORY)
    register = read_register(path, PROVINCES, mappings=mappings)
    assert list(register.categories["category"]) == ["Phòng đọc"]
    assert list(register.counts["site_type"]) == ["district_library"]
