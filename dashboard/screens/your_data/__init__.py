"""Files of the user's own, at /your-data."""
