"""The same map with Plotly: its choropleth of a GeoJSON, fitted to the provinces.

Plotly asks a CDN for an outline of the world even where it draws none: for the
benchmark's sake that comes from the stand-in (its address in the variable CDN).
"""

import json
import os

import plotly.express as px
import streamlit as st
from counted_provinces import choose_types, count_points, load_provinces


@st.cache_data
def load_outlines():
    # Plotly takes a ring the other way round for the rest of the globe.
    provinces = load_provinces()[["province_code", "geometry"]]
    provinces["geometry"] = provinces.orient_polygons(exterior_cw=True)
    return json.loads(provinces.to_json())


st.set_page_config(layout="wide")
figure = px.choropleth(
    count_points(choose_types()).drop(columns="geometry"),
    geojson=load_outlines(),
    locations="province_code",
    featureidkey="properties.province_code",
    color="points",
    hover_name="name_vi",
    color_continuous_scale="YlGnBu",
    projection="mercator",
    fitbounds="locations",
    basemap_visible=False,
    height=560,
)
figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})
st.plotly_chart(figure, key="map", config={"topojsonURL": os.environ["CDN"] + "/"})
