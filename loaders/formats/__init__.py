"""Bytes to sheets, bytes to layers: one module per format, nothing about provinces."""
