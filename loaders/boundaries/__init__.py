"""How a boundary file is understood and becomes one polygon per province."""
