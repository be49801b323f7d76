"""What the published statements say of the 64 cells, against sums by hand and a second model."""

import random
from dataclasses import replace

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from statement_model import CELLS, KINDS, USED, bounds, extreme, holds

from geodata import tables
from loaders.cells import Cell, CountRange
from loaders.evidence.published import Published, published
from loaders.problems.problem import InputError

STATEMENTS = tables.statements()
BY_CODE = {statement.code: statement for statement in STATEMENTS}
PL, DL, CL, PO = KINDS
RULE = "RULE"


@pytest.fixture(scope="module")
def cells():
    return published().cells.set_index(["province_code", "site_type"])


def claim(province, kind, value, relation="=", /, **changes):
    """Make a statement of one cell up."""
    said = {
        "code": "NEW",
        "province_code": province,
        "site_types": (kind,),
        "relation": relation,
        "value": str(value),
    }
    return replace(BY_CODE["PY-1"], **said | changes)


def refusal(statements):
    with pytest.raises(InputError) as caught:
        Published(statements)
    return caught.value.problems


ENDS, STRICT = (("points_low", "points_high"), ("points_low_strict", "points_high_strict"))
# The district libraries come to 146 at the most by what there were, to 142 by the programme:
# each of those not known otherwise is at most 4 below its high end.


# ---- the cells -----------------------------------------------------------------


def test_64_cells(cells):
    assert list(cells.index) == CELLS
    assert len(cells) == 64
    assert list(cells.columns) == [*ENDS, *STRICT, "basis", "sources"]
    assert {str(cells[name].dtype) for name in (*ENDS, *STRICT)} == {"Int64"}
    assert set(cells["basis"]) == {"published", "derived", "range"}


@every(
    ("province", "numbers", "bases"),
    [
        # 1 + 8 + 8 + 21 = 38, all stated
        pytest.param("54", (1, 8, 8, 21), "pppp", id="Phú Yên"),
        # 270 - 40 = 10 d + 5 (37 - d), so d = 9, and 38 - 1 - 9 = 28 to share
        pytest.param("56", (1, 9, (0, 28), (0, 28)), "pdrr", id="Khánh Hòa"),
        # 51 - 1, district libraries within the 7 that there were: 3 to 7
        pytest.param("62", (1, (3, 7), (0, 47), (0, 47)), "prrr", id="Kon Tum"),
        # 33 libraries less 1; 15 district libraries: 11 to 15
        pytest.param("64", (1, (11, 15), (17, 21), 30), "prrp", id="Gia Lai"),
        # 210 = 5 * 15 + 5 * 27
        pytest.param("66", (1, 12, 15, 27), "pppd", id="Đắk Lắk"),
        # 22 libraries less 1; 11 district libraries: 7 to 11
        pytest.param("68", (1, (7, 11), (10, 14), 28), "prrp", id="Lâm Đồng"),
        # 265 - 40 = 10 d + 5 (39 - d), so d = 6, and 33 to share
        pytest.param("86", (1, 6, (0, 33), (0, 33)), "pdrr", id="Vĩnh Long"),
        # at most 370 computers, 185 of them in libraries: 37 post offices of 5
        pytest.param("87", (1, 9, 11, (0, 37)), "pppr", id="Đồng Tháp"),
        # 230 - 40 - 85 = 10 d + 5 (14 - d), so d = 7
        pytest.param("93", (1, 7, 7, 17), "pddp", id="Hậu Giang"),
        # 18 - 1 - 8
        pytest.param("96", (1, 8, 9, 18), "ppdp", id="Cà Mau"),
        # nothing but totals: 12 there were, so 8 at least, (370 - 40 - 80) / 5
        pytest.param("04", (1, (8, 12), (0, 50), (0, 50)), "prrr", id="Cao Bằng"),
        pytest.param("06", (1, (4, 8), (0, 58), (0, 58)), "prrr", id="Bắc Kạn"),
        pytest.param("20", (1, (7, 11), (0, 52), (0, 52)), "prrr", id="Lạng Sơn"),
        pytest.param("95", (1, (2, 6), (0, 62), (0, 62)), "prrr", id="Bạc Liêu"),
    ],
)
def test_cells_worked_out_by_hand(cells, province, numbers, bases):
    words = {"p": "published", "d": "derived", "r": "range"}
    for kind, number, basis in zip(KINDS, numbers, bases, strict=True):
        found = cells.loc[(province, kind)]
        low, high = number if isinstance(number, tuple) else (number, number)
        assert (found["points_low"], found["points_high"]) == (low, high), kind
        assert found["basis"] == words[basis], kind


