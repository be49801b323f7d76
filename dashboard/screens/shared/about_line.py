"""The line under the title of the map: what is shown, why some of it is open, and sharing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.exports import FORMATS
from dashboard.exports.addresses import data_address
from dashboard.model.view import View
from dashboard.session.current_data import own_data, served_access_points
from dashboard.templates import render
from dashboard.text.citation import citation
from dashboard.text.credit import of_figures
from dashboard.text.headline import about

if TYPE_CHECKING:
    from loaders.translation import Language


def draw(language: Language, screen: str) -> None:
    """Draw the line on the map's screen; it is outside of what a filter draws anew."""
    # Always there, so that the elements below it are not mounted anew.
    with st.container(key="about-line-place"):
        if screen != "map":
            return
        access_points = served_access_points()
        png = FORMATS["png"]
        address = data_address(View(), png, png.layout(), base=".")
        st.html(
            render(
                "shared/about_line.html.j2",
                language,
                about=about(access_points, language),
                why=access_points.published is not None,
                picture="" if own_data() else address,
                citation=citation(access_points, View(), language),
                title=of_figures(access_points, language, "page.title"),
            )
        )
