"""Whatever is made of a session's own data, nothing of them outlives it in the process."""

import gc
import secrets
from dataclasses import replace
from functools import cache
from weakref import ref

import pytest
from matplotlib.path import Path
from samples import FULL_COUNTS, write_counts

from dashboard.exports import FORMATS
from dashboard.exports.slides.outlines import outline_of
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
from dashboard.screens.registry import SCREENS
from dashboard.screens.shared import print_only
from dashboard.web_map.assets import Assets
from dashboard.web_map.locator import locator
from dashboard.web_map.message import BaseMap, paint
from loaders.loading import load

VIEW = View(measure="points_per_100k", beside=("56", "66"), selected="56", provinces=("56", "66"))
OF_2025 = View(division=2025, measure="computers", language="en")


def exported(code):
    """Return what writes a format."""
    return lambda selection: FORMATS[code].write(selection, FORMATS[code].layout())


def screens(selection):
    """Make the tables and texts of the screens."""
    access_points, view = selection.access_points, selection.view
    return (
        totals_table(selection),
        points_table(selection),
        province_card(select(access_points, replace(view, selected="56"))),
        ranking.ranked_table(selection),
        regions.regions_table(selection),
        side_by_side.comparison_table(selection),
        numbers(access_points, profile(access_points, "56"), view),
        about.page(access_points, view),
        histogram(selection),
        print_only.head(access_points, view, SCREENS[0].settings),
        print_only.foot(access_points, view),
        access_points_map._labels(access_points, view),
        access_points_map._texts(access_points, view),
    )


def the_map(selection):
    """Make the map, what it fetches and the message that paints it."""
    access_points = selection.access_points
    assets = Assets(access_points)
    base = BaseMap(assets)
    base.add_child(paint(access_points, selection.view))
    return base.get_root().render(), assets.by_name, locator(access_points, "56", "vi")


MADE = {code: exported(code) for code in FORMATS} | {"screens": screens, "map": the_map}


def texts_in_memory(part):
    """Return the texts with a part that Python's objects hold, those of caches too."""
    found = []
    # Objects that can be in no circle are not listed: they are found in those that hold them.
    waiting = gc.get_objects()
    while waiting:
        for held in gc.get_referents(waiting.pop()):
            if isinstance(held, str | bytes):
                if (part if isinstance(held, str) else part.encode()) in held:
                    found.append(held)
            elif not gc.is_tracked(held) and gc.get_referents(held):
                waiting.append(held)
    return found


@pytest.mark.slow
def test_nothing_is_left_of_a_session_s_own_data(tmp_path):
    # No text: else this very function would hold what is looked for.
    secret = bytearray(secrets.token_hex(8), "ascii")
    file = write_counts(tmp_path / f"{secret.decode()}.csv", FULL_COUNTS)
    own = replace(load(counts_file=file), boundaries_file=f"{secret.decode()}.gpkg")
    del file
    assert own.counts_file == f"{secret.decode()}.csv"
    left = []
    for name, make in MADE.items():
        access_points = replace(own)
        make(select(access_points, VIEW))
        if name != "map":  # its files are those of all views
            make(select(access_points, OF_2025))
        gone = ref(access_points)
        del access_points
        gc.collect()
        if gone() is not None:
            left.append(name)
    del own
    gc.collect()
    assert left == []
    assert texts_in_memory(secret.decode()) == []


def test_a_text_that_a_cache_holds_is_found():
    secret = bytearray(secrets.token_hex(8), "ascii")

    @cache
    def shout(text, _times):
        return text.upper()

    shout(f"tệp {secret.decode()}", 1)
    assert texts_in_memory(secret.decode()) == [f"tệp {secret.decode()}"]


def test_the_outline_on_a_slide_is_gone_with_its_path():
    path = Path([(0, 0), (9, 0), (9, 9), (0, 0)], closed=True)
    first = outline_of(path, 1, None)
    assert outline_of(path, 1, None) is first
    assert outline_of(path, 2, None) != first
    gone = ref(path)
    del path
    gc.collect()
    assert gone() is None
