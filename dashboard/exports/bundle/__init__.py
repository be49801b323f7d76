"""The ZIP: what is in it, how it is written, its README and its data package."""
