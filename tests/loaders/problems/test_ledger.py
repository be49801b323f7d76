"""A ledger tells of every row and every point."""

from hypothesis import given
from hypothesis import strategies as st

from loaders.problems.ledger import LedgerDraft, Tally

FATES = st.tuples(
    st.sampled_from(("joined", "excluded", "problem")),
    st.sampled_from(("", "total_row", "province_unknown")),
    st.integers(0, 1000),
)


@given(st.lists(FATES))
def test_what_was_counted_and_told_balances(fates):
    draft = LedgerDraft()
    for fate, reason, points in fates:
        draft.count(points=points)
        draft.tell(fate, reason, points=points)
    ledger = draft.close()
    assert ledger.balanced
    assert sum(ledger.of(fate).rows for fate in ("joined", "excluded", "problem")) == len(fates)


def test_a_row_or_a_point_that_was_forgotten_shows():
    rows, points = LedgerDraft(), LedgerDraft()
    rows.count()
    points.count(points=3)
    points.tell("joined", points=2)
    assert not rows.close().balanced
    assert not points.close().balanced


def test_rows_of_one_reason_stand_together():
    draft = LedgerDraft()
    draft.tell("excluded", "total_row", points=5)
    draft.tell("excluded", "other_year", points=1)
    draft.tell("excluded", "total_row", points=2)
    ledger = draft.close()
    assert ledger.tallies[0] == Tally("excluded", "total_row", 2, 7)
    assert ledger.of("excluded") == Tally("excluded", "", 3, 8)
