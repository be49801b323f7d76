"""How a table of counts is understood and read into cells."""
