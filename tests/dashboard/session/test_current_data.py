"""What a session shows of its own is its own, and goes with it."""

import asyncio
import gc
from dataclasses import replace
from types import SimpleNamespace
from weakref import ref

import pytest
from samples import FULL_COUNTS, counted

from dashboard.exports.text_files import to_csv
from dashboard.model.measures import MEASURES
from dashboard.model.profile import profile
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.screens.about import html as about
from dashboard.screens.compare import ranking, regions, side_by_side
from dashboard.screens.map import screen as access_points_map
from dashboard.screens.map.histogram import histogram
from dashboard.screens.map.province_card import province_card
from dashboard.screens.map.tables import points_table, totals_table
from dashboard.screens.province.html import numbers
from dashboard.screens.shared import controls
from dashboard.server import served_page, show
from dashboard.session import current_data
from dashboard.web_map.figures import figures
from dashboard.web_map.message import BaseMap, paint

RATES = [measure.code for measure in MEASURES.values() if measure.is_rate]


pytestmark = pytest.mark.usefixtures("serving")


@pytest.fixture
def session(monkeypatch):
    """Stand in for the session of a running script: return what it keeps."""
    kept = {}
    monkeypatch.setattr(current_data, "get_script_run_ctx", lambda **_how: "a session")
    monkeypatch.setattr(current_data, "st", SimpleNamespace(session_state=kept))
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
        totals_table(selection)
        points_table(selection)
        province_card(select(access_points, View(selected="56")))
        controls._type_labels(access_points, view.language)
        access_points_map._labels(access_points, view)
        about.page(access_points, view)
        histogram(selection)
        to_csv(selection)
    selection = select(access_points, View(beside=("56", "66")))
    ranking.ranked_table(selection)
    regions.regions_table(selection)
    side_by_side.comparison_table(selection)
    numbers(access_points, profile(access_points, "56"), View())


def test_without_a_session_there_are_those_of_the_process():
    assert current_data.own_data() is None
    assert current_data.served_access_points() is current_data.process_access_points()


def test_a_session_is_shown_its_own_and_the_process_keeps_its(session, embedded):
    before = current_data.process_assets()
    own = counted(FULL_COUNTS, "ours.csv")
    current_data.show_own(own)
    assert current_data.served_access_points() is own
    assert current_data.served_assets() is not before
    assert current_data.process_access_points() is embedded
    assert current_data.process_assets() is before
    session.clear()
    assert current_data.served_access_points() is embedded
    current_data.show_own(own)
    assets = current_data.served_assets()
    current_data.show_published()
    assert current_data.served_assets() is before
    assert current_data.asset_of_a_session(assets.data["figures"].name) is None, (
        "though it is there"
    )


@pytest.mark.usefixtures("session")
def test_the_map_asks_for_the_files_of_the_session():
    current_data.show_own(counted(FULL_COUNTS))
    own = current_data.served_assets().data["figures"].name
    assert own in BaseMap(current_data.served_assets()).get_root().render()
    assert own not in current_data.process_assets().by_name
    assert (
        current_data.asset_of_a_session(own).body
        == current_data.served_assets().data["figures"].body
    )


@pytest.mark.slow
def test_equal_data_of_two_sessions_do_not_go_with_the_first(session):
    current_data.show_own(counted(FULL_COUNTS))
    name = current_data.served_assets().data["figures"].name
    other_session = session.copy()
    current_data.show_own(counted(FULL_COUNTS))
    assert current_data.served_assets().data["figures"].name == name
    session.clear()
    gc.collect()
    assert current_data.asset_of_a_session(name) is not None
    other_session.clear()
    gc.collect()
    assert current_data.asset_of_a_session(name) is None


@pytest.mark.slow
def test_nothing_is_left_when_the_session_ends(session):
    access_points = counted(FULL_COUNTS)
    current_data.show_own(access_points)
    use(access_points)
    gone, assets_gone = ref(access_points), ref(current_data.served_assets())
    name = current_data.served_assets().data["figures"].name
    del access_points
    session.clear()
    gc.collect()
    assert gone() is None
    assert assets_gone() is None
    assert current_data.asset_of_a_session(name) is None


class Files:
    """Stands in for the files of a map, which take long."""

    def __init__(self, access_points):
        self.data, self.by_name = {}, {f"{access_points.counts_file}.json": access_points}


def test_a_session_keeps_the_data_it_was_opened_with_until_it_takes_the_newer(
    session, embedded, monkeypatch
):
    monkeypatch.setattr(current_data, "Assets", Files)
    first, newest = (replace(embedded, counts_file=name) for name in ("first", "newest"))
    current_data.serve(first)
    assert current_data.served_access_points() is first
    assert current_data.newer() is None
    current_data.serve(newest)
    assert current_data.served_access_points() is first
    assert current_data.served_assets().by_name == {"first.json": first}
    assert current_data.process_access_points() is newest, "for data addresses and new sessions"
    assert current_data.newer().access_points is newest
    assert current_data.asset_of_process("first.json") is first
    current_data.take_newer()
    assert current_data.served_access_points() is newest
    assert current_data.newer() is None
    session.clear()
    assert current_data.served_access_points() is newest, "a new session"
    current_data.show_own(replace(embedded, counts_file="ours"))
    current_data.serve(first)
    assert current_data.newer() is None, "not what somebody shows who shows their own"


@pytest.mark.slow
def test_older_data_go_when_no_session_shows_them_and_no_page_can_ask_for_them(session):
    current_data.serve(counted(FULL_COUNTS, "old.csv"))
    gone = ref(current_data.served_access_points()), ref(current_data.served_assets())
    name = current_data.served_assets().data["figures"].name
    use(current_data.served_access_points())
    request = served_page.PageRequest("", "types=commune_library", "http://localhost")
    page = served_page.with_own_words(
        b"", current_data.process_access_points(), {"": "map"}, request
    )
    asyncio.run(page)
    show.Show().prepare()
    for later in ("a.csv", "b.csv"):
        current_data.serve(counted(FULL_COUNTS | {("01", "provincial_library"): (9, 9)}, later))
        for pages in (served_page, show):
            pages.forget()
    gc.collect()
    assert all(one() for one in gone), "the session shows them"
    assert current_data.asset_of_process(name) is not None
    session.clear()
    gc.collect()
    assert not any(one() for one in gone)
    assert current_data.asset_of_process(name) is None
