"""Tables stacked, beside one another, turned or spread over sheets: right, or refused usefully.

Province k of the 16 has 1 provincial library, 5 + k district libraries, 10 + 2k commune
libraries and 20 + 3k commune post offices.
"""

import pytest
from cases import every
from openpyxl import Workbook

from geodata.tables import programme_provinces, provinces, site_types
from loaders.counts.reader import read_counts
from loaders.options import CountsOptions
from loaders.problems.problem import InputError

NAMES = [*provinces().set_index("province_code").loc[list(programme_provinces()), "name_vi"]]
TYPES = [kind.label_vi for kind in site_types()]
CODES = [kind.code for kind in site_types()]


def number(k, kind):
    return (1, 5 + k, 10 + 2 * k, 20 + 3 * k)[kind]


def one_type(kind, *heading):
    """Return a table of one site type."""
    rows = [[place, name, number(place, kind)] for place, name in enumerate(NAMES)]
    return [["STT", "Tỉnh", *heading], *rows, []]


def some_types(kinds, names=NAMES, factor=1):
    rows = [[name, *(factor * number(NAMES.index(name), kind) for kind in kinds)] for name in names]
    return [["Tỉnh", *(TYPES[kind] for kind in kinds)], *rows, []]


ALL = range(4)


def by_type(place):
    """Return a heading of a block and the rows below it; numbers of each province."""
    return TYPES[place], [(name, number(k, place)) for k, name in enumerate(NAMES)]


def by_province(place):
    return NAMES[place], [(f"- {TYPES[kind]}", number(place, kind)) for kind in ALL]


def blocks(of, *, of_all=False):
    """Return blocks under one row of headings, with their totals beside the names of each."""
    rows = [["TT", "Chỉ tiêu", "Số điểm"]]
    for place in range(4 if of is by_type else 16):
        title, below_it = of(place)
        total = sum(count for _, count in below_it) if of_all else None
        rows += [[f"{place + 1}.", title, total], *([None, *row] for row in below_it)]
    whole = sum(number(k, kind) for k in range(16) for kind in ALL)
    return [*rows, *([[None, "Tổng cộng", whole]] if of_all else [])]


HALVES = (NAMES[:8], NAMES[8:])
ACROSS = [
    ["Loại điểm", *NAMES, "Tổng"],
    *(
        [
            label,
            *(number(k, kind) for k in range(16)),
            sum(number(k, kind) for k in range(16)),
        ]
        for kind, label in enumerate(TYPES)
    ),
    [
        "Tổng cộng",
        *(sum(number(k, kind) for kind in ALL) for k in range(16)),
        sum(number(k, kind) for kind in ALL for k in range(16)),
    ],
]
ONE_ACROSS = [[TYPES[1]], ["Tỉnh", *NAMES], ["Số điểm", *(number(k, 1) for k in range(16))]]


def below(*tables):
    return [row for table in tables for row in table]


def beside(*tables):
    rows = zip(*tables, strict=True)
    return [[cell for part in row for cell in [*part, *([None] if part else [])]] for row in rows]


