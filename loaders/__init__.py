"""From files to one checked table. Nothing in here knows Streamlit."""
