"""The finding of a view in words: a table of cases, and figures that are computed."""

import pytest
from cases import every
from samples import counted

from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import SITE_TYPES, View, from_query_string
from dashboard.text.headline import about, about_line, headline
from loaders.cells import Cell
from loaders.loading import embedded as embedded_access_points
from loaders.loading import load
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES

CASES = [
    # Lạng Sơn may have 67.
    (
        "",
        (
            "Trong 9 tỉnh biết chính xác, Gia Lai có nhiều điểm nhất, 63; 7 tỉnh chỉ biết trong "
            "khoảng (3 tỉnh có thể bằng hoặc hơn)."
        ),
    ),
    # A range above all others.
    (
        "measure=computers",
        "Gia Lai có nhiều máy tính nhất, 405–425; 10 tỉnh chỉ biết trong khoảng.",
    ),
    # One whose least is above all that is known exactly.
    (
        "measure=computers_per_100k",
        (
            "Kon Tum có nhiều máy tính trên 100.000 dân nhất theo mức chắc chắn, ít nhất 64,4; "
            "10 tỉnh chỉ biết trong khoảng (2 tỉnh có thể bằng hoặc hơn)."
        ),
    ),
    ("types=provincial_library", "Cả 16 tỉnh đều có 1 thư viện tỉnh."),
    ("provinces=54,56", "Cả 2 tỉnh đang chọn đều có 38 điểm."),
    (
        "types=district_library",
        (
            "Trong 7 tỉnh biết chính xác, Đắk Lắk có nhiều thư viện huyện nhất, 12; 9 tỉnh chỉ "
            "biết trong khoảng (2 tỉnh có thể bằng hoặc hơn)."
        ),
    ),
    (
        "types=commune_library",
        (
            "Gia Lai có nhiều thư viện xã nhất theo mức chắc chắn, ít nhất 17; 11 tỉnh chỉ biết "
            "trong khoảng (9 tỉnh có thể bằng hoặc hơn)."
        ),
    ),
    ("provinces=20", "Lạng Sơn: 8–60 điểm, chỉ biết trong khoảng."),
    ("provinces=56", "Khánh Hòa: 38 điểm."),
    ("provinces=56&types=district_library", "Khánh Hòa: 9 thư viện huyện."),
    (
        "provinces=56&types=provincial_library,district_library,commune_library",
        "Khánh Hòa: 10–38 điểm (không tính điểm BĐVHX), chỉ biết trong khoảng.",
    ),
    (
        "provinces=04,06,20",
        "Chưa biết chính xác tỉnh nào có nhiều điểm nhất; 3 tỉnh chỉ biết trong khoảng.",
    ),
    (
        "provinces=64,95",
        "Chỉ Gia Lai biết chính xác: 63 điểm; 1 tỉnh chỉ biết trong khoảng.",
    ),
    (
        "provinces=64,66,95",
        (
            "Trong 2 tỉnh đang chọn biết chính xác, Gia Lai có nhiều điểm nhất, 63; 1 tỉnh chỉ "
            "biết trong khoảng (có thể bằng hoặc hơn)."
        ),
    ),
    ("provinces=62,64", "Trong 2 tỉnh đang chọn, Gia Lai có nhiều điểm nhất, 63."),
    # A part of the new province only: no number of the whole, which may have more.
    ("division=2025&provinces=51", "Quảng Ngãi: 51* điểm; * chỉ một phần."),
    (
        "division=2025",
        (
            "Chỉ Đắk Lắk biết chính xác: 93 điểm; 4 tỉnh chỉ biết trong khoảng; 7 tỉnh chỉ tính "
            "một phần (*)."
        ),
    ),
    # A share stands behind what it is of: "83% thư viện huyện" are 83% of the libraries.
    (
        "division=2025&measure=district_libraries_per_unit",
        (
            "Chỉ Đắk Lắk biết chính xác: thư viện huyện trên đơn vị cấp huyện là 83%; 4 tỉnh chỉ "
            "biết trong khoảng; 7 tỉnh chỉ tính một phần (*)."
        ),
    ),
    (
        "measure=commune_points_per_unit&provinces=66",
        "Đắk Lắk: điểm cấp xã trên đơn vị cấp xã là 23%.",
    ),
    (
        "measure=district_libraries_per_unit&provinces=20",
        "Lạng Sơn: thư viện huyện trên đơn vị cấp huyện là 64–100%, chỉ biết trong khoảng.",
    ),
    (
        "measure=district_libraries_per_unit&provinces=56,93",
        "Cả 2 tỉnh đang chọn có thư viện huyện trên đơn vị cấp huyện bằng nhau, 100%.",
    ),
    # Nothing is above 100%.
    (
        "measure=district_libraries_per_unit",
        (
            "Trong 7 tỉnh biết chính xác, Hậu Giang và Khánh Hòa cùng có nhiều thư viện huyện trên "
            "đơn vị cấp huyện nhất, mỗi tỉnh 100%; 9 tỉnh chỉ biết trong khoảng (4 tỉnh cũng có "
            "thể đạt mức đó)."
        ),
    ),
    (
        "measure=district_libraries_per_unit&lang=en",
        (
            "Of the 7 provinces known exactly, Hậu Giang and Khánh Hòa have the most district "
            "libraries per district-level unit, 100% each; 9 provinces are known as a range only "
            "(4 may be as high)."
        ),
    ),
    (
        "measure=district_libraries_per_unit&provinces=56,93,20&lang=en",
        (
            "Of the 2 provinces chosen and known exactly, Hậu Giang and Khánh Hòa have the most "
            "district libraries per district-level unit, 100% each; 1 province is known as a range "
            "only (it may be as high)."
        ),
    ),
    (
        "division=2025&types=provincial_library&lang=en",
        (
            "Of the 5 provinces known exactly, Cà Mau, Đắk Lắk and Khánh Hòa have the most "
            "provincial libraries, 2 each; 7 provinces are counted in part (*)."
        ),
    ),
    (
        "division=2025&provinces=51,52",
        "Chưa biết chính xác tỉnh nào có nhiều điểm nhất; 2 tỉnh chỉ tính một phần (*).",
    ),
    # What a part has, the whole has at the least; a rate of a part is none of the whole.
    (
        "division=2025&types=provincial_library,commune_post_office&provinces=04,20,86,52&lang=en",
        (
            "It is not known where there are the most access points (provincial libraries and "
            "commune post offices); 2 provinces are known as a range only; 2 provinces are counted "
            "in part (*)."
        ),
    ),
    (
        "division=2025&measure=computers_per_100k&lang=en",
        (
            "Only Đắk Lắk is known exactly: computers per 100,000 people, 23.6; 4 provinces are "
            "known as a range only; 7 provinces are counted in part (*)."
        ),
    ),
    (
        "division=2025&types=provincial_library&provinces=04,68",
        (
            "Trong 2 tỉnh đang chọn, Lâm Đồng có nhiều thư viện tỉnh nhất, 2*; 1 tỉnh chỉ tính "
            "một phần (*)."
        ),
    ),
    ("types=none", "Chưa chọn loại điểm nào."),
    ("provinces=01", "Không có tỉnh nào của dự án trong lựa chọn này."),
    (
        "measure=district_libraries_per_unit&types=commune_library",
        "Chỉ số này không tính loại điểm nào đang chọn. Chọn thêm loại điểm hoặc chỉ số khác.",
    ),
    (
        "lang=en",
        (
            "Of the 9 provinces known exactly, Gia Lai has the most access points, 63; 7 provinces "
            "are known as a range only (3 may be as high or higher)."
        ),
    ),
    (
        "lang=en&measure=computers",
        "Gia Lai has the most computers, 405–425; 10 provinces are known as a range only.",
    ),
    ("lang=en&provinces=56", "Khánh Hòa, access points: 38."),
    ("lang=en&provinces=54,56", "The 2 provinces chosen are equal in access points: 38 each."),
]