RIGHT, PAGES = None, ("Trang 1", "Trang 2", "Trang 3", "Trang 4")
LAYOUTS = (
    # what it is, sheets by name, the only error; all is read right where there is none
    (
        "types below, titled",
        {"S": below(*([[t], *one_type(k, "Số điểm")] for k, t in enumerate(TYPES)))},
        RIGHT,
    ),
    (
        "types below, in headings",
        {"S": below(*(one_type(k, t) for k, t in enumerate(TYPES)))},
        RIGHT,
    ),
    ("types below, numbered, under one row of headings", {"S": blocks(by_type)}, RIGHT),
    ("types below, with totals", {"S": blocks(by_type, of_all=True)}, RIGHT),
    ("types below provinces", {"S": blocks(by_province)}, RIGHT),
    ("types below provinces, with totals", {"S": blocks(by_province, of_all=True)}, RIGHT),
    (
        "types below, one province absent in one",
        {"S": [row for n, row in enumerate(blocks(by_type)) if n != 4]},
        "site_type_column_missing",
    ),
    (
        "types below, of computers",
        {"S": [["Số máy tính"], *blocks(by_type)]},
        "quantity_other",
    ),
    (
        "types below, of years",
        {"S": [*blocks(by_type), ["Năm 2012"], *blocks(by_type)[1:]]},
        "tables_stacked",
    ),
    ("two types, then two", {"S": below(some_types((0, 1)), some_types((2, 3)))}, "tables_stacked"),
    (
        "years below",
        {"S": below([["Năm 2012"]], some_types(ALL), [["Năm 2013"]], some_types(ALL))},
        "tables_stacked",
    ),
    (
        "computers below",
        {"S": below([["Số điểm"]], some_types(ALL), [["Số máy tính"]], some_types(ALL, factor=5))},
        "tables_stacked",
    ),
    (
        "computers of others below",
        {"S": below(some_types(ALL, HALVES[0]), [["Số máy tính"]], some_types(ALL, HALVES[1], 5))},
        "tables_stacked",
    ),
    (
        "another type of others below",
        {"S": below(some_types((1,), HALVES[0]), some_types((2,), HALVES[1]))},
        "tables_stacked",
    ),
    (
        "computers of others below, without headings",
        {"S": [*some_types(ALL, HALVES[0]), ["Số máy tính"], *some_types(ALL, HALVES[1], 5)[1:]]},
        "tables_stacked",
    ),
    (
        "a year of others below, without headings",
        {"S": [*some_types(ALL, HALVES[0]), ["Năm 2012"], *some_types(ALL, HALVES[1])[1:]]},
        "tables_stacked",
    ),
    (
        "a note on computers below",
        {"S": [*some_types(ALL), ["Ghi chú: số máy tính xem biểu 2"], ["Số máy tính: 40"]]},
        RIGHT,
    ),
    ("pages below", {"S": below(*(some_types(ALL, half) for half in HALVES))}, RIGHT),
    (
        "titled pages below",
        {"S": below(*([["Năm 2013"], *some_types(ALL, half)] for half in HALVES))},
        RIGHT,
    ),
    (
        "continued below",
        {"S": below(some_types(ALL, HALVES[0]), [["(tiếp theo)"]], some_types(ALL, HALVES[1]))},
        RIGHT,
    ),
    (
        "provinces beside",
        {"S": beside(*(some_types(ALL, half) for half in HALVES))},
        "tables_beside",
    ),
    ("provinces across", {"S": ACROSS}, RIGHT),
    (
        "across, titled and numbered",
        {
            "S": [
                ["Số điểm năm 2013"],
                [],
                *([n, *row] for n, row in zip(["STT", 1, 2, 3, 4, ""], ACROSS, strict=True)),
            ]
        },
        RIGHT,
    ),
    ("across, blank corner", {"S": [[None, *ACROSS[0][1:]], *ACROSS[1:]]}, RIGHT),
    ("across, named corner", {"S": [["Tỉnh", *ACROSS[0][1:]], *ACROSS[1:]]}, RIGHT),
    ("across, one type in the title", {"S": ONE_ACROSS}, "provinces_across"),
    (
        "a sheet for each type",
        {t: one_type(k, "Số điểm") for k, t in enumerate(TYPES)},
        "sheets_to_join",
    ),
    (
        "a sheet for each type, titled",
        {p: [[f"{TYPES[k]} năm 2013"], *one_type(k, "Số điểm")] for k, p in enumerate(PAGES)},
        "sheets_to_join",
    ),
    (
        "a sheet for each type, in headings",
        {p: one_type(k, TYPES[k]) for k, p in enumerate(PAGES)},
        "sheets_to_join",
    ),
    (
        "a sheet for each type, and all",
        {**{p: one_type(k, TYPES[k]) for k, p in enumerate(PAGES)}, "Chung": some_types(ALL)},
        "sheets_alike",
    ),
    (
        "a sheet for each province",
        {
            name: [["Loại điểm", "Số điểm"], *([TYPES[kind], number(k, kind)] for kind in ALL)]
            for k, name in enumerate(NAMES)
        },
        "sheets_to_join",
    ),
)


def written(folder, sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path := folder / "counts.xlsx")
    return path


@every("what, sheets, wrong", LAYOUTS)
def test_it_is_read_right_or_refused_with_one_thing_to_change(tmp_path, what, sheets, wrong):
    try:
        counts = read_counts(written(tmp_path, sheets))
    except InputError as error:
        errors = [problem.code for problem in error.problems if problem.severity == "error"]
        assert errors == [wrong], what
        return
    assert wrong is RIGHT, what
    assert not [each for each in counts.problems if each.severity != "info"]
    assert "sheet_passed_over" not in {each.code for each in counts.problems}
    found = {
        (each.province_code, each.site_type): each.points for each in counts.cells.itertuples()
    }
    assert found == {
        (code, CODES[kind]): number(k, kind)
        for k, code in enumerate(programme_provinces())
        for kind in ALL
    }
    assert counts.ledger.balanced


def test_columns_of_a_turned_table_can_be_chosen(tmp_path):
    rows = [["x", *NAMES[:4]], [TYPES[1], 1, 2, 3, 4], ["Cái khác", 5, 6, 7, 8]]
    options = CountsOptions(roles=((2, "commune_library"),))
    counts = read_counts(written(tmp_path, {"S": rows}), options)
    assert counts.cells["points"].sum() == 36
    assert counts.rows["row"].tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize("row", [["Cao Bằng", "Bắc Kạn", "", 3], ["Cao Bằng", 1, 2, 3]])
def test_a_row_that_names_a_province_or_two_is_no_heading(tmp_path, row):
    rows = [["Tỉnh", "Ghi chú", "Thư viện huyện", "Thư viện xã"], row]
    counts = read_counts(written(tmp_path, {"S": rows}))
    assert "table_turned" not in {problem.code for problem in counts.problems}


def test_a_region_across_is_a_total_and_so_are_its_computers_refused(tmp_path):
    with_region = [["", "Tây Nguyên", *NAMES], [TYPES[0], 5, *[1] * 16], [TYPES[1], 9, *[2] * 16]]
    counts = read_counts(written(tmp_path, {"S": with_region}))
    assert counts.cells["points"].sum() == 48
    assert {"total_row", "total_differs"} <= {problem.code for problem in counts.problems}
    with pytest.raises(InputError) as caught:
        read_counts(written(tmp_path, {"S": [["Số máy tính theo tỉnh"], *with_region]}))
    assert caught.value.problems[0].code == "quantity_other"
