"""Every derivation is replayed by a checker of its own, step by step."""

from dataclasses import replace

import pytest
from cases import every
from hypothesis import given
from made_statements import statement_sets
from profiles import examples
from replay import errors, reached
from statement_model import CELLS, KINDS

from geodata import tables
from loaders.cells import Cell
from loaders.evidence.derivations import derivations, derive, derive_all, derive_end
from loaders.evidence.published import Published, published

BY_CODE = {statement.code: statement for statement in tables.statements()}
PL, DL, CL, PO = KINDS


def ends(found):
    return found.low, found.high


@pytest.mark.slow
@every("cell", CELLS)
def test_every_step_follows_and_the_ends_are_reached(cell):
    derivation = derivations()[Cell(*cell)]
    assert errors(derivation, BY_CODE) == []
    assert reached(derivation) == ends(published().ranges[Cell(*cell)])
    assert derivation.coefficients == ((Cell(*cell), 1),)


def test_all_64_by_hand_and_none_by_an_integer_program():
    found = derivations()
    assert list(found) == [Cell(*cell) for cell in CELLS]
    assert all(derivation.complete for derivation in found.values())
    assert max(len(derivation.steps) for derivation in found.values()) <= 15


def test_a_published_cell_takes_one_step():
    frame = published().cells
    for row in frame[frame["basis"] == "published"].itertuples():
        derivation = derivations()[Cell(row.province_code, row.site_type)]
        (step,) = derivation.steps
        assert step.kind == "stated"
        assert set(step.statements) <= set(row.sources)


@every("cell", CELLS)
def test_no_step_is_idle(cell):
    derivation = derivations()[Cell(*cell)]
    needed, waiting = set(), list(derivation.ends)
    while waiting:
        number = waiting.pop()
        needed.add(number)
        step = derivation.steps[number - 1]
        waiting += [*step.uses, *(item.step for item in step.known if item.step is not None)]
    assert needed == set(range(1, len(derivation.steps) + 1))


def test_khanh_hoa_as_a_teacher_would():
    derivation = derivations()[Cell("56", DL)]
    assert [step.kind for step in derivation.steps] == [
        "stated",
        "put_in",
        "stated",
        "put_in",
        "times",
        "minus",
        "divide",
    ]
    assert [step.conclusion.value for step in derivation.steps] == [270, 230, 38, 37, 185, 45, 9]
    assert set(derivation.statements) == {"KH-1", "KH-2", "RULE", "S2-one-PL"}


def test_what_the_other_provinces_leave():
    derivation = derivations()[Cell("04", DL)]
    step = derivation.steps[derivation.ends[0] - 1]
    assert len(step.known) == 15
    assert sum(item.value for item in step.known) == 134
    assert (step.conclusion.sign, step.conclusion.value) == (">=", 8)
    assert all(item.statements or item.step for item in step.known)


def test_context_is_used_only_where_the_programme_s_own_figures_do_not_reach():
    own = published().without_context
    for cell, derivation in derivations().items():
        on_context = [end for end in derivation.ends if cites_context(derivation, end)]
        wider = [
            end
            for end, there in zip(
                ends(published().ranges[cell]), ends(own.ranges[cell]), strict=True
            )
            if end != there
        ]
        assert len(on_context) == len(wider), cell


def cites_context(derivation, number):
    step = derivation.steps[number - 1]
    codes = [*step.statements, *(code for item in step.known for code in item.statements)]
    earlier = {*step.uses, *(item.step for item in step.known if item.step is not None)}
    return any(BY_CODE[code].kind == "context" for code in codes) or any(
        cites_context(derivation, other) for other in earlier
    )


def test_the_checker_finds_a_wrong_number_in_any_step():
    derivation = derivations()[Cell("56", DL)]
    for place, step in enumerate(derivation.steps):
        wrong = replace(step, conclusion=replace(step.conclusion, value=step.conclusion.value + 1))
        steps = (*derivation.steps[:place], wrong, *derivation.steps[place + 1 :])
        assert place + 1 in errors(replace(derivation, steps=steps), BY_CODE)


@examples(0.12)
@given(statement_sets())
def test_derivations_from_other_statements(statements):
    whole = Published(statements)
    by_code = {statement.code: statement for statement in statements}
    for cell, derivation in derive_all(whole).items():
        if cell.province_code not in {"04", "56", "64", "66"}:
            continue
        assert errors(derivation, by_code) == []
        low, high = reached(derivation)
        assert (low, high) == ends(whole.ranges[cell])


def test_a_cell_without_an_end_has_no_step_for_it():
    few = Published([BY_CODE["S2-one-PL"], BY_CODE["UNITS"]])
    derivation = derive(few, Cell("56", CL))
    assert [step.kind for step in derivation.steps] == ["zero"]
    assert reached(derivation) == (0, None)


def test_an_end_that_no_chain_of_moves_reaches_falls_back_on_all_statements():
    # Each two of three counts come to 3 at the most, so twice all three to 9, and all to 4.
    pairs = [
        replace(BY_CODE["KH-1"], code=code, site_types=kinds, relation="<=", value="3")
        for code, kinds in (("A", (DL, CL)), ("B", (CL, PO)), ("C", (DL, PO)))
    ]
    whole = Published([BY_CODE["S2-one-PL"], *pairs])
    weights = {Cell("56", kind): 1 for kind in (DL, CL, PO)}
    assert whole.total(weights).high == 4
    derivation = derive_end(whole, weights, "<=", 4, ("A", "B", "C"))
    assert [step.kind for step in derivation.steps] == ["together"]
    assert not derivation.complete
    assert errors(derivation, {item.code: item for item in pairs}) == []


@every(
    ("weights", "sign", "value"),
    [
        (
            {Cell("62", kind): number for kind, number in zip(KINDS, (40, 10, 5, 5), strict=True)},
            "<=",
            325,
        ),
        (
            {Cell("62", kind): number for kind, number in zip(KINDS, (40, 10, 5, 5), strict=True)},
            ">=",
            305,
        ),
        ({Cell("04", kind): 1 for kind in KINDS}, "<=", 59),
        ({Cell("04", kind): 1 for kind in KINDS}, ">=", 9),
        ({Cell(*cell): 1 for cell in CELLS}, "<=", 665),
        ({Cell(*cell): {PL: 40, DL: 10}.get(cell[1], 5) for cell in CELLS}, ">=", 4595),
    ],
)
def test_ends_of_sums(weights, sign, value):
    codes = published().system.statements
    derivation = derive_end(published(), weights, sign, value, codes)
    assert derivation.complete
    assert errors(derivation, BY_CODE) == []
    assert value in reached(derivation)