@every(("query", "said"), CASES)
def test_what_is_found(query, said):
    view, ignored = from_query_string(query)
    assert not ignored
    assert headline(select(embedded_access_points(), view)) == said


def of(counts, **view):
    provinces = tuple(dict.fromkeys(cell.province_code for cell in counts))
    return headline(select(counted(counts), View(provinces=provinces, **view)))


def test_ties_unknown_and_open_ranges_of_a_file():
    tie = {Cell("54", DL): 8, Cell("56", DL): 8, Cell("62", DL): 3}
    assert of(tie, site_types=(DL,)) == (
        "Trong 3 tỉnh đang chọn, Khánh Hòa và Phú Yên cùng có nhiều thư viện huyện nhất, "
        "mỗi tỉnh 8."
    )
    # A range that may be as high is a rival, one below is none.
    rival = tie | {Cell("64", DL): (2, 8)}
    assert of(rival, site_types=(DL,)).endswith("(cũng có thể đạt mức đó).")
    higher = tie | {Cell("64", DL): (2, 9)}
    assert of(higher, site_types=(DL,)).endswith("(có thể bằng hoặc hơn).")
    below = tie | {Cell("64", DL): (2, 7)}
    assert "có thể" not in of(below, site_types=(DL,))
    unknown = tie | {Cell("64", DL): (0, None)}
    assert of(unknown, site_types=(DL,)).endswith("1 tỉnh không rõ (có thể bằng hoặc hơn).")
    # Of all of their units nobody has more.
    whole = {Cell("56", DL): 9, Cell("93", DL): 7, Cell("64", DL): (2, None)}
    assert of(whole, language="en", measure="district_libraries_per_unit").endswith(
        "(it may be as high)."
    )
    assert of({Cell("64", DL): (0, None)}, site_types=(DL,)) == (
        "Gia Lai: chưa rõ có bao nhiêu thư viện huyện."
    )
    many = {Cell(code, DL): 5 for code in ("04", "06", "20", "54")} | {Cell("56", DL): 1}
    assert "4 tỉnh cùng có nhiều thư viện huyện nhất, mỗi tỉnh 5" in of(many, site_types=(DL,))


