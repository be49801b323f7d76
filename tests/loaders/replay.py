"""A checker of derivations that shares nothing with the code that makes them.

Every step must follow from exactly what it cites: by arithmetic where a move is
arithmetic, and for every move by an integer program over the premises alone.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from statement_model import sums

INFINITY = np.inf


def stated(codes, fact, by_code):
    """Return whether a statement, computers with the rule, says a fact."""
    first = by_code[codes[0]]
    rule = any(by_code[code].measure == "computers_per_point" for code in codes[1:])
    if (first.measure == "computers") != rule or len(codes) > 1 + rule:
        return False
    sign, more = {"=": ("=", 0), "<=": ("<=", 0), ">": (">=", 1)}[first.relation]
    return any(
        (sign, int(value) + more) == (fact.sign, fact.value)
        and weights == {tuple(cell): number for cell, number in fact.terms}
        for weights, value in sums(first)
    )


def follows(conclusion, premises):
    """Return whether premises (terms, sign, value) about counts force a conclusion."""
    terms, sign, value = conclusion
    cells = sorted({cell for left, _, _ in (conclusion, *premises) for cell, _ in left})
    rows, low, high = [], [], []
    for left, its_sign, number in premises:
        weights = dict(left)
        rows.append([weights.get(cell, 0) for cell in cells])
        low.append(-INFINITY if its_sign == "<=" else number)
        high.append(INFINITY if its_sign == ">=" else number)
    objective = np.array([dict(terms).get(cell, 0) for cell in cells], dtype=float)
    for side in ("<=", ">="):
        if sign not in {"=", side}:
            continue
        direction = -1 if side == "<=" else 1
        result = milp(
            direction * objective,
            constraints=LinearConstraint(np.array(rows), low, high) if rows else None,
            bounds=Bounds(0, INFINITY),
            integrality=np.ones(len(cells)),
            options={"presolve": False},
        )
        if result.x is None:
            return False
        end = round(objective @ result.x)
        if (end > value) if side == "<=" else (end < value):
            return False
    return True


def plain(fact):
    return fact.terms, fact.sign, fact.value


def of_known(item):
    return ((item.cell, 1),), item.sign, item.value


def exact_arithmetic(step, used):
    """Return whether the equation of an arithmetic move is right to the digit."""
    left, value = dict(step.conclusion.terms), step.conclusion.value
    if step.kind == "times":
        (one,) = used
        expected = {cell: step.factor * number for cell, number in one.terms}
        return step.factor > 1 and (left, value) == (expected, step.factor * one.value)
    if step.kind == "minus":
        one, other = used
        expected = dict(one.terms)
        for cell, number in other.terms:
            expected[cell] = expected.get(cell, 0) - number
        expected = {cell: number for cell, number in expected.items() if number}
        return (left, value) == (expected, one.value - other.value)
    if step.kind == "put_in":
        (one,) = used
        numbers = {item.cell: item.value for item in step.known}
        expected = {cell: number for cell, number in one.terms if cell not in numbers}
        taken = sum(number * numbers.get(cell, 0) for cell, number in one.terms)
        return (left, value) == (expected, one.value - taken)
    if step.kind == "divide":
        (one,) = used
        return {cell: step.factor * number for cell, number in left.items()} == dict(one.terms)
    return True


def errors(derivation, by_code):
    """Return the numbers of the steps that do not follow from what they cite."""
    wrong = []
    for number, step in enumerate(derivation.steps, start=1):
        earlier = [*step.uses, *(item.step for item in step.known if item.step is not None)]
        if any(one >= number for one in earlier):
            wrong.append(number)
            continue
        used = [derivation.steps[one - 1].conclusion for one in step.uses]
        fine = exact_arithmetic(step, used)
        for item in step.known:
            if item.step is not None:
                source = derivation.steps[item.step - 1].conclusion
                fine &= plain(source) == of_known(item)
            elif item.statements:
                said = type(step.conclusion)(*of_known(item))
                fine &= stated(item.statements, said, by_code)
            else:
                fine &= (item.sign, item.value) == (">=", 0)
        if step.kind == "stated":
            fine &= not used and stated(step.statements, step.conclusion, by_code)
        elif step.kind == "together":
            fine &= _together(step, by_code)
        else:
            premises = [*map(plain, used), *map(of_known, step.known)]
            fine &= not step.statements and follows(plain(step.conclusion), premises)
        if not fine:
            wrong.append(number)
    return wrong


def _together(step, by_code):
    premises = []
    statements = [by_code[code] for code in step.statements]
    ruled = any(item.measure == "computers_per_point" for item in statements)
    for item in statements:
        if item.measure == "computers" and not ruled:
            continue
        sign, more = {"=": ("=", 0), "<=": ("<=", 0), ">": (">=", 1)}[item.relation]
        for weights, value in sums(item):
            premises.append((tuple(weights.items()), sign, int(value) + more))
    terms, sign, value = plain(step.conclusion)
    return follows((tuple((tuple(cell), number) for cell, number in terms), sign, value), premises)


def reached(derivation):
    """Return the ends of the range that the last steps give; None where there is none."""
    low, high = None, None
    for number in derivation.ends:
        end = derivation.steps[number - 1].conclusion
        assert end.terms == derivation.coefficients
        low = end.value if end.sign in {"=", ">="} else low
        high = end.value if end.sign in {"=", "<="} else high
    return low, high
