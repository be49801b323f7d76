"""The Streamlit app, its server, its exports and the command line."""
