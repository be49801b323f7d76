"""The provinces of 2025 are exact unions of those of 2013, and only their counted parts count."""

import pytest
import shapely
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from samples import counted

from geodata import tables
from geodata.boundaries import EQUAL_AREA_CRS
from loaders.access_points import outlines_of_division, provinces_of_division
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.names import divisions
from loaders.names.divisions import DIVISIONS, codes, counterparts
from loaders.names.provinces import match_province

PROGRAMME = tables.programme_provinces()
OLD_NAMES = dict(
    zip(tables.provinces()["province_code"], tables.provinces()["name_vi"], strict=True)
)

MERGED = {
    "Cao Bằng": ["Cao Bằng"],
    "Thái Nguyên": ["Bắc Kạn", "Thái Nguyên"],
    "Lạng Sơn": ["Lạng Sơn"],
    "Quảng Ngãi": ["Quảng Ngãi", "Kon Tum"],
    "Gia Lai": ["Bình Định", "Gia Lai"],
    "Khánh Hòa": ["Khánh Hòa", "Ninh Thuận"],
    "Đắk Lắk": ["Phú Yên", "Đắk Lắk"],
    "Lâm Đồng": ["Bình Thuận", "Đắk Nông", "Lâm Đồng"],
    "Đồng Tháp": ["Tiền Giang", "Đồng Tháp"],
    "Vĩnh Long": ["Bến Tre", "Trà Vinh", "Vĩnh Long"],
    "Cần Thơ": ["Cần Thơ", "Hậu Giang", "Sóc Trăng"],
    "Cà Mau": ["Bạc Liêu", "Cà Mau"],
}
"""What the provinces of 2025 that hold provinces of the programme were merged from."""

MISSING = {
    "Thái Nguyên": ["Thái Nguyên"],
    "Quảng Ngãi": ["Quảng Ngãi"],
    "Gia Lai": ["Bình Định"],
    "Lâm Đồng": ["Đắk Nông"],
    "Đồng Tháp": ["Tiền Giang"],
    "Vĩnh Long": ["Bến Tre", "Trà Vinh"],
    "Cần Thơ": ["Cần Thơ", "Sóc Trăng"],
}
"""What of them was not counted; the other five were counted whole."""


@pytest.fixture(scope="module")
def merged(embedded):
    return {province.code: province for province in provinces_of_division(embedded, 2025)}


@pytest.fixture(scope="module")
def old_shapes(embedded):
    return outlines_of_division(embedded, 2013).set_index("province_code").geometry


@pytest.fixture(scope="module")
def new_shapes(embedded):
    return outlines_of_division(embedded, 2025).set_index("province_code").geometry


# ---- which provinces there are -------------------------------------------------


def test_34_provinces_of_63(embedded, merged):
    assert DIVISIONS == (2013, 2025)
    assert list(merged) == list(codes(2025)) == sorted(codes(2025))
    assert len(merged) == 34
    assert codes(2013) == tuple(tables.provinces()["province_code"])
    assert len(provinces_of_division(embedded, 2013)) == len(codes(2013)) == 63
    land = [part for province in merged.values() for part in (*province.parts, *province.missing)]
    assert sorted(land) == list(codes(2013))
    # 11 were not merged, 23 were made of 52.
    assert sum(len(one.parts) + len(one.missing) == 1 for one in merged.values()) == 11


def test_provinces_of_the_programme(merged):
    found = [province for province in merged.values() if province.counted]
    assert {one.name_vi for one in found} == MERGED.keys()
    assert sorted(part for one in found for part in one.parts) == list(PROGRAMME)
    for one in found:
        assert [OLD_NAMES[code] for code in sorted(one.parts + one.missing)] == MERGED[one.name_vi]
        assert [OLD_NAMES[code] for code in one.missing] == MISSING.get(one.name_vi, [])
        assert one.partial == (one.name_vi in MISSING)
    assert [one.name_vi for one in found if not one.partial] == [
        *("Cao Bằng", "Lạng Sơn", "Khánh Hòa", "Đắk Lắk", "Cà Mau")
    ]


def test_a_province_without_counts_is_not_partial(merged):
    others = [province for province in merged.values() if not province.counted]
    assert len(others) == 22
    assert not any(province.partial or province.parts for province in others)


