"""The steps of the programme, as the table of provinces and the statements have them."""

from cases import every

from geodata import tables
from loaders.evidence.steps import STEPS, points_of_step, provinces_of_step, stated_of, step_of


@every(("step", "provinces", "points"), [("1", 12, 634), ("2", 16, 665), ("3", 12, 601)])
def test_provinces_and_points_of_a_step(step, provinces, points):
    assert len(provinces_of_step(step)) == provinces
    assert points_of_step(step) == points
    assert {step_of(code) for code in provinces_of_step(step)} == {step}


def test_the_step_shown_is_one_of_them():
    assert provinces_of_step(tables.PROGRAMME_STEP) == tables.programme_provinces()
    assert len(provinces_of_step(*STEPS)) == 40


def test_what_is_stated_of_provinces_of_other_steps_alone():
    stated = {code: len(stated_of(code)) for code in tables.provinces()["province_code"]}
    assert {code for code, count in stated.items() if count} == {
        "19",
        "38",
        "44",
        "46",
        "49",
        "67",
        "72",
    }
    for code in stated:
        assert all(item.step == step_of(code) for item in stated_of(code))