@every(
    ("province", "numbers"),
    [
        # district libraries within 9 units
        ("62", (1, (0, 9), (0, 50), (0, 50))),
        # 17 units; 6 are what the others leave of 142
        ("64", (1, (6, 17), (15, 26), 30)),
        # 12 units; 1 is what the others leave of 142
        ("68", (1, (1, 12), (9, 20), 28)),
        # nothing but totals: 13 units, 2 left of 142, (370 - 40 - 20) / 5
        ("04", (1, (2, 13), (0, 62), (0, 62))),
        ("06", (1, (0, 8), (0, 66), (0, 66))),
        ("20", (1, (0, 11), (0, 66), (0, 66))),
        ("95", (1, (0, 7), (0, 66), (0, 66))),
        # a province that context tells nothing new of
        ("56", (1, 9, (0, 28), (0, 28))),
    ],
)
def test_cells_without_context_worked_out_by_hand(cells, province, numbers):
    for kind, number in zip(KINDS, numbers, strict=True):
        ends = number if isinstance(number, tuple) else (number, number)
        assert tuple(cells.loc[(province, kind), [*STRICT]]) == ends, kind


@every(
    ("province", "kind", "sources"),
    [
        ("56", DL, {"KH-1", "KH-2", RULE, "S2-one-PL"}),
        ("56", CL, {"KH-1", "KH-2", RULE, "S2-one-PL"}),
        ("96", CL, {"CM-1", "CM-4", "S2-one-PL"}),
        ("66", PO, {"DL-2", "DL-4", RULE}),
        ("93", DL, {"HG-1", "HG-2", "HG-3", RULE, "S2-one-PL"}),
        ("86", DL, {"VL-1", "VL-2", RULE, "S2-one-PL"}),
        ("87", PO, {"DT-3", RULE, "S2-max"}),
        ("54", DL, {"PY-1"}),
        ("04", PL, {"S2-one-PL"}),
    ],
)
def test_sources_of_a_cell(cells, province, kind, sources):
    found = cells.loc[(province, kind), "sources"]
    assert set(found) == sources
    assert len(found) == len(sources)


# ---- against the second model --------------------------------------------------


@every("cell", CELLS)
def test_range_is_as_tight_as_it_can_be(cells, cell):
    found = cells.loc[cell]
    assert (found["points_low"], found["points_high"]) == bounds([cell])
    for sign, end in ((1, "points_low"), (-1, "points_high")):
        points = extreme([cell], sign)
        assert points[cell] == found[end]
        assert [item.code for item in USED if not holds(item, points)] == []


OWN = [item for item in USED if item.kind == "programme"]


@pytest.mark.slow
@every("cell", CELLS)
def test_range_without_context_is_as_tight_as_it_can_be(cells, cell):
    found = cells.loc[cell]
    assert tuple(found[[*STRICT]]) == bounds([cell], OWN)
    rests_on_context = any(BY_CODE[code].kind == "context" for code in found["sources"])
    assert rests_on_context == (bounds([cell]) != bounds([cell], OWN))


@pytest.mark.slow
@every("cell", CELLS)
def test_sources_force_the_range_and_none_is_idle(cells, cell):
    found = cells.loc[cell]
    known = (found["points_low"], found["points_high"])
    sources = [BY_CODE[code] for code in found["sources"]]
    if found["basis"] == "published":
        # Each of them says it by itself.
        assert all(bounds([cell], [source]) == known for source in sources)
        return
    assert bounds([cell], sources) == known
    for source in sources:
        assert bounds([cell], [item for item in sources if item != source]) != known, source.code


@examples(0.08)
@given(st.sampled_from(CELLS), st.sampled_from(["points_low", "points_high"]))
def test_the_ends_can_be_and_one_beyond_cannot(cell, end):
    known = published().cells.set_index(["province_code", "site_type"]).loc[cell]
    number = int(known[end])
    loaded = Published([*STATEMENTS, claim(*cell, number)])
    assert loaded.total([Cell(*cell)]) == CountRange.exactly(number)
    beyond = claim(*cell, number, ">") if end == "points_high" else claim(*cell, number - 1, "<=")
    if number > 0 or end == "points_high":
        (problem,) = refusal([*STATEMENTS, beyond])
        assert problem.code == "contradiction"
        assert "NEW" in problem.details["statements"]


