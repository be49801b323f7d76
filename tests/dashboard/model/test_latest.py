"""Results of the views asked for last are kept with their data, and not for ever."""

import gc
from dataclasses import replace
from weakref import ref

from dashboard.model import latest
from dashboard.model.latest import MOST_RESULTS, latest_per_dataset
from dashboard.model.view import View


def test_a_view_asked_again_is_not_computed_again(embedded):
    asked = []

    @latest_per_dataset
    def name(access_points, view, *, mark=""):
        asked.append(access_points)
        return view.language + mark

    one, other = replace(embedded), replace(embedded)
    for access_points in (one, other, one, other):
        assert name(access_points, View(language="en")) == "en"
    assert asked == [one, other]
    assert [name(one, View()), name(one, View(), mark="!")] == ["vi", "vi!"]


def test_only_the_latest_stay(embedded, monkeypatch):
    monkeypatch.setattr(latest, "MOST_RESULTS", 3)
    asked = []

    @latest_per_dataset
    def remember(_access_points, view):
        asked.append(view.classes)
        return view.classes

    access_points = replace(embedded)
    for classes in (1, 2, 3, 1, 4, 1, 3, 2):
        remember(access_points, View(classes=classes))
    assert asked == [1, 2, 3, 4, 2]
    assert MOST_RESULTS >= 100


def test_results_end_with_their_data(embedded):
    class Result:
        """What can be asked whether it is still there."""

    @latest_per_dataset
    def make(_access_points, _view):
        return Result()

    access_points = replace(embedded)
    results = [ref(make(access_points, View())), ref(access_points)]
    gc.disable()  # no circle that only a collection would free
    try:
        del access_points
        assert [result() for result in results] == [None, None]
    finally:
        gc.enable()
