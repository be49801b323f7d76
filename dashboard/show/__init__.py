"""The show: a story of scenes, each a view of the map with a message and computed figures."""