@every("language", LANGUAGES)
@every("measure", MEASURES)
def test_every_measure_has_a_finding(language, measure):
    said = headline(select(embedded_access_points(), View(language=language, measure=measure)))
    assert said.endswith(".")
    assert "{" not in said


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "vi",
            (
                "665 điểm Internet công cộng ở thư viện và điểm BĐVHX của 16 tỉnh: Dự án BMGF-VN, "
                "Bước 2, 2013. Một số tỉnh chỉ biết số điểm trong khoảng."
            ),
        ),
        (
            "en",
            (
                "665 public Internet access points in libraries and commune post offices of 16 "
                "provinces: project BMGF-VN, step 2, 2013. For some only a "
                "range is known."
            ),
        ),
    ],
)
def test_what_it_is_about(embedded, language, line):
    assert about_line(embedded, language) == line


def test_own_data_say_their_own_words():
    found = counted({Cell(code, kind): 2 for code in ("04", "06") for kind in SITE_TYPES})
    said = about_line(found, "vi")
    assert "BMGF" not in said
    assert found.counts_file in said
    assert said == "16 điểm Internet công cộng của 2 tỉnh, theo tệp counts.csv."
    some = counted({Cell("04", kind): 2 for kind in SITE_TYPES[:2]})
    said = about_line(some, "vi")
    assert said.startswith("≥ 4 điểm Internet công cộng của 1 tỉnh, theo tệp")
    assert said.endswith(" chỉ biết số điểm trong khoảng.")


def test_a_file_of_one_province_is_of_one(counts_file):
    for codes, said in ((("06",), " 1 province,"), (("06", "20"), " 2 provinces,")):
        own = load(counts_file=counts_file({(code, "commune_library"): 41 for code in codes}))
        assert said in about(own, "en")[0]
