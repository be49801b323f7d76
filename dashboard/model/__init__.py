"""View, Selection, measures, classes: no Streamlit, no HTML."""
