"""Where labels go: by their own symbol or led to it, apart, inside, whatever the symbols."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.picture.labels import Spot, crosses, from_line, place
from dashboard.web_map.symbols import SYMBOLS

WINDOW = (0.0, 0.0, 400.0, 300.0)
FORMS = ((80.0, 15.0), (50.0, 30.0))
CLEAR = SYMBOLS["labels"]["clear"]
LEVEL, LEADING = SYMBOLS["labels"]["level"], SYMBOLS["labels"]["leading"]
LED_CLEAR = SYMBOLS["labels"]["leader"]["clear"]
ROOM = SYMBOLS["labels"]["leader"]["phases"][0]["room"]


def apart(box, other):
    """Return the distance between two boxes."""
    across = max(box[0] - other[2], 0, other[0] - box[2])
    return (across**2 + max(box[1] - other[3], 0, other[1] - box[3]) ** 2) ** 0.5


def level_with(box, spot):
    """Return whether a symbol is in line with a text."""
    return box[1] + LEADING < spot.y < box[3] - LEADING


def overlapping(box, other):
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


@st.composite
def spots(draw):
    reach = draw(st.floats(0, 25))
    share = draw(st.sampled_from((0.1, 1)))
    return Spot(draw(st.floats(0, 400)), draw(st.floats(0, 300)), reach, share * reach, FORMS)


@given(st.lists(spots(), max_size=20), st.lists(spots(), max_size=3))
def test_no_label_can_be_taken_for_another_s(given_spots, others):
    obstacles = [other.box for other in others]
    found = place(given_spots, obstacles, WINDOW)
    assert len({placed.spot for placed in found}) == len(found)
    for placed in found:
        left, top, right, bottom = placed.box
        assert (right - left, bottom - top) == pytest.approx(placed.spot.forms[placed.form])
        assert min(left, top, 400 - right, 300 - bottom) >= 0
        assert not any(overlapping(placed.box, box) for box in obstacles)
        for other in found:
            if other is not placed:
                assert not overlapping(placed.box, other.box)
                assert other.leader is None or not crosses(other.leader, placed.box)
        own = apart(placed.box, placed.spot.box)
        for other in given_spots:
            if other is placed.spot:
                continue
            assert not overlapping(placed.box, other.box)
            if placed.leader is None:
                assert own + CLEAR <= apart(placed.box, other.box) + 1e-9
                if level_with(placed.box, other) and not level_with(placed.box, placed.spot):
                    assert apart(placed.box, other.box) >= LEVEL - 1e-9
            else:
                assert from_line(placed.leader, other.x, other.y) > other.core
                assert apart(placed.box, other.box) >= LED_CLEAR - 1e-9
        if placed.leader is not None:
            (x, y), (end_x, end_y) = placed.leader
            at = (x - placed.spot.x) ** 2 + (y - placed.spot.y) ** 2
            assert at**0.5 == pytest.approx(placed.spot.reach)
            assert apart(placed.box, (end_x, end_y, end_x, end_y)) == pytest.approx(0, abs=1e-9)


def test_what_finds_no_place_beside_is_led():
    """Six symbols in a heap have their labels around it."""
    heap = [Spot(200 + 9 * (i % 3), 150 + 9 * (i // 3), 4, 4, FORMS) for i in range(6)]
    found = place(heap, (), WINDOW)
    assert len(found) == 6
    assert any(placed.leader for placed in found)


def test_those_without_a_place_choose_first_in_the_next_round():
    """One label at the edge has a single place, which another would take that has many."""
    free, cornered = Spot(370, 20, 3, 3, ((40, 15),)), Spot(385, 40, 3, 3, ((40, 15),))
    wall = [(0.0, 45.0, 400.0, 300.0)]
    assert {placed.spot for placed in place([free, cornered], wall, WINDOW)} == {free, cornered}


def rooms_of_lines(found, given_spots):
    """Return the room that each line leaves beside the discs of the others."""
    return [
        min(from_line(one.leader, other.x, other.y) - other.core for other in others)
        for one in found
        if one.leader
        for others in [[other for other in given_spots if other is not one.spot]]
    ]


@pytest.mark.parametrize(("step", "count"), [(12, 7), (12, 8), (14, 8), (16, 8)])
def test_a_line_has_room_beside_other_symbols_where_there_is_any(step, count):
    """The first line that touches no symbol would leave 0.6 to 2.1 pixels here."""
    heap = [Spot(200 + step * (i % 3), 150 + step * (i // 3), 4, 4, FORMS) for i in range(count)]
    found = place(heap, (), WINDOW)
    assert len(found) == count
    assert min(rooms_of_lines(found, heap)) >= ROOM


def test_a_line_is_rather_tight_than_left_out():
    """The one in the middle of three by three has no way out with room on both sides."""
    heap = [Spot(200 + 14 * (i % 3), 150 + 14 * (i // 3), 4, 4, FORMS) for i in range(9)]
    found = place(heap, (), WINDOW)
    assert len(found) == 9
    assert 0 < min(rooms_of_lines(found, heap)) < ROOM


def test_hundreds_of_labels_get_no_leaders():
    """Lines from everywhere to everywhere would lead nowhere."""
    many = [Spot(20 * (i % 20), 20 * (i // 20), 3, 3, ((10, 8),)) for i in range(100)]
    found = place(many, (), WINDOW)
    assert found
    assert not any(placed.leader for placed in found)


@pytest.mark.parametrize("number", [1, 16])
def test_where_no_label_has_a_place_none_is_looked_for_without_end(number):
    beyond = [Spot(3000.0 + 60 * i, 3000.0, 5, 5, FORMS) for i in range(number)]
    assert place(beyond, [], WINDOW) == []
