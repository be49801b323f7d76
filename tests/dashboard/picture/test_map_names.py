"""Quiet names of a picture: a country or a sea is not read together with what stands in line."""

from types import SimpleNamespace

import pytest

from dashboard.picture import map_names
from dashboard.picture.canvas import text_width
from dashboard.picture.symbols import PIXEL
from geodata import tables

KEPT = 24 * PIXEL
MIDDLE = 200.0
PROJECTION = SimpleNamespace(box=(0.0, 0.0, 400.0, 400.0), at=lambda *_: (MIDDLE, MIDDLE))


def drawn(monkeypatch, one, taken):
    said = []
    paper = SimpleNamespace(text=lambda _x, _y, name, *_, **__: said.append(name))
    monkeypatch.setattr(map_names.tables, "map_names", lambda: [one])
    map_names.draw_map_names(
        paper, PROJECTION, "vi", {"quiet": "", "sea-name": "", "paper": ""}, taken
    )
    return said


@pytest.mark.parametrize("kind", ["country", "sea"])
@pytest.mark.parametrize("side", [-1, 1])
def test_it_keeps_away_from_a_label_in_its_line(monkeypatch, kind, side):
    one = next(name for name in tables.map_names() if name.kind == kind)
    half = text_width(one.name_vi, map_names._SIZE, italic=kind == "sea") / 2

    def label(apart, above=0.0):
        near = MIDDLE + side * (half + apart)
        left, right = sorted((near, near + side * 30))
        return left, MIDDLE - 1 - above, right, MIDDLE + 1 - above

    assert drawn(monkeypatch, one, [label(KEPT + 0.01)]) == [one.name_vi]
    assert drawn(monkeypatch, one, [label(KEPT - 0.01)]) == []
    # In another line it may be near.
    assert drawn(monkeypatch, one, [label(KEPT - 0.01, above=5)]) == [one.name_vi]
