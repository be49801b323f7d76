"""The view of one session: from the link to the widgets and back.

The widgets hold the view while the user works; the link follows them. A link that
differs from the one written last (opened, edited, or reached with the browser's
back button) sets the widgets anew.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.model.view import (
    MOST_BREAKS,
    PRESETS,
    PROVINCES,
    REGIONS,
    SITE_TYPES,
    Ignored,
    View,
    comparisons,
    decode,
    encode,
    in_division,
    number,
    types_of,
)
from dashboard.session.current_data import served_access_points
from dashboard.text.messages import class_edge
from geodata import tables
from loaders.names import divisions

if TYPE_CHECKING:
    from loaders.translation import Language

TYPES, PLACES, LANGUAGE, SELECTED = "types", "places", "language", "selected"
MEASURE, DIVISION, COMPARE, ONLINE = "measure", "division", "compare", "online"
METHOD, CLASSES, BREAKS = "method", "classes", "breaks"
ORDER, BESIDE = "order", "beside"
ONE_MAP = "none"
"""Stands in the widget for no comparison."""

_LINK, _VIEW, _IGNORED, _SCREEN, _RUN = "link", "view", "ignored", "screen", "run"


def key(name: str) -> str:
    """Return the key of a select box: one for each language.

    Streamlit's browser side answers with labels. With one key for both languages it
    would answer with those of the language before.
    """
    return f"{name}-{_language()}"


def change_language() -> None:
    """Take the view over to the select boxes of the language chosen."""
    _hold(replace(st.session_state[_VIEW], language=st.session_state[LANGUAGE]))


def language() -> Language:
    """Return the language of the session, from the link on its first run."""
    _follow_link()
    return _language()


def _language() -> Language:
    chosen: Language = st.session_state.get(LANGUAGE) or st.session_state[_VIEW].language
    return chosen


def enter(screen: str) -> None:
    """Take the view along to a screen: the widgets of the screen left are gone.

    Parameters
    ----------
    screen
        Its name in the address.
    """
    if st.session_state.get(_SCREEN) != screen:
        st.session_state[_SCREEN] = screen
        _hold(st.session_state[_VIEW])


def count_run() -> int:
    """Count a run that is over, and return its number in the session."""
    run: int = st.session_state.get(_RUN, 0) + 1
    st.session_state[_RUN] = run
    return run


def current_view() -> View:
    """Return the view that the widgets hold, and let the link follow it."""
    _follow_link()
    chosen = st.session_state
    view = _held()
    if view != chosen[_VIEW]:
        chosen[_VIEW], chosen[_IGNORED] = view, ()
    query = encode(view)
    if query != chosen[_LINK] or query != st.query_params.to_dict():
        st.query_params.from_dict(query)
        chosen[_LINK] = query
    return view


def ignored() -> tuple[Ignored, ...]:
    """Return what of the link opened last cannot be shown."""
    parts: tuple[Ignored, ...] = st.session_state.get(_IGNORED, ())
    return parts


def select_province(code: str | None, division: int | None = None) -> None:
    """Make a province the one looked at more closely, or none.

    Parameters
    ----------
    code
        GSO code.
    division
        Of the code; that of the view by default. Of several provinces of the view's
        division that share the land, one that was counted is taken.
    """
    own: int = st.session_state[DIVISION]
    found = divisions.counterparts((code or "",), division or own, own)
    counted = divisions.counterparts(
        served_access_points().programme_provinces, tables.DIVISION, own
    )
    st.session_state[SELECTED] = next(
        (one for one in found if one in counted), found[0] if found else None
    )


def take_map_event(event: dict[str, Any]) -> None:
    """Take what was clicked on the map into the widgets: site types, a province, the base map.

    The event comes from the browser: what is not of the expected kind says nothing.
    """
    chosen = st.session_state
    if isinstance(event.get("mask"), int):
        chosen[TYPES] = list(types_of(event["mask"]))
    if "selected" in event:
        division = event.get("division")
        known = division if division in divisions.DIVISIONS else None
        select_province(event["selected"], known)
    if "online" in event:
        chosen[ONLINE] = bool(event["online"])


def expand_presets() -> None:
    """Put the provinces of a preset in its place in the filter."""
    chosen = st.session_state
    places: list[str] = []
    for code in chosen[key(PLACES)]:
        places += (
            divisions.counterparts(PRESETS[code], tables.DIVISION, chosen[DIVISION])
            if code in PRESETS
            else (code,)
        )
    chosen[key(PLACES)] = list(dict.fromkeys(places))


def go_to_counted_division(view: View) -> View:
    """Take a view over to the division in which the points were counted, and return it.

    For the screens that speak of provinces of 2013 only.
    """
    if view.division == tables.DIVISION:
        return view
    _hold(in_division(view, tables.DIVISION))
    return current_view()


def change_division() -> None:
    """Take the provinces filtered and selected over to the division chosen."""
    _hold(in_division(st.session_state[_VIEW], st.session_state[DIVISION]))


def change_data() -> None:
    """Take the view over to other access points: what they do not have is filtered no more."""
    access_points = served_access_points()
    asked = encode(st.session_state[_VIEW])
    view, _ = decode(asked, access_points.programme_provinces, access_points.programme_regions)
    st.session_state[_IGNORED] = ()
    _hold(view)


def breaks_not_understood() -> tuple[str, ...]:
    """Return the parts of the typed class breaks that are none."""
    return _typed_breaks(st.session_state[BREAKS])[1]


def _typed_breaks(typed: str) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return the breaks that a user has typed, and the parts that cannot be one.

    Semicolons or spaces part them; the decimal sign is a comma or a point.
    """
    found: set[float] = set()
    wrong = []
    for part in re.split(r"[;\s]+", typed.strip()):
        edge = number(part.replace(",", "."))
        if edge is not None and len({*found, edge}) <= MOST_BREAKS:
            found.add(edge)
        elif part:
            wrong.append(part)
    return tuple(sorted(found)), tuple(wrong)


