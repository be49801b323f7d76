"""One province on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from dashboard.view import View


def draw(view: View) -> None:
    """Draw the screen."""
    st.html(f"<h2>province {view.language}</h2>")
