"""The map of a Selection as a picture: SVG and PNG, for print and for slides."""