def test_provinces_of_2013_are_their_own_part(embedded):
    for province in provinces_of_division(embedded, 2013):
        assert province.division == 2013
        assert province.parts + province.missing == (province.code,)
        assert province.counted == (province.code in PROGRAMME)
        assert not province.partial
        assert province.name_vi == OLD_NAMES[province.code]


@every(
    ("code", "old_name", "new_name"),
    [
        ("52", "Bình Định", "Gia Lai"),
        ("82", "Tiền Giang", "Đồng Tháp"),
        ("15", "Yên Bái", "Lào Cai"),
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("44", "Quảng Bình", "Quảng Trị"),
        ("80", "Long An", "Tây Ninh"),
        ("91", "Kiên Giang", "An Giang"),
    ],
)
def test_codes_used_again_for_another_name(merged, code, old_name, new_name):
    assert OLD_NAMES[code] == old_name
    assert merged[code].name_vi == new_name
    (by_name,) = [old for old, name in OLD_NAMES.items() if name == new_name]
    assert by_name != code
    assert counterparts([code], 2013, 2025) == (code,)
    assert set(counterparts([code], 2025, 2013)) == {code, by_name}


def test_every_other_code_kept_its_name(merged):
    changed = {code for code, one in merged.items() if OLD_NAMES[code] != one.name_vi}
    # Huế was Thừa Thiên Huế, Vĩnh Long kept 86.
    assert changed == {"52", "82", "15", "24", "44", "46", "80", "91"}


@every(
    ("code", "name_vi", "name_en", "in_files"),
    [
        ("01", "Hà Nội", "Hà Nội", "Hanoi"),
        ("79", "Hồ Chí Minh", "Hồ Chí Minh City", "Ho Chi Minh City"),
        ("46", "Huế", "Huế", "Hue"),
        ("66", "Đắk Lắk", "Đắk Lắk", "Dak Lak"),
        ("48", "Đà Nẵng", "Đà Nẵng", "Da Nang"),
        ("52", "Gia Lai", "Gia Lai", "Gia Lai"),
    ],
)
def test_names(merged, code, name_vi, name_en, in_files):
    province = merged[code]
    assert (province.name_vi, province.name_en) == (name_vi, name_en)
    assert province.file_name_en == in_files


def test_names_are_bare_and_differ(merged):
    for names in (
        [one.name_vi for one in merged.values()],
        [one.name_en for one in merged.values()],
    ):
        assert len(set(names)) == 34
        assert not [name for name in names if name.startswith(("Tỉnh", "Thành phố"))]
    assert all(one.file_name_en.isascii() for one in merged.values())


def test_a_counts_file_decides_what_was_counted():
    # Of Hải Phòng the part that was Hải Dương; Đắk Nông completes Lâm Đồng.
    found = counted({Cell("30", "district_library"): 3, Cell("67", "commune_library"): 0})
    merged = {province.code: province for province in provinces_of_division(found, 2025)}
    assert (merged["31"].parts, merged["31"].missing) == (("30",), ("31",))
    assert (merged["68"].parts, merged["68"].missing) == (("60", "67", "68"), ())
    assert not merged["68"].partial


@pytest.mark.parametrize("division", [0, 2024, 2026, "2013"])
def test_an_unknown_division_is_refused(embedded, division):
    for refused in (
        lambda: codes(division),
        lambda: provinces_of_division(embedded, division),
        lambda: outlines_of_division(embedded, division),
        lambda: counterparts(["01"], division, 2013),
        lambda: counterparts(["01"], 2013, division),
    ):
        with pytest.raises(ValueError, match="no division"):
            refused()


# ---- there and back ------------------------------------------------------------


@every(
    ("asked", "division", "other", "found"),
    [
        (["54"], 2013, 2025, ("66",)),
        (["66", "54"], 2013, 2025, ("66",)),
        (["66"], 2025, 2013, ("54", "66")),
        (["64", "52"], 2013, 2025, ("52",)),
        (["92"], 2025, 2013, ("92", "93", "94")),
        (["56"], 2013, 2013, ("56",)),
        (["56"], 2025, 2025, ("56",)),
        ([], 2013, 2025, ()),
        # 54 and 99 are no codes of 2025.
        (["54", "99", ""], 2025, 2013, ()),
    ],
)
def test_counterparts(asked, division, other, found):
    assert counterparts(asked, division, other) == found
    assert counterparts(iter(asked), division, other) == found