def _follow_link() -> None:
    link = st.query_params.to_dict()
    chosen = st.session_state
    if _LINK in chosen and chosen[_LINK] == link:
        return
    if _VIEW in chosen and _held() != chosen[_VIEW]:
        # A widget was moved since the last run: the browser sent that before it knew
        # the link of the run, so what lags behind is the link.
        return
    access_points = served_access_points()
    view, chosen[_IGNORED] = decode(
        link, access_points.programme_provinces, access_points.programme_regions
    )
    chosen[_LINK], chosen[_VIEW] = link, view
    chosen[LANGUAGE] = view.language
    _hold(view)


def _hold(view: View) -> None:
    """Set the widgets to a view in the language chosen."""
    chosen = st.session_state
    chosen[TYPES] = list(view.site_types)
    chosen[key(PLACES)] = [*view.regions, *view.provinces]
    chosen[SELECTED] = view.selected
    chosen[key(MEASURE)] = view.measure
    chosen[DIVISION] = view.division
    chosen[key(COMPARE)] = view.compare or ONE_MAP
    chosen[ONLINE] = view.online_base_map
    chosen[key(METHOD)] = view.method
    chosen[CLASSES] = view.classes
    chosen[BREAKS] = "; ".join(class_edge(view.language, edge) for edge in view.breaks)
    chosen[ORDER] = view.order
    chosen[key(BESIDE)] = list(view.beside)


def _held() -> View:
    """Return the view that the widgets hold; what has none on this screen is as it was."""
    chosen = st.session_state
    before: View = chosen[_VIEW]

    def held(name: str, otherwise: Any) -> Any:  # noqa: ANN401 - as many types as widgets
        return chosen.get(name, otherwise)

    division = held(DIVISION, before.division)
    places = held(key(PLACES), (*before.regions, *before.provinces))
    regions = REGIONS if division == tables.DIVISION else ()
    types = held(TYPES, before.site_types)
    beside = held(key(BESIDE), before.beside)
    method = held(key(METHOD), before.method)
    breaks = _typed_breaks(chosen[BREAKS])[0] if BREAKS in chosen else before.breaks
    view = View(
        site_types=tuple(code for code in SITE_TYPES if code in types),
        provinces=tuple(code for code in divisions.codes(division) if code in places),
        regions=tuple(code for code in regions if code in places),
        selected=held(SELECTED, before.selected),
        language=_language(),
        measure=held(key(MEASURE), before.measure),
        method=method,
        classes=held(CLASSES, before.classes),
        breaks=breaks if method == "manual" else (),
        division=division,
        online_base_map=held(ONLINE, before.online_base_map),
        order=held(ORDER, before.order),
        beside=tuple(code for code in PROVINCES if code in beside),
    )
    # What stood beside the map before may be the map itself by now.
    compare = held(key(COMPARE), before.compare)
    return replace(view, compare=compare if compare in comparisons(view) else None)
