"""Tables of PostgreSQL: their addresses, and a snapshot to read them from."""
