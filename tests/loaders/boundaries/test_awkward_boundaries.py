"""Every awkward boundary file has the outcome that the table says, and says why."""

import pytest
from awkward_boundaries import AWKWARD_BOUNDARIES

from loaders.boundaries.reader import read_boundaries
from loaders.problems.problem import InputError, outcome
from loaders.translation import LANGUAGES


@pytest.fixture(autouse=True)
def low_limits(monkeypatch):
    """Keep what the bombs unpack to small."""
    monkeypatch.setenv("ACCESS_MAP_MAX_UNPACKED_MB", "10")
    monkeypatch.setenv("ACCESS_MAP_MAX_VERTICES", "10000000")


@pytest.mark.parametrize("awkward", AWKWARD_BOUNDARIES, ids=lambda one: one.name)
def test_an_awkward_boundary_file(awkward, tmp_path):
    path = awkward.make(tmp_path)
    before = {entry: entry.stat().st_size for entry in tmp_path.rglob("*")}
    found = None
    try:
        found = read_boundaries(path)
        problems = found.problems
    except InputError as error:
        problems = error.problems
    assert outcome(problems) == awkward.outcome, [problem.code for problem in problems]
    assert awkward.codes <= {problem.code for problem in problems}
    for problem in problems:
        for language in LANGUAGES:
            message = problem.message(language)
            assert message
            assert "{" not in message
            assert "None" not in message
            assert len(message) < 1500
    if found:
        assert found.ledger.balanced
        assert found.reading.format
        joined = found.ledger.of("joined").rows
        assert joined >= len(found.provinces)
    if awkward.outcome != "refused":
        assert len(found.provinces) == 63
        assert found.provinces.is_valid.all()
    assert {entry: entry.stat().st_size for entry in tmp_path.rglob("*")} == before
