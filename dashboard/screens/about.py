"""What the dashboard is about and made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import about
from dashboard.served import served_access_points

if TYPE_CHECKING:
    from dashboard.view import View


def draw(view: View) -> None:
    """Draw the screen."""
    with st.container(key="about"):
        st.html(about.page(served_access_points(), view))
