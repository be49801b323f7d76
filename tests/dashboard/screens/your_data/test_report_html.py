"""The join report as HTML: each problem once, all text of files escaped."""

import re

import pandas as pd
import pytest
from html_page import Page
from samples import HOSTILE, HOSTILE_FILE

from dashboard.screens.your_data.report_html import (
    MOST_LISTED,
    MOST_PROBLEMS,
    MOST_RUNS,
    first_rows,
    points_listed,
    problems_table,
)
from dashboard.text.messages import text
from loaders.names import divisions
from loaders.problems.problem import Problem
from loaders.translation import LANGUAGES


def unknown(row, value="Bắc Cạnn", file="a.csv"):
    return Problem("province_unknown", file, row, "Tỉnh", value, suggestions=("Bắc Kạn",))


def places(problems, language="vi"):
    return [row[1] for row in Page(problems_table(problems, language)).lines()[1:]]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([3], "3"),
        ([3, 4], "3–4"),
        ([9, 3, 4, 5, 12, 12], "3–5, 9, 12"),
        ([1234, 1235], "1.234–1.235"),
        (range(2, 40, 2), ", ".join(map(str, range(2, 2 * MOST_RUNS + 1, 2))) + ", …"),
    ],
)
def test_what_is_told_of_several_rows_stands_once(rows, shown):
    found = places([unknown(row) for row in rows])
    assert len(found) == 1
    assert f"dòng {shown}," in found[0]


def test_other_values_and_other_files_stand_apart():
    found = places([unknown(3), unknown(4, "Lạng Sơnn"), unknown(5, file="b.csv"), unknown(6)])
    assert ["3, 6" in place for place in found] == [True, False, False]
    assert len(found) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_those_beyond_the_most_are_counted(language):
    problems = [unknown(row, f"x{row // 2}") for row in range(2 * MOST_PROBLEMS + 5)]
    page = problems_table(problems, language)
    assert text(language, "own.more_problems", count="5") in page
    assert len(places(problems, language)) == MOST_PROBLEMS


def test_text_of_files_hides_nothing():
    hidden = "a\x1b\u202eb"
    page = problems_table([unknown(3, hidden, hidden)], "vi")
    page += first_rows([(1, (hidden,))], (), "vi")
    assert "\u202e" not in page
    assert page.count(r"a\x1b\u202eb") == 4  # file, value, message, cell


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_files_is_never_markup(language):
    page = problems_table([unknown(3, HOSTILE, HOSTILE_FILE)], language)
    assert "<script" not in page
    assert HOSTILE in "".join(Page(page).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_points_of_a_register_are_listed_with_their_outcome(language):
    rows = pd.DataFrame(
        {
            "row": [2, 3, *range(4, MOST_LISTED + 4)],
            "name": HOSTILE,
            "province": ["", "Atlantis", *["Cao Bằng"] * MOST_LISTED],
            "site_type": "TV xã",
            "outcome": ["joined", "problem", *["joined"] * MOST_LISTED],
            "province_code": pd.Categorical(["04", None, *["04"] * MOST_LISTED]),
        }
    )
    page = points_listed(rows, language)
    lines = [re.findall(r"<td[^>]*>(.*?)</td>", line) for line in page.split("<tr>")[2:]]
    assert [line[1] for line in lines[:2]] == [divisions.former_names(language)["04"], "Atlantis"]
    assert [line[3] for line in lines[:2]] == [
        text(language, f"own.rows.{outcome}") for outcome in ("joined", "problem")
    ]
    assert len(lines) == MOST_LISTED
    assert text(language, "own.more_rows", count="2") in page
    assert "<script" not in page
