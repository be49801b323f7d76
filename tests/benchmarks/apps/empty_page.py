"""The least that Streamlit can show: one line of text."""

import streamlit as st

st.text("An empty page")
