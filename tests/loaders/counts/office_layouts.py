"""Tables of counts in the layouts of offices: parts that are put together, each in some ways."""

import io
from dataclasses import dataclass, field

from openpyxl import Workbook
from spreadsheets import html, ods, ods_rows, spreadsheet_2003, xls

from geodata.tables import programme_provinces, provinces
from loaders.cells import SITE_TYPES

TABLE = provinces().set_index("province_code")
CODES = programme_provinces()
TRUTH = {
    (code, kind): value
    for place, code in enumerate(CODES)
    for kind, value in zip(SITE_TYPES, (1, 5 + place, 10 + 2 * place, 20 + 3 * place), strict=True)
}
TYPES_VI = ("Thư viện tỉnh", "Thư viện huyện", "Thư viện xã", "Điểm BĐ-VHX")
TYPES_EN = (
    "Provincial library",
    "District library",
    "Commune library",
    "Commune post office",
)
ROMAN = ("I", "II", "III", "IV")
REGIONS = {
    "northern_midlands": "Trung du và miền núi phía Bắc",
    "central_coast": "Bắc Trung Bộ và Duyên hải miền Trung",
    "central_highlands": "Tây Nguyên",
    "mekong_delta": "ĐBSCL",
}


@dataclass
class Heading:
    """Rows of headings: in front of the types, the types, behind them, and merged areas.

    ``doubled`` where each type has a second column in front, of computers.
    """

    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    total: bool = False
    doubled: bool = False


def over_types(word, types=TYPES_VI, province="Tỉnh, thành phố"):
    """Return two rows: a word over the types, and a column of totals before them."""
    rows = [[province, "Tổng số", word, "", "", ""], ["", "", *types]]
    return Heading(rows, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 5)], total=True)


HEADINGS = {
    "plain": Heading([["Tỉnh", *TYPES_VI]]),
    "English": Heading([["Cities, provinces", *(f"Number of {kind}" for kind in TYPES_EN)]]),
    "short": Heading([["Đơn vị", "TV tỉnh", "TV huyện", "TV xã", "Điểm BĐVHX"]]),
    "units": Heading([["Tên tỉnh", *(f"{kind} (điểm)" for kind in TYPES_VI)]]),
    "no word over the provinces": Heading([["", *TYPES_VI]]),
    "Trong đó": over_types("Trong đó"),
    "Loại điểm": over_types("Loại điểm"),
    "Chia ra": over_types("Chia ra:", province="Địa phương"),
    "of which": over_types("Of which", TYPES_EN, "Province"),
    "libraries and post offices": Heading(
        [["Tỉnh", "Thư viện", "", "", "Bưu điện"], ["", "tỉnh", "huyện", "xã", "Điểm BĐ-VHX"]],
        [(0, 0, 1, 0), (0, 1, 0, 3)],
    ),
    "three rows": Heading(
        [
            ["Tỉnh", "Tổng số", "Trong đó", "", "", ""],
            ["", "", "Thư viện", "", "", "Bưu điện"],
            ["", "", "tỉnh", "huyện", "xã", "Điểm BĐ-VHX"],
        ],
        [(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 5), (1, 2, 1, 4)],
        total=True,
    ),
    "levels under public libraries": Heading(
        [
            ["Tỉnh", "Thư viện công cộng", "", "", "Điểm Bưu điện - Văn hóa xã"],
            ["", "Cấp tỉnh", "Cấp huyện", "Cấp xã", ""],
        ],
        [(0, 0, 1, 0), (0, 1, 0, 3), (0, 4, 1, 4)],
    ),
    "agencies over the types": Heading(
        [["Đơn vị", "Ngành Văn hóa", "", "", "Ngành Bưu điện"], ["", *TYPES_VI]],
        [(0, 0, 1, 0), (0, 1, 0, 3)],
    ),
    "by kind": over_types("Chia theo loại hình điểm", province="Tỉnh"),
    "up to a day": over_types("Số điểm tính đến ngày 31/12/2013", province="Tỉnh"),
    "numbered": Heading([["(1) Tỉnh", *(f"({n}) {t}" for n, t in enumerate(TYPES_VI, 2))]]),
    "points at": Heading([["Tỉnh", *(f"Số điểm tại {kind}" for kind in TYPES_VI)]]),
    "of which in each": Heading([["Tỉnh", *(f"Trong đó: {kind}" for kind in TYPES_VI)]]),
    "computers and points": Heading(
        [
            ["Tỉnh", *(cell for kind in TYPES_VI for cell in (kind, ""))],
            ["", *("Số máy", "Số điểm") * 4],
        ],
        [(0, 0, 1, 0), *((0, 1 + 2 * place, 0, 2 + 2 * place) for place in range(4))],
        doubled=True,
    ),
}


