"""Slides of a view and of a story (PPTX): native shapes, a table and a chart, all editable."""
