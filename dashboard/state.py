"""The view of one session: from the link to the widgets and back.

The widgets hold the view while the user works; the link follows them. A link that
differs from the one written last (opened, edited, or reached with the browser's
back button) sets the widgets anew.
"""

from __future__ import annotations

import streamlit as st

from dashboard.served import served_access_points
from dashboard.view import PROVINCES, REGIONS, SITE_TYPES, Ignored, View, decode, encode
from loaders.translation import LANGUAGES, Language

TYPES, PLACES, LANGUAGE, SELECTED = "types", "places", "language", "selected"
_LINK, _VIEW, _IGNORED = "link", "view", "ignored"


def language() -> Language:
    """Return the language of the session, from the link on its first run."""
    _follow_link()
    chosen: Language = st.session_state.get(LANGUAGE) or LANGUAGES[0]
    return chosen


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


def select_province(code: str | None) -> None:
    """Make a province the one looked at more closely, or none."""
    st.session_state[SELECTED] = code if code in PROVINCES else None


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
    chosen[TYPES] = list(view.site_types)
    chosen[PLACES] = [*view.regions, *view.provinces]
    chosen[LANGUAGE] = view.language
    chosen[SELECTED] = view.selected


def _held() -> View:
    """Return the view that the widgets hold."""
    chosen = st.session_state
    return View(
        site_types=tuple(code for code in SITE_TYPES if code in chosen[TYPES]),
        provinces=tuple(code for code in PROVINCES if code in chosen[PLACES]),
        regions=tuple(code for code in REGIONS if code in chosen[PLACES]),
        selected=chosen[SELECTED],
        language=chosen[LANGUAGE],
    )
