"""Which figure would settle most, by enumeration and by integer programs."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from statement_model import KINDS

from geodata import tables
from loaders.cells import CountRange
from loaders.evidence.figure import Figure
from loaders.evidence.open_questions import open_questions, rank
from loaders.evidence.published import Published, published
from loaders.evidence.what_if import what_if

BY_CODE = {statement.code: statement for statement in tables.statements()}
PL, DL, CL, PO = KINDS


def claim(code, kinds, value, relation="=", /, **changes):
    return replace(
        BY_CODE["PY-1"], code=code, site_types=kinds, value=str(value), relation=relation, **changes
    )


def one_open_province(*claims):
    """Return statements that leave nothing open but what is claimed of Khánh Hòa."""
    nothing = claim(
        "NONE", (DL, CL, PO), 0, scope="each_province", province_code="", except_provinces=("56",)
    )
    general = [BY_CODE["RULE"], BY_CODE["S2-one-PL"], nothing]
    return Published([*general, *(replace(item, province_code="56") for item in claims)])


def by_enumeration(allowed):
    """Return, by figure of Khánh Hòa, the least and the most by which widths shrink."""
    weights = {DL: (1, 0, 0), CL: (0, 1, 0), PO: (0, 0, 1)}
    forms = {Figure("56", kind): weight for kind, weight in weights.items()}
    forms |= {Figure("56"): (1, 1, 1), Figure("56", measure="computers"): (10, 5, 5)}
    points = np.array(allowed)

    def width(rows):
        return int((rows.max(axis=0) - rows.min(axis=0)).sum())

    found = {}
    for figure, form in forms.items():
        values = points @ np.array(form)
        if len(set(values)) > 1:
            shrunk = [width(points) - width(points[values == value]) for value in set(values)]
            found[figure] = (min(shrunk), max(shrunk))
    return found


@pytest.mark.parametrize(
    ("limits", "total", "relation"),
    [((2, 3, 9), 4, "="), ((2, 3, 9), 4, "<="), ((1, 1, 1), 2, "="), ((4, 0, 5), 5, "<=")],
)
def test_a_small_system_by_enumeration(limits, total, relation):
    claims = [
        claim(f"L{place}", (kind,), limit, "<=")
        for place, (kind, limit) in enumerate(zip((DL, CL, PO), limits, strict=True))
    ]
    whole = one_open_province(*claims, claim("T", (DL, CL, PO), total, relation))
    allowed = [
        counts
        for counts in product(*(range(limit + 1) for limit in limits))
        if (sum(counts) == total if relation == "=" else sum(counts) <= total)
    ]
    found = rank(whole)
    assert {item.figure: (item.least, item.most) for item in found} == by_enumeration(allowed)
    assert [item.least for item in found] == sorted((item.least for item in found), reverse=True)


def test_the_ranking_that_is_read():
    """The file names every open figure with its range; the order is that of the ranking."""
    found = open_questions()
    figures = [Figure(*cell) for cell in published().variables]
    for code in published().provinces:
        figures += [Figure(code), Figure(code, measure="computers")]
    ranges = {figure: figure.range(published()) for figure in figures}
    assert {item.figure: item.range for item in found} == {
        figure: known for figure, known in ranges.items() if known.exact is None
    }
    assert len(found) == 47
    assert found[0].figure == Figure("62", CL)
    assert found[0].range == CountRange(0, 47)
    assert [(-item.least, -item.most) for item in found] == sorted(
        (-item.least, -item.most) for item in found
    )
    assert all(0 <= item.least <= item.most for item in found)
    assert all(item.range.exact is None for item in found)


@pytest.mark.parametrize(
    "figure", [Figure("58", DL), Figure("62", measure="computers"), Figure("68", DL)]
)
def test_least_and_most_over_every_value(figure):
    """The file against the answer for each value."""
    (question,) = [item for item in open_questions() if item.figure == figure]
    step = 5 if figure.measure == "computers" else 1
    shrunk = []
    for value in range(question.range.low, question.range.high + 1, step):
        changes = what_if(published(), figure, value).changes
        shrunk.append(
            sum(
                (item.before.high - item.before.low) - (item.after.high - item.after.low)
                for item in changes
            )
        )
    assert (question.least, question.most) == (min(shrunk), max(shrunk))


@pytest.mark.slow
def test_what_has_no_end_is_no_question_and_does_not_count():
    units = replace(BY_CODE["UNITS"], scope=BY_CODE["PY-1"].scope, province_code="56")
    few = Published([BY_CODE["S2-one-PL"], units])
    (found,) = rank(few)
    assert found.figure == Figure("56", DL)
    assert found.least == found.most == found.range.high
    open_ends = {cell for cell, known in few.ranges.items() if known.high is None}
    assert len(open_ends) == 47
    assert not open_ends & {item.cell for item in what_if(few, Figure("56", DL), 3).changes}