@dataclass(frozen=True)
class Layout:
    """One way an office writes the same numbers."""

    heading: str = "plain"
    region: str = "none"
    title: str = "none"
    total: str = "none"
    ending: str = "none"
    numbering: str = "none"
    hidden: str = "none"
    form: str = "xlsx"


def grid(layout):
    """Return the rows of a layout, its merged areas and the hidden row and sheet."""
    heading = HEADINGS[layout.heading]
    in_front = {"none": 0, "STT": 1}.get(layout.region, 2 if layout.region == "code" else 1)
    rows, merges = [[text] for text in TITLES[layout.title]], []
    top = len(rows)
    rows += _headings(layout, heading, in_front)
    last = len(heading.rows) - 1
    merges += [(top, column, top + last, column) for column in range(in_front) if last]
    merges += [
        (top + up, left + in_front, top + low, right + in_front)
        for up, left, low, right in heading.merges
    ]
    rows += _numbering(layout, len(rows[-1]))
    body_top = len(rows)
    body, region_merges = _body(layout, heading, in_front, body_top)
    rows += body
    rows += ENDINGS[layout.ending](in_front)
    return rows, merges + region_merges


def _numbering(layout, width):
    if layout.numbering == "letters":
        return [["A", *(str(place) for place in range(1, width))]]
    if layout.numbering == "brackets":
        return [[f"({place})" for place in range(1, width + 1)]]
    if layout.numbering == "sums":
        return [["A", *(str(place) for place in range(1, width - 1)), f"{width - 1}=1+2+3"]]
    return []


def _body(layout, heading, in_front, top):
    groups = {}
    for code in CODES:
        groups.setdefault(TABLE.loc[code, "region"], []).append(code)
    english = layout.heading == "English"
    rows, merges, number = list(_totals_above(layout, heading, in_front)), [], 0
    for place, (region, members) in enumerate(groups.items()):
        name = REGIONS[region]
        if layout.region in {"roman", "rows"}:
            before = [ROMAN[place] if layout.region == "roman" else ""]
            rows.append(_line(heading, before, name, members))
        if layout.region == "merged":
            merges.append((top + len(rows), 0, top + len(rows) + len(members) - 1, 0))
        for order, code in enumerate(members):
            number += 1
            before = _in_front(layout.region, name, number, order, code)
            label = TABLE.loc[code, "name_en" if english else "name_vi"]
            rows.append(_line(heading, before, label, [code]))
        if layout.total == "each region":
            rows.append(_line(heading, [""] * in_front, "Cộng", members))
    rows += _totals_below(layout, heading, in_front)
    if layout.total == "page 2" and not merges:  # merged regions end at the page
        middle = len(rows) // 2
        rows[middle:middle] = [["Biểu 1 (tiếp theo)"], *_headings(layout, heading, in_front)]
    return rows, merges


def _in_front(way, region, number, order, code):
    """Return the cells before the name of a province."""
    return {
        "none": [],
        "STT": [str(number)],
        "roman": [str(number)],
        "rows": [str(number)],
        "code": [str(number), code],
        "filled": [region],
    }.get(way, [region if order == 0 else ""])


def _headings(layout, heading, in_front):
    labels = {"STT": ["STT"], "code": ["STT", "Mã tỉnh"], "roman": ["TT"]}.get(layout.region)
    labels = labels or (["Vùng"] if in_front else [])
    for place, row in enumerate(heading.rows):
        yield [*(labels if place == 0 else [""] * in_front), *row]


def _totals_above(layout, heading, in_front):
    labels = {"above": "TỔNG CỘNG", "16 tỉnh": "Tổng số (16 tỉnh)"}
    if label := labels.get(layout.total):
        yield _line(heading, [""] * in_front, label, CODES)


def _totals_below(layout, heading, in_front):
    if layout.total == "below":
        yield _line(heading, [""] * in_front, "Cộng toàn dự án", CODES)
    if layout.total == "in front":
        yield ["Tổng cộng", *_line(heading, [""] * in_front, "", CODES)[1:]]
    if layout.total == "average":
        yield _line(heading, [""] * in_front, "Bình quân", CODES[:1])


def _line(heading, before, label, codes):
    counts = [sum(TRUTH[code, kind] for code in codes) for kind in SITE_TYPES]
    cells = counts
    if heading.doubled:
        each = (40, 10, 5, 5)
        cells = [c for n, k in zip(counts, each, strict=True) for c in (n * k, n)]
    total = [sum(counts)] if heading.total else []
    return [*before, label, *total, *cells]


def _signature(in_front):
    blank = [""] * (in_front + 2)
    return [
        [],
        [*blank, "Hà Nội, ngày 15 tháng 5 năm 2013"],
        [*([""] * in_front), "Người lập biểu", "", "Thủ trưởng đơn vị"],
        [*([""] * in_front), "(Ký, ghi rõ họ tên)", "", "(Ký, đóng dấu)"],
        [*([""] * in_front), "Nguyễn Văn A", "", "Trần Thị B"],
    ]


