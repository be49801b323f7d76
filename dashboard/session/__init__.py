"""The state of one session: its data, its uploads, its view."""
