"""The published statements once more, written down independently of the loaders.

Statements are read off the table one by one; a cell is (province, site type).
"""

from functools import cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from geodata import tables

KINDS = tuple(site_type.code for site_type in tables.site_types())
PROVINCES = tables.programme_provinces()
CELLS = [(province, kind) for province in PROVINCES for kind in KINDS]
USED = tuple(item for item in tables.statements() if item.status == "used")
CAP = 2_000
"""More points than the programme has: a cell that reaches it is bounded by nothing."""

_COMPUTERS = {"provincial_library": 40, "district_library": 10}


@cache
def _units():
    table = tables.provinces()
    return dict(zip(table["province_code"], table["district_level_units"], strict=True))


def sums(statement):
    """Yield each sum of a statement: weight by cell, and the number on the right."""
    if statement.measure == "computers_per_point":
        return
    if statement.scope == "total":
        places = [PROVINCES]
    elif statement.scope == "each_province":
        places = [(code,) for code in PROVINCES if code not in statement.except_provinces]
    else:
        places = [(statement.province_code,)]
    for place in places:
        weights = {
            (province, kind): each((province, kind), statement.measure)
            for province in place
            for kind in statement.site_types
        }
        by_units = statement.value == "provinces.district_level_units"
        yield weights, _units()[place[0]] if by_units else int(statement.value)


def holds(statement, points):
    """Return whether a statement is true of points by cell."""
    compare = {"=": int.__eq__, "<=": int.__le__, ">": int.__gt__}[statement.relation]
    return all(
        compare(sum(weight * points[cell] for cell, weight in weights.items()), int(value))
        for weights, value in sums(statement)
    )


def each(cell, counted):
    """Return how many of what is counted a point of a cell brings."""
    return _COMPUTERS.get(cell[1], 5) if counted == "computers" else 1


def extreme(cells, sign, statements=USED, counted="points"):
    """Return the points by cell with the smallest (sign 1) or largest (-1) sum, or None.

    The sum is of points or of computers. Computers say nothing of points where the
    rule is not among the statements.
    """
    ruled = any(item.measure == "computers_per_point" for item in statements)
    rows, low, high = [], [], []
    for statement in statements:
        if statement.measure == "computers" and not ruled:
            continue
        for weights, value in sums(statement):
            rows.append([weights.get(cell, 0) for cell in CELLS])
            low.append({"<=": -np.inf, ">": value + 1}.get(statement.relation, value))
            high.append(np.inf if statement.relation == ">" else value)
    result = milp(
        [sign * each(cell, counted) * (cell in cells) for cell in CELLS],
        constraints=LinearConstraint(np.array(rows), low, high) if rows else None,
        bounds=Bounds(0, CAP),
        integrality=np.ones(len(CELLS)),
    )
    if result.x is None:
        return None
    return dict(zip(CELLS, map(round, result.x), strict=True))


def bounds(cells, statements=USED, counted="points"):
    """Return the range of the sum of some cells; None where nothing bounds it from above."""
    lowest, highest = (extreme(cells, sign, statements, counted) for sign in (1, -1))
    low, high = (
        sum(each(cell, counted) * points[cell] for cell in cells) for points in (lowest, highest)
    )
    return low, None if any(highest[cell] >= CAP for cell in cells) else high
