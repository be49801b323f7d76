"""How a boundary file is understood and becomes one polygon per province."""

from loaders.boundaries.reader import Boundaries, read_boundaries

__all__ = ["Boundaries", "read_boundaries"]
