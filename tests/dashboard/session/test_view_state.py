"""The view of a session: its link and its widgets."""

import pytest
from cases import every
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest

from dashboard.model.view import View
from dashboard.session import view_state
from dashboard.session.typed_breaks import typed_breaks

PER_100K = View(measure="points_per_100k")


def session():
    import streamlit  # noqa: PLC0415 - the script has what stands in it

    from dashboard.session import view_state  # noqa: PLC0415

    if typed := streamlit.session_state.get("typed"):
        streamlit.session_state[view_state.BREAKS] = typed
    if event := streamlit.session_state.get("event"):
        view_state.take_map_event(event)
    view_state.language()
    view_state.current_view()
    view_state.count_run()


@pytest.fixture
def run():
    """Return a function that runs a session after an event of the map, from a link or its own."""
    app = AppTest.from_function(session, default_timeout=30)

    def once(event=None, link=None):
        if link is not None:
            app.query_params.clear()
            app.query_params.update(link)
        app.session_state["event"] = event
        app.run()
        assert not app.exception
        return app.session_state["online"], {
            key: "".join(app.query_params[key]) for key in app.query_params
        }

    once()
    return once


@every(
    ("code", "division", "selected"),
    [
        ("66", 2025, "66"),  # both of its parts were counted: Phú Yên comes first
        ("51", 2025, "62"),  # its namesake was not
        ("96", 2025, "96"),
        ("54", 2013, "54"),
    ],
)
def test_a_click_on_the_map_beside_selects_the_namesake_if_it_was_counted(
    run, code, division, selected
):
    beside = {"v": "2", "compare": "division:2025"}
    assert run(link=beside) == (False, beside)
    event = {"selected": code, "division": division}
    assert run(event) == (False, {**beside, "selected": selected})


ONLINE = {"v": "2", "base": "online"}


@every(
    ("typed", "in_force"),
    [("abc", "3,6"), ("1e5", "3,6"), ("; x", "3,6"), ("2; x", "2"), (";", None), ("4", "4")],
)
def test_breaks_of_which_nothing_is_understood_leave_those_before(typed, in_force, monkeypatch):
    app, is_behind = AppTest.from_function(session, default_timeout=30), False
    monkeypatch.setattr(view_state, "_page_is_behind", lambda: is_behind)
    app.query_params.update(measure="points_per_100k", method="manual", breaks="3,6")
    app.run()
    app.session_state["typed"] = typed
    for is_behind in (False, True):
        app.session_state["event"] = {"mask": 1} if is_behind else None  # what it tells is unheard
        app.run()
        assert not app.exception
        assert "".join(app.query_params.get("breaks", [])) == (in_force or "")
        left_out = typed_breaks(PER_100K, app.session_state["breaks"])
        assert left_out.wrong == tuple(part for part in ("abc", "1e5", "x") if part in typed)


def test_a_link_that_was_never_sent_is_not_taken_for_the_browser_s(run, monkeypatch):
    assert run({"online": True}) == (True, ONLINE)

    def stopped(_self):
        raise StopException

    with monkeypatch.context() as patch:
        patch.setattr(QueryParams, "_send_query_param_msg", stopped)
        run({"online": False})
    assert run(link=ONLINE) == (False, {})


def test_an_event_that_changes_nothing_does_not_bring_back_an_older_link(run):
    assert run({"online": True}) == (True, ONLINE)
    assert run({"online": False}) == (False, {})
    assert run({"online": False}, link=ONLINE) == (False, {})


def test_the_browser_s_way_back_is_followed(run):
    assert run({"online": True}) == (True, ONLINE)
    assert run(link={}) == (False, {})
    assert run(link=ONLINE) == (True, ONLINE)
