"""The least that Streamlit can do with a click: the four site types and nothing else."""

import streamlit as st
from counted_provinces import choose_types

st.set_page_config(layout="wide")
choose_types()