# ---- totals --------------------------------------------------------------------


def test_control_totals():
    whole = published()
    assert whole.total(CELLS) == CountRange.exactly(665)
    for kind, number in zip(KINDS, (16, 142, 155, 352), strict=True):
        of_kind = [cell for cell in CELLS if cell[1] == kind]
        assert whole.total(of_kind) == CountRange.exactly(number)
        exact = [whole.total([cell]).exact for cell in of_kind]
        assert sum(filter(None, exact)) <= number


@every(
    ("province", "low", "high"),
    [
        ("04", 9, 59),  # 1 + 8; 370 computers with eight district libraries: 1 + 8 + 50
        ("06", 5, 63),  # 370 computers: 1 + 4 + 58
        ("87", 21, 58),  # 21 libraries and up to 37 post offices
        ("54", 38, 38),
        ("56", 38, 38),
        ("62", 51, 51),
        ("64", 63, 63),
        ("66", 55, 55),
        ("68", 50, 50),
        ("86", 40, 40),
        ("93", 32, 32),
        ("96", 36, 36),
    ],
)
def test_total_of_a_province(province, low, high):
    whole = published()
    own = [cell for cell in CELLS if cell[0] == province]
    assert whole.total(own) == CountRange(low, high)
    parts = sum((whole.total([cell]) for cell in own), CountRange.exactly(0))
    assert parts.low <= low <= high <= parts.high


@every("province", ["04", "06", "56", "62", "64", "86"])
def test_total_is_tighter_than_the_sum_of_the_ends(province):
    whole = published()
    own = [cell for cell in CELLS if cell[0] == province]
    assert whole.total(own).high < sum(whole.total([cell]).high for cell in own)


@examples(0.25)
@given(st.sets(st.sampled_from(CELLS)))
def test_total_of_any_cells_is_as_tight_as_it_can_be(chosen):
    found = published().total(chosen)
    assert (found.low, found.high) == bounds(chosen)


def test_total_of_a_cell_that_is_none():
    for asked in (published().total, published().computers):
        with pytest.raises(KeyError):
            asked([Cell("01", PL)])


# ---- computers -----------------------------------------------------------------


@every("cell", CELLS)
def test_computers_at_a_cell(cell):
    found = published().computers([Cell(*cell)])
    assert (found.low, found.high) == bounds([cell], counted="computers")
    assert published().computers_basis([Cell(*cell)]) in {"derived", "range"}


@every(
    ("province", "low", "high", "basis"),
    [
        ("54", 265, 265, "published"),
        ("56", 270, 270, "published"),
        ("66", 370, 370, "published"),
        ("86", 265, 265, "published"),
        ("93", 230, 230, "published"),
        # 8 district libraries, 9 commune libraries, 18 post offices: 40 + 80 + 45 + 90
        ("96", 255, 255, "published"),
        # 185 stated at libraries, and up to 37 post offices
        ("87", 185, 370, "range"),
        # 51 points, one of them provincial, 3 to 7 of district level: 40 + 50 * 5, + 3 * 5
        ("62", 305, 325, "range"),
        # more than 370: 40 + 30 post offices, 32 libraries of which 11 to 15 are of district level
        ("64", 405, 425, "range"),
        ("06", 80, 370, "range"),
    ],
)
def test_computers_of_a_province(province, low, high, basis):
    own = [Cell(*cell) for cell in CELLS if cell[0] == province]
    assert published().computers(own) == CountRange(low, high)
    assert published().computers_basis(own) == basis
    assert bounds(own, counted="computers") == (low, high)


@every("province", sorted({cell[0] for cell in CELLS}))
@every("kinds", [KINDS, KINDS[2:], KINDS[:3]])
def test_computers_of_any_province_are_as_tight_as_they_can_be(province, kinds):
    own = [Cell(province, kind) for kind in kinds]
    found = published().computers(own)
    assert (found.low, found.high) == bounds(own, counted="computers")


