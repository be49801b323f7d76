"""Coordinates, reference outlines, points in polygons, repaired coverages."""
