"""A register as delimited text: every record has the number that a spreadsheet shows."""

import csv
import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

import geodata.boundaries
import loaders.register.csv_source
from loaders.formats.delimited import DELIMITERS
from loaders.formats.table_files import read_table_file
from loaders.problems.problem import InputError
from loaders.register.reader import read_register

PROVINCES = geodata.boundaries.provinces()
CODES = {"Cao Bằng": "04", "Lạng Sơn": "20"}
HEADINGS = ("Tỉnh", "Loại điểm", "Ghi chú")
FINE = ("Cao Bằng", "Thư viện xã", "x")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le")

NOTES = st.text("a ;,|\t\"'\r\n", max_size=6) | st.sampled_from(["a\n\nb", "\r\n\r\n", "“"])
NAMES = st.sampled_from([*CODES, ""])
RECORDS = (
    st.just(())  # a blank line
    | st.tuples(NAMES, st.sampled_from(["Thư viện xã", ""]), NOTES)
    | st.tuples(NAMES, st.just("Thư viện xã"))  # too short
    | st.tuples(NAMES, st.just("Thư viện xã"), NOTES, st.just(""), st.just(""))
    | st.tuples(NAMES, st.just("Thư viện xã"), NOTES, NOTES, st.just("one too many"))
    | st.just((" ",))
)
LINE_ENDS = st.sampled_from(["\n", "\r", "\r\n"])


def as_text(records, delimiter, ends, quoting):
    """Return records as delimited text, each with its line end."""
    lines = []
    for record, end in zip(records, ends, strict=True):
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=delimiter, quoting=quoting).writerow(record)
        lines.append(line.getvalue().removesuffix("\r\n") + end)
    return "".join(lines)


@st.composite
def registers(draw):
    """Return the strategy of registers: the text and its delimiter."""
    above = draw(st.sampled_from([(), ((),), (("Danh sách\n\n2013",), ())]))
    body = draw(st.lists(RECORDS, max_size=12))
    # Most rows are as long as the headings, which says how long a row is.
    records = [*above, HEADINGS, FINE, *body, *[FINE] * (len(body) + 1)]
    delimiter = draw(st.sampled_from(DELIMITERS))
    usual = draw(LINE_ENDS)
    ends = [draw(st.just(usual) | LINE_ENDS) for _ in records]
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text = as_text(records, delimiter, ends, quoting)
    return draw(st.sampled_from([text, text.removesuffix(ends[-1])])), delimiter


HEAD = "Tỉnh,Loại điểm,Ghi chú\n"
ROW = "Cao Bằng,Thư viện xã,x\n"


@settings(deadline=None)
@given(registers(), st.sampled_from(ENCODINGS))
@example((f'{HEAD}Cao Bằng,Thư viện xã,"a\n\nb"\n{ROW}{ROW}', ","), "utf-8")
@example((f"{HEAD}{ROW}{ROW}".replace("\n", "\r"), ","), "utf-8")
@example((f"{HEAD}{ROW}{ROW}".replace("\n", "\r\r\n"), ","), "utf-16")
@example(("Ma tinh,Loai,x\n04,commune_library,\n", ","), "utf-16-le")
def test_rows_have_the_numbers_of_the_csv_module(tmp_path_factory, register, encoding):
    text, delimiter = register
    path = tmp_path_factory.mktemp("register") / "register.csv"
    path.write_bytes(text.encode(encoding))
    records = dict(
        enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    )
    heading = next(number for number, cells in records.items() if len(cells) > 1)
    rows = {number: cells for number, cells in records.items() if number > heading and cells}
    misshapen = {number for number, cells in rows.items() if any(map(str.strip, cells[3:]))}
    joined = {
        number: CODES.get(cells[0], cells[0])
        for number, cells in rows.items()
        if number not in misshapen and len(cells) > 1 and cells[0] and cells[1]
    }
    found = read_register(path, PROVINCES)
    points = found.points
    assert points["row"].tolist() == [*joined]
    assert points["province_code"].tolist() == [*joined.values()]
    problems = [one.row for one in found.problems if one.code == "row_misshapen"]
    assert problems == sorted(misshapen)
    assert found.ledger.rows == len(rows)
    # Read as a table of counts, the same file has the same numbers.
    sheets = read_table_file(path).sheets
    (sheet,) = [one for one in sheets if one.name == delimiter]
    numbered = {row.number: row.first_text for row in sheet.rows}
    assert {number: CODES.get(numbered[number], numbered[number]) for number in joined} == joined


def test_numbers_hold_over_the_blocks_that_a_file_is_read_in(tmp_path):
    path = tmp_path / "register.csv"
    odd = {
        5: "",
        6: 'Lạng Sơn,Thư viện xã,"a\n\n\nb"\n',
        30_000: "Lạng Sơn,Thư viện xã\n",
        30_001: "",
        60_000: 'Lạng Sơn,Thư viện xã,"\r\n"\r\n',
        60_001: "Lạng Sơn,Thư viện xã,a,b,c\n",
    }
    usual = f"Cao Bằng,Thư viện xã,{'x' * 250}\n"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        file.writelines(odd.get(number, usual) or "\n" for number in range(2, 70_001))
    assert path.stat().st_size > 2 * loaders.register.csv_source._BLOCK_BYTES
    found = read_register(path, PROVINCES)
    numbers = [number for number in range(2, 70_001) if number not in {5, 30_001, 60_001}]
    assert found.points["row"].tolist() == numbers
    named = found.points.set_index("row")["province_code"]
    assert named.index[named == "20"].tolist() == [6, 30_000, 60_000]
    assert [one.row for one in found.problems if one.code == "row_misshapen"] == [60_001]


LIMITS = {
    ROW * 3: "too_many_rows",
    ROW * 2 + "\n" * 5: None,
    ROW + "Cao Bằng,Thư viện xã\n" * 2: "too_many_rows",
    ROW + "\n" * 13: "too_many_rows",
    "Cao Bằng,Thư viện xã,x,x,x\n" + ROW: None,
    f"{ROW}Cao Bằng,Thư viện xã,x,{'x' * 140_000}\n": None,
    f'{ROW}Cao Bằng,Thư viện xã,5" x\n': None,
    f'{ROW}Cao Bằng,Thư viện xã,"never closed\n{ROW}': "not_a_table",
    f'{ROW}"Cao Bằng,Thư viện xã,never closed\n{ROW}': "not_a_table",
    f'{ROW}Cao Bằng,Thư viện xã,"never "closed""\n': None,
}
"""Rows under the headings, and the problem that ends their reading."""


def test_limits_of_rows_and_what_no_reader_takes_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCESS_MAP_MAX_REGISTER_ROWS", "2")
    monkeypatch.setattr(loaders.register.csv_source, "SHEET_ROWS", 10)
    path = tmp_path / "register.csv"
    found = {}
    for rows in LIMITS:
        path.write_text(HEAD + rows, encoding="utf-8")
        try:
            read_register(path, PROVINCES)
        except InputError as error:
            (problem,) = error.problems
            found[rows] = problem.code
        else:
            found[rows] = None
    assert found == LIMITS
