"""The ASGI application around Streamlit: routes, headers, compression, settings."""
