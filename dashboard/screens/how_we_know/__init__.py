"""How each number is known, at /how-we-know."""
