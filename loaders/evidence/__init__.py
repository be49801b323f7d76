"""What the published statements say, how tight the figures are, and how each follows."""
