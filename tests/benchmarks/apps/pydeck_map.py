"""The same map with pydeck: a GeoJsonLayer, coloured in Python, on no base map."""

import json

import pydeck
import streamlit as st
from counted_provinces import choose_types, count_points

st.set_page_config(layout="wide")
provinces = count_points(choose_types())
share = provinces["points"] / max(provinces["points"].max(), 1)
provinces["colour"] = [[int(255 - 220 * part), int(250 - 130 * part), 190] for part in share]

layer = pydeck.Layer(
    "GeoJsonLayer",
    json.loads(provinces.to_json()),
    id="provinces",
    get_fill_color="properties.colour",
    get_line_color=[60, 60, 60],
    line_width_min_pixels=0.5,
    pickable=True,
)
st.pydeck_chart(
    pydeck.Deck(
        [layer],
        initial_view_state=pydeck.ViewState(latitude=16.0, longitude=106.5, zoom=4.4),
        map_provider=None,
        tooltip={"text": "{name_vi}: {points}"},
    ),
    height=560,
    key="map",
)
