"""The control totals against what the provinces say, and the conflicts that were possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from geodata import tables
from loaders.cells import SITE_TYPES, CountRange, computers_per_point
from loaders.evidence.published import Published
from loaders.evidence.statements import bounding
from loaders.problems.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.tables import Measure, Relation, Statement, Status


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A published total of the 16 provinces against the provinces themselves.

    Attributes
    ----------
    code
        The statement.
    measure, site_types
        What is totalled.
    relation, value
        What is stated.
    provinces
        What the statements about provinces allow for it, each province by itself:
        no total is among them.
    passes
        Whether the stated total lies within it.
    """

    code: str
    measure: Measure
    site_types: tuple[str, ...]
    relation: Relation
    value: int
    provinces: CountRange
    passes: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A total that must come out when others are multiplied and added.

    Attributes
    ----------
    code
        The statement of the total.
    parts
        Triples of statement, factor and value, which are multiplied and added.
    result
        What they come to.
    relation, value
        What is stated.
    passes
        Whether the result is what is stated.
    """

    code: str
    parts: tuple[tuple[str, int, int], ...]
    result: int
    relation: Relation
    value: int
    passes: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A statement that is not used.

    Attributes
    ----------
    code
        The statement.
    status
        ``rejected`` or ``not_used``; the statement's note says why.
    contradicts
        A smallest set of used statements that cannot be true together with it: the
        one that gives another number for the same sum, if there is one. Empty
        where it contradicts none, or speaks of more than the 16 provinces.
    """

    code: str
    status: Status
    contradicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every check of the published figures against each other."""

    totals: tuple[ControlTotal, ...]
    arithmetic: tuple[Arithmetic, ...]
    conflicts: tuple[Conflict, ...]


def reconcile(statements: Sequence[Statement] | None = None) -> Reconciliation:
    """Check the published figures against each other.

    Parameters
    ----------
    statements
        All statements; the table ``geodata/tables/statements.csv`` by default.

    Raises
    ------
    InputError
        If a used statement cannot be read, or the used statements contradict
        each other.
    """
    statements = tables.statements() if statements is None else statements
    used = bounding(statements)
    by_province = Published([item for item in used if item.scope != "total"])
    return Reconciliation(
        totals=tuple(
            _against_provinces(item, by_province)
            for item in used
            if item.scope == "total" and item.measure != "computers_per_point"
        ),
        arithmetic=_arithmetic(statements, used),
        conflicts=tuple(
            Conflict(item.code, item.status, _contradicted(item, used))
            for item in statements
            if item.status in {"rejected", "not_used"}
        ),
    )


@cache
def reconciliation() -> Reconciliation:
    """Return the checks of the project's own statements; worked out once per process."""
    return reconcile()


def _against_provinces(item: Statement, by_province: Published) -> ControlTotal:
    cells = [cell for cell in by_province.variables if cell.site_type in item.site_types]
    counted = by_province.computers if item.measure == "computers" else by_province.total
    # Nothing ties the provinces to each other: their ranges may be added up.
    each = [
        counted([cell for cell in cells if cell.province_code == province])
        for province in by_province.provinces
    ]
    provinces = sum(each, CountRange.exactly(0))
    value = int(item.value)
    return ControlTotal(
        code=item.code,
        measure=item.measure,
        site_types=item.site_types,
        relation=item.relation,
        value=value,
        provinces=provinces,
        passes=_can_be(provinces, item.relation, value),
    )


def _can_be(possible: CountRange, relation: Relation, value: int) -> bool:
    """Return whether a number of a range has the relation to a value."""
    low_fits = relation == ">" or possible.low <= value
    high_fits = (
        relation == "<=" or possible.high is None or possible.high >= value + (relation == ">")
    )
    return low_fits and high_fits


def _arithmetic(
    statements: Sequence[Statement], used: Sequence[Statement]
) -> tuple[Arithmetic, ...]:
    """Return the totals of all site types that the totals of each of them must give."""
    parts: dict[str, tuple[str, int]] = {}
    for item in used:
        if (item.scope, item.measure, item.relation) == ("total", "points", "=") and (
            len(item.site_types) == 1
        ):
            parts.setdefault(item.site_types[0], (item.code, int(item.value)))
    if set(parts) != set(SITE_TYPES):
        return ()
    weights: dict[str, Mapping[str, int]] = {
        "points": dict.fromkeys(SITE_TYPES, 1),
        "computers": computers_per_point(),
    }
    checks = []
    for item in statements:
        whole = item.step == tables.PROGRAMME_STEP and item.scope == "total"
        if not whole or set(item.site_types) != set(SITE_TYPES) or item.measure not in weights:
            continue
        terms = tuple(
            (parts[kind][0], weights[item.measure][kind], parts[kind][1]) for kind in SITE_TYPES
        )
        result = sum(factor * number for _, factor, number in terms)
        value = int(item.value)
        passes = _can_be(CountRange.exactly(result), item.relation, value)
        checks.append(Arithmetic(item.code, terms, result, item.relation, value, passes))
    return tuple(checks)


def _contradicted(item: Statement, used: Sequence[Statement]) -> tuple[str, ...]:
    """Return a smallest set of used statements that cannot be true together with another."""
    supposed = replace(item, status="used")
    if not bounding([supposed]) or (item.step == "all" and item.scope == "total"):
        return ()
    # Another number for the very same sum contradicts it without the rule.
    for other in used:
        if _same_sum(item, other) and "=" in {item.relation, other.relation}:
            exact, looser = (other, item) if other.relation == "=" else (item, other)
            if not _can_be(
                CountRange.exactly(int(exact.value)), looser.relation, int(looser.value)
            ):
                return (other.code,)
    try:
        Published([*used, supposed])
    except InputError as error:
        codes = error.problems[0].details.get("statements", ())
        return (
            tuple(code for code in codes if code != item.code) if isinstance(codes, tuple) else ()
        )
    return ()


def _same_sum(item: Statement, other: Statement) -> bool:
    return (
        (item.scope, item.province_code, item.measure)
        == (other.scope, other.province_code, other.measure)
        and item.scope != "each_province"
        and set(item.site_types) == set(other.site_types)
        and item.value.isdecimal()
        and other.value.isdecimal()
    )
