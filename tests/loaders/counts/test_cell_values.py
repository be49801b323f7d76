"""The text of a cell: a number, not known, or a reason."""

from cases import every
from hypothesis import given
from hypothesis import strategies as st

from loaders.counts.cell_values import (
    MAX_POINTS,
    Refusal,
    is_ambiguous,
    number_styles,
    parse_count,
    parse_range,
)


@every(
    ("text", "count"),
    [
        *(("0", 0), ("12", 12), (" 12 ", 12), ("012", 12), ("12.0", 12), ("12,0", 12)),
        *(("1 234", 1234), ("1\u00a0234", 1234), ("12\u202f345", 12345), ("'12", 12)),
        *(("12.00", 12), ("0.0", 0), ("0.000", 0), (str(MAX_POINTS), MAX_POINTS)),
    ],
)
def test_whole_numbers(text, count):
    assert parse_count(text) == count


@every(
    "text",
    [
        *("", " ", "-", "–", "—", "--", "…", "...", ". . .", "n/a", "N/A", "na", "N.A."),
        *("không rõ", "Không rõ", "KHONG RO", "chưa rõ", "không có số liệu", "unknown"),
    ],
)
def test_unknown_is_not_zero(text):
    assert parse_count(text) is None


@every(
    ("text", "code", "suggestions"),
    [
        ("12,5", "count_decimal", ()),
        ("12.5", "count_decimal", ()),
        (".5", "count_decimal", ()),
        ("0.123", "count_decimal", ()),
        ("1.234", "count_ambiguous", ("1234",)),
        ("1,234", "count_ambiguous", ("1234",)),
        ("12.000", "count_ambiguous", ("12000",)),
        ("1.234,5", "count_decimal", ()),
        ("1 23", "count_not_a_number", ()),
        ("12 345 67", "count_not_a_number", ()),
        ("１２", "count_not_a_number", ()),
        ("'x", "count_not_a_number", ()),
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
        ("12 máy", "count_not_a_number", ()),
        ("điểm", "count_not_a_number", ()),
        ("#REF!", "count_not_a_number", ()),
        ("TRUE", "count_not_a_number", ()),
        ("2013-01-12", "count_date", ()),
        ("05-Jul", "count_date", ()),
        ("7/5", "count_date", ()),
        ("3-5", "count_not_a_number", ()),
        ("12 (1)", "count_not_a_number", ()),
        ("¹2", "count_not_a_number", ()),
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


@every(
    ("text", "vietnamese", "english"),
    [
        ("1.234", 1234, Refusal("count_decimal")),
        ("1,234", Refusal("count_decimal"), 1234),
        ("12.345", 12345, Refusal("count_decimal")),
        ("1.234,0", 1234, Refusal("count_decimal")),
        ("1,234.00", Refusal("count_decimal"), 1234),
        ("12.000", 12000, 12),
        ("12,000", 12, 12000),
        ("12,0", 12, 12),
        ("12.5", Refusal("count_decimal"), Refusal("count_decimal")),
        ("1.234,5", Refusal("count_decimal"), Refusal("count_decimal")),
        ("1.234.567", Refusal("count_too_large"), Refusal("count_not_a_number")),
        ("12", 12, 12),
        ("-1.234", Refusal("count_negative"), Refusal("count_negative")),
    ],
)
def test_a_number_where_the_style_is_known(text, vietnamese, english):
    assert parse_count(text, "vi") == vietnamese
    assert parse_count(text, "en") == english


@every(
    ("texts", "styles"),
    [
        (["1.234", "12", "1,234", "x", "", "1 234"], {}),
        (["1.234", "12,5"], {"vi": "12,5"}),
        (["1.234", "12.345.678"], {"vi": "12.345.678"}),
        (["1.234,567", "12,0"], {"vi": "1.234,567"}),
        (["1,234.5"], {"en": "1,234.5"}),
        (["12.0", "0.125"], {"en": "12.0"}),
        (["1234.125"], {"en": "1234.125"}),
        (["12.5", "12,5"], {"vi": "12,5", "en": "12.5"}),
    ],
)
def test_the_style_shows_in_what_can_be_read_in_one_way(texts, styles):
    assert number_styles(texts) == styles


@given(st.integers(min_value=1000, max_value=MAX_POINTS))
def test_thousands_of_either_style_read_back(number):
    english = f"{number:,}"
    vietnamese = english.replace(",", ".")
    assert parse_count(vietnamese, "vi") == parse_count(english, "en") == number
    assert is_ambiguous(vietnamese)
    assert is_ambiguous(english)
    assert not is_ambiguous(str(number))


@every(
    ("text", "ends"),
    [
        *((text, (5, 7)) for text in ("5-7", "5 – 7", "5—7", "5~7", "từ 5 đến 7", "5 to 7")),
        ("1.200-1.300", None),
        ("-5", None),
        ("5-", None),
        ("5-x", None),
        ("3-4-5", None),
        ("05-Jul", None),
    ],
)
def test_ranges_in_one_cell(text, ends):
    assert parse_range(text) == ends


@every(("text", "count"), [("5*", 5), ("12¹", 12), ("7 **", 7), ("1 234²", 1234), ("-*", None)])
def test_a_reference_to_a_note_is_no_digit(text, count):
    assert parse_count(text) == count or count is None
