"""The map in the browser: what is sent to it."""
