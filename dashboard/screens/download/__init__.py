"""All export formats and data addresses, at /download."""
