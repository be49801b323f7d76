"""The map, at /."""
