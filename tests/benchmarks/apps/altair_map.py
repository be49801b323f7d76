"""The same map with Altair: geoshapes of a GeoJSON.

Streamlit drops the outlines of a GeoDataFrame given to Altair, so they go as GeoJSON.
"""

import json

import altair as alt
import streamlit as st
from counted_provinces import choose_types, count_points

st.set_page_config(layout="wide")
provinces = count_points(choose_types())
# Vega takes a ring the other way round for the rest of the globe.
provinces["geometry"] = provinces.orient_polygons(exterior_cw=True)
outlines = alt.InlineData(
    json.loads(provinces.to_json()), format=alt.DataFormat(property="features", type="json")
)
chart = (
    alt.Chart(outlines, height=560)
    .mark_geoshape(stroke="#444", strokeWidth=0.5)
    .encode(
        color=alt.Color("properties.points:Q", scale=alt.Scale(scheme="yellowgreenblue")),
        tooltip=["properties.name_vi:N", "properties.points:Q"],
    )
    .project("mercator")
)
st.altair_chart(chart, key="map")
