"""The workbook to fill in: it loads, empty and filled, in both languages."""

import io

import pytest
from openpyxl import load_workbook

from geodata.tables import programme_provinces, provinces, site_types
from loaders.counts.reader import read_counts
from loaders.counts.template import counts_template
from loaders.translation import LANGUAGES

TYPES = [site_type.code for site_type in site_types()]


@pytest.fixture(params=LANGUAGES)
def template(request):
    return load_workbook(io.BytesIO(counts_template(request.param)))


def loaded(book, path, told, *errors):
    book.save(path)
    counts = read_counts(path)
    assert told(counts.problems, "error") == [*errors]
    assert told(counts.problems, "warning") == []
    return counts


def test_an_empty_one_is_all_unknown_and_said_to_be_empty(template, tmp_path, told):
    counts = loaded(template, tmp_path / "empty.xlsx", told, "nothing_counted")
    pairs = zip(counts.cells["province_code"], counts.cells["site_type"], strict=True)
    assert list(pairs) == [(code, kind) for code in programme_provinces() for kind in TYPES]
    assert counts.cells[["points", "points_low", "points_high"]].isna().all(axis=None)
    assert counts.ledger.of("joined").rows == len(counts.cells) == 64


def test_a_filled_one_loads_without_problems(template, tmp_path, told):
    sheet = template.worksheets[0]
    for row in range(2, 66):
        if row % 2:
            sheet.cell(row, 4, row)
        else:
            sheet.cell(row, 5, row)
            sheet.cell(row, 6, row + 1)
    counts = loaded(template, tmp_path / "filled.xlsx", told)
    for cell in counts.cells.itertuples():
        ends = (cell.row, cell.row) if cell.row % 2 else (cell.row, cell.row + 1)
        assert (cell.points_low, cell.points_high) == ends
    assert counts.ledger.points == sum(range(3, 66, 2))


def test_lists_and_limits_help_to_fill_it_in(template):
    sheet, guide = template.worksheets
    assert sheet.freeze_panes == "D2"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert [rule.type for rule in rules.values()] == ["list", "list", "whole"]
    assert all(str(area).endswith("1065") for area in rules)
    names, kinds, numbers = rules.values()
    assert (numbers.formula1, numbers.operator) == ("0", None)
    assert kinds.formula1.count(",") == 3
    title, area = names.formula1.replace("$", "").split("!")
    assert title.strip("'") == guide.title
    listed = [cell.value for (cell,) in guide[area]]
    column = "name_vi" if "Hà Nội" in listed else "name_en"
    assert listed == list(provinces()[column])
    assert [cell.value for cell in guide["C"]][1] == "01"
    assert all(row[0].value for row in guide.iter_rows(max_row=7))
