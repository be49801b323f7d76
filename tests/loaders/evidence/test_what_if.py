"""What a figure would change, against the statements read afresh with the figure among them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_statements import PLACES, statement_sets
from profiles import examples
from replay import errors, reached
from statement_model import CELLS, KINDS, bounds, extreme

from geodata import tables
from loaders.cells import Cell, CountRange
from loaders.evidence.figure import Figure
from loaders.evidence.published import Published, published
from loaders.evidence.what_if import Consistent, Contradiction, what_if

STATEMENTS = tables.statements()
BY_CODE = {statement.code: statement for statement in STATEMENTS}
PL, DL, CL, PO = KINDS
PROVINCES = tuple(dict.fromkeys(cell[0] for cell in CELLS))


def hypothetical(figure, value):
    """Return the statement that a figure is."""
    return replace(
        BY_CODE["PY-1"],
        code="NEW",
        scope="province" if figure.province_code else "total",
        province_code=figure.province_code or "",
        measure=figure.measure,
        site_types=(figure.site_type,) if figure.site_type else KINDS,
        value=str(value),
    )


def changed(before, after):
    """Return the cells whose range shrinks from one reading to another."""
    return {
        cell: (known, after.ranges[cell])
        for cell, known in before.ranges.items()
        if after.ranges[cell] != known
    }


def possible(statements):
    """Return whether statements can all be true."""
    return extreme([], 1, statements) is not None


def compare(whole, statements, figure, value):
    """Hold an outcome against a fresh reading."""
    outcome = what_if(whole, figure, value)
    supposed = hypothetical(figure, value)
    used = [item for item in statements if item.status == "used"]
    if possible([*used, supposed]):
        assert isinstance(outcome, Consistent)
        found = {item.cell: (item.before, item.after) for item in outcome.changes}
        assert found == changed(whole, Published([*statements, supposed]))
        return
    assert isinstance(outcome, Contradiction)
    conflict = [item for item in used if item.code in outcome.statements]
    assert not possible([*conflict, supposed])
    for item in conflict:
        rest = [one for one in conflict if one is not item]
        assert possible([*rest, supposed]), item.code
    if outcome.reason is not None:
        assert errors(outcome.reason, {item.code: item for item in statements}) == []
        low, high = reached(outcome.reason)
        assert (low is not None and value < low) or (high is not None and value > high)


FIGURES = st.one_of(
    st.builds(Figure, st.sampled_from(PROVINCES), st.sampled_from(KINDS)),
    st.builds(Figure, st.sampled_from(PROVINCES), measure=st.sampled_from(["points", "computers"])),
    st.builds(Figure, st.none(), st.sampled_from(KINDS)),
)


@examples(0.2)
@given(FIGURES, st.integers(0, 70), st.booleans())
def test_any_figure_against_a_fresh_reading(figure, number, within):
    known = figure.range(published())
    value = number * 5 if figure.measure == "computers" else number
    if within:
        value = min(max(known.low, value), known.high)
    compare(published(), STATEMENTS, figure, value)


@examples(0.12)
@given(
    statement_sets(),
    st.builds(Figure, st.sampled_from(PLACES), st.sampled_from([None, *KINDS])),
    st.integers(0, 30),
)
def test_any_figure_with_other_statements(statements, figure, value):
    compare(Published(statements), statements, figure, value)


def test_twelve_district_libraries_in_khanh_hoa():
    outcome = what_if(published(), Figure("56", DL), 12)
    assert isinstance(outcome, Contradiction)
    # It has nine district-level units; and 270 computers make nine, whatever the units.
    assert (outcome.statements, outcome.smallest) == (("UNITS",), True)
    assert outcome.possible == CountRange.exactly(9)
    assert reached(outcome.known) == (9, 9)
    assert set(outcome.known.statements) == {"KH-1", "KH-2", "RULE", "S2-one-PL"}


def test_two_district_libraries_in_khanh_hoa():
    # 38 points with 270 computers: 2 district libraries could stand beside 2 provincial ones.
    outcome = what_if(published(), Figure("56", DL), 2)
    assert set(outcome.statements) == {"KH-1", "KH-2", "RULE", "S2-one-PL"}
    assert outcome.smallest
    assert reached(outcome.reason) == (9, 9)


def test_one_district_library_in_cao_bang_takes_the_other_provinces():
    outcome = what_if(published(), Figure("04", DL), 1)
    assert {"S2-district_library", "UNITS", "PY-1", "LIB-GL"} <= set(outcome.statements)
    assert not outcome.smallest
    assert outcome.reason.complete
    assert errors(outcome.reason, BY_CODE) == []


def test_the_other_count_becomes_exact():
    outcome = what_if(published(), Figure("56", CL), 10)
    assert isinstance(outcome, Consistent)
    after = {item.cell: item.after for item in outcome.changes}
    assert after[Cell("56", PO)] == CountRange.exactly(18)
    assert all(item.newly_exact == (item.after.exact is not None) for item in outcome.changes)


def test_what_is_known_already_changes_nothing():
    assert what_if(published(), Figure("54", DL), 8) == Consistent(())
    assert what_if(published(), Figure("62"), 51) == Consistent(())
    assert what_if(published(), Figure(), 665) == Consistent(())


@pytest.mark.parametrize(
    ("figure", "value", "statements"),
    [
        (Figure("06", DL), -1, ()),
        (Figure("62", measure="computers"), 301, ("RULE",)),
        (Figure(measure="computers"), 4596, ("RULE",)),
    ],
)
def test_figures_that_no_count_can_be(figure, value, statements):
    outcome = what_if(published(), figure, value)
    assert isinstance(outcome, Contradiction)
    assert outcome.statements == statements
    assert outcome.reason is None


def test_a_number_of_computers_contradicts_with_the_rule():
    outcome = what_if(published(), Figure("62", measure="computers"), 340)
    assert set(outcome.statements) == {"KT-1", "S2-one-PL", "UNITS", "RULE"}
    assert reached(outcome.reason)[1] == 335


def test_computers_say_nothing_without_the_rule():
    unruled = Published([item for item in STATEMENTS if item.code != "RULE"])
    assert what_if(unruled, Figure("62", measure="computers"), 301) == Consistent(())


def test_no_such_place():
    for figure in (Figure("01", DL), Figure("56", "school")):
        with pytest.raises(KeyError):
            what_if(published(), figure, 1)


def test_three_district_libraries_in_khanh_hoa_go_with_no_number_of_provincial_ones():
    outcome = what_if(published(), Figure("56", DL), 3)
    assert set(outcome.statements) == {"KH-1", "KH-2", "RULE"}
    assert reached(outcome.reason) == (9, 9)


def test_nothing_supposed_is_kept():
    whole = Published()
    before = dict(whole.ranges)
    first = what_if(whole, Figure("56", CL), 10)
    what_if(whole, Figure("56", CL), 28)
    what_if(whole, Figure("56", DL), 3)
    assert what_if(whole, Figure("56", CL), 10) == first
    assert dict(whole.ranges) == before
    assert bounds([("56", CL)]) == (0, 28)
    assert whole.total([Cell("56", CL)]) == CountRange(0, 28)
