"""Class breaks as they are typed."""

from dataclasses import replace

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from samples import EDGES

from dashboard.model.view import MOST_BREAKS, View
from dashboard.session.typed_breaks import typed_breaks, written_breaks
from loaders.translation import LANGUAGES

PER_100K = View(measure="points_per_100k")
SHARE = View(measure="district_libraries_per_unit")


@every(
    ("typed", "breaks", "wrong"),
    [
        ("", (), ()),
        (" ; ;", (), ()),
        ("2,5; 5; 10", (2.5, 5, 10), ()),
        ("10 2.5\t5", (2.5, 5, 10), ()),
        ("5;5;5,0", (5,), ()),
        ("2;x;-1;1,2,3", (2,), ("x", "-1", "1,2,3")),
        ("nan; inf; 1e3", (), ("nan", "inf", "1e3")),
    ],
)
def test_typed_breaks(typed, breaks, wrong):
    assert typed_breaks(PER_100K, typed) == (breaks, wrong, ())


def test_breaks_beyond_the_most_are_told():
    typed = "; ".join(str(n) for n in range(1, MOST_BREAKS + 3))
    breaks, wrong, beyond = typed_breaks(PER_100K, typed)
    assert breaks == tuple(range(1, MOST_BREAKS + 1))
    assert (wrong, beyond) == ((), (str(MOST_BREAKS + 1), str(MOST_BREAKS + 2)))


def test_shares_are_typed_as_percents():
    assert typed_breaks(SHARE, "80; 87,5 % 8,7; x") == ((0.087, 0.8, 0.875), ("x",), ())
    assert written_breaks(SHARE, (0.087, 0.8)) == "8,7; 80"


@pytest.mark.parametrize("language", LANGUAGES)
@given(edges=st.sets(EDGES, max_size=MOST_BREAKS))
def test_what_the_field_shows_reads_back(language, edges):
    for asked in (PER_100K, SHARE):
        view = replace(asked, language=language)
        assert typed_breaks(view, written_breaks(view, edges)) == (tuple(sorted(edges)), (), ())