@given(st.sets(st.sampled_from(codes(2013))), st.sets(st.sampled_from(codes(2025))))
def test_counterparts_there_and_back(old, new):
    assert counterparts(counterparts(new, 2025, 2013), 2013, 2025) == tuple(sorted(new))
    back = counterparts(counterparts(old, 2013, 2025), 2025, 2013)
    assert old <= set(back)
    by_name = embedded_access_points().provinces.set_index("province_code")["name_2025_vi"]
    assert set(by_name[sorted(old)]) == set(by_name[list(back)])


# ---- outlines ------------------------------------------------------------------


def test_outlines_of_2013_are_those_loaded(embedded, old_shapes):
    own = embedded.provinces.set_index("province_code").geometry
    assert old_shapes.geom_equals(own).all()
    changed = outlines_of_division(embedded, 2013)
    changed["geometry"] = shapely.Point(0, 0)
    assert not embedded.provinces.geometry.geom_equals(changed.geometry).any()


def test_outlines_of_2025(embedded, new_shapes):
    frame = outlines_of_division(embedded, 2025)
    assert frame.crs == embedded.provinces.crs
    assert list(frame.columns) == ["province_code", "geometry"]
    assert list(frame["province_code"]) == list(codes(2025))
    assert set(new_shapes.geom_type) <= {"Polygon", "MultiPolygon"}
    assert new_shapes.is_valid.all()


def test_areas_are_the_sums_of_the_parts(merged, old_shapes, new_shapes):
    old, new = (shapes.to_crs(EQUAL_AREA_CRS).area for shapes in (old_shapes, new_shapes))
    for code, province in merged.items():
        parts = old[[*province.parts, *province.missing]].sum()
        # in square metres
        assert new[code] == pytest.approx(parts, abs=0.01), province.name_vi
    assert new.sum() == pytest.approx(old.sum(), abs=0.01)


def test_outlines_neither_overlap_nor_leave_gaps(new_shapes):
    shapes = new_shapes.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    tree = shapely.STRtree(shapes)
    for one, other in tree.query(shapes, predicate="intersects").T:
        if one < other:
            assert shapely.area(shapely.intersection(shapes[one], shapes[other])) == 0


def test_every_old_province_lies_within_its_new_one(merged, old_shapes, new_shapes):
    for code, province in merged.items():
        parts = old_shapes[[*province.parts, *province.missing]]
        assert parts.covered_by(new_shapes[code]).all(), province.name_vi
        others = old_shapes.drop(parts.index).to_numpy()
        assert shapely.area(shapely.intersection(others, new_shapes[code])).max() == 0


def test_no_border_of_2013_is_left_inside(merged, old_shapes, new_shapes):
    rings = shapely.get_parts(new_shapes.to_numpy())
    assert shapely.get_num_interior_rings(rings).sum() == 0
    for code, province in merged.items():
        own = [*province.parts, *province.missing]
        islands = len(shapely.get_parts(old_shapes[own].to_numpy()))
        assert len(shapely.get_parts(new_shapes[code])) <= islands - len(own) + 1


@pytest.mark.parametrize(
    ("language", "names"),
    [("vi", "Bạc Liêu, Bắc Kạn, Đắk Lắk, Hà Nội"), ("en", "Bắc Kạn, Bạc Liêu, Đắk Lắk, Hà Nội")],
)
def test_names_are_listed_in_alphabetical_order(language, names):
    assert ", ".join(divisions.former_in_order(("01", "06", "66", "95"), language)) == names


def test_english_names_differ_from_those_of_files_in_their_marks_alone():
    shown, in_files = divisions.former_names("en"), divisions.names_in_files("en")
    assert len(set(shown.values())) == 63
    for code, name in shown.items():
        assert match_province(name) == match_province(in_files[code])
        assert match_province(name).province_code == code
    assert divisions.former_names("vi") == divisions.names_in_files("vi")
