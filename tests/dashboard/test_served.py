"""What a session shows of its own is its own, and goes with it."""

import gc
from types import SimpleNamespace
from weakref import ref

import pytest
from samples import FULL_COUNTS, counted

from dashboard import (
    about,
    controls,
    exports,
    markup,
    ranking,
    region_totals,
    served,
    side_by_side,
)
from dashboard.figures import figures
from dashboard.histogram import histogram
from dashboard.measures import MEASURES
from dashboard.province_markup import numbers
from dashboard.province_profile import profile
from dashboard.screens import access_points_map
from dashboard.selection import select
from dashboard.thematic_map import BaseMap, paint
from dashboard.view import View

RATES = [measure.code for measure in MEASURES.values() if measure.is_rate]


pytestmark = pytest.mark.usefixtures("serving")


@pytest.fixture
def session(monkeypatch):
    """Stand in for the session of a running script: return what it keeps."""
    kept = {}
    monkeypatch.setattr(served, "get_script_run_ctx", lambda **_how: "a session")
    monkeypatch.setattr(served, "st", SimpleNamespace(session_state=kept))
    return kept


def use(access_points):
    """Work out of access points what the screens do."""
    figures(access_points)
    for view in (
        View(selected="56", beside=("56", "66")),
        View(division=2025, measure=RATES[0]),
        View(language="en", measure=RATES[1]),
    ):
        selection = select(access_points, view)
        paint(access_points, view)
        markup.totals_table(selection)
        markup.points_table(selection)
        markup.province_panel(select(access_points, View(selected="56")))
        controls._type_labels(access_points, view.language)
        access_points_map._labels(access_points, view)
        about.page(access_points, view)
        histogram(selection)
        exports.to_csv(selection)
    selection = select(access_points, View(beside=("56", "66")))
    ranking.ranked_table(selection)
    region_totals.regions_table(selection)
    side_by_side.beside_table(selection)
    numbers(access_points, profile(access_points, "56"), View())


def test_without_a_session_there_are_those_of_the_process():
    assert served.own_data() is None
    assert served.served_access_points() is served.process_access_points()


def test_a_session_is_shown_its_own_and_the_process_keeps_its(session, embedded):
    before = served.process_assets()
    own = counted(FULL_COUNTS, "ours.csv")
    served.show_own(own)
    assert served.served_access_points() is own
    assert served.served_assets() is not before
    assert served.process_access_points() is embedded
    assert served.process_assets() is before
    session.clear()
    assert served.served_access_points() is embedded
    served.show_own(own)
    served.show_published()
    assert served.served_assets() is before


@pytest.mark.usefixtures("session")
def test_the_map_asks_for_the_files_of_the_session():
    served.show_own(counted(FULL_COUNTS))
    own = served.served_assets().data["figures"].name
    assert own in BaseMap(served.served_assets()).get_root().render()
    assert own not in served.process_assets().by_name
    assert served.asset_of_a_session(own).body == served.served_assets().data["figures"].body


@pytest.mark.slow
def test_equal_data_of_two_sessions_do_not_go_with_the_first(session):
    served.show_own(counted(FULL_COUNTS))
    name = served.served_assets().data["figures"].name
    other_session = session.copy()
    served.show_own(counted(FULL_COUNTS))
    assert served.served_assets().data["figures"].name == name
    session.clear()
    gc.collect()
    assert served.asset_of_a_session(name) is not None
    other_session.clear()
    gc.collect()
    assert served.asset_of_a_session(name) is None


@pytest.mark.slow
def test_nothing_is_left_when_the_session_ends(session):
    access_points = counted(FULL_COUNTS)
    served.show_own(access_points)
    use(access_points)
    gone, assets_gone = ref(access_points), ref(served.served_assets())
    name = served.served_assets().data["figures"].name
    del access_points
    session.clear()
    gc.collect()
    assert gone() is None
    assert assets_gone() is None
    assert served.asset_of_a_session(name) is None
