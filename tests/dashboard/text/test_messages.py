"""Numbers and dates as each language writes them."""

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from samples import EDGES

from dashboard.model.link_query import number
from dashboard.model.measures import MEASURES, Value
from dashboard.text.messages import class_edge, count, date, fixed, measured, percent
from geodata.tables import statements
from loaders.cells import CountRange
from loaders.translation import LANGUAGES

PER_100K, SHARE = MEASURES["points_per_100k"], MEASURES["district_libraries_per_unit"]


def of(measure, low, high, *, partial=False):
    return Value(measure, CountRange(0, 1), 10.0, low, high, "range", partial)


@every(
    ("low", "high", "vi", "en"),
    [
        (0.0, 0.0, "0,0", "0.0"),
        (1.5, 1.5, "1,5", "1.5"),
        (3.0, 3.0, "3,0", "3.0"),
        (3.1976, 3.1976, "3,2", "3.2"),
        (10.8, 10.8, "10,8", "10.8"),
        (1234.5, 1234.5, "1.234,5", "1,234.5"),
        # Half goes up, where binary numbers can tell.
        (12.25, 12.25, "12,3", "12.3"),
        (0.0, 2.3456, "0,0–2,3", "0.0–2.3"),
        # More than nothing never reads as nothing.
        (0.01, 0.01, "<0,1", "<0.1"),
        (0.0123, 123.4, "<0,1–123,4", "<0.1–123.4"),
        (0.05, 0.05, "0,1", "0.1"),
        (0.0, 0.02, "0,0–<0,1", "0.0–<0.1"),
        # Ends that read the same are one number.
        (3.21, 3.22, "3,2", "3.2"),
        (2.0, None, "≥ 2,0", "≥ 2.0"),
        (0.0, None, "không rõ", "unknown"),
    ],
)
def test_rates_have_one_decimal(low, high, vi, en):
    found = of(PER_100K, low, high)
    assert (measured("vi", found), measured("en", found)) == (vi, en)


@every(
    ("low", "high", "vi", "en"),
    [
        (0.889, 0.889, "89%", "89%"),
        (1.0, 1.0, "100%", "100%"),
        (0.0, 0.0, "0%", "0%"),
        (0.0, 0.8, "0–80%", "0–80%"),
        (0.004, 0.004, "<1%", "<1%"),
        (0.004, 1.2, "<1–120%", "<1–120%"),
        (0.25, None, "≥ 25%", "≥ 25%"),
        (0.0, None, "không rõ", "unknown"),
    ],
)
def test_shares_are_whole_percents(low, high, vi, en):
    found = of(SHARE, low, high)
    assert (measured("vi", found), measured("en", found)) == (vi, en)


def test_a_number_of_a_part_has_a_star():
    assert measured("vi", of(PER_100K, 3.2, 3.2, partial=True)) == "3,2*"
    assert measured("en", of(MEASURES["points"], 51, 51, partial=True)) == "51*"
    assert measured("en", of(SHARE, 0.5, 0.9, partial=True)) == "50–90%*"
    assert measured("en", of(PER_100K, 0, None, partial=True)) == "unknown"


def test_a_count_is_measured_as_a_count():
    for ends in ((9, 9), (0, 28), (3, None), (0, None), (1234, 1234)):
        found = CountRange(*ends)
        assert measured("vi", of(MEASURES["points"], *ends)) == count("vi", found)
    assert count("vi", CountRange(1234, 1234)) == "1.234"
    assert count("en", CountRange(3, None)) == "≥ 3"


@every(
    ("low", "high", "vi", "en"),
    [
        (0.0571, 0.0571, "5,7%", "5.7%"),
        (0.0, 0.1, "0,0–10,0%", "0.0–10.0%"),
        (0.25, None, "≥ 25,0%", "≥ 25.0%"),
        (0.0, 0.0, "0,0%", "0.0%"),
        (1.0, 1.0, "100,0%", "100.0%"),
        # Ends that read the same are one number.
        (0.10001, 0.10002, "10,0%", "10.0%"),
    ],
)
def test_percent(low, high, vi, en):
    assert (percent("vi", low, high), percent("en", low, high)) == (vi, en)


@pytest.mark.parametrize(
    ("iso", "vi", "en"),
    [
        ("2013-04-26", "26/4/2013", "26 April 2013"),
        ("2013-08", "8/2013", "August 2013"),
        ("2014", "2014", "2014"),
        ("2016-02-29", "29/2/2016", "29 February 2016"),
        ("", "", ""),
    ],
)
def test_dates_as_far_as_they_are_known(iso, vi, en):
    assert (date("vi", iso), date("en", iso)) == (vi, en)


@every("iso", ["201", "2013-4", "2013-13", "2015-02-29", "4/2013", "2013-04-26T"])
def test_what_is_no_date(iso):
    with pytest.raises(ValueError, match=r"isoformat|month|day"):
        date("vi", iso)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_date_of_a_statement_can_be_written(language):
    for statement in statements():
        written = date(language, statement.date)
        assert written.endswith(statement.date[:4])
        assert "-" not in written


@pytest.mark.parametrize("language", LANGUAGES)
@given(edge=EDGES | st.sampled_from([0.0, 0.1, 0.3, 1234.5]))
def test_a_class_edge_reads_back(language, edge):
    assert number(class_edge(language, edge, PER_100K).replace(",", ".")) == edge


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese", "english"),
    [
        (1156.0, 1, "1.156,0", "1,156.0"),
        (0, 1, "0,0", "0.0"),
        (0.05, 2, "0,05", "0.05"),
        (6977.25, 2, "6.977,25", "6,977.25"),
    ],
)
def test_fixed(value, decimals, vietnamese, english):
    assert fixed("vi", value, decimals) == vietnamese
    assert fixed("en", value, decimals) == english
