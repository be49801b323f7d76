"""Builds the boundary files from their sources: ``python -m geodata.build``."""
