"""Class breaks as they are typed."""

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from samples import EDGES

from dashboard.model.view import MOST_BREAKS
from dashboard.session.view_state import _typed_breaks
from dashboard.text.messages import class_edge
from loaders.translation import LANGUAGES


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
    assert _typed_breaks(typed) == (breaks, wrong)


def test_breaks_beyond_the_most_are_told():
    typed = "; ".join(str(n) for n in range(1, MOST_BREAKS + 3))
    breaks, wrong = _typed_breaks(typed)
    assert breaks == tuple(range(1, MOST_BREAKS + 1))
    assert wrong == (str(MOST_BREAKS + 1), str(MOST_BREAKS + 2))


@pytest.mark.parametrize("language", LANGUAGES)
@given(edges=st.sets(EDGES, max_size=MOST_BREAKS))
def test_what_the_field_shows_reads_back(language, edges):
    typed = "; ".join(class_edge(language, edge) for edge in edges)
    assert _typed_breaks(typed) == (tuple(sorted(edges)), ())
