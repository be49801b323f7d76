"""Made-up statements that are true of made-up points, so that they never contradict each other."""

from dataclasses import replace

from hypothesis import strategies as st
from statement_model import CELLS, KINDS, each

from geodata import tables

BY_CODE = {statement.code: statement for statement in tables.statements()}
GENERAL = tuple(BY_CODE[code] for code in ("RULE", "S2-one-PL", "UNITS"))
PLACES = ("04", "56", "64")


@st.composite
def statement_sets(draw):
    """Draw up to eight statements about three provinces or all of them."""
    some = {cell: draw(st.integers(0, 6)) for cell in CELLS if cell[0] in PLACES}
    points = {cell: some.get(cell, 1) for cell in CELLS}
    points |= {cell: 1 for cell in CELLS if cell[1] == KINDS[0]}
    made = list(GENERAL)
    for number in range(draw(st.integers(2, 8))):
        scope = draw(st.sampled_from(["province", "province", "province", "total"]))
        place = draw(st.sampled_from(PLACES))
        kinds = tuple(sorted(draw(st.sets(st.sampled_from(KINDS), min_size=1)), key=KINDS.index))
        measure = draw(st.sampled_from(["points", "computers"]))
        sum_of = sum(
            each(cell, measure) * count
            for cell, count in points.items()
            if cell[1] in kinds and (scope == "total" or cell[0] == place)
        )
        relation = draw(st.sampled_from(["=", "=", "<=", ">"]))
        if relation == ">" and sum_of == 0:
            relation = "="
        made.append(
            replace(
                BY_CODE["PY-1"],
                code=f"M{number}",
                scope=scope,
                province_code=place if scope == "province" else "",
                measure=measure,
                site_types=kinds,
                relation=relation,
                value=str(sum_of - (relation == ">")),
            )
        )
    return made
