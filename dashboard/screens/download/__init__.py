"""Every format and address, at /download."""
