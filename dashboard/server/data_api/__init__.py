"""GET /data/...: what an address may ask, and the file it gets."""
