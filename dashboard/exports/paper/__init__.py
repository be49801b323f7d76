"""Reports as PDF: of a view, of a story, and an atlas with a page for each province."""
