"""The text of a cell: a number, not known, or a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cell_values import MAX_POINTS, Refusal, parse_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *(("0", 0), ("12", 12), (" 12 ", 12), ("012", 12), ("12.0", 12), ("12,0", 12)),
        *(("12.00", 12), ("0.0", 0), ("0.000", 0), (str(MAX_POINTS), MAX_POINTS)),
    ],
)
def test_whole_numbers(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "–", "—", "--", "…", "...", ". . .", "n/a", "N/A", "na", "N.A."),
        *("không rõ", "Không rõ", "KHONG RO", "chưa rõ", "không có số liệu", "unknown"),
    ],
)
def test_unknown_is_not_zero(text):
    assert parse_count(text) is None


@pytest.mark.parametrize(
    ("text", "code", "suggestions"),
    [
        ("12,5", "count_decimal", ()),
        ("12.5", "count_decimal", ()),
        (".5", "count_decimal", ()),
        ("0.123", "count_decimal", ()),
        ("1.234", "count_ambiguous", ("1234",)),
        ("1,234", "count_ambiguous", ("1234",)),
        ("12.000", "count_ambiguous", ("12000",)),
        ("1 234", "count_ambiguous", ("1234",)),
        ("1\u00a0234", "count_ambiguous", ("1234",)),
        ("1.234.567", "count_ambiguous", ("1234567",)),
        ("-3", "count_negative", ()),
        ("−3", "count_negative", ()),
        ("-1,5", "count_negative", ()),
        ("=1+2", "count_formula", ()),
        ("=HYPERLINK(A1)", "count_formula", ()),
        ("+3", "count_formula", ()),
        ("@sum", "count_formula", ()),
        ("100001", "count_too_large", ()),
        ("9" * 10_000, "count_too_large", ()),
        ("nan", "count_not_a_number", ()),
        ("NaN", "count_not_a_number", ()),
        ("inf", "count_not_a_number", ()),
        ("-inf", "count_not_a_number", ()),
        ("null", "count_not_a_number", ()),
        ("1e3", "count_not_a_number", ()),
        ("0x10", "count_not_a_number", ()),
        ("1_000", "count_not_a_number", ()),
        ("١٢", "count_not_a_number", ()),
        ("12 điểm", "count_not_a_number", ()),
        ("#REF!", "count_not_a_number", ()),
        ("TRUE", "count_not_a_number", ()),
        ("2013-01-12", "count_not_a_number", ()),
        ("3-5", "count_not_a_number", ()),
    ],
)
def test_refusals(text, code, suggestions):
    assert parse_count(text) == Refusal(code, suggestions)


@given(st.text(max_size=40))
def test_any_text_is_one_of_the_three(text):
    count = parse_count(text)
    assert count is None or isinstance(count, Refusal) or 0 <= count <= MAX_POINTS


@given(st.integers(min_value=0, max_value=MAX_POINTS))
def test_whole_numbers_survive(number):
    assert parse_count(str(number)) == number
    assert parse_count(str(float(number))) == number