@examples(0.25)
@given(st.sets(st.sampled_from(CELLS)))
def test_computers_at_any_cells_are_as_tight_as_they_can_be(chosen):
    cells = [Cell(*cell) for cell in chosen]
    found = published().computers(cells)
    assert (found.low, found.high) == bounds(chosen, counted="computers")
    apart = sum((published().computers([cell]) for cell in cells), CountRange.exactly(0))
    assert apart.low <= found.low <= found.high <= apart.high


def test_computers_at_all_cells():
    # 40 at each of 16, 10 at each of 142, 5 at each of the rest
    cells = [Cell(*cell) for cell in CELLS]
    assert published().computers(cells) == CountRange.exactly(4_595)
    assert published().computers_basis(cells) == "derived"
    assert published().computers([]) == CountRange.exactly(0)


@every(
    ("cells", "basis"),
    [
        # stated: 210 at the commune points of Đắk Lắk, 185 at the libraries of Đồng Tháp
        ([("66", CL), ("66", PO)], "published"),
        ([("87", PL), ("87", DL), ("87", CL)], "published"),
        # The points are stated, the computers at them follow by the rule.
        ([("54", CL)], "derived"),
        ([("66", PL), ("66", DL)], "derived"),
        ([("56", DL)], "derived"),
        ([("56", CL)], "range"),
        # 28 points of 5 computers, in whatever parts
        ([("56", CL), ("56", PO)], "derived"),
        ([], "derived"),
    ],
)
def test_basis_of_computers(cells, basis):
    assert published().computers_basis([Cell(*cell) for cell in cells]) == basis


def test_nothing_is_known_of_computers_without_the_rule():
    unruled = Published([statement for statement in STATEMENTS if statement.code != RULE])
    assert unruled.computers([Cell("54", PL)]) == CountRange(0, None)
    assert unruled.computers_basis([Cell("54", PL)]) == "unknown"
    assert unruled.computers([]) == CountRange.exactly(0)


# ---- statements that are wrong -------------------------------------------------

WITHOUT_UNITS = [item for item in STATEMENTS if item.code not in {"UNITS", "LIB-KH"}]


@pytest.mark.parametrize(
    ("statements", "value", "conflict"),
    [
        # A district has one district library at the most, and there are 9.
        (STATEMENTS, 12, {"UNITS"}),
        # From 38 points and 270 computers, 35 p + 5 d = 80: no whole p where d is 12 or 10.
        (WITHOUT_UNITS, 12, {"KH-1", "KH-2", RULE}),
        (WITHOUT_UNITS, 10, {"KH-1", "KH-2", RULE}),
        # Where d is 16 or 2, p is 0 or 2: that there is one provincial library is needed as well.
        (WITHOUT_UNITS, 16, {"KH-1", "KH-2", RULE, "S2-one-PL"}),
        pytest.param(*(STATEMENTS, 2, {"KH-1", "KH-2", RULE, "S2-one-PL"}), marks=pytest.mark.slow),
    ],
)
def test_a_false_statement_is_named_in_the_smallest_conflict(told, statements, value, conflict):
    problems = refusal([*statements, claim("56", DL, value)])
    assert told(problems) == ["contradiction"]
    (problem,) = problems
    named = problem.details["statements"]
    assert set(named) == conflict | {"NEW"}
    assert len(named) == len(conflict) + 1
    assert problem.row == len(statements) + 2
    assert (problem.file, problem.column) == ("statements.csv", "statement")
    assert all(code in problem.message("vi") for code in named)


def test_the_rejected_statement_would_contradict():
    revived = [replace(item, status="used") if item.code == "CM-5" else item for item in STATEMENTS]
    (problem,) = refusal(revived)
    assert "CM-5" in problem.details["statements"]


