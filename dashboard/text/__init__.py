"""Messages and numbers in Vietnamese and English."""
