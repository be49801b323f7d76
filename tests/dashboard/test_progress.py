"""Long work says how far it is, and ends where whoever waits has it end."""

import pytest

from dashboard.exports import FORMATS
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.picture.canvas import DRAWING
from dashboard.progress import steps, watching


def test_each_step_is_told():
    told = []
    with watching(lambda done, total: told.append((done, total))):
        assert list(steps("abc")) == ["a", "b", "c"]
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert list(steps("ab")) == ["a", "b"]  # nobody waits
    assert len(told) == 4


@pytest.mark.parametrize("code", [code for code, one in FORMATS.items() if one.in_steps])
def test_a_long_file_can_be_stopped_and_made_later(embedded, code):
    selection, one = select(embedded, View(provinces=("20", "06", "04"))), FORMATS[code]

    def stop(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with watching(stop), pytest.raises(KeyboardInterrupt):
        one.write(selection, one.layout())
    assert not DRAWING.locked()
    told = []
    with watching(lambda done, total: told.append(done / total)):
        assert one.write(selection, one.layout())
    assert told == sorted(told)
    assert told[-1] == 1
