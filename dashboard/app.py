"""Entry script of the Streamlit app: the list of screens."""

import streamlit as st

from dashboard.screens import access_points_map
from dashboard.state import language
from dashboard.text import text

st.set_page_config(page_title=text(language(), "page.title"), layout="wide")
st.navigation(
    [
        st.Page(
            access_points_map.show,
            title=text(language(), "page.title"),
            url_path="map",
            default=True,
        )
    ],
    position="hidden",
).run()
