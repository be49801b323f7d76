"""Each awkward counts file: its outcome, told in both languages, and no row lost."""

import pytest
from awkward_counts import AWKWARD_COUNTS

from loaders.counts.reader import preview_counts, read_counts
from loaders.problems.problem import InputError, outcome
from loaders.translation import LANGUAGES


def test_there_is_a_file_for_each_case():
    assert len(AWKWARD_COUNTS) >= 70
    assert len({file.name for file in AWKWARD_COUNTS}) == len(AWKWARD_COUNTS)


@pytest.mark.parametrize("file", AWKWARD_COUNTS, ids=lambda file: file.name)
def test_what_becomes_of_an_awkward_file(file, tmp_path):
    path = file.make(tmp_path)
    try:
        counts = read_counts(path)
        problems = counts.problems
    except InputError as error:
        counts, problems = None, error.problems
    codes = {problem.code for problem in problems}
    assert outcome(problems) == file.outcome, codes
    assert file.codes <= codes
    for problem in problems:
        for language in LANGUAGES:
            text = problem.message(language)
            assert text
            assert "None" not in text
            # What is quoted may have braces of its own; no field is left open.
            assert "{" not in text.replace(problem.value or "", "")
    if counts is None:
        return
    ledger = counts.ledger
    assert ledger.balanced
    kept = counts.cells["points"].sum() + counts.categories["points"].sum()
    assert ledger.of("joined").points == kept
    if file.outcome != "refused":
        assert ledger.of("problem").rows == 0
        assert ledger.of("joined").rows > 0
    assert preview_counts(path)[0] == counts.reading
