"""How a register of points, by the million rows, is understood, placed and counted."""
