"""The lines that read a file from its address. That they do is seen in the browser's tests."""

import ast

import pytest
from cases import every

from dashboard.exports import FORMATS, Layout
from dashboard.screens.download.code_samples import readable, reading_code

ADDRESS = "https://map.example/data/access-points.csv?types=district_library&provinces=06,56"
LAYOUTS = (Layout(), Layout("wide", "vi"), Layout("long", "en"))


def test_every_table_can_be_read():
    assert readable(FORMATS) == tuple(code for code, one in FORMATS.items() if one.tabular)


@every("layout", LAYOUTS)
@every("code", readable(FORMATS))
def test_lines_are_whole_and_name_the_address(code, layout):
    lines = reading_code(ADDRESS, code, layout)
    assert set(lines) >= {"python", "r"}
    for tool, said in lines.items():
        assert ADDRESS in said
        assert not said.endswith("\n")
        assert said.count("(") == said.count(")")
        assert said.count('"') % 2 == 0
        if tool != "r":
            ast.parse(said)


@pytest.mark.parametrize(
    ("layout", "python", "r"),
    [
        (Layout(), '"province_code"', "province_code ="),
        (Layout("long", "vi"), '"Mã tỉnh"', "`Mã tỉnh` ="),
        (Layout("wide", "en"), '"Province code"', "`Province code` ="),
    ],
)
def test_codes_stay_text_under_any_heading(layout, python, r):
    lines = reading_code(ADDRESS, "csv", layout)
    assert f"{{{python}: str}}" in lines["python"]
    assert f'{r} "c"' in lines["r"]
    assert python in reading_code(ADDRESS, "xlsx", layout)["python"]
