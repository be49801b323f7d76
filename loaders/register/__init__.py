"""How a register of points, by the million rows, is understood, placed and counted."""

from loaders.register.reader import Register, read_register

__all__ = ["Register", "read_register"]
