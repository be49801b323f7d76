"""The map of a Selection as a picture for print: SVG and PNG, A4 upright."""
