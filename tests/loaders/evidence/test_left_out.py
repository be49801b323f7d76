"""A statement left out, against the statements read without it."""

from dataclasses import replace

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from made_statements import statement_sets
from profiles import examples
from statement_model import CELLS, KINDS, USED, bounds

from loaders.cells import Cell, CountRange
from loaders.evidence.left_out import leave_out
from loaders.evidence.published import Published, published

PL, DL, CL, PO = KINDS
CODES = [item.code for item in USED]


def wider(before, after):
    return {
        cell: (known, after.ranges[cell])
        for cell, known in before.ranges.items()
        if after.ranges[cell] != known
    }


def told(changes):
    return {change.cell: (change.before, change.after) for change in changes}


@examples(0.05)
@given(st.sampled_from(CODES))
def test_any_statement_against_a_reading_without_it(code):
    without = Published([item for item in USED if item.code != code])
    assert told(leave_out(published(), code)) == wider(published(), without)


@examples(0.08)
@given(st.sampled_from(CODES), st.sampled_from(CELLS))
def test_any_cell_against_the_second_model(code, cell):
    after = told(leave_out(published(), code)).get(Cell(*cell), (None, published().ranges[cell]))[1]
    assert (after.low, after.high) == bounds([cell], [item for item in USED if item.code != code])


@examples(0.12)
@given(statement_sets(), st.data())
def test_other_statements(statements, data):
    code = data.draw(st.sampled_from([item.code for item in statements]))
    whole = Published(statements)
    without = Published([item for item in statements if item.code != code])
    assert told(leave_out(whole, code)) == wider(whole, without)


def test_a_range_without_a_high_end_loses_what_proved_its_low_end():
    one = next(item for item in USED if item.code == "S2-one-PL")
    several = replace(
        one,
        code="M1",
        scope="province",
        province_code="56",
        site_types=(PL, PO),
        relation=">",
        value="1",
    )
    whole = Published([one, several])
    cell = Cell("56", PO)
    assert whole.ranges[cell] == CountRange(1, None)
    assert whole.sources(cell) == ("M1", "S2-one-PL")
    for code in ("S2-one-PL", "M1"):
        assert told(leave_out(whole, code))[cell] == (CountRange(1, None), CountRange(0, None))


@every(
    ("code", "cell", "after"),
    [
        # 17 units, and the others come to 131 at the most of 142
        ("LIB-GL", ("64", DL), CountRange(11, 17)),
        ("LIB-GL", ("20", DL), CountRange(5, 11)),
        # 9 units, and the others come to 137
        ("KH-2", ("56", DL), CountRange(5, 9)),
    ],
)
def test_what_follows_worked_out_by_hand(code, cell, after):
    assert told(leave_out(published(), code))[Cell(*cell)][1] == after


@every("code", ["UNITS", "S2-CP", "LIB-LS", "DT-3", "PY-5"])
def test_what_others_say_as_well_changes_nothing(code):
    changes = leave_out(published(), code)
    assert all(change.cell not in {Cell("54", DL), Cell("87", DL)} for change in changes)
    assert code == "UNITS" or changes == ()


def test_a_statement_that_is_not_used():
    for code in ("CM-5", "S1-1", "none"):
        with pytest.raises(KeyError):
            leave_out(published(), code)
