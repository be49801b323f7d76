"""Checks of published statements before anything is concluded from them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, get_args

from geodata import tables
from geodata.tables import Measure, Relation, Scope, Statement, StatementKind
from loaders.cells import SITE_TYPES
from loaders.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

STATEMENTS_FILE: Final = "statements.csv"
UNITS: Final = "provinces.district_level_units"
"""Value of a statement: the number of district-level units of each province."""

RULE: Final = "site_types.computers_per_point"
"""Value of the statement that gives the computers per point of each site type."""


def bounding(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements that say something of the 16 provinces and are to be used."""
    steps = {tables.PROGRAMME_STEP, "all"}
    return tuple(item for item in statements if item.status == "used" and item.step in steps)


def row_of(statements: Sequence[Statement], statement: Statement) -> int:
    """Return the row of the file in which a statement stands; the headings are row 1."""
    return next(row for row, item in enumerate(statements, start=2) if item is statement)


def check_statements(statements: Sequence[Statement]) -> tuple[Problem, ...]:
    """Return a problem for every word of the bounding statements that is not understood.

    Parameters
    ----------
    statements
        All statements, in file order.
    """
    codes = Counter(item.code for item in statements)
    problems = []
    for item in bounding(statements):
        wrong = [column for column, fine in _understood(item).items() if not fine]
        if codes[item.code] > 1:
            wrong.insert(0, "code")
        problems += [
            Problem(
                "statement_not_understood",
                file=STATEMENTS_FILE,
                row=row_of(statements, item),
                column="statement" if column == "code" else column,
                value=_as_typed(getattr(item, column)),
                details={"statement": item.code},
            )
            for column in wrong
        ]
    return tuple(problems)


def _understood(item: Statement) -> dict[str, bool]:
    """Return, by field, whether what stands there means something."""
    provinces = tables.programme_provinces()
    if item.measure == "computers_per_point":
        value = item.value == RULE
    elif item.value == UNITS:
        value = item.measure == "points" and item.scope != "total"
    else:
        value = item.value.isascii() and item.value.isdecimal()
    return {
        "scope": item.scope in get_args(Scope),
        "province_code": item.scope != "province" or item.province_code in provinces,
        "except_provinces": set(item.except_provinces) <= set(provinces),
        "measure": item.measure in get_args(Measure),
        "site_types": bool(item.site_types) and set(item.site_types) <= {*SITE_TYPES},
        "relation": item.relation in get_args(Relation),
        "kind": item.kind in get_args(StatementKind),
        "value": value,
    }


def _as_typed(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "|".join(value)


def control_totals() -> dict[str, int]:
    """Return the published totals of the programme's step by site type: 16, 142, 155, 352."""
    return {
        statement.site_types[0]: int(statement.value)
        for statement in reversed(tables.statements())
        if statement.step == tables.PROGRAMME_STEP
        and statement.scope == "total"
        and statement.measure == "points"
        and len(statement.site_types) == 1
        and statement.status == "used"
    }
