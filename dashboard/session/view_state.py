"""The view of one session, in step with its link and its widgets.

While the user works, the link follows the widgets. A link that differs from the one
written last (opened, edited, or reached with the browser's back button) sets the widgets.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.model.measures import MEASURES
from dashboard.model.selection import select
from dashboard.model.view import (
    PRESETS,
    REGIONS,
    View,
    comparisons,
    decode,
    encode,
    in_division,
    of_counted_division,
    types_of,
)
from dashboard.session.current_data import served_access_points
from dashboard.session.typed_breaks import TypedBreaks, typed_breaks, written_breaks
from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.names import divisions

if TYPE_CHECKING:
    from dashboard.model.link_query import Ignored
    from loaders.translation import Language

TYPES, PLACES, LANGUAGE, SELECTED = "types", "places", "language", "selected"
MEASURE, DIVISION, COMPARE, ONLINE = "measure", "division", "compare", "online"
METHOD, CHOSEN_METHOD, CLASSES, BREAKS = "method", "chosen-method", "classes", "breaks"
ORDER, BESIDE, PART = "order", "beside", "part"
ONE_MAP = "none"
"""The option of the widget for no comparison."""

BEHIND = "behind"
"""What a run is told when the page asked for it before it had heard of all runs before."""

_LINK, _VIEW, _IGNORED, _SCREEN, _RUN, _ACTED = "link", "view", "ignored", "screen", "run", "acted"
_TOLD, _HEARD = "told", "heard"
"""By widget, the run that told it last; the first that the page may not have heard of."""


def key(name: str) -> str:
    """Return the key of a select box, a different one for each language.

    Streamlit's browser side sends back labels. With the same key in both languages it
    would send those of the language before.
    """
    return f"{name}-{_language()}"


def change_language() -> None:
    """Set the widgets of the language chosen to the view."""
    chosen = st.session_state[LANGUAGE]
    _tell({LANGUAGE: chosen})
    _set_widgets(replace(st.session_state[_VIEW], language=chosen))


def language() -> Language:
    """Return the language of the session, from the link on its first run."""
    _follow_link()
    return _language()


def _language() -> Language:
    chosen: Language = st.session_state.get(LANGUAGE) or st.session_state[_VIEW].language
    return chosen


def enter(screen: str) -> None:
    """Set the widgets of a screen just opened: Streamlit forgets those of the screen before."""
    if st.session_state.get(_SCREEN) != screen:
        st.session_state[_SCREEN] = screen
        _set_widgets(st.session_state[_VIEW])


def count_run() -> int:
    """Count a run that is over, and return its number in the session."""
    run: int = st.session_state.get(_RUN, 0) + 1
    st.session_state[_RUN] = run
    return run


def session_mark() -> str:
    """Return what tells this session from others, and is of no use to anybody else."""
    context = get_script_run_ctx(suppress_warning=True)
    session_id = context.session_id if context else ""
    return hashlib.sha256(session_id.encode()).hexdigest()[:16]


def current_view() -> View:
    """Return the view of the widgets, and update the link to it."""
    _follow_link()
    state = st.session_state
    is_behind = _page_is_behind()
    if not is_behind:
        state[_HEARD] = state.get(_RUN, 0)
    told, heard = state.get(_TOLD, {}), state.get(_HEARD, 0)
    unheard = {name for name, run in told.items() if run >= heard}
    if is_behind and LANGUAGE in unheard and not state.get(_ACTED):
        # The page has sent labels of the language before, of which none is left.
        state[TYPES] = list(state[_VIEW].site_types)
    view = _view_of_widgets()
    if is_behind:
        # What runs before have told widgets comes to the page only now, and would stay there.
        _tell({name: show for name, show in _shown(view).items() if name in unheard})
    if view != state[_VIEW]:
        state[_VIEW], state[_IGNORED] = view, ()
    query = encode(view)
    if is_behind or query != state[_LINK] or query != st.query_params.to_dict():
        # Streamlit may stop the run here, before the link is sent: then the browser's is still
        # the one before.
        st.query_params.from_dict(query)
        state[_LINK] = query
    state[_ACTED] = False
    return view


def _page_is_behind() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and BEHIND in context.cached_message_hashes


def ignored() -> tuple[Ignored, ...]:
    """Return the parts of the link opened last that cannot be shown."""
    parts: tuple[Ignored, ...] = st.session_state.get(_IGNORED, ())
    return parts


def select_province(code: str | None, division: int | None = None) -> None:
    """Select a province, or none.

    Parameters
    ----------
    code
        GSO code.
    division
        Of the code; that of the view by default. Of several provinces of the view's
        division that share its land, one with counts is selected, its namesake if it can be.
    """
    shown: int = st.session_state[DIVISION]
    matches = divisions.counterparts((code or "",), division or shown, shown)
    counted = divisions.counterparts(
        served_access_points().programme_provinces, tables.DIVISION, shown
    )
    candidates = sorted(matches, key=lambda match: (match not in counted, match != code))
    st.session_state[SELECTED] = candidates[0] if candidates else None
    st.session_state[PART] = None


def select_counted(code: str | None) -> None:
    """Select a province of 2013, or none; in another division as the part to be shown."""
    select_province(code, tables.DIVISION)
    if st.session_state[DIVISION] != tables.DIVISION:
        st.session_state[PART] = code


def take_map_event(event: dict[str, Any]) -> None:
    """Set the widgets to what was clicked on the map: site types, a province, the base map.

    The event comes from the browser: values of an unexpected type are ignored.
    """
    state = st.session_state
    state[_ACTED] = True
    if isinstance(event.get("mask"), int):
        _tell({TYPES: list(types_of(event["mask"]))})
    if "selected" in event:
        division = event.get("division")
        select_province(event["selected"], division if division in divisions.DIVISIONS else None)
    if "online" in event:
        state[ONLINE] = bool(event["online"])


def expand_presets() -> None:
    """Replace a preset in the filter by its provinces."""
    state = st.session_state
    places: list[str] = []
    for code in state[key(PLACES)]:
        places += (
            divisions.counterparts(PRESETS[code], tables.DIVISION, state[DIVISION])
            if code in PRESETS
            else (code,)
        )
    _tell({key(PLACES): list(dict.fromkeys(places))})


def in_counted_division(view: View) -> View:
    """Return a view in the division of the counts; that of the session stays as it is."""
    return of_counted_division(view, served_access_points().programme_provinces)


def change_division() -> None:
    """Convert the provinces filtered and selected to the division chosen."""
    there = _shown(in_division(st.session_state[_VIEW], st.session_state[DIVISION]))
    _tell({name: there[name] for name in (key(PLACES), SELECTED, PART, key(COMPARE))})


def change_data() -> None:
    """Apply the view to other access points: filters that they do not have are dropped."""
    access_points = served_access_points()
    query = encode(st.session_state[_VIEW])
    view, _ = decode(query, access_points.programme_provinces, access_points.programme_regions)
    st.session_state[_IGNORED] = ()
    _set_widgets(view)


def hold_options(view: View) -> None:
    """Set the widgets of the options, which are in a menu that may be closed, to a view.

    In every run: the browser knows no value of a widget that it has not drawn yet, and would
    answer with none when the menu is opened. A count hides the classes of a rate. Until a method is
    chosen, its widget shows the usual one of the measure.
    """
    state = st.session_state
    state[ORDER], state[key(METHOD)], state[CLASSES] = view.order, view.class_method, view.classes
    state[BREAKS] = state.get(BREAKS, written_breaks(view, view.breaks))


def choose_method() -> None:
    """Make classes by the method chosen, whatever the measure."""
    st.session_state[CHOSEN_METHOD] = st.session_state[key(METHOD)]
    begin_from_shown_breaks()


def begin_from_shown_breaks() -> None:
    """Fill the field of class breaks with those of the map before, when they are to be typed.

    Another measure begins from round breaks of its own.
    """
    state, before = st.session_state, st.session_state[_VIEW]
    measure = state.get(key(MEASURE), before.measure)
    if state.get(CHOSEN_METHOD, before.method) != "manual" or not MEASURES[measure].is_rate:
        return
    method = "rounded" if before.method == "manual" else before.method
    shown = select(served_access_points(), replace(before, measure=measure, method=method))
    _tell({BREAKS: written_breaks(shown.view, shown.class_edges[1:-1])})


def breaks_left_out(view: View) -> TypedBreaks:
    """Return what the user typed as class breaks, and the parts that cannot be used."""
    return typed_breaks(view, st.session_state[BREAKS])


def _breaks_in_force(view: View) -> tuple[float, ...]:
    """Return the class breaks typed; those of the map before, if none of it is understood."""
    typed = typed_breaks(view, st.session_state[BREAKS])
    if typed.wrong and not typed.edges:
        before: View = st.session_state[_VIEW]
        return before.breaks
    return typed.edges


def _follow_link() -> None:
    link = st.query_params.to_dict()
    state = st.session_state
    if _LINK in state and state[_LINK] == link:
        return
    if _VIEW in state and (state.get(_ACTED) or _view_of_widgets() != state[_VIEW]):
        # Somebody has acted in the page since the last run: the browser sent that before it
        # knew the link of that run, so it is the link that is outdated.
        return
    access_points = served_access_points()
    view, state[_IGNORED] = decode(
        link, access_points.programme_provinces, access_points.programme_regions
    )
    state[_LINK], state[_VIEW] = link, view
    if state.get(LANGUAGE, view.language) != view.language:
        _tell({LANGUAGE: view.language})
    state[LANGUAGE] = view.language
    _set_widgets(view)


def _simple_widgets() -> dict[str, str]:
    """Return the keys of the widgets that have the value of a field of the view, by field."""
    return {
        "selected": SELECTED,
        "part": PART,
        "measure": key(MEASURE),
        "method": CHOSEN_METHOD,
        "classes": CLASSES,
        "division": DIVISION,
        "online_base_map": ONLINE,
        "order": ORDER,
    }


def _set_widgets(view: View) -> None:
    """Set the widgets to a view in the language chosen."""
    _tell(_shown(view))


def _shown(view: View) -> dict[str, object]:
    """Return what the widgets show of a view, by their keys."""
    shown = {name: getattr(view, field) for field, name in _simple_widgets().items()}
    return shown | {
        TYPES: list(view.site_types),
        key(PLACES): [*view.regions, *view.provinces],
        key(COMPARE): view.compare or ONE_MAP,
        BREAKS: written_breaks(view, view.breaks),
        key(BESIDE): list(view.beside),
    }


def _tell(shown: dict[str, object]) -> None:
    """Have widgets show what the page may not know, by their keys."""
    state = st.session_state
    state[_TOLD] = state.get(_TOLD, {}) | dict.fromkeys(shown, state.get(_RUN, 0))
    for name, value in shown.items():
        state[name] = value


def _view_of_widgets() -> View:
    """Return the view of the widgets; fields without a widget on this screen stay the same."""
    state = st.session_state
    before: View = state[_VIEW]
    fields = {field: state[name] for field, name in _simple_widgets().items() if name in state}
    view = replace(before, language=_language(), **fields)
    types = state.get(TYPES, before.site_types)
    places = state.get(key(PLACES), (*before.regions, *before.provinces))
    beside = state.get(key(BESIDE), before.beside)
    breaks = _breaks_in_force(view) if BREAKS in state else before.breaks
    regions = REGIONS if view.division == tables.DIVISION else ()
    view = replace(
        view,
        site_types=tuple(code for code in SITE_TYPES if code in types),
        provinces=tuple(code for code in divisions.codes(view.division) if code in places),
        regions=tuple(code for code in regions if code in places),
        breaks=breaks if view.method == "manual" else (),
        beside=tuple(beside),
    )
    # A comparison that was possible before may be the map itself by now.
    compare = state.get(key(COMPARE), before.compare)
    return replace(view, compare=compare if compare in comparisons(view) else None)
