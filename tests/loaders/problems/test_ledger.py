"""A ledger accounts for every row and every point."""

from hypothesis import given
from hypothesis import strategies as st

from loaders.problems.ledger import LedgerDraft, Tally

OUTCOMES = st.tuples(
    st.sampled_from(("joined", "excluded", "problem")),
    st.sampled_from(("", "total_row", "province_unknown")),
    st.integers(0, 1000),
)


@given(st.lists(OUTCOMES))
def test_what_was_counted_and_added_balances(outcomes):
    draft = LedgerDraft()
    for outcome, reason, points in outcomes:
        draft.count(points=points)
        draft.add(outcome, reason, points=points)
    ledger = draft.close()
    assert ledger.balanced
    rows = sum(ledger.of(outcome).rows for outcome in ("joined", "excluded", "problem"))
    assert rows == len(outcomes)


def test_a_row_or_a_point_that_was_forgotten_shows():
    rows, points = LedgerDraft(), LedgerDraft()
    rows.count()
    points.count(points=3)
    points.add("joined", points=2)
    assert not rows.close().balanced
    assert not points.close().balanced


def test_rows_of_one_reason_stand_together():
    draft = LedgerDraft()
    draft.add("excluded", "total_row", points=5)
    draft.add("excluded", "other_year", points=1)
    draft.add("excluded", "total_row", points=2)
    ledger = draft.close()
    assert ledger.tallies[0] == Tally("excluded", "total_row", 2, 7)
    assert ledger.of("excluded") == Tally("excluded", "", 3, 8)