TITLES = {
    "none": [],
    "table": ["Bảng 1. Số điểm truy nhập Internet công cộng"],
    "ministry": [
        "BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "Dự án nâng cao khả năng sử dụng máy tính và truy nhập Internet công cộng",
        "BIỂU TỔNG HỢP SỐ ĐIỂM TRUY NHẬP NĂM 2013",
        "(Kèm theo Công văn số 123/BVHTTDL-TV ngày 15/5/2013)",
        "Đơn vị tính: điểm",
    ],
    "English": ["Table 3. Access points by province", "Unit: point"],
}
ENDINGS = {
    "none": lambda _: [],
    "note": lambda _: [["Ghi chú: số liệu tính đến 31/12/2013."], ["Nguồn: Vụ Thư viện"]],
    "English note": lambda _: [["Source: Ministry of Culture, 2013"], ["Note: (*) estimated"]],
    "signature": _signature,
}
REGION_COLUMNS = ("none", "STT", "code", "roman", "rows", "filled", "merged", "blank")
TOTALS = ("none", "above", "16 tỉnh", "below", "in front", "each region", "average", "page 2")
NUMBERINGS = ("none", "letters", "brackets", "sums")
FORMS = ("xlsx", "csv", "xls", "ods", "html", "xml")
HIDDEN = ("none", "sheet before", "empty sheet before", "computers before", "row")


def layouts():
    """Return the layouts: each part in all its ways, with the others in turn."""
    ways = {
        "heading": tuple(HEADINGS),
        "region": REGION_COLUMNS,
        "title": tuple(TITLES),
        "total": TOTALS,
        "ending": tuple(ENDINGS),
        "numbering": NUMBERINGS,
        "hidden": HIDDEN,
        "form": FORMS,
    }
    made = {}
    for heading_place, heading in enumerate(ways["heading"]):
        for region_place, region in enumerate(ways["region"]):
            turn = (heading_place + region_place) % 2
            step = 3 * heading_place + 5 * region_place + 7 * turn
            parts = {"heading": heading, "region": region}
            for place, name in enumerate(("title", "total", "ending", "numbering", "hidden")):
                parts[name] = ways[name][(step // (1 + place) + place * turn) % len(ways[name])]
            parts["form"] = FORMS[(heading_place + region_place + 3 * turn) % len(FORMS)]
            made[Layout(**parts)] = None
    return list(made)


def write(layout, folder):
    """Write a layout as a file."""
    rows, merges = grid(layout)
    path = folder / f"counts.{layout.form}"
    if layout.form == "csv":
        # As a spreadsheet saves it: all rows of one length, merged cells blank.
        width = max(map(len, rows))
        lines = (";".join([*map(str, row), *[""] * (width - len(row))]) for row in rows)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    elif layout.form == "xls":
        areas = [(up, low, left, right) for up, left, low, right in merges]
        path.write_bytes(xls({"Số liệu": [[*map(_cell, row)] for row in rows]}, areas))
    elif layout.form == "ods":
        path.write_bytes(ods({"Số liệu": ods_rows(rows)}))
    elif layout.form == "html":
        path.write_text(html(rows), encoding="utf-8")
    elif layout.form == "xml":
        path.write_text(spreadsheet_2003(rows), encoding="utf-8")
    else:
        path.write_bytes(_workbook(layout, rows, merges))
    return path


def _cell(value):
    return value if isinstance(value, int) or value else None


BEFORE = {
    "sheet before": ("cũ", lambda number: number + 1),
    "empty sheet before": ("Mẫu", lambda _: None),
    "computers before": ("Số máy", lambda number: number * 10),
}
"""What stands in front of the sheet with the points: its name, and its numbers."""


def _workbook(layout, rows, merges):
    book = Workbook()
    book.remove(book.active)
    if layout.hidden in BEFORE:
        name, change = BEFORE[layout.hidden]
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if layout.hidden == "sheet before" else "visible"
        for row in rows:
            sheet.append([change(cell) if isinstance(cell, int) else cell for cell in row])
    sheet = book.create_sheet("Số điểm")
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
    if layout.hidden == "row":
        _add_hidden_row(sheet, rows)
    for up, left, low, right in merges:
        sheet.merge_cells(
            start_row=up + 1, start_column=left + 1, end_row=low + 1, end_column=right + 1
        )
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _add_hidden_row(sheet, rows):
    """Write a province once more, as it was before, behind the last number."""
    places = [n for n, row in enumerate(rows, start=1) if row and isinstance(row[-1], int)]
    number = places[-1] + 1
    sheet.insert_rows(number)
    for column, cell in enumerate(rows[places[len(places) // 2] - 1], start=1):
        sheet.cell(number, column, _cell(cell))
    sheet.row_dimensions[number].hidden = True
