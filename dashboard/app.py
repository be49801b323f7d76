"""Entry script of the Streamlit app: the list of screens."""

from pathlib import Path

import streamlit as st

from dashboard.screens import access_points_map
from dashboard.state import language
from dashboard.text import text

st.set_page_config(
    page_title=text(language(), "page.title"),
    page_icon=Path(__file__).parent / "static" / "icon.svg",
    layout="wide",
)
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
