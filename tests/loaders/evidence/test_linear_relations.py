"""Relations against brute force: every small system can be enumerated."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import milp

from loaders.evidence import linear_relations
from loaders.evidence.linear_relations import (
    InfeasibleError,
    Relation,
    RelationSystem,
)
from loaders.evidence.subsets import smallest_subset

SIZE = 3
LIMIT = 6
# All right-hand sides are at most LIMIT and coefficients are positive, so that a
# count is bounded by LIMIT or not at all, and one step further shows which.
GRID = np.stack(np.meshgrid(*[np.arange(LIMIT + 2)] * SIZE, indexing="ij"), axis=-1).reshape(
    -1, SIZE
)
STATEMENTS = "ABCDE"


def subsets(elements):
    """Return all subsets, smaller ones first."""
    sizes = range(len(elements) + 1)
    return map(frozenset, chain.from_iterable(combinations(elements, size) for size in sizes))


def relations():
    value = st.integers(0, LIMIT)
    ends = st.one_of(
        value.map(lambda number: (number, number)),
        value.map(lambda number: (-np.inf, number)),
        value.map(lambda number: (number, np.inf)),
    )
    return st.builds(
        lambda statements, coefficients, ends: Relation(statements, coefficients, *ends),
        st.frozensets(st.sampled_from(STATEMENTS), min_size=1, max_size=2),
        st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 3), min_size=1),
        ends,
    )


SYSTEMS = st.lists(relations(), min_size=1, max_size=7).map(
    lambda found: RelationSystem(SIZE, found)
)


def allowed(system, statements):
    """Return the assignments of the grid that some statements allow."""
    kept = np.ones(len(GRID), dtype=bool)
    for relation in system.relations:
        if relation.statements <= statements:
            values = sum(number * GRID[:, index] for index, number in relation.coefficients.items())
            kept &= (values >= relation.low) & (values <= relation.high)
    return GRID[kept]


def ends(system, variable):
    """Return the range of a variable by enumeration; ``None`` as high end if it has none."""
    values = allowed(system, frozenset(STATEMENTS))[:, variable]
    assume(len(values))
    high = int(values.max())
    return int(values.min()), high if high <= LIMIT else None


def forces(system, statements, variable, low, high):
    values = allowed(system, statements)[:, variable]
    return bool(((values >= low) & (values <= high)).all())


@given(SYSTEMS, st.integers(0, SIZE - 1))
def test_bounds_are_those_of_enumeration(system, variable):
    low, high = ends(system, variable)
    objective = np.zeros(SIZE)
    objective[variable] = 1
    lowest, highest = system.solve(objective), system.solve(-objective)
    assert lowest[variable] == low
    assert (None if highest is None else highest[variable]) == high


@given(SYSTEMS, st.frozensets(st.sampled_from(STATEMENTS)))
def test_an_assignment_satisfies_what_was_asked(system, statements):
    if not len(allowed(system, statements)):
        with pytest.raises(InfeasibleError):
            system.solve(statements=statements)
        return
    solution = system.solve(statements=statements)
    assert (solution >= 0).all()
    for relation in system.relations:
        if relation.statements <= statements:
            value = sum(number * solution[index] for index, number in relation.coefficients.items())
            assert relation.low <= value <= relation.high


@given(SYSTEMS)
def test_smallest_conflict(system):
    conflict = system.smallest_conflict()
    smallest = next((few for few in subsets(STATEMENTS) if not len(allowed(system, few))), ())
    assert len(conflict) == len(smallest)
    assert not conflict or not len(allowed(system, frozenset(conflict)))
    assert [code for code in system.statements if code in conflict] == list(conflict)


@given(SYSTEMS, st.integers(0, SIZE - 1), st.permutations(STATEMENTS))
def test_proofs_force_the_range_and_nothing_in_them_is_idle(system, variable, order):
    low, high = ends(system, variable)
    assume(high is not None)
    candidates = [code for code in order if code in system.statements]
    smallest = next(few for few in subsets(STATEMENTS) if forces(system, few, variable, low, high))
    proof = system.proof(variable, low, high, candidates)
    assert len(proof) == len(smallest)
    irreducible = system.irreducible_proof(variable, low, high, candidates)
    for found in (proof, irreducible):
        assert forces(system, frozenset(found), variable, low, high)
        assert [code for code in candidates if code in found] == list(found)
    for code in irreducible:
        assert not forces(system, frozenset(irreducible) - {code}, variable, low, high)


@given(SYSTEMS, st.integers(0, SIZE - 1), st.frozensets(st.sampled_from(STATEMENTS)))
def test_no_proof_from_statements_that_do_not_force_it(system, variable, statements):
    low, high = ends(system, variable)
    assume(high is not None)
    candidates = [code for code in system.statements if code in statements]
    proof = system.proof(variable, low, high, candidates)
    assert (proof is not None) == forces(system, frozenset(candidates), variable, low, high)


ELEMENTS = tuple("abcdefg")


@given(st.lists(st.frozensets(st.sampled_from(ELEMENTS)), max_size=6), st.data())
def test_smallest_subset_of_a_growing_property(enough, data):
    def refute(subset):
        if any(few <= subset for few in enough):
            return None
        # The hint may be wrong: it is to be found out.
        return data.draw(st.frozensets(st.sampled_from(ELEMENTS)))

    found = smallest_subset(ELEMENTS, refute)
    assert len(found) == min(map(len, enough), default=0)
    assert not enough or any(few <= set(found) for few in enough)
    assert list(found) == sorted(found)


def test_elements_named_first_are_preferred():
    def refute(subset):
        return None if subset & {"b", "e"} and subset & {"c", "f"} else frozenset()

    assert smallest_subset(ELEMENTS, refute) == ("b", "c")


def test_no_relation_leaves_everything_open():
    system = RelationSystem(2, [])
    assert list(system.solve()) == [0, 0]
    assert system.solve(np.array([-1.0, 0.0])) is None
    assert system.smallest_conflict() == ()


def test_no_whole_numbers_that_fit_are_a_conflict():
    # 2x + 2y + 3z = 1 has fractions alone, which the solver may report as a failure.
    relation = Relation(frozenset("A"), {0: 2, 1: 2, 2: 3}, 1, 1)
    assert RelationSystem(SIZE, [relation]).smallest_conflict() == ("A",)


@pytest.mark.parametrize(("low", "high"), [(0, 3), (4, 3)])
def test_a_program_that_the_solver_leaves_undecided_is_decided(monkeypatch, low, high):
    """HiGHS may answer "infeasible or unbounded" with and without presolving."""

    def undecided(objective, **program):
        answer = milp(objective, **program)
        if objective.any():
            answer.status, answer.success, answer.x = 4, False, None
        return answer

    monkeypatch.setattr(linear_relations, "milp", undecided)
    system = RelationSystem(2, [Relation(frozenset("A"), {0: 1}, low, high)])
    unbounded = np.array([0, -1])
    if low <= high:
        assert system.solve(unbounded) is None
    else:
        with pytest.raises(InfeasibleError):
            system.solve(unbounded)
