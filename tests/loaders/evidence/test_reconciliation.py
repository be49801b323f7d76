"""The checks of the published figures against each other."""

from dataclasses import replace

import pytest
from cases import every
from statement_model import CELLS, KINDS, bounds

from geodata import tables
from loaders.cells import CountRange
from loaders.evidence.reconciliation import reconcile, reconciliation
from loaders.problems.problem import InputError

STATEMENTS = tables.statements()
BY_CODE = {statement.code: statement for statement in STATEMENTS}
USED = [item for item in STATEMENTS if item.status == "used"]


def changed(code, **changes):
    return [replace(item, **changes) if item.code == code else item for item in STATEMENTS]


@every(
    ("code", "low", "high"),
    [
        ("S2-provincial_library", 16, 16),
        ("S2-district_library", 64, 146),
        ("S2-commune_library", 77, 605),
        ("S2-commune_post_office", 141, 685),
        ("S2-CP", 141, 685),
        ("S2-points", 430, 863),
    ],
)
def test_control_totals_lie_within_what_the_provinces_say(code, low, high):
    (total,) = [item for item in reconciliation().totals if item.code == code]
    assert total.provinces == CountRange(low, high)
    assert total.value == int(BY_CODE[code].value)
    assert total.passes
    # Each total by one integer program over all provinces, without the totals.
    cells = [cell for cell in CELLS if cell[1] in total.site_types]
    assert bounds(cells, [item for item in USED if item.scope != "total"]) == (low, high)


def test_every_total_is_checked_and_no_other():
    assert {item.code for item in reconciliation().totals} == {
        item.code for item in USED if item.scope == "total"
    }


def test_the_parts_give_the_whole():
    points, computers = reconciliation().arithmetic
    assert [number for _, _, number in points.parts] == [16, 142, 155, 352]
    assert (points.code, points.result, points.value, points.passes) == (
        "S2-points",
        665,
        665,
        True,
    )
    assert (computers.code, computers.result, computers.relation, computers.value) == (
        "S2-computers",
        4595,
        ">",
        4500,
    )
    assert computers.passes
    assert [factor for _, factor, _ in computers.parts] == [40, 10, 5, 5]


@pytest.mark.slow
def test_a_press_figure_above_the_rule_fails():
    _, computers = reconcile(changed("S2-computers", value="4600")).arithmetic
    assert not computers.passes


def test_conflicts():
    found = {item.code: item for item in reconciliation().conflicts}
    assert set(found) == {"S2-computers", "CM-5", "ALL-4"}
    assert found["CM-5"].status == "rejected"
    assert found["CM-5"].contradicts == ("CM-3",)
    assert found["S2-computers"].contradicts == ()
    assert found["ALL-4"].contradicts == ()


def test_a_conflict_of_several_statements():
    extra = replace(
        BY_CODE["CM-5"],
        code="X",
        province_code="56",
        site_types=(KINDS[1],),
        measure="points",
        value="2",
    )
    found = {item.code: item for item in reconcile([*STATEMENTS, extra]).conflicts}
    assert set(found["X"].contradicts) == {"KH-1", "KH-2", "RULE", "S2-one-PL"}


def test_statements_that_contradict_each_other_are_refused():
    with pytest.raises(InputError):
        reconcile(changed("CM-5", status="used"))


def test_no_arithmetic_without_all_parts():
    assert (
        reconcile([item for item in STATEMENTS if item.code != "S2-commune_library"]).arithmetic
        == ()
    )
