"""What the tests of the loaders share."""

from pathlib import Path

import pytest

from loaders.problems.problem import Problem
from loaders.translation import LANGUAGES


@pytest.fixture
def told():
    """Return the codes of problems, after telling each in both languages."""

    def tell(problems: tuple[Problem, ...], severity: str | None = None) -> list[str]:
        for problem in problems:
            for language in LANGUAGES:
                # Raises where the text asks for what the problem does not carry.
                assert "None" not in problem.message(language)
            assert problem.file == Path(problem.file).name
        return [p.code for p in problems if severity in {None, p.severity}]

    return tell
