"""What is worked out of access points is worked out once, and goes with them."""

import gc
import pickle
from dataclasses import replace
from weakref import ref

from samples import FULL_COUNTS, counted

from loaders.access_points import cached_per_dataset, counted_provinces, provinces_of_division


def test_worked_out_once_for_each_argument():
    calls = []

    @cached_per_dataset
    def told(_access_points, word, *, twice=False):
        calls.append(word)
        return word * (1 + twice)

    first, second = counted(FULL_COUNTS), counted(FULL_COUNTS)
    assert [told(first, "a"), told(first, "a"), told(first, "a", twice=True)] == ["a", "a", "aa"]
    assert calls == ["a", "a"]
    assert told(second, "a") == "a"
    assert calls == ["a", "a", "a"], "each has its own"


def test_nothing_is_an_answer_too():
    calls = []

    @cached_per_dataset
    def nothing(_access_points):
        calls.append(1)

    access_points = counted(FULL_COUNTS)
    nothing(access_points)
    nothing(access_points)
    assert calls == [1]


def test_access_points_changed_start_anew():
    access_points = counted(FULL_COUNTS)
    provinces_of_division(access_points, 2025)
    assert access_points.kept
    assert replace(access_points, counts_file="other.csv").kept == {}


def test_access_points_die_with_what_was_worked_out():
    access_points = counted(FULL_COUNTS)
    counted_provinces(access_points, 2025)
    gone = ref(access_points)
    del access_points
    gc.collect()
    assert gone() is None


def test_access_points_can_be_sent_to_another_process():
    access_points = counted(FULL_COUNTS)
    again = pickle.loads(pickle.dumps(access_points))  # noqa: S301 - written here
    assert again.cells.equals(access_points.cells)
