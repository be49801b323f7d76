"""The dashboard's map and the four site types, without the tables beside it.

Run by ``tests/benchmarks/growing_server.py``, which says what it draws.
"""

import streamlit as st
from streamlit_folium import st_folium

from dashboard.model.view import SITE_TYPES, View
from dashboard.session.current_data import served_access_points, served_assets
from dashboard.web_map.message import HEIGHT, BaseMap, paint

st.set_page_config(layout="wide")


@st.fragment
def body() -> None:
    top = st.container()
    shown = st.session_state.get("types", list(SITE_TYPES))
    view = View(site_types=tuple(kind for kind in SITE_TYPES if kind in shown))
    st_folium(
        BaseMap(served_assets()),
        key="map",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=paint(served_access_points(), view),
    )
    with top:
        st.pills("Types", SITE_TYPES, selection_mode="multi", default=list(SITE_TYPES), key="types")


body()
