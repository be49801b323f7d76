"""The lines that read a file from its address. That they do is seen in the browser's tests."""

import ast

import pytest
from cases import every

from dashboard.exports import FORMATS, Layout
from dashboard.screens.download.code_samples import code_samples

ADDRESS = "https://map.example/data/access-points.csv?types=district_library&provinces=06,56"
READABLE = [one for one in FORMATS.values() if one.samples]
LAYOUTS = (Layout(), Layout("wide", "vi"), Layout("long", "en"))


def test_every_table_can_be_read():
    assert [one for one in FORMATS.values() if one.tabular] == READABLE


@every("layout", LAYOUTS)
@every("file_format", READABLE)
def test_lines_are_whole_and_name_the_address(file_format, layout):
    lines = code_samples(ADDRESS, file_format, layout)
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
    lines = code_samples(ADDRESS, FORMATS["csv"], layout)
    assert f"{{{python}: str}}" in lines["python"]
    assert f'{r} "c"' in lines["r"]
    assert python in code_samples(ADDRESS, FORMATS["xlsx"], layout)["python"]
