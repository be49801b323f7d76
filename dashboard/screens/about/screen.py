"""What the dashboard is about and made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.screens.about import html as about
from dashboard.session.current_data import served_access_points

if TYPE_CHECKING:
    from dashboard.model.view import View


def draw(view: View) -> None:
    """Draw the screen."""
    with st.container(key="about"):
        st.html(about.page(served_access_points(), view))
