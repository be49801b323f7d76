"""What an XLS workbook hides, and that no damage of one breaks the reading off."""

from hypothesis import given
from hypothesis import strategies as st
from spreadsheets import xls

from loaders.formats.hidden_cells_xls import hidden_cells_xls

ROWS = [["Tỉnh", "Thư viện xã"], ["Cao Bằng", 1], ["Bắc Kạn", 2]]
BOOK = xls({"Số liệu": ROWS, "Khác": ROWS}, hidden_rows=[1, 2], hidden_columns=[0])


def test_rows_and_columns_by_sheet():
    found = hidden_cells_xls(BOOK)
    assert {name: (set(one.rows), set(one.columns)) for name, one in found.items()} == {
        "Số liệu": ({2, 3}, {0}),
        "Khác": (set(), set()),
    }


@given(
    st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=12),
    st.integers(0, len(BOOK)),
)
def test_damage_hides_nothing_and_breaks_nothing(changes, length):
    content = bytearray(BOOK)
    for place, byte in changes:
        content[place] = byte
    assert isinstance(hidden_cells_xls(bytes(content)), dict)
    assert isinstance(hidden_cells_xls(bytes(content[:length])), dict)
