"""The usual app: a folium choropleth built anew in every run.

What a user of Streamlit and folium writes after the tutorials. Two things are for
the benchmark's sake: the scripts come from a stand-in of the CDN on this machine
(its address in the variable CDN), and every outline carries the choice it shows
as a class. The colour legend is left out, as it would need d3 as well.
"""

import os

import folium
import streamlit as st
from counted_provinces import choose_types, count_points, site_types
from streamlit_folium import st_folium

cdn = os.environ["CDN"]
for kind in ("default_js", "default_css"):
    links = getattr(folium.Map, kind)
    setattr(folium.Map, kind, [(name, f"{cdn}/{url.rpartition('/')[2]}") for name, url in links])

st.set_page_config(layout="wide")
chosen = choose_types()
provinces = count_points(chosen)

world = folium.Map(location=[16.0, 106.5], zoom_start=5, tiles=None)
choropleth = folium.Choropleth(
    geo_data=provinces,
    data=provinces,
    columns=["province_code", "points"],
    key_on="feature.properties.province_code",
    fill_color="YlGnBu",
    line_weight=0.5,
)
for name in [name for name in choropleth._children if name.startswith("color_map")]:
    del choropleth._children[name]
choropleth.color_scale = None
folium.GeoJsonTooltip(["name_vi", "points"]).add_to(choropleth.geojson)
choropleth.add_to(world)

style = choropleth.geojson.style_function
shown = "shown-" + "".join(str(int(code in chosen)) for code in site_types)
choropleth.geojson.style_function = lambda feature: style(feature) | {"className": shown}

st_folium(world, key="map", height=560, use_container_width=True)