@pytest.mark.slow
def test_what_is_not_used_has_no_influence(cells):
    left_out = [
        claim(*what, status=status)
        for status in ("rejected", "not_used", "other_steps")
        for what in (("56", DL, 12), ("??", "?", "?", "?"))
    ]
    for statements in ([*STATEMENTS, *left_out], USED):
        found = Published(statements).cells.set_index(["province_code", "site_type"])
        assert found.equals(cells)


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"value": "nine"}, "value", "nine"),
        ({"value": ""}, "value", ""),
        ({"value": "9.0"}, "value", "9.0"),
        ({"value": "-1"}, "value", "-1"),
        ({"value": "provinces.area_km2"}, "value", "provinces.area_km2"),
        # A word that stands for another measure's number.
        (
            {"value": "site_types.computers_per_point"},
            "value",
            "site_types.computers_per_point",
        ),
        (
            {"value": "provinces.district_level_units", "scope": "total"},
            "value",
            "provinces.district_level_units",
        ),
        ({"province_code": "01"}, "province_code", "01"),
        ({"province_code": "56 "}, "province_code", "56 "),
        ({"site_types": ("library",)}, "site_types", "library"),
        ({"site_types": ("district_library", "post")}, "site_types", "district_library|post"),
        ({"site_types": ()}, "site_types", ""),
        ({"relation": ">="}, "relation", ">="),
        ({"scope": "each"}, "scope", "each"),
        ({"measure": "point"}, "measure", "point"),
        ({"kind": "official"}, "kind", "official"),
        (
            {"scope": "each_province", "relation": ">", "value": "0", "except_provinces": ("99",)},
            "except_provinces",
            "99",
        ),
    ],
)
def test_a_malformed_statement_is_told_with_its_place(told, changes, column, value):
    problems = refusal([*STATEMENTS, claim("56", DL, 9, **changes)])
    assert told(problems) == ["statement_not_understood"]
    (problem,) = problems
    assert (problem.row, problem.column, problem.value) == (len(STATEMENTS) + 2, column, value)
    assert problem.file == "statements.csv"
    assert "NEW" in problem.message("vi")


def test_all_malformed_statements_are_told_at_once():
    bad = [claim("56", DL, "nine", code="A"), claim("01", DL, 9, ">=", code="B")]
    problems = refusal([*STATEMENTS, *bad])
    last = len(STATEMENTS) + 1
    assert {(problem.row, problem.column) for problem in problems} == {
        (last + 1, "value"),
        (last + 2, "province_code"),
        (last + 2, "relation"),
    }
    assert len(problems) == 3


def test_a_code_stands_for_one_statement():
    problems = refusal([*STATEMENTS, claim("56", DL, 9, code="KH-1")])
    assert {problem.value for problem in problems} == {"KH-1"}


@pytest.mark.slow
def test_a_statement_of_another_step_does_not_bound_this_one(cells):
    other = claim("56", CL, 3, step="1")
    found = Published([*STATEMENTS, other]).cells.set_index(["province_code", "site_type"])
    assert found.equals(cells)


def test_computers_say_nothing_without_the_rule():
    unruled = [statement for statement in STATEMENTS if statement.code != RULE]
    found = Published(unruled).total([Cell("56", DL)])
    # 9 there were; the others come to 139 at the most of 142, Vĩnh Long to 8
    assert found == CountRange(3, 9)


def test_a_cell_may_be_bounded_by_nothing():
    few = Published([BY_CODE["S2-one-PL"], BY_CODE["UNITS"]])
    assert few.total([Cell("56", CL)]) == CountRange(0, None)
    assert few.total([Cell("56", DL), Cell("56", CL)]) == CountRange(0, None)
    assert few.total([Cell(*cell) for cell in CELLS if cell[1] == PL]) == CountRange.exactly(16)
    row = few.cells.set_index(["province_code", "site_type"]).loc[("56", CL)]
    assert row.isna()["points_high"]
    assert row["sources"] == ()


# ---- what is kept --------------------------------------------------------------


@pytest.mark.slow
def test_any_number_of_sums_can_be_asked_for_and_few_are_kept(monkeypatch):
    chance = random.Random(1)  # noqa: S311 - no secret
    cells = [Cell(*pair) for pair in CELLS]
    asked = [chance.sample(cells, chance.randint(2, 20)) for _ in range(40)]
    all_kept, few_kept = Published(), Published()
    expected = [(all_kept.total(one), all_kept.computers(one)) for one in asked]
    assert len(all_kept._totals) > 40
    monkeypatch.setattr("loaders.evidence.published._MOST_TOTALS", 8)
    before = few_kept.witnesses
    for place in [*range(40), *reversed(range(40)), *[7] * 3]:
        found = few_kept.total(asked[place]), few_kept.computers(asked[place])
        assert found == expected[place]
        assert len(few_kept._totals) <= 8
    for one in (few_kept, all_kept):
        assert len(one.witnesses) == len(before)
    # What was asked for last is kept.
    monkeypatch.setattr(few_kept, "_system", None)
    assert few_kept.total(asked[7]) == expected[7][0]
