"""What one session has: its data, its uploads, its view."""
