"""The screens of the app: read the view, select, draw."""
