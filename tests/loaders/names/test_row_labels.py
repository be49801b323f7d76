"""What stands in a table of provinces beside provinces, as offices write it."""

from cases import every

from loaders.names.heading_words import quantity_of, role_of_levels
from loaders.names.provinces import (
    Match,
    former_province,
    match_province,
    province_name,
    suggested_names,
)
from loaders.names.row_labels import (
    is_note_word,
    is_signature,
    is_statistic,
    is_total,
    is_unidentified,
    region_of,
)

KINDS = {
    "total": is_total,
    "statistic": is_statistic,
    "unidentified": is_unidentified,
    "note": is_note_word,
    "signature": is_signature,
    "region": lambda text: region_of(text) is not None,
    "province": lambda text: isinstance(match_province(text), Match),
}


@every(
    ("kind", "texts"),
    [
        (
            "total",
            ("TỔNG CỘNG:", "16 tỉnh", "Tổng cộng (16 tỉnh)", "Cộng toàn dự án", "Total (16)"),
        ),
        ("total", ("63 tỉnh, thành phố", "I. Tổng số", "CẢ NƯỚC", "Whole country", "Tổng (1)")),
        ("statistic", ("Bình quân", "Trung bình/tỉnh", "Cao nhất", "Average", "Bình quân 1 tỉnh")),
        ("unidentified", ("Không xác định", "Unidentified", "Không phân bổ")),
        ("note", ("Ghi chú: 5", "Nguồn: Bộ", "Table 3", "Biểu 2a", "(tiếp theo)", "Đơn vị tính")),
        (
            "signature",
            ("Người lập biểu", "(Ký, ghi rõ họ tên)", "KT. GIÁM ĐỐC", "Thủ trưởng đơn vị"),
        ),
        ("signature", ("Hà Nội, ngày 15 tháng 5 năm 2013", "Cà Mau, ngày ... tháng ... năm 2013")),
        ("region", ("Tây Nguyên", "II. ĐBSCL", "Vùng Đông Nam Bộ", "Duyên hải Nam Trung Bộ")),
        ("region", ("MIỀN BẮC", "Đông Bắc", "Các tỉnh Tây Bắc", "South Central Coast")),
        ("region", ("Northern Central area and Central coastal area", "A. Mekong Delta")),
        (
            "province",
            ("Cao Bằng", "1. Cao Bằng", "Cao Bằng (1)", "II Bắc Kạn", "Hà Giang¹", "a) Huế"),
        ),
        ("total", ("CẢ NƯỚC - WHOLE COUNTRY", "Tổng số/Total")),
        ("region", ("Đồng bằng sông Hồng - Red River Delta", "Tây Nguyên\nCentral Highlands")),
        ("province", ("Cao Bằng - Cao Bang", "Hà Nội / Hanoi", "Bà Rịa - Vũng Tàu")),
        ("", ("Hà Nội - Hà Giang", "Bắc Kạn/Cao Bằng", "Tây Nguyên - Đông Nam Bộ")),
        ("", ("Tỉnh", "Nguyễn Văn A", "Haa Giang", "Tổng Giám", "Cộng Hòa")),
    ],
)
def test_a_text_is_of_one_kind(kind, texts):
    for text in texts:
        assert {name for name, check in KINDS.items() if check(text)} == {kind} - {""}, text


def test_no_province_is_taken_for_anything_else():
    for code in ("01", "46", "60", "64", "72", "79"):
        name = province_name(code)
        others = [kind for kind, check in KINDS.items() if check(name)]
        assert others == ["province"], name


@every(
    ("text", "names"),
    [
        *((text, ()) for text in ("Tỉnh", "Bình quân", "Tên tỉnh", "Tổng số", "Miền Nam")),
        *(
            (f"{who} Cao Bằng", ("Cao Bằng",))
            for who in ("UBND tỉnh", "Sở VHTTDL", "Bưu điện tỉnh")
        ),
        ("Thư viện TP. Hồ Chí Minh", ("Hồ Chí Minh",)),
    ],
)
def test_suggestions(text, names):
    assert suggested_names(text) == names


def test_a_province_of_before_2013():
    assert former_province("Tỉnh Hà Tây (cũ)") == former_province("Ha Tay") == ("01",)
    assert former_province("Tây Ninh") == ()


@every(
    ("levels", "role"),
    [
        (("Trong đó", "Thư viện", "huyện"), "district_library"),
        (("Thư viện tỉnh", "Số điểm"), "provincial_library"),
        (("Thư viện tỉnh", "Số máy"), ""),
        (("Số máy tính", "Thư viện tỉnh"), ""),
        (("Kế hoạch", "Thư viện tỉnh"), ""),
        (("Loại điểm", "Thư viện xã"), "commune_library"),
        (("Bưu điện", "Điểm BĐ-VHX"), "commune_post_office"),
        (("Thư viện huyện (điểm)",), "district_library"),
        (("Thư viện huyện (máy)",), ""),
        (("Thư viện huyện¹",), "district_library"),
        (("Number of district libraries",), "district_library"),
        (("Tổng số (1=2+3)",), "total"),
        (("Số điểm", "Tỉnh"), ""),
        (("Cities, provinces",), "province 4"),
        (("Đơn vị",), "province 6"),
        (("Thư viện huyện - District library",), "district_library"),
        (("Tổng số\nTotal",), "total"),
        (("Thư viện huyện / xã",), ""),
        (("Thư viện huyện/Thư viện xã",), ""),
        (("Đơn vị tính",), "context"),
    ],
)
def test_headings_over_several_rows(levels, role):
    assert role_of_levels(levels) == (role, None)


@every(
    ("levels", "role"),
    [
        (("Năm 2012", "Thư viện xã"), "commune_library"),
        (("2012 District library",), "district_library"),
        (("TV xã (năm 2012)",), "commune_library"),
        (("TV xã", "Sơ bộ 2012"), "commune_library"),
        (("commune_library_2012",), "commune_library"),
        (("Năm 2012", "Số máy"), ""),
    ],
)
def test_years_in_headings(levels, role):
    assert role_of_levels(levels) == (role, 2012 if role else None)


@every(
    ("title", "quantity"),
    [
        ("Biểu 2. Số máy tính theo tỉnh và loại điểm", "other"),
        ("Số máy tính tại các điểm truy nhập", "other"),
        ("Number of computers by type of access point", "other"),
        ("Tỷ lệ % theo loại điểm", "other"),
        ("Đơn vị tính: máy", "other"),
        ("Số điểm và số máy tính", "points"),
        ("Biểu tổng hợp số điểm truy nhập", "points"),
        ("(Đơn vị: điểm)", "points"),
        ("Nâng cao khả năng sử dụng máy tính và truy nhập Internet công cộng", None),
        ("Bộ Văn hóa, Thể thao và Du lịch", None),
    ],
)
def test_what_a_title_says_is_counted(title, quantity):
    assert quantity_of(title) == quantity
