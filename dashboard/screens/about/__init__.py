"""The project, its method and its sources, at /about."""
