"""Provinces ranked and side by side, at /compare."""
