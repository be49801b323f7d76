"""One province on one page, at /province."""
